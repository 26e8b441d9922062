"""Making, opening, changing and closing assignments (PRIVACY.md R1, R2, R6).

Opening copies the roster and starts the open batches; closing is final. Commits nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from workshop.accounts.models import Organisation
from workshop.accounts.rules import Chance
from workshop.assignments.models import Assignment, Item
from workshop.assignments.rostering import enrol, group_people, population
from workshop.assignments.rules import ItemChoice, Kind, local_day
from workshop.database import new_id
from workshop.groups.models import Group
from workshop.groups.store import GroupKept, group_deleting
from workshop.releases import store as releases
from workshop.releases.rules import TableShape
from workshop.releases.seal import Sealer

ShapesOf = Callable[[str, str], Sequence[TableShape]]
"""From the slug and version hash of a quiz to the tables that are counted of it."""


class AlreadyOpen(Exception):
    """What was opened cannot be changed in this way (PRIVACY.md R16)."""


class AlreadyClosed(Exception):
    """Closing is final (PRIVACY.md R6)."""


def make_assignment(
    session: Session,
    group_id: str,
    title: str,
    choices: Sequence[ItemChoice],
    opens_at: datetime,
    due_at: datetime | None,
    expected: int | None = None,
    alternative_names: bool = False,
) -> str:
    """An assignment that is planned; `open_due` opens it when its time has come."""
    assignment = Assignment(
        id=new_id(),
        group_id=group_id,
        title=title,
        opens_at=opens_at,
        due_at=due_at,
        expected=expected,
        alternative_names=alternative_names,
    )
    session.add(assignment)
    session.flush()
    for position, choice in enumerate(choices):
        session.add(
            Item(
                id=new_id(),
                assignment_id=assignment.id,
                position=position,
                kind=choice.kind.value,
                slug=choice.slug,
                version=choice.version,
            )
        )
    session.flush()
    return assignment.id


def set_dates(
    session: Session, assignment_id: str, opens_at: datetime, due_at: datetime | None
) -> None:
    """Change the dates until it closes. Raises AlreadyClosed; AlreadyOpen for another opening."""
    found = session.get_one(Assignment, assignment_id)
    if found.closed:
        raise AlreadyClosed
    if found.opened and found.opens_at != opens_at:
        raise AlreadyOpen
    found.opens_at, found.due_at = opens_at, due_at
    session.flush()


def set_opening(session: Session, assignment_id: str, opens_at: datetime) -> None:
    """Bring the opening of a planned assignment forward."""
    session.execute(
        update(Assignment)
        .where(Assignment.id == assignment_id, ~Assignment.opened)
        .values(opens_at=opens_at)
    )


def delete_planned(session: Session, assignment_id: str) -> None:
    """Take back an assignment that has not opened. Raises AlreadyOpen."""
    if session.get_one(Assignment, assignment_id).opened:
        raise AlreadyOpen
    session.execute(delete(Assignment).where(Assignment.id == assignment_id))


def items_of(session: Session, assignment_id: str) -> list[Item]:
    return list(
        session.scalars(
            select(Item).where(Item.assignment_id == assignment_id).order_by(Item.position)
        )
    )


def open_assignment(
    session: Session,
    assignment_id: str,
    shapes_of: ShapesOf,
    now: datetime,
    sealer: Sealer,
    chance: Chance,
) -> bool:
    """Copy the group to the roster of every item and start its first batch; False if it was
    open."""
    opened = session.execute(
        update(Assignment)
        .where(Assignment.id == assignment_id, ~Assignment.opened)
        .values(opened=True)
        .returning(Assignment.group_id, Assignment.expected)
    ).one_or_none()
    if opened is None:
        return False
    people = group_people(session, opened.group_id)
    for item in items_of(session, assignment_id):
        enrol(session, item, people, now)
        if item.kind != Kind.MODULE.value:
            releases.open_item(
                session,
                item.id,
                shapes_of(item.slug, item.version),
                population(session, item.id),
                opened.expected or 0,
                sealer,
                chance,
            )
    return True


def close_assignment(session: Session, assignment_id: str, now: datetime, sealer: Sealer) -> bool:
    """Close for good: what may be shown is released, the rest destroyed (R6); False if it was
    closed."""
    closed = session.execute(
        update(Assignment)
        .where(Assignment.id == assignment_id, Assignment.opened, ~Assignment.closed)
        .values(closed=True, closed_at=now)
        .returning(Assignment.group_id)
    ).one_or_none()
    if closed is None:
        return False
    zone = session.scalars(
        select(Organisation.time_zone)
        .join(Group, Group.organisation_id == Organisation.id)
        .where(Group.id == closed.group_id)
    ).one()
    for item in items_of(session, assignment_id):
        if item.kind != Kind.MODULE.value:
            releases.close_item(session, item.id, local_day(now, zone), sealer)
    return True


def due_to_open(session: Session, now: datetime) -> list[str]:
    return list(
        session.scalars(select(Assignment.id).where(~Assignment.opened, Assignment.opens_at <= now))
    )


def due_to_close(session: Session, now: datetime) -> list[str]:
    return list(
        session.scalars(
            select(Assignment.id).where(
                Assignment.opened, ~Assignment.closed, Assignment.due_at <= now
            )
        )
    )


def keep_if_opened(session: Session, *, group_id: str) -> None:
    """A group in which anything was opened is kept: R3 needs its rosters. Raises GroupKept."""
    opened = select(Assignment.id).where(Assignment.group_id == group_id, Assignment.opened)
    if session.scalar(opened.limit(1)) is not None:
        raise GroupKept


def listen() -> None:
    """Follow groups: one that is needed is not deleted."""
    group_deleting.connect(keep_if_opened)
