"""What the form of a new assignment asks, what is said of its plan, and the agenda."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from tests.cast import (
    MODULE,
    QUESTIONS,
    STORY,
    Cast,
    assign,
    close,
    join,
    make_group,
    press,
    print_slips,
    progress,
    send,
)  # fmt: skip
from tests.conftest import Clock
from tests.databases import on_both
from tests.everything import changed, dump, rows
from tests.web import Visitor
from workshop.accounts.models import Organisation
from workshop.assignments.rules import alike, shared
from workshop.database import transaction
from workshop.groups.models import Membership

HOW = ("expected", "alternative_names", "pace", "pairs", "proof_of_training")


@pytest.fixture
def alice(cast: Cast) -> Visitor:
    return cast.as_(cast.alice)


def allow_proof(cast: Cast, allowed: bool = True) -> None:
    """What the administrator's switch does."""
    with cast.app.app_context(), transaction() as writing:
        writing.get_one(Organisation, cast.school).proof_of_training = allowed


def how(cast: Cast, assignment: str) -> dict[str, object]:
    (found,) = (row for row in rows(cast.app, "assignments") if row["id"] == assignment)
    return {name: found[name] for name in HOW}


def noted(cast: Cast) -> list[tuple[str, str]]:
    return sorted(
        (row["action"], row["subject"])
        for row in rows(cast.app, "audit_entries")
        if row["action"].startswith(("assignment", "reminded"))
    )


# ---- The form -------------------------------------------------------------------------------


def test_a_class_is_offered_a_lesson_and_a_team_some_days(cast: Cast, alice: Visitor) -> None:
    chosen = 'checked id="pace-{}"'
    assert chosen.format(0) in alice.get("/assignments/new").main
    grown = make_group(alice, "Parents", audience="parents")
    assert chosen.format(1) in alice.get(f"/assignments/new?group={grown}").main
    assert chosen.format(0) in alice.get(f"/assignments/new?group={cast.group}").main
    assert chosen.format(1) in cast.as_(cast.charlie).get("/assignments/new").main


def test_how_it_is_done_is_kept_and_copied(cast: Cast, alice: Visitor) -> None:
    allow_proof(cast)
    alice = cast.as_(cast.alice)
    asked = {"pace": "days", "pairs": "y", "proof_of_training": "y", "alternative_names": "y"}
    own = make_group(alice, "5e A")
    first = assign(alice, own, f"module/{MODULE}", f"quiz/{STORY}", expected="14", **asked)
    kept = {
        "expected": 14, "alternative_names": True, "pace": "days", "pairs": True,
        "proof_of_training": True,
    }  # fmt: skip
    assert how(cast, first) == kept
    other = make_group(alice, "4e A")
    assert alice.get(f"/assignments/{first}/copy").values["expected"] == "14"
    press(alice, f"/assignments/{first}/copy", group=other)
    assert how(cast, alice.location.rpartition("/")[2]) == kept
    press(alice, f"/assignments/{first}/copy", group=other, expected="30")
    assert how(cast, alice.location.rpartition("/")[2])["expected"] == 30


def test_proof_of_training_is_offered_only_where_the_organisation_allows_it(
    cast: Cast, alice: Visitor
) -> None:
    assert "proof_of_training" not in alice.get("/assignments/new").values
    smuggled = assign(alice, cast.group, proof_of_training="y")
    assert how(cast, smuggled)["proof_of_training"] is False
    allow_proof(cast)
    alice = cast.as_(cast.alice)
    page = alice.get("/assignments/new")
    assert "proof_of_training" not in page.values
    assert "your groups join by a code" in page.main
    slips = make_group(alice, "4e A")
    page = alice.get(f"/assignments/new?group={slips}")
    assert 'checked id="proof_of_training"' in page.main
    page = alice.get(f"/assignments/new?group={cast.group}")
    assert 'checked id="proof_of_training"' not in page.main
    values = {"group": cast.group, "title": "x", "items-0": f"quiz/{STORY}"}
    page = alice.post("/assignments/new", values | {"proof_of_training": "y"}, 422)
    assert "this group joins by a code" in page.main


