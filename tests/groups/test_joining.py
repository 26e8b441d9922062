"""Joining: by a code, by a slip, again; and what a wrong, closed, lost or shared code does."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from tests.cast import (
    Cast,
    come_back,
    join,
    make_group,
    press,
    print_slips,
    send,
    slips_on,
)  # fmt: skip
from tests.databases import on_both
from tests.web import Visitor
from workshop.accounts.models import Organisation, Person, SignIn
from workshop.groups.models import Group, Membership
from workshop.help import content, rules


def people(cast: Cast) -> int:
    with cast.app.extensions["database"].sessions() as session:
        return session.scalar(select(func.count()).where(Person.role == "learner")) or 0


@on_both
def test_a_code_gives_a_pseudonym_and_a_return_code(cast: Cast) -> None:
    pupil = cast.pupil()
    assert len(pupil.return_code.replace("-", "")) == 12
    assert pupil.pseudonym in cast.as_(cast.alice).get(f"/groups/{cast.group}").main
    assert pupil.visitor.get("/assignments").headings == 1


def test_opening_the_page_of_a_code_creates_nothing(cast: Cast) -> None:
    for _ in range(3):
        cast.visitor().get(f"/join/{cast.code}")
    cast.visitor().get("/join")
    assert people(cast) == 0


def test_before_joining_help_is_that_of_the_organisations_country(cast: Cast) -> None:
    visitor = cast.visitor()
    country = Organisation.country
    with cast.app.extensions["database"].sessions() as session:
        here = session.scalar(
            select(country).join(Group, Group.organisation_id == Organisation.id)
            .where(Group.code == cast.code)
        )  # fmt: skip
    page = visitor.get(f"/join/{cast.code}").html
    assert visitor.client.get_cookie("country").value == here  # type: ignore[union-attr]
    numbers = rules.strip(content.directory(), str(here), rules.Audience.YOUNG)
    for number in (number for entry in numbers for number in entry.numbers):
        assert f'href="tel:{rules.dial(number)}"' in page
    stranger = cast.visitor()
    assert 'href="tel:3018"' not in stranger.get("/join/222222", 404).html
    assert stranger.client.get_cookie("country") is None


def test_the_code_may_be_typed_small_and_with_hyphens(cast: Cast) -> None:
    visitor = cast.visitor()
    visitor.get("/join")
    visitor.post("/join", {"code": f" {cast.code[:3].lower()}-{cast.code[3:].lower()} "})
    assert visitor.location == f"/join/{cast.code}"


@pytest.mark.parametrize("code", ["222222", "no code at all", "2345-6789-ABCD", "%00", "'--", "é"])
def test_a_code_that_nobody_has_is_refused_and_stays_in_its_field(cast: Cast, code: str) -> None:
    visitor = cast.visitor()
    visitor.get("/join")
    page = visitor.post("/join", {"code": code}, 422)
    assert "letter by letter" in page.main
    assert page.values["code"] == code
    assert people(cast) == 0


def test_an_address_with_a_wrong_code_says_what_to_do(visit: Callable[[], Visitor]) -> None:
    visit().get("/join/222222", 404)


def test_an_old_code_stops_working_when_there_is_a_new_one(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    alice.get(f"/groups/{cast.group}")
    press(alice, f"/groups/{cast.group}/code")
    cast.visitor().get(f"/join/{cast.code}", 404)
    assert cast.code not in alice.get(f"/groups/{cast.group}").html


def test_nobody_joins_while_joining_is_closed(cast: Cast) -> None:
    waiting = cast.visitor()
    waiting.get(f"/join/{cast.code}")
    alice = cast.as_(cast.alice)
    alice.get(f"/groups/{cast.group}")
    press(alice, f"/groups/{cast.group}/joining")
    cast.visitor().get(f"/join/{cast.code}", 403)
    waiting.post(f"/join/{cast.code}", {}, 403)
    assert people(cast) == 0
    press(alice, f"/groups/{cast.group}/joining")
    join(waiting, cast.code)


def test_whoever_joined_before_the_close_still_comes_back(cast: Cast) -> None:
    pupil = cast.pupil()
    alice = cast.as_(cast.alice)
    alice.get(f"/groups/{cast.group}")
    press(alice, f"/groups/{cast.group}/joining")
    come_back(cast.visitor(), pupil.return_code, status=200)


@on_both
def test_a_return_code_brings_back_on_another_computer_and_ends_the_first(cast: Cast) -> None:
    pupil = cast.pupil()
    other = cast.visitor()
    page = come_back(other, pupil.return_code.lower().replace("-", " "), status=200).page
    assert pupil.pseudonym in page.html
    other.get("/assignments")
    pupil.visitor.get("/assignments", 303)


def test_a_return_code_is_in_no_column_and_only_its_hash_is(cast: Cast) -> None:
    pupil = cast.pupil()
    with cast.app.extensions["database"].engine.connect() as connection:
        for table in ("people", "memberships", "sign_ins", "groups"):
            rows = str(connection.execute(text(f"SELECT * FROM {table}")).all())
            assert pupil.return_code not in rows
            assert pupil.return_code.replace("-", "") not in rows


def test_joining_again_as_the_same_learner_makes_nobody_new(cast: Cast) -> None:
    pupil = cast.pupil()
    pupil.visitor.get(f"/join/{cast.code}")
    pupil.visitor.post(f"/join/{cast.code}")
    assert people(cast) == 1


def test_a_learner_joins_a_second_group_under_the_same_name(cast: Cast) -> None:
    pupil = cast.pupil()
    bob = cast.as_(cast.bob)
    other = make_group(bob, "chess club", "code")
    code = next(c for c in bob.get(f"/groups/{other}").codes if len(c) == 6)
    pupil.visitor.get(f"/join/{code}")
    pupil.visitor.post(f"/join/{code}")
    assert pupil.pseudonym in bob.get(f"/groups/{other}").main
    assert people(cast) == 1


def test_a_learner_cannot_join_a_group_of_another_organisation(cast: Cast) -> None:
    pupil = cast.pupil()
    pupil.visitor.get(f"/join/{cast.team_code}")
    pupil.visitor.post(f"/join/{cast.team_code}", {}, 409)


def test_a_facilitator_who_joins_becomes_a_learner_at_that_browser(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    join(alice, cast.code)
    alice.get("/groups", 404)
    cast.as_(cast.alice).get("/groups")


def test_an_expired_form_loses_nothing(cast: Cast) -> None:
    visitor = cast.visitor()
    visitor.get("/join")
    page = visitor.post("/join", {"csrf_token": "", "code": cast.code}, 400)
    assert page.values["code"] == cast.code
    visitor.post("/join", {"code": cast.code})


@on_both
def test_thirty_who_join_at_the_same_moment_all_get_in_under_different_names(cast: Cast) -> None:
    visitors = [cast.visitor() for _ in range(30)]
    for visitor in visitors:
        visitor.get(f"/join/{cast.code}")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda visitor: join(visitor, cast.code).pseudonym, visitors))
    assert len(set(found)) == 30
    assert people(cast) == 30


# ---- Slips ----------------------------------------------------------------------------------


@pytest.fixture
def leader(cast: Cast) -> Visitor:
    return cast.as_(cast.alice)


@pytest.fixture
def by_slips(leader: Visitor) -> str:
    return make_group(leader, "4e A", "slips")


def counted(leader: Visitor, group: str) -> str:
    """The number of people as the page of the group says it."""
    return leader.get(f"/groups/{group}").main.partition('class="lead">')[2].partition("<")[0]


@on_both
def test_slips_count_at_once_and_a_spare_one_when_it_is_used(
    cast: Cast, leader: Visitor, by_slips: str
) -> None:
    slips = print_slips(leader, by_slips, 3, spare=2)
    assert counted(leader, by_slips) == "3 people"
    come_back(cast.visitor(), slips[0].code)
    assert counted(leader, by_slips) == "3 people"
    come_back(cast.visitor(), slips[4].code)
    assert counted(leader, by_slips) == "4 people"
    come_back(cast.visitor(), slips[4].code, status=200)
    assert counted(leader, by_slips) == "4 people"


def test_every_slip_has_a_name_and_a_code_of_its_own(leader: Visitor, by_slips: str) -> None:
    slips = print_slips(leader, by_slips, 28, spare=2)
    slips += print_slips(leader, by_slips, 20)
    assert len({slip.code for slip in slips}) == 50
    assert len({slip.pseudonym for slip in slips}) == 50


def test_every_slip_says_whom_to_turn_to(leader: Visitor, by_slips: str) -> None:
    print_slips(leader, by_slips, 3, spare=1)
    lines = re.findall(r'class="slip-help">([^<]+)<', leader.page.main)
    assert len(lines) == 4
    assert len(set(lines)) == 1
    assert "In danger now:" in lines[0]
    assert "112" in lines[0]


def test_the_codes_of_slips_are_on_the_sheet_and_nowhere_afterwards(
    cast: Cast, leader: Visitor, by_slips: str
) -> None:
    slips = print_slips(leader, by_slips, 3)
    pages = [f"/groups/{by_slips}", f"/groups/{by_slips}/slips"]
    shown = "".join(leader.get(page).html for page in pages)
    with cast.app.extensions["database"].engine.connect() as connection:
        shown += str(connection.execute(text("SELECT * FROM people")).all())
    for slip in slips:
        assert slip.code not in shown
        assert slip.code.replace("-", "") not in shown


def test_the_address_in_a_qr_code_keeps_the_return_code_from_the_server(
    leader: Visitor, by_slips: str
) -> None:
    """What stands behind # is never sent to a server, so that it is in no log."""
    print_slips(leader, by_slips, 1)
    assert "?code=" not in leader.page.html
    assert leader.page.html.count("<svg") >= 1


