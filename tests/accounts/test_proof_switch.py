"""The switch for proof of training: who may, what it says, and that it is written down."""

from __future__ import annotations

import pytest

from tests.cast import Cast, press
from tests.conftest import Counting
from tests.databases import on_both
from tests.everything import rows
from workshop.accounts import store
from workshop.database import database

SWITCH = "/organisation/proof"


def switched(cast: Cast) -> dict[str, bool]:
    """By organisation, whether it is on."""
    return {row["id"]: bool(row["proof_of_training"]) for row in rows(cast.app, "organisations")}


def acts(cast: Cast) -> list[str]:
    found = [row["action"] for row in rows(cast.app, "audit_entries")]
    return sorted(action for action in found if action.startswith("proof"))


@on_both
def test_an_administrator_switches_it_on_and_off_for_their_own_organisation(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    assert "It is off." in ada.get("/organisation").main
    press(ada, SWITCH, proof="on")
    assert switched(cast) == {cast.school: True, cast.company: False}
    page = ada.get("/organisation")
    assert "It is on." in page.main
    assert "Proof of training is on." in page.html
    press(ada, SWITCH, proof="off")
    assert switched(cast) == {cast.school: False, cast.company: False}
    assert acts(cast) == ["proof-switched-off", "proof-switched-on"]


def test_pressing_again_changes_nothing_and_is_not_written_down_twice(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    for _ in range(3):
        ada.get("/organisation")
        press(ada, SWITCH, proof="on")
    assert acts(cast) == ["proof-switched-on"]


@pytest.mark.parametrize("fields", [{}, {"proof": ""}, {"proof": "ON"}, {"proof": "yes"}])
def test_only_on_is_on(cast: Cast, fields: dict[str, str]) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    ada.post(SWITCH, fields)
    assert not any(switched(cast).values())
    assert acts(cast) == []


def test_nobody_else_may_switch_it(cast: Cast) -> None:
    for visitor in (cast.as_(cast.alice), cast.pupil().visitor):
        press(visitor, SWITCH, 404, proof="on")
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    ada.post(SWITCH, {"proof": "on", "csrf_token": "stale"}, 400)
    assert not any(switched(cast).values())


def test_an_assignment_that_is_open_does_not_change(cast: Cast) -> None:
    before, ada = cast.assign(), cast.as_(cast.ada)
    ada.get("/organisation")
    press(ada, SWITCH, proof="on")
    kept = {row["id"]: bool(row["proof_of_training"]) for row in rows(cast.app, "assignments")}
    assert kept == {before: False}


def test_the_page_says_what_it_means_before_it_is_pressed(cast: Cast) -> None:
    main = cast.as_(cast.ada).get("/organisation").main
    for words in (
        "assignments opened from then on", "slip number: done or not", "no day, no time",
        "Learners are told before they start", "Assignments that are open do not change",
    ):  # fmt: skip
        assert words in main


def test_switching_costs_at_most_two_statements(cast: Cast, counting: Counting) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    with counting() as statements:
        press(ada, SWITCH, proof="on")
    assert len(statements.own) <= 2, statements.own


@on_both
def test_the_store_says_whether_the_switch_moved(cast: Cast) -> None:
    with cast.app.app_context(), database().write() as session:
        moves = [
            store.set_proof_of_training(session, cast.school, on) for on in (True, True, False)
        ]
    assert moves == [True, False, True]
