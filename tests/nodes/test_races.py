"""Two real connections that meet on one group: whoever is second waits, and then sees the first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests.cast import Cast, Learner, assign, come_back, join, make_group, print_slips
from tests.conftest import Clock
from tests.databases import always_on_both
from tests.keeping.years import Years, begin
from workshop.accounts.models import Person
from workshop.assignments import due
from workshop.assignments.models import Assignment, Item, Roster
from workshop.database import Database
from workshop.groups import store as groups
from workshop.groups.models import Membership
from workshop.groups.store import GroupKept
from workshop.keeping import store as keeping

pytestmark = [pytest.mark.long, always_on_both]


def database_of(app: Flask) -> Database:
    found = app.extensions["database"]
    assert isinstance(found, Database)
    return found


class Other(threading.Thread):
    """Somebody who begins while another transaction is open, and what became of it."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.act = act
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.act()
        except BaseException as error:
            self.error = error

    def wait_at(self, database: Database) -> None:
        """Until it waits for a lock: on SQLite for the one writer, which cannot be asked."""
        self.start()
        until = time.monotonic() + 5
        while time.monotonic() < until and self.is_alive():
            if database.engine.dialect.name == "sqlite":
                time.sleep(0.2)
                return
            with database.engine.connect() as connection:
                waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                if connection.scalar(text(waiting)):
                    return
            time.sleep(0.01)
        raise AssertionError(f"nobody waited: {self.error!r}")

    def end(self) -> None:
        self.join(20)
        assert not self.is_alive()
        if self.error:
            raise self.error


@contextmanager
def meanwhile(app: Flask, act: Callable[[], object]) -> Iterator[Session]:
    """A writing transaction, before whose end somebody else begins and has to wait."""
    database, other = database_of(app), Other(act)
    with app.test_request_context(), database.write() as session:
        yield session
        other.wait_at(database)
    other.end()


def planned(cast: Cast) -> str:
    """An assignment that opens in an hour."""
    return assign(cast.as_(cast.alice), cast.group, opens_at="2026-11-23T11:00")


def on_roster(app: Flask) -> tuple[set[str], int]:
    """Who is on the rosters, and how many the items say these are."""
    with database_of(app).sessions() as session:
        return (
            {id for id in session.scalars(select(Roster.person_id)) if id},
            session.scalar(select(func.max(Item.people))) or 0,
        )


def members(app: Flask) -> set[str]:
    with database_of(app).sessions() as session:
        return set(session.scalars(select(Membership.person_id)))


def opens(app: Flask, assignment: str) -> bool:
    with app.test_request_context():
        return due.open_one(assignment)


def joins(session: Session, cast: Cast, name: str = "Amber Otter") -> str:
    from workshop.accounts import store as accounts

    id = accounts.add_learner(session, cast.school, name, "h" * 64, "en", "pupils-11-15")
    groups.add_member(session, cast.group, id, name)
    return id


def test_who_joins_while_it_opens_is_on_the_roster(cast: Cast) -> None:
    """The opening begins while a join is not committed yet."""
    cast.pupils(2)
    assignment = planned(cast)
    with meanwhile(cast.app, lambda: opens(cast.app, assignment)) as session:
        joins(session, cast)
    assert on_roster(cast.app) == (members(cast.app), 3)


def test_who_joins_while_it_is_being_opened_waits_and_is_on_the_roster(cast: Cast) -> None:
    cast.pupils(2)
    assignment = planned(cast)
    with meanwhile(cast.app, lambda: join(cast.visitor(), cast.code)) as session:
        opening(session, cast, assignment)
    assert on_roster(cast.app) == (members(cast.app), 3)


def opening(session: Session, cast: Cast, assignment: str) -> None:
    from workshop.assignments import lifecycle
    from workshop.assignments.contents import shapes_from

    given = cast.app.extensions
    assert lifecycle.open_assignment(
        session, assignment, shapes_from(session), given["clock"](), given["sealer"],
        given["chance"],
    )  # fmt: skip


def test_who_joins_while_one_is_made_and_opened_at_once_is_on_the_roster(cast: Cast) -> None:
    cast.pupils(2)
    alice = cast.as_(cast.alice)
    with meanwhile(cast.app, lambda: assign(alice, cast.group)) as session:
        joins(session, cast)
    assert on_roster(cast.app) == (members(cast.app), 3)