@on_both
def test_a_slip_used_twice_at_once_is_one_person_and_nothing_is_lost(
    cast: Cast, leader: Visitor, by_slips: str
) -> None:
    (slip,) = print_slips(leader, by_slips, 0, spare=1)
    visitors = [cast.visitor() for _ in range(4)]
    for visitor in visitors:
        visitor.get("/join")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda visitor: come_back(visitor, slip.code, status=None), visitors))
    statuses = [visitor.reply.status_code for visitor in visitors]
    assert set(statuses) <= {200, 303}
    assert counted(leader, by_slips) == "1 person"
    with cast.app.extensions["database"].sessions() as session:
        used = session.scalars(select(Membership.used)).all()
        learners = select(SignIn).join(Person).where(Person.role == "learner")
        assert len(session.scalars(learners).all()) >= 1
    assert list(used) == [True]


def test_unused_slips_are_printed_again_with_new_codes(
    cast: Cast, leader: Visitor, by_slips: str
) -> None:
    slips = print_slips(leader, by_slips, 3)
    come_back(cast.visitor(), slips[0].code)
    leader.get(f"/groups/{by_slips}/slips")
    again = slips_on(press(leader, f"/groups/{by_slips}/slips/again", 200, here="y"))
    assert {slip.pseudonym for slip in again} == {slip.pseudonym for slip in slips[1:]}
    come_back(cast.visitor(), slips[1].code, status=422)
    come_back(cast.visitor(), again[0].code)
    come_back(cast.visitor(), slips[0].code, status=200)


