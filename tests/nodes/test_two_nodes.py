"""Two applications over one database: what one node knows, the other knows at its next request."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.cast import Cast, assign, close, make_cast, press, send
from tests.conftest import Clock, MakeApp
from tests.databases import always_on_both
from tests.web import Visitor
from workshop import serving
from workshop.assignments.models import Assignment
from workshop.database import Database

pytestmark = [pytest.mark.long, always_on_both]


@pytest.fixture
def cast(make_app: MakeApp) -> Cast:
    """The cast at the first node."""
    return make_cast(make_app())


@pytest.fixture
def other(make_app: MakeApp) -> Flask:
    """The second node."""
    return make_app()


def at(node: Flask, visitor: Visitor) -> Visitor:
    """The same browser with the same page open, whose next request goes to another node."""
    moved = Visitor(node)
    cookie = visitor.client.get_cookie("workshop")
    assert cookie is not None
    moved.client.set_cookie("workshop", cookie.value)
    moved.token, moved.owner = visitor.token, visitor.owner
    return moved


def test_a_sign_in_and_the_token_of_a_form_hold_at_the_other_node(cast: Cast, other: Flask) -> None:
    alice = cast.as_(cast.alice)
    alice.get(f"/assignments/new?group={cast.group}")
    moved = at(other, alice)
    moved.post(
        "/assignments/new",
        {"group": cast.group, "title": "Elsewhere", "items-0": "quiz/lost-bag"},
    )
    assert "Elsewhere" in alice.get("/assignments").main


def test_signing_out_and_i_have_finished_end_it_at_both(cast: Cast, other: Flask) -> None:
    alice, pupil = cast.as_(cast.alice), cast.pupil().visitor
    alice.get("/groups")
    pupil.get("/assignments")
    elsewhere = [at(other, alice), at(other, pupil)]
    press(at(other, alice), "/sign-out")
    press(at(other, pupil), "/finished", 200, owner=pupil.owner)
    for visitor in (alice, pupil, *elsewhere):
        visitor.get("/assignments", 303)
        assert visitor.location == "/sign-in"


def test_a_path_played_at_one_node_is_sent_at_the_other_and_counts_once(
    cast: Cast, other: Flask
) -> None:
    pupil = cast.pupil().visitor
    assignment = cast.assign()
    pupil.get(f"/assignments/{assignment}/lost-bag")
    moved = at(other, pupil)
    send(moved, assignment)
    send(pupil, assignment, status=409)


def test_a_close_at_one_node_is_seen_by_a_send_at_the_other(cast: Cast, other: Flask) -> None:
    pupils = [each.visitor for each in cast.pupils(6)]
    alice = cast.as_(cast.alice)
    assignment = assign(alice, cast.group)
    for number, pupil in enumerate(pupils[:5]):
        send(at(other, pupil) if number % 2 else pupil, assignment)
    close(alice, assignment)
    page = send(at(other, pupils[5]), assignment)
    assert "data-result" in page.html
    item = at(other, alice).client.get(f"/progress/{assignment}.json").get_json()["items"][0]
    assert [each["n"] for each in item["releases"]] == [5]
    assert (item["done"], item["held_back"], item["closed"]) == (6, 0, True)


def test_an_erased_account_is_out_everywhere(cast: Cast, other: Flask) -> None:
    pupil = cast.pupil().visitor
    pupil.get("/account")
    moved = at(other, pupil)
    press(pupil, "/account/erase", 200)
    moved.get("/assignments", 303)
    assert moved.location == "/sign-in"


def test_closing_goes_to_another_node_when_one_dies(cast: Cast, other: Flask, clock: Clock) -> None:
    assignment = assign(cast.as_(cast.alice), cast.group, due_at="2026-11-23T11:00")
    with cast.app.app_context():
        serving.settle_in_turn("the node that dies")
    clock.move(hours=2)
    with cast.app.app_context():
        serving.settle_in_turn("the node that dies")
    assert is_closed(other, assignment)
    second = assign(cast.as_(cast.alice), cast.group, "quiz/three-questions",
                    due_at="2026-11-23T13:30")  # fmt: skip
    clock.move(hours=2)
    with cast.app.app_context():
        serving.settle_in_turn("the node that dies")
    third = assign(cast.as_(cast.alice), cast.group, "module/small-signs",
                   due_at="2026-11-23T14:01")  # fmt: skip
    clock.move(seconds=80)
    with other.app_context():
        serving.settle_in_turn("the node that stays")
        assert not is_closed(other, third), "the lease is still the other one's"
        clock.move(seconds=20)
        serving.settle_in_turn("the node that stays")
    assert is_closed(cast.app, second)
    assert is_closed(cast.app, third)


def is_closed(node: Flask, assignment: str) -> bool:
    database: Database = node.extensions["database"]
    with database.sessions() as session:
        return session.get_one(Assignment, assignment).closed