def test_two_who_join_at_once_are_both_counted(cast: Cast) -> None:
    cast.pupils(2)
    cast.assign()
    with meanwhile(cast.app, lambda: join(cast.visitor(), cast.code)) as session:
        joins(session, cast)
    assert on_roster(cast.app) == (members(cast.app), 4)


def test_a_spare_slip_used_while_it_opens_is_on_the_roster(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    group = make_group(alice)
    spare = print_slips(alice, group, 2, spare=1)[-1]
    assignment = assign(alice, group)
    before, _ = on_roster(cast.app)
    again = assign(alice, group, "quiz/three-questions", opens_at="2026-11-23T11:00")
    with meanwhile(cast.app, lambda: come_back(cast.visitor(), spare.code)) as session:
        opening(session, cast, again)
    with database_of(cast.app).sessions() as session:
        counts = {
            each: session.scalar(
                select(func.count(Roster.id))
                .join(Item, Item.id == Roster.item_id)
                .where(Item.assignment_id == each)
            )
            for each in (assignment, again)
        }
    assert len(before) == 2
    assert counts == {assignment: 3, again: 3}


def test_who_is_removed_while_it_opens_is_on_no_roster(cast: Cast) -> None:
    first, *_ = [cast.pupil() for _ in range(3)]
    gone = id_of(cast, first)
    assignment = planned(cast)
    with meanwhile(cast.app, lambda: opens(cast.app, assignment)) as session:
        groups.remove_members(session, cast.group, (gone,))
    assert gone not in on_roster(cast.app)[0]
    assert on_roster(cast.app) == (members(cast.app), 2)


def id_of(cast: Cast, learner: Learner) -> str:
    with database_of(cast.app).sessions() as session:
        return session.scalars(select(Person.id).where(Person.name == learner.pseudonym)).one()


def test_a_group_in_which_something_is_being_opened_is_not_deleted(cast: Cast) -> None:
    assignment = planned(cast)
    other = Other(lambda: deletes(cast))
    with cast.app.test_request_context(), database_of(cast.app).write() as session:
        opening(session, cast, assignment)
        other.wait_at(database_of(cast.app))
    with pytest.raises(GroupKept):
        other.end()


def deletes(cast: Cast) -> None:
    with database_of(cast.app).write() as session:
        groups.delete_group(session, cast.group)


def test_it_opens_once_at_two_nodes(cast: Cast) -> None:
    cast.pupils(2)
    assignment = planned(cast)
    found: list[bool] = []
    with meanwhile(cast.app, lambda: found.append(opens(cast.app, assignment))) as session:
        opening(session, cast, assignment)
    assert found == [False]
    assert on_roster(cast.app) == (members(cast.app), 2)


def test_a_group_opened_in_the_instant_of_its_purge_opens(cast: Cast, clock: Clock) -> None:
    """The purge erases learners of an old list; what opens meanwhile opens without them."""
    years: Years = begin(cast, clock)
    years.later()
    alice = cast.as_(cast.alice)

    def assigns() -> None:
        assign(alice, cast.group, "quiz/three-questions")

    with meanwhile(cast.app, assigns) as session:
        erased = keeping.purge(session, cast.school, clock() + timedelta(seconds=1))
    assert erased.learners
    with database_of(cast.app).sessions() as session:
        assert session.scalar(select(func.count(Assignment.id)).where(~Assignment.closed)) == 1
        orphans = select(func.count(Roster.id)).where(
            Roster.person_id.is_(None), Roster.slug == "three-questions"
        )
        assert session.scalar(orphans) == 0


def test_the_same_pseudonym_for_two_in_one_instant_is_given_to_one(cast: Cast) -> None:
    """The second is told another, and notices nothing."""
    wanted = iter([0] * 1000)
    names: list[str] = []
    cast.app.extensions["chance"] = lambda n: next(wanted) % n
    with cast.app.test_request_context(), database_of(cast.app).sessions() as session:
        first = groups.new_pseudonym(session, cast.group, "en", lambda n: 0)
    with meanwhile(
        cast.app, lambda: names.append(join(cast.visitor(), cast.code).pseudonym)
    ) as session:
        joins(session, cast, first)
    assert names
    assert names[0] != first