def test_a_copy_for_a_group_that_joins_by_a_code_keeps_no_list(cast: Cast, alice: Visitor) -> None:
    allow_proof(cast)
    alice = cast.as_(cast.alice)
    first = assign(alice, make_group(alice, "4e A"), proof_of_training="y")
    assert how(cast, first)["proof_of_training"] is True
    alice.get(f"/assignments/{first}/copy")
    press(alice, f"/assignments/{first}/copy", group=cast.group)
    assert how(cast, alice.location.rpartition("/")[2])["proof_of_training"] is False


@on_both
def test_proof_of_training_holds_only_if_it_is_still_allowed_at_the_opening(
    cast: Cast, clock: Clock
) -> None:
    allow_proof(cast)
    alice = cast.as_(cast.alice)
    values = {"opens_at": "2026-11-23T12:00", "proof_of_training": "y"}
    group = make_group(alice, "4e A")
    first = assign(alice, group, **values)
    assert how(cast, first)["proof_of_training"] is True
    second = assign(alice, group, f"quiz/{QUESTIONS}", **values)
    allow_proof(cast, False)
    alice.get(f"/assignments/{first}")
    press(alice, f"/assignments/{first}/open")
    assert how(cast, first)["proof_of_training"] is False
    allow_proof(cast)
    clock.move(hours=3)
    assert cast.settle() == (1, 0)
    assert how(cast, second)["proof_of_training"] is True


def test_the_page_before_you_start_is_a_click_away(cast: Cast, alice: Visitor) -> None:
    assert f"/sessions/{STORY}" in alice.get("/assignments/new").links
    assignment = assign(alice, cast.group, f"module/{MODULE}", f"quiz/{STORY}")
    links = alice.get(f"/assignments/{assignment}").links
    assert f"/sessions/{STORY}" in links
    assert f"/sessions/{MODULE}" not in links


def test_the_other_first_names_are_chosen_from_the_page_before_the_start(
    cast: Cast, alice: Visitor
) -> None:
    ticked = 'checked id="alternative_names"'
    address = f"/assignments/new?item=quiz/{STORY}"
    assert ticked not in alice.get(address).main
    assert ticked in alice.get(f"{address}&names=other").main


# ---- The plan in words ----------------------------------------------------------------------


def test_the_plan_is_said_before_and_after_the_opening(cast: Cast, alice: Visitor) -> None:
    assignment = assign(alice, cast.group, expected="25", opens_at="2026-12-01T08:00")
    words = "First figures after 13 answers, again after 25."
    assert words in alice.get(f"/assignments/{assignment}").main
    press(alice, f"/assignments/{assignment}/open")
    assert words in alice.get(f"/assignments/{assignment}").main


def test_the_plan_before_the_opening_follows_who_is_in_the_group(
    cast: Cast, alice: Visitor
) -> None:
    assignment = assign(alice, cast.group, opens_at="2026-12-01T08:00")
    assert "Fewer than 5 people" in alice.get(f"/assignments/{assignment}").main
    cast.pupils(6)
    assert "Figures after 6 answers" in alice.get(f"/assignments/{assignment}").main


def test_the_plan_of_two_at_one_computer_is_said_in_pairs(cast: Cast, alice: Visitor) -> None:
    few = assign(alice, cast.group, pairs="y")
    assert "Fewer than 5 pairs" in alice.get(f"/assignments/{few}").main
    one = assign(alice, cast.group, pairs="y", expected="14")
    assert "after the answers of 14 pairs" in alice.get(f"/assignments/{one}").main
    two = assign(alice, cast.group, pairs="y", expected="28")
    assert "after the answers of 14 pairs, again after 28." in alice.get(f"/assignments/{two}").main


def test_a_large_group_is_advised_and_not_refused(cast: Cast, alice: Visitor) -> None:
    advice = "One team a site"
    small = assign(alice, cast.group, expected="199")
    assert advice not in alice.get(f"/assignments/{small}").main
    large = assign(alice, cast.group, expected="200")
    assert advice in alice.get(f"/assignments/{large}").main
    planned = assign(alice, cast.group, expected="2000", opens_at="2026-12-01T08:00")
    assert advice in alice.get(f"/assignments/{planned}").main


# ---- The end of a lesson --------------------------------------------------------------------