@pytest.mark.parametrize(
    ("count", "spare", "words"),
    [("", "2", "how many people"), ("501", "0", "From 0 to 500"), ("-1", "0", "From 0 to 500"),
     ("5", "21", "From 0 to 20"), ("many", "0", ""), ("0", "0", "how many slips")],
)  # fmt: skip
def test_a_number_of_slips_that_cannot_be_is_refused(
    cast: Cast, leader: Visitor, by_slips: str, count: str, spare: str, words: str
) -> None:
    leader.get(f"/groups/{by_slips}/slips")
    page = leader.post(f"/groups/{by_slips}/slips", {"count": count, "spare": spare}, 422)
    assert words in page.main
    assert people(cast) == 0


def test_a_group_that_joins_by_a_code_has_no_slips(cast: Cast, leader: Visitor) -> None:
    leader.get(f"/groups/{cast.group}/slips", 404)


# ---- Lost codes, leaving --------------------------------------------------------------------


def member_button(leader: Visitor, group: str, pseudonym: str, action: str) -> str:
    """The address of a button beside a pseudonym."""
    row = leader.get(f"/groups/{group}").main.partition(pseudonym)[2]
    start = row.index(f"/groups/{group}/members/")
    found = row[start : row.index('"', start)].rpartition("/")[0]
    return f"{found}/{action}"


