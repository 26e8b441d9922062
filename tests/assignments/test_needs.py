"""What the facilitator's first page says: what waits for them, and the steps to a first session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast, make_group
from workshop.assignments.needs import Need, steps_of, waiting_for
from workshop.assignments.rules import State

NOW = datetime(2026, 11, 28, 10, tzinfo=UTC)


def assignment(*done: int, people: int = 5, **changes: Any) -> Any:
    values = {
        "id": "a", "title": "Week", "group_id": "g", "group": "4e B", "state": State.OPEN,
        "opens_at": NOW - timedelta(hours=1), "due_at": None,
        "items": tuple(SimpleNamespace(people=people, done_count=each) for each in done),
    }  # fmt: skip
    return SimpleNamespace(**(values | changes))


def group(id: str = "g", members: int = 5) -> Any:
    return SimpleNamespace(id=id, name=f"group {id}", members=members)


def needs(assignments: list[Any], groups: list[Any]) -> list[Need]:
    busy = {each.group_id for each in assignments}
    return [line.need for line in waiting_for(assignments, busy, groups, NOW, "Europe/Paris")]


def test_what_all_have_done_can_be_closed() -> None:
    assert needs([assignment(5, 5)], [group()]) == [Need.ALL_DONE]
    assert needs([assignment(5, 4)], [group()]) == []


def test_what_is_due_today_is_named_and_what_is_due_tomorrow_is_not() -> None:
    assert needs([assignment(1, due_at=NOW + timedelta(hours=5))], [group()]) == [Need.DUE_TODAY]
    assert needs([assignment(1, due_at=NOW + timedelta(hours=24))], [group()]) == []


def test_nobody_having_begun_is_a_matter_of_days() -> None:
    assert needs([assignment(0)], [group()]) == []
    assert needs([assignment(0, opens_at=NOW - timedelta(days=2))], [group()]) == [Need.QUIET]


def test_a_group_without_people_and_one_without_anything_to_do_are_named() -> None:
    found = needs([assignment(1)], [group("empty", 0), group("idle"), group()])
    assert found == [Need.NOBODY_JOINED, Need.NOTHING_ASSIGNED]


def test_what_is_closed_or_planned_waits_for_nobody() -> None:
    for state in (State.CLOSED, State.PLANNED):
        assert needs([assignment(5, state=state)], [group()]) == []


@given(st.lists(st.integers(0, 5), min_size=1, max_size=4), st.integers(0, 9))
def test_one_assignment_asks_for_one_thing_at_most(done: list[int], days: int) -> None:
    one = assignment(*done, opens_at=NOW - timedelta(days=days))
    assert len(needs([one], [group()])) <= 1


def test_the_steps_follow_what_is_there() -> None:
    assert steps_of([]).first_open == 1
    assert steps_of([group(members=0)]).first_open == 2
    peopled = steps_of([group("empty", 0), group("full")])
    assert (peopled.first_open, peopled.group) == (3, "full")


def test_a_first_visit_shows_three_steps_and_later_ones_what_waits(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    page = ada.get("/assignments").html
    assert page.count('class="step') >= 3
    assert "Your first session, in three steps" in page
    assert 'aria-current="step"' in page
    make_group(ada)
    assert "Open the group" in ada.get("/assignments").html
    cast.assign()
    page = cast.as_(cast.alice).get("/assignments").html
    assert "three steps" not in page
    assert "What needs you" in page
