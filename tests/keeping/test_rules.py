"""What goes is decided by the database; here small worlds of every kind ask whether it is right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.orm import Session

from workshop.accounts.rules import RETENTION_DAYS, RETENTION_SHORTEST
from workshop.assignments.rules import EDITION_INTERVAL
from workshop.database import Database
from workshop.keeping import store
from workshop.keeping.rules import Erased, oldest_kept, same_name
from workshop.models import metadata

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
KEPT = timedelta(days=RETENTION_DAYS)
SECOND = timedelta(seconds=1)
# By name: whether it was opened, and when it closed.
STATES = {
    "planned": (False, None),
    "open": (True, None),
    "young": (True, NOW - KEPT),
    "old": (True, NOW - KEPT - SECOND),
    "older": (True, NOW - 3 * KEPT),
}
LIVING = {"planned", "open", "young"}
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class World:
    """Assignments as (group, state, slug), people by the groups they are in, and rows of rosters as
    (assignment, person or None, done)."""

    assignments: tuple[tuple[int, str, str], ...]
    people: tuple[frozenset[int], ...]
    rosters: tuple[tuple[int, int | None, bool], ...]

    def lives(self, assignment: int) -> bool:
        return self.assignments[assignment][1] in LIVING

    def stays(self, person: int) -> bool:
        """What the docstring of `purge` says of a learner, in another way."""
        living = [n for n in range(len(self.assignments)) if self.lives(n)]
        rostered = {n for n, who, _done in self.rosters if who == person}
        if rostered & set(living) or {self.assignments[n][0] for n in living} & self.people[person]:
            return True
        return bool(self.people[person]) and not rostered


@st.composite
def worlds(draw: st.DrawFn) -> World:
    assignment = st.tuples(
        st.integers(0, 1), st.sampled_from(sorted(STATES)), st.sampled_from("ab")
    )
    assignments = draw(st.lists(assignment, min_size=1, max_size=4))
    people = draw(st.lists(st.frozensets(st.integers(0, 1)), min_size=1, max_size=4))
    opened = [n for n, each in enumerate(assignments) if each[1] != "planned"]
    # With nothing opened nobody is on a roster.
    most, on = 8 * bool(opened), st.sampled_from(opened or [0])
    named = st.tuples(on, st.integers(0, len(people) - 1), st.booleans())
    rows = draw(st.lists(named, max_size=most, unique_by=lambda each: each[:2]))
    rows += draw(st.lists(st.tuples(on, st.none(), st.booleans()), max_size=most // 4))
    return World(tuple(assignments), tuple(people), tuple(rows))


def written(world: World) -> Rows:
    """The rows of a world; the editions of a piece differ, as the index of R3 demands."""
    organisation = {
        "kind": "school", "country": "FR", "language": "fr", "time_zone": "Europe/Paris",
        "demonstration": False, "proof_of_training": False, "retention_days": RETENTION_DAYS,
    }  # fmt: skip
    group = {"audience": "a", "language": "fr", "joining": "slips", "code": None, "open": True}
    assignment = {"title": "", "opens_at": NOW - 9 * KEPT, "newcomers": False}
    return {
        "organisations": [{"id": "org", "name": "", **organisation}],
        "groups": [{"id": f"g{n}", "organisation_id": "org", "name": "", **group} for n in (0, 1)],
        "people": [
            {"id": f"p{n}", "organisation_id": "org", "role": "learner", "name": f"p{n}",
             "code_replaced": False}
            for n in range(len(world.people))
        ],
        "memberships": [
            {"group_id": f"g{g}", "person_id": f"p{n}", "pseudonym": f"p{n}", "spare": False,
             "used": True}
            for n, groups in enumerate(world.people) for g in sorted(groups)
        ],
        "content_versions": [{"hash": "h", "kind": "quiz", "slug": "a", "files": {}}],
        "assignments": [
            {"id": f"a{n}", "group_id": f"g{g}", "opened": STATES[state][0],
             "closed": STATES[state][1] is not None, "closed_at": STATES[state][1],
             "alternative_names": False, "proof_of_training": False, "pace": "days",
             "pairs": False, "reminded": False, **assignment}
            for n, (g, state, _slug) in enumerate(world.assignments)
        ],
        "items": [
            {"id": f"i{n}", "assignment_id": f"a{n}", "position": 0, "kind": "quiz", "slug": slug,
             "version": "h", "phase": "", "people": 0}
            for n, (_group, _state, slug) in enumerate(world.assignments)
        ],
        "rosters": [
            {"id": f"r{n}", "item_id": f"i{a}", "person_id": None if who is None else f"p{who}",
             "slug": world.assignments[a][2], "phase": "", "edition": a + 1, "counted": True,
             "done": done}
            for n, (a, who, done) in enumerate(world.rosters)
        ],
    }  # fmt: skip


def dumped(session: Session) -> Rows:
    return {
        name: [dict(row._mapping) for row in session.execute(table.select().order_by(*table.c[:2]))]
        for name, table in metadata.tables.items()
    }


@pytest.fixture(scope="module")
def empty() -> Iterator[Database]:
    database = Database("sqlite://")
    metadata.create_all(database.engine)
    yield database
    database.engine.dispose()


def after(database: Database, world: World, times: int = 1) -> tuple[Rows, Rows, list[Erased]]:
    """The rows before and after so many purges, and what each erased; nothing of it is kept."""
    with database.sessions() as session:
        for name, rows in written(world).items():
            if rows:
                session.execute(insert(metadata.tables[name]), rows)
        before = dumped(session)
        erased = [store.purge(session, "org", NOW) for _ in range(times)]
        found = dumped(session)
        session.rollback()
    return before, found, erased


@given(world=worlds())
def test_what_is_open_to_come_or_young_loses_nothing(empty: Database, world: World) -> None:
    before, left, _ = after(empty, world)
    for row in before["rosters"]:
        if world.lives(int(row["item_id"][1:])):
            assert row in left["rosters"]
    for n in range(len(world.assignments)):
        if world.lives(n):
            assert next(row for row in before["items"] if row["id"] == f"i{n}") in left["items"]
    assert [row["title"] for row in left["assignments"]] == [""] * len(world.assignments)


@given(world=worlds())
def test_exactly_those_go_who_have_nothing_younger(empty: Database, world: World) -> None:
    before, left, (erased,) = after(empty, world)
    staying = {f"p{n}" for n in range(len(world.people)) if world.stays(n)}
    assert {row["id"] for row in left["people"]} == staying
    assert erased.learners == len(before["people"]) - len(staying)
    kept = [row for row in before["memberships"] if row["person_id"] in staying]
    assert left["memberships"] == kept


@pytest.mark.long
@given(world=worlds())
def test_twice_is_once(empty: Database, world: World) -> None:
    _, once, _ = after(empty, world)
    _, twice, (_first, second) = after(empty, world, times=2)
    assert twice == once
    assert second == Erased()


@given(world=worlds())
def test_the_number_done_is_what_it_was(empty: Database, world: World) -> None:
    before, left, (erased,) = after(empty, world)

    def done(rows: Rows) -> dict[str, int]:
        return {
            item["id"]: (item["done_kept"] or 0)
            + sum(row["done"] for row in rows["rosters"] if row["item_id"] == item["id"])
            for item in rows["items"]
        }

    assert done(left) == done(before)
    assert erased.rows == len(before["rosters"]) - len(left["rosters"])


@pytest.mark.long
@given(world=worlds())
def test_what_is_left_of_an_old_roster_is_still_needed(empty: Database, world: World) -> None:
    """R3: the same piece in something younger; or a class that waits for what is planned."""
    _, left, _ = after(empty, world)
    living = [row for row in left["rosters"] if world.lives(int(row["item_id"][1:]))]
    for row in left["rosters"]:
        if row in living:
            continue
        theirs = [other for other in living if other["person_id"] == row["person_id"]]
        again = [other for other in theirs if other["slug"] == row["slug"]]
        assert row["person_id"] is not None
        assert (row["done"] and again) or not theirs


@pytest.mark.long
@given(world=worlds())
def test_what_was_sent_and_is_asked_for_again_stays(empty: Database, world: World) -> None:
    before, left, _ = after(empty, world)
    for row in before["rosters"]:
        same = [
            other for other in before["rosters"]
            if other["person_id"] == row["person_id"] is not None
            and other["slug"] == row["slug"] and world.lives(int(other["item_id"][1:]))
        ]  # fmt: skip
        if row["done"] and same:
            assert row in left["rosters"]


def test_nothing_is_kept_for_less_time_than_a_new_edition_needs() -> None:
    assert timedelta(days=RETENTION_SHORTEST) >= EDITION_INTERVAL
    assert oldest_kept(NOW, 400) == NOW - timedelta(days=400)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Lime Tree School", True), (" Lime  Tree School\t", True), ("lime tree school", False),
        ("Lime Tree", False), ("LimeTreeSchool", False), ("", False),
    ],
)  # fmt: skip
def test_a_name_is_meant_when_every_letter_of_it_was_typed(typed: str, same: bool) -> None:
    assert same_name(typed, "Lime Tree School") is same