def test_a_lesson_has_its_close_first_and_says_what_happens_to_a_rest(
    cast: Cast, alice: Visitor
) -> None:
    pupils = cast.pupils(6)
    assignment = assign(alice, cast.group, expected="25", pace="lesson")
    page = alice.get(f"/assignments/{assignment}").main
    assert page.index("At the end of the hour") < page.index("have done it")
    assert "Nothing has been sent yet." in page
    for pupil in pupils[:4]:
        send(pupil.visitor, assignment)
    page = alice.get(f"/assignments/{assignment}").main
    assert "4 answers are waiting. They are fewer than 5: they are destroyed" in page
    send(pupils[4].visitor, assignment)
    assert "5 answers are waiting: they are shown." in alice.get(f"/assignments/{assignment}").main


def test_what_lasts_some_days_has_its_close_further_down(cast: Cast, alice: Visitor) -> None:
    cast.pupils(6)
    assignment = assign(alice, cast.group, pace="days")
    page = alice.get(f"/assignments/{assignment}").main
    assert page.index("have done it") < page.index("Close and show what may be shown")


# ---- The same people under another name -----------------------------------------------------


def test_a_group_of_the_same_name_is_asked_about_once_and_never_refused(
    cast: Cast, alice: Visitor
) -> None:
    assign(alice, cast.group)
    twin = make_group(alice, " 5E  b")
    values = {"group": twin, "title": "Again", "items-0": f"quiz/{STORY}", "pace": "days"}
    alice.get("/assignments/new")
    before = dump(cast.app)
    page = alice.post("/assignments/new", values, 200)
    assert "5e B. Somebody who joins twice counts twice." in page.main
    assert page.values["title"] == "Again"
    assert changed(before, dump(cast.app)) == {}
    alice.post("/assignments/new", values | {"confirmed": page.values["confirmed"]})
    assert alice.location.startswith("/assignments/")


def test_a_copy_to_the_same_people_is_asked_about_as_well(cast: Cast, alice: Visitor) -> None:
    assignment = assign(alice, cast.group)
    twin = make_group(alice, "5e b")
    alice.get(f"/assignments/{assignment}/copy")
    page = press(alice, f"/assignments/{assignment}/copy", 200, group=twin)
    assert "counts twice" in page.main
    confirmed = page.values["confirmed"]
    press(alice, f"/assignments/{assignment}/copy", group=twin, confirmed=confirmed)


def test_going_on_with_another_group_is_asked_about_anew(cast: Cast, alice: Visitor) -> None:
    assign(alice, cast.group)
    first, second = make_group(alice, "5e b"), make_group(alice, "5E B")
    values = {"group": first, "title": "Again", "items-0": f"quiz/{STORY}", "pace": "days"}
    alice.get("/assignments/new")
    confirmed = alice.post("/assignments/new", values, 200).values["confirmed"]
    other = values | {"group": second, "confirmed": confirmed}
    assert "counts twice" in alice.post("/assignments/new", other, 200).main


def test_another_story_another_class_or_a_colleagues_class_is_not_asked_about(
    cast: Cast, alice: Visitor
) -> None:
    assign(alice, cast.group)
    twin, other = make_group(alice, "5e b"), make_group(alice, "4e A")
    assign(alice, other)
    assign(alice, twin, f"quiz/{QUESTIONS}")
    bob = cast.as_(cast.bob)
    theirs = make_group(bob, "4e a")
    assign(bob, theirs)
    assert len(rows(cast.app, "assignments")) == 4


@on_both
def test_a_group_with_half_of_the_same_people_is_asked_about(cast: Cast, alice: Visitor) -> None:
    code = {"joining": "code"}
    other = make_group(alice, "Club", **code)
    (found,) = (row["code"] for row in rows(cast.app, "groups") if row["id"] == other)
    pupils = cast.pupils(4)
    both = rows(cast.app, "memberships")[:2]
    join(cast.visitor(), found)
    assign(alice, cast.group)
    with cast.app.app_context(), transaction() as writing:
        for number, row in enumerate(both):
            common = {**row, "group_id": other, "pseudonym": f"Common {number}"}
            writing.execute(insert(Membership).values(common))
    values = {"group": other, "title": "Again", "items-0": f"quiz/{STORY}", "pace": "days"}
    alice.get("/assignments/new")
    assert "counts twice" in alice.post("/assignments/new", values, 200).main
    assert len(pupils) == 4


