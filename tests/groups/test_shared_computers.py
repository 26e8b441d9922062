"""Several at one computer: who is asked, what ends, and that nothing is left for the next."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from tests.cast import STORY, Cast, assign, come_back, join, make_group, press
from tests.conftest import MakeApp
from tests.databases import on_both
from tests.web import Visitor
from workshop.accounts.models import Person, SignIn


def count(cast: Cast, table: type[Person] | type[SignIn]) -> int:
    asked = select(func.count()).select_from(table)
    if table is Person:
        asked = asked.where(Person.role == "learner")
    with cast.app.extensions["database"].sessions() as session:
        return session.scalar(asked) or 0


def signed_in_as(visitor: Visitor) -> str:
    found = re.search(r'class="who-name">([^<]+)<', visitor.get("/assignments").html)
    assert found is not None
    return found.group(1)


# ---- Joining while somebody is signed in ----------------------------------------------------


def test_opening_the_join_page_asks_a_learner_whether_it_is_still_them(cast: Cast) -> None:
    pupil = cast.pupil()
    page = pupil.visitor.get("/join")
    assert f"Are you {pupil.pseudonym}?" in page.main
    assert "No, I am new" in page.main
    assert signed_in_as(pupil.visitor) == pupil.pseudonym


@on_both
def test_who_is_new_ends_the_other_sign_in_and_finds_an_empty_join_page(cast: Cast) -> None:
    pupil = cast.pupil()
    pupil.visitor.get("/join")
    press(pupil.visitor, "/join", who="new")
    assert pupil.visitor.location == "/join"
    assert pupil.visitor.client.get_cookie("workshop") is None
    assert count(cast, SignIn) == 0
    assert pupil.pseudonym not in pupil.visitor.get("/join").html
    pupil.visitor.get("/assignments", 303)


def test_a_press_of_i_am_new_without_a_good_token_ends_nothing(cast: Cast) -> None:
    pupil = cast.pupil()
    pupil.visitor.post("/join", {"who": "new", "csrf_token": "none"}, 400)
    assert signed_in_as(pupil.visitor) == pupil.pseudonym


def other_group(cast: Cast) -> str:
    """The code of a second group of the same school."""
    bob = cast.as_(cast.bob)
    page = bob.get(f"/groups/{make_group(bob, 'chess club', 'code')}")
    return next(code for code in page.codes if len(code) == 6)


def test_another_code_asks_and_yes_joins_under_the_same_pseudonym(cast: Cast) -> None:
    pupil, code = cast.pupil(), other_group(cast)
    page = pupil.visitor.get(f"/join/{code}")
    assert f"Are you {pupil.pseudonym}?" in page.main
    press(pupil.visitor, f"/join/{code}", who="same")
    assert signed_in_as(pupil.visitor) == pupil.pseudonym
    assert count(cast, Person) == 1


@on_both
def test_another_code_and_i_am_new_joins_as_somebody_new_in_one_press(cast: Cast) -> None:
    pupil, code = cast.pupil(), other_group(cast)
    pupil.visitor.get(f"/join/{code}")
    page = press(pupil.visitor, f"/join/{code}", 200, who="new")
    assert "Your return code" in page.main
    assert count(cast, Person) == 2
    assert count(cast, SignIn) == 2, "that of the new learner and that of Bob"
    back = come_back(cast.visitor(), pupil.return_code)
    assert signed_in_as(back) == pupil.pseudonym


def test_a_group_of_another_organisation_is_joined_as_somebody_new_only(cast: Cast) -> None:
    pupil = cast.pupil()
    page = pupil.visitor.get(f"/join/{cast.team_code}")
    assert "another organisation" in page.main
    press(pupil.visitor, f"/join/{cast.team_code}", 409, who="same")
    page = press(pupil.visitor, f"/join/{cast.team_code}", 200, who="new")
    assert "Your return code" in page.main
    assert count(cast, SignIn) == 1


def test_somebody_elses_return_code_ends_the_other_sign_in_and_says_so(cast: Cast) -> None:
    here, away = cast.pupil(), cast.pupil()
    away.visitor.get("/assignments")
    press(away.visitor, "/finished", 200)
    come_back(here.visitor, away.return_code)
    page = here.visitor.get("/assignments")
    assert "Somebody else was still signed in on this device" in page.html
    assert here.pseudonym not in page.html
    assert away.pseudonym in page.html
    assert count(cast, SignIn) == 1


def test_ones_own_return_code_says_nothing_of_somebody_else(cast: Cast) -> None:
    pupil = cast.pupil()
    page = come_back(pupil.visitor, pupil.return_code, 200).page
    assert "Somebody else" not in page.html.partition("data-sheet")[0]


def test_a_facilitator_is_asked_nothing_of_the_kind(cast: Cast) -> None:
    page = cast.as_(cast.alice).get("/join")
    assert "Are you" not in page.main


# ---- I have finished ------------------------------------------------------------------------


@on_both
def test_i_have_finished_ends_the_sign_in_and_erases_the_cookie(cast: Cast) -> None:
    pupil = cast.pupil()
    pupil.visitor.get("/assignments")
    page = press(pupil.visitor, "/finished", 200)
    assert "ready for the next person" in page.main
    assert 'href="/join"' in page.main
    assert pupil.pseudonym not in page.html
    assert "no-store" in pupil.visitor.reply.headers["Cache-Control"]
    assert pupil.visitor.client.get_cookie("workshop") is None
    assert count(cast, SignIn) == 0
    pupil.visitor.get("/assignments", 303)


def test_i_have_finished_stands_on_every_page_of_a_learner_and_on_no_facilitators(
    cast: Cast,
) -> None:
    pupil, assignment = cast.pupil(), cast.assign()
    for address in ("/assignments", f"/assignments/{assignment}/{STORY}", "/help", "/account"):
        page = pupil.visitor.get(address)
        assert 'action="/finished"' in page.html, address
        assert 'data-idle-minutes="15"' in page.html, address
        assert 'action="/sign-out"' not in page.html, address
    page = cast.as_(cast.alice).get("/assignments")
    assert "/finished" not in page.html
    assert "data-idle-minutes" not in page.html


def test_outside_a_school_the_pause_may_be_thirty_minutes(cast: Cast) -> None:
    page = cast.employee().visitor.get("/assignments")
    assert 'data-idle-minutes="30"' in page.html


def test_finished_in_the_language_of_the_group(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    group = make_group(alice, "3e F", "code", language="fr")
    code = next(c for c in alice.get(f"/groups/{group}").codes if len(c) == 6)
    pupil = join(cast.visitor(), code)
    pupil.visitor.get("/assignments")
    assert press(pupil.visitor, "/finished", 200).lang == "fr"


def test_opening_finished_ends_nothing_and_asks_who_is_there(cast: Cast) -> None:
    pupil = cast.pupil()
    page = pupil.visitor.get("/finished")
    assert f"Are you {pupil.pseudonym}?" in page.main
    assert signed_in_as(pupil.visitor) == pupil.pseudonym
    assert "ready for the next person" in cast.visitor().get("/finished").main


def test_a_page_that_was_left_open_ends_nobody_elses_sign_in(cast: Cast) -> None:
    first = cast.pupil()
    first.visitor.get("/assignments")
    left_open = first.visitor.owner
    second = join(first.visitor, cast.code) if press_new(first.visitor) else first
    page = press(second.visitor, "/finished", 200, owner=left_open)
    assert "data-still-here" in page.main
    assert signed_in_as(second.visitor) == second.pseudonym


def press_new(visitor: Visitor) -> bool:
    visitor.get("/join")
    press(visitor, "/join", who="new")
    return visitor.location == "/join"


def test_finishing_needs_no_fresh_token(cast: Cast) -> None:
    pupil = cast.pupil()
    pupil.visitor.get("/assignments")
    pupil.visitor.post("/finished", {"csrf_token": "too old"}, 200)
    pupil.visitor.get("/assignments", 303)


@pytest.mark.parametrize(("url", "said"), [("https://w.example", '"storage"'), ("http://w", None)])
def test_under_https_the_browser_is_told_to_forget_as_well(
    cast: Cast, make_app: MakeApp, url: str, said: str | None
) -> None:
    app = make_app(public_url=url)
    visitor = Visitor(app)
    base = "https://localhost" if said else "http://localhost"
    visitor.get(f"/join/{cast.code}", base_url=base)
    visitor.post(f"/join/{cast.code}", {}, 200, base_url=base)
    visitor.post("/finished", {}, 200, base_url=base)
    assert visitor.reply.headers.get("Clear-Site-Data") == said


# ---- Codes ----------------------------------------------------------------------------------


def test_a_return_code_is_in_no_address_that_the_server_gives(cast: Cast) -> None:
    pupil = cast.pupil()
    other = cast.visitor()
    other.get("/join")
    other.post("/join", {"code": pupil.return_code}, None)
    code = pupil.return_code.replace("-", "")
    seen = [other.reply.headers.get("Location", ""), *other.page.links]
    assert not [each for each in seen if code in each.replace("-", "")]


def test_a_return_code_typed_as_an_address_opens_nothing_and_is_not_repeated(cast: Cast) -> None:
    pupil = cast.pupil()
    page = cast.visitor().get(f"/join/{pupil.return_code}", 404)
    assert pupil.return_code not in page.html


def test_the_page_with_the_return_code_can_be_copied_and_printed_and_is_not_kept(
    cast: Cast,
) -> None:
    visitor = cast.visitor()
    visitor.get(f"/join/{cast.code}")
    page = visitor.post(f"/join/{cast.code}", {}, 200)
    assert 'data-copy="#code"' in page.main
    assert "data-print" in page.main
    assert visitor.reply.headers["Cache-Control"] == "no-store"


def test_two_pupils_at_one_computer_send_one_after_the_other(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    visitor = cast.visitor()
    names = set()
    for _ in range(2):
        names.add(join(visitor, cast.code).pseudonym)
        visitor.get("/assignments")
        press(visitor, "/finished", 200)
    assert len(names) == 2
    assert assign(alice, cast.group)
    assert count(cast, Person) == 2