@on_both
def test_a_lost_return_code_is_replaced_and_the_learner_sees_it(
    cast: Cast, leader: Visitor
) -> None:
    pupil = cast.pupil()
    address = member_button(leader, cast.group, pupil.pseudonym, "code")
    (printed,) = slips_on(press(leader, address, 200))
    assert printed.pseudonym == pupil.pseudonym
    pupil.visitor.get("/assignments", 303)
    come_back(cast.visitor(), pupil.return_code, status=422)
    back = come_back(cast.visitor(), printed.code)
    page = back.get("/assignments")
    assert 'action="/account/code-seen"' in page.html
    press(back, "/account/code-seen")
    assert 'action="/account/code-seen"' not in back.get("/assignments").html


def test_a_slip_printed_again_before_its_use_is_no_replacement_to_tell(
    cast: Cast, leader: Visitor, by_slips: str
) -> None:
    print_slips(leader, by_slips, 1)
    leader.get(f"/groups/{by_slips}/slips")
    (again,) = slips_on(press(leader, f"/groups/{by_slips}/slips/again", 200, here="y"))
    page = come_back(cast.visitor(), again.code).get("/assignments")
    assert 'action="/account/code-seen"' not in page.html


def test_who_is_removed_before_sending_is_gone_with_their_account(
    cast: Cast, leader: Visitor
) -> None:
    pupil = cast.pupil()
    cast.assign()
    press(leader, member_button(leader, cast.group, pupil.pseudonym, "remove"))
    pupil.visitor.get("/assignments", 303)
    assert people(cast) == 0
    come_back(cast.visitor(), pupil.return_code, status=422)


def test_who_is_removed_after_sending_keeps_who_they_are(cast: Cast, leader: Visitor) -> None:
    """With a new account they could send the same piece a second time (R3)."""
    pupil = cast.pupil()
    send(pupil.visitor, cast.assign())
    press(leader, member_button(leader, cast.group, pupil.pseudonym, "remove"))
    assert pupil.pseudonym not in leader.get(f"/groups/{cast.group}").main.partition("<table")[2]
    pupil.visitor.get("/assignments")
    assert people(cast) == 1


def test_a_slip_that_nobody_used_goes_with_its_account(
    cast: Cast, leader: Visitor, by_slips: str
) -> None:
    slip, _other = print_slips(leader, by_slips, 2)
    press(leader, member_button(leader, by_slips, slip.pseudonym, "remove"))
    assert people(cast) == 1
    come_back(cast.visitor(), slip.code, status=422)


def test_who_is_in_another_group_as_well_keeps_their_account(cast: Cast, leader: Visitor) -> None:
    pupil = cast.pupil()
    other = make_group(leader, "chess club", "code")
    code = next(c for c in leader.get(f"/groups/{other}").codes if len(c) == 6)
    pupil.visitor.get(f"/join/{code}")
    pupil.visitor.post(f"/join/{code}")
    press(leader, member_button(leader, cast.group, pupil.pseudonym, "remove"))
    pupil.visitor.get("/assignments")


def test_a_learner_erases_their_account(cast: Cast) -> None:
    pupil = cast.pupil()
    pupil.visitor.get("/account")
    press(pupil.visitor, "/account/erase", 200)
    assert people(cast) == 0
    pupil.visitor.get("/assignments", 303)