def test_a_group_is_alike_whatever_its_capitals_and_spaces() -> None:
    assert alike("6e A", " 6E a ")
    assert alike("École", "école")
    assert not alike("6e A", "6e B")


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_nobody_in_common_is_never_shared_and_everybody_always_is(
    size: int, other: int, common: int
) -> None:
    assert not shared(size, other, 0)
    assert shared(size, size, size) == (size > 0)
    if common and shared(size, other, common):
        assert shared(size, other, common + 1)
        assert shared(other, size, common)


# ---- The agenda -----------------------------------------------------------------------------


def test_the_agenda_has_what_opens_and_is_due_in_order_with_today_marked(
    cast: Cast, alice: Visitor, clock: Clock
) -> None:
    assign(alice, cast.group, title="Later", opens_at="2026-11-25T08:00", due_at="2026-11-26T08:00")
    assign(alice, cast.group, f"quiz/{QUESTIONS}", title="Soon", due_at="2026-11-23T17:00")
    assign(alice, cast.group, f"module/{MODULE}", title="Undated")
    page = alice.get("/assignments").main
    agenda = page[: page.index("Running")]
    lines = [line for line in agenda.split("<li>") if "/assignments/" in line]
    assert [line.count("today") for line in lines[-4:]] == [1, 0, 0, 0]
    assert [
        next(word for word in ("Soon", "Later", "Undated") if word in line) for line in lines[-4:]
    ] == ["Soon", "Later", "Later", "Undated"]
    assert "Nothing opens or is due." not in agenda
    clock.move(days=1)
    cast.settle()
    assert "Nothing opens or is due." in cast.as_(cast.alice).get("/assignments").main


def test_without_anything_open_or_planned_there_is_no_agenda(cast: Cast, alice: Visitor) -> None:
    assignment = assign(alice, cast.group)
    close(alice, assignment)
    assert "Agenda" not in alice.get("/assignments").main


# ---- The log --------------------------------------------------------------------------------


def test_every_act_is_noted_with_the_name_of_who_did_it(cast: Cast, alice: Visitor) -> None:
    first = assign(alice, cast.group)
    planned = assign(alice, cast.group, f"module/{MODULE}", opens_at="2026-12-01T08:00")
    gone = assign(alice, cast.group, f"quiz/{QUESTIONS}", opens_at="2026-12-01T08:00")
    alice.get(f"/assignments/{first}")
    press(alice, f"/assignments/{first}/dates", due_at="2026-12-02T08:00")
    press(alice, f"/assignments/{first}/remind", on="yes")
    press(alice, f"/assignments/{planned}/open")
    press(alice, f"/assignments/{gone}/delete")
    close(alice, first)
    press(alice, f"/assignments/{first}/newcomers", on="yes")
    subject = "This week · 5e B"
    assert noted(cast) == sorted(
        (action, subject)
        for action in (
            "assignment-made", "assignment-made", "assignment-made", "assignment-opened",
            "assignment-changed", "reminded", "assignment-opened", "assignment-deleted",
            "assignment-closed", "assignment-changed",
        )
    )  # fmt: skip
    assert {row["actor"] for row in rows(cast.app, "audit_entries")} == {"Alice"}


def test_what_the_server_opens_by_itself_has_no_line(cast: Cast, clock: Clock) -> None:
    alice = cast.as_(cast.alice)
    assign(alice, cast.group, opens_at="2026-11-23T12:00", due_at="2026-11-23T15:00")
    clock.move(hours=3)
    assert cast.settle() == (1, 0)
    clock.move(hours=3)
    assert cast.settle() == (0, 1)
    assert [action for action, _ in noted(cast)] == ["assignment-made"]


def test_a_slip_of_a_pair_counts_as_one(cast: Cast, alice: Visitor) -> None:
    group = make_group(alice, "4e A")
    print_slips(alice, group, 14)
    assignment = assign(alice, group, pairs="y")
    assert progress(alice, assignment)[0]["roster"] == 14
    assert "answers of 14 pairs" in alice.get(f"/assignments/{assignment}").main
