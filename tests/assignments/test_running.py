"""What is done with an assignment that runs or is closed: reminders, newcomers, once more."""

from __future__ import annotations

import pytest

from tests.assignments.test_opening import how
from tests.cast import (
    MODULE,
    STORY,
    Cast,
    assign,
    close,
    come_back,
    press,
    progress,
    send,
)  # fmt: skip
from tests.conftest import Clock
from tests.databases import on_both
from tests.everything import changed, dump, rows
from tests.web import Visitor


@pytest.fixture
def alice(cast: Cast) -> Visitor:
    return cast.as_(cast.alice)


# ---- Reminders ------------------------------------------------------------------------------


def test_a_reminder_looks_the_same_to_who_has_done_it_and_who_has_not(
    cast: Cast, alice: Visitor
) -> None:
    done, not_done = cast.pupils(2)
    assignment = assign(alice, cast.group, due_at="2026-11-27T16:00")
    send(done.visitor, assignment)
    alice.get(f"/assignments/{assignment}")
    assert "Nobody is singled out" in alice.page.main
    press(alice, f"/assignments/{assignment}/remind", on="yes")
    for pupil in (done, not_done, cast.pupil()):
        page = pupil.visitor.get("/assignments").main
        assert "Reminder: “This week” is open until Friday 27 November, 16:00." in page
    press(alice, f"/assignments/{assignment}/remind", on="no")
    assert "Reminder" not in not_done.visitor.get("/assignments").main


def test_a_reminder_goes_with_the_close_and_cannot_be_put_after_it(
    cast: Cast, alice: Visitor
) -> None:
    pupil = cast.pupil()
    assignment = assign(alice, cast.group)
    alice.get(f"/assignments/{assignment}")
    press(alice, f"/assignments/{assignment}/remind", on="yes")
    assert "Reminder: “This week” is open." in pupil.visitor.get("/assignments").main
    close(alice, assignment)
    assert "Reminder" not in pupil.visitor.get("/assignments").main
    press(alice, f"/assignments/{assignment}/remind", 409, on="yes")


# ---- Newcomers ------------------------------------------------------------------------------


@on_both
def test_newcomers_are_let_in_after_the_close_and_enter_no_chart(
    cast: Cast, alice: Visitor
) -> None:
    pupils = cast.pupils(6)
    assignment = assign(alice, cast.group, f"module/{MODULE}", f"quiz/{STORY}")
    for pupil in pupils[:5]:
        send(pupil.visitor, assignment)
    close(alice, assignment)
    before, batches = progress(alice, assignment), rows(cast.app, "batches")
    between = cast.pupil()
    between.visitor.get(f"/assignments/{assignment}/{STORY}", 404)
    alice.get(f"/assignments/{assignment}")
    press(alice, f"/assignments/{assignment}/newcomers", on="yes")
    later = cast.pupil()
    for newcomer in (between, later):
        page = newcomer.visitor.get(f"/assignments/{assignment}/{STORY}")
        assert "no longer enter the charts" in page.main
        send(newcomer.visitor, assignment)
    after = progress(alice, assignment)
    assert [item.pop("done") for item in after] == [0, 7]
    assert [item.pop("done") for item in before] == [0, 5]
    assert [item.pop("roster") for item in after] == [8, 6]
    assert [item.pop("roster") for item in before] == [6, 6]
    assert after == before
    assert rows(cast.app, "batches") == batches
    press(alice, f"/assignments/{assignment}/newcomers", on="no")
    cast.pupil().visitor.get(f"/assignments/{assignment}/{STORY}", 404)
    later.visitor.get(f"/assignments/{assignment}/{STORY}")


def test_newcomers_can_be_let_in_only_after_the_close(cast: Cast, alice: Visitor) -> None:
    assignment = assign(alice, cast.group)
    alice.get(f"/assignments/{assignment}")
    before = dump(cast.app)
    press(alice, f"/assignments/{assignment}/newcomers", 409, on="yes")
    assert changed(before, dump(cast.app)) == {}


# ---- Once more ------------------------------------------------------------------------------


@on_both
def test_the_same_group_does_it_again_after_thirty_days_and_not_before(
    cast: Cast, clock: Clock
) -> None:
    pupils = cast.pupils(5)
    alice = cast.as_(cast.alice)
    first = assign(alice, cast.group, pace="lesson", pairs="y")
    for pupil in pupils:
        send(pupil.visitor, first)
    close(alice, first)
    page = alice.get(f"/assignments/{first}").main
    assert "from Wednesday 23 December, 10:00 on" in page
    assert "Do it again" not in page
    before = dump(cast.app)
    refused = press(alice, f"/assignments/{first}/again", 409)
    assert "from Wednesday 23 December, 10:00 on" in refused.main
    assert changed(before, dump(cast.app)) == {}
    clock.move(days=30)
    alice = cast.as_(cast.alice)
    assert "Do it again" in alice.get(f"/assignments/{first}").main
    press(alice, f"/assignments/{first}/again")
    second = alice.location.rpartition("/")[2]
    assert how(cast, second) == how(cast, first)
    assert progress(alice, second)[0]["roster"] == 5
    assert {row["edition"] for row in rows(cast.app, "rosters")} == {1, 2}
    send(come_back(cast.visitor(), pupils[0].return_code, None), second)
    assert progress(alice, second)[0]["done"] == 1


def test_what_is_open_is_not_done_again(cast: Cast, alice: Visitor) -> None:
    assignment = assign(alice, cast.group)
    alice.get(f"/assignments/{assignment}")
    press(alice, f"/assignments/{assignment}/again", 409)


@on_both
def test_who_did_it_elsewhere_is_not_expected_when_it_opens(cast: Cast, alice: Visitor) -> None:
    pupils = cast.pupils(7)
    first = assign(alice, cast.group)
    for pupil in pupils[:2]:
        send(pupil.visitor, first)
    made = assign(alice, cast.group)
    planned = assign(alice, cast.group, opens_at="2026-12-01T08:00")
    alice.get(f"/assignments/{planned}")
    press(alice, f"/assignments/{planned}/open")
    for assignment in (made, planned):
        assert progress(alice, assignment)[0]["roster"] == 5
        page = alice.get(f"/assignments/{assignment}").main
        assert "2 people sent it in another list" in page
    cast.pupil()
    for assignment in (made, planned):
        assert progress(alice, assignment)[0]["roster"] == 6
