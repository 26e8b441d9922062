"""Reading assignments, items and rosters, scoped by who asks: who leads the group, or who is on
the roster. Changes of state are in lifecycle.py and rostering.py, Send in sending.py.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, exists, func, insert, select
from sqlalchemy.orm import Session, aliased

from workshop.accounts.rules import SignedIn
from workshop.assignments.models import Assignment, ContentVersion, Item, Roster
from workshop.assignments.rules import Kind, State, state
from workshop.groups.models import Group, Leading
from workshop.releases.models import DayCount
from workshop.source.rules import Version


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of an assignment, and what the one who looks may know of it."""

    id: str
    kind: Kind
    slug: str
    version: str
    done: bool = False
    elsewhere: bool = False
    people: int = 0
    """How many are on the item's roster, for those who lead the group."""
    done_count: int = 0
    """How many of them have done it: live and exact (PRIVACY.md R11)."""


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """An assignment with its group and items."""

    id: str
    title: str
    group_id: str
    group: str
    audience: str
    language: str
    opens_at: datetime
    due_at: datetime | None
    expected: int | None
    state: State
    closed_at: datetime | None
    alternative_names: bool
    items: tuple[ItemView, ...]

    @property
    def done(self) -> bool:
        return all(item.done or item.elsewhere for item in self.items)


_ASSIGNMENT = (
    Assignment.id,
    Assignment.title,
    Assignment.group_id,
    Group.name.label("group"),
    Group.audience,
    Group.language,
    Assignment.opens_at,
    Assignment.due_at,
    Assignment.expected,
    Assignment.opened,
    Assignment.closed,
    Assignment.closed_at,
    Assignment.alternative_names,
)
_ITEM = (Item.id.label("item_id"), Item.kind, Item.slug, Item.version)


def sent_elsewhere(roster: type[Roster]) -> ColumnElement[bool]:
    """Whether the learner of a roster row sent the same slug, phase and edition through another
    item."""
    other = aliased(Roster)
    return exists(
        select(other.id).where(
            other.person_id == roster.person_id,
            other.slug == roster.slug,
            other.phase == roster.phase,
            other.edition == roster.edition,
            other.done,
            other.counted,
            roster.counted,
            other.item_id != roster.item_id,
        )
    )


def _assembled(rows: Sequence[Any]) -> list[AssignmentView]:
    """Rows of assignment and item, in order, as assignments with their items."""
    items: dict[str, list[ItemView]] = {}
    heads: dict[str, Row[Any]] = {}
    for row in rows:
        values = row._mapping
        heads.setdefault(row.id, row)
        items.setdefault(row.id, []).append(
            ItemView(
                row.item_id,
                Kind(row.kind),
                row.slug,
                row.version,
                bool(values.get("done", False)),
                bool(values.get("elsewhere", False)),
                values.get("people", 0),
                values.get("done_count", 0),
            )
        )
    return [_view(row, tuple(items[id])) for id, row in heads.items()]


def _view(row: Row[Any], items: tuple[ItemView, ...]) -> AssignmentView:
    return AssignmentView(
        row.id,
        row.title,
        row.group_id,
        row.group,
        row.audience,
        row.language,
        row.opens_at,
        row.due_at,
        row.expected,
        state(row.opened, row.closed),
        row.closed_at,
        row.alternative_names,
        items,
    )


# Done on each day adds up to all while it is open; after the close only `done` is kept (R6).
_DONE = case(
    (
        Assignment.closed,
        select(func.count())
        .select_from(Roster)
        .where(Roster.item_id == Item.id, Roster.done)
        .correlate(Item)
        .scalar_subquery(),
    ),
    else_=func.coalesce(
        select(func.sum(DayCount.done))
        .where(DayCount.item_id == Item.id)
        .correlate(Item)
        .scalar_subquery(),
        0,
    ),
)
_COUNTS = (Item.people, _DONE.label("done_count"))


# Statements are built once: building one costs several times what running it does.
_ONE = Assignment.id == bindparam("assignment_id")
_LED = (
    select(*_ASSIGNMENT, *_ITEM, *_COUNTS)
    .join(Group, Group.id == Assignment.group_id)
    .join(Leading, Leading.group_id == Group.id)
    .join(Item, Item.assignment_id == Assignment.id)
    .where(
        Leading.person_id == bindparam("person_id"),
        Group.organisation_id == bindparam("organisation_id"),
    )
    .order_by(Assignment.opens_at.desc(), Assignment.id, Item.position)
)
_LED_ONE = _LED.where(_ONE)
_LED_IN_GROUP = _LED.where(Assignment.group_id == bindparam("group_id"))
_TO_DO = (
    select(*_ASSIGNMENT, *_ITEM, Roster.done, sent_elsewhere(Roster).label("elsewhere"))
    .join(Group, Group.id == Assignment.group_id)
    .join(Item, Item.assignment_id == Assignment.id)
    .join(Roster, Roster.item_id == Item.id)
    .where(Roster.person_id == bindparam("person_id"), Assignment.opened)
    .order_by(Assignment.closed, Assignment.due_at.is_(None), Assignment.due_at)
    .order_by(Assignment.opens_at, Assignment.id, Item.position)
)
_TO_DO_ONE = _TO_DO.where(_ONE)


def _leader(person: SignedIn) -> dict[str, str]:
    return {"person_id": person.id, "organisation_id": person.organisation_id}


def assignments_led(
    session: Session, person: SignedIn, group_id: str | None = None
) -> list[AssignmentView]:
    """The assignments of the groups that the person leads, the newest first."""
    if group_id is None:
        return _assembled(session.execute(_LED, _leader(person)).all())
    values = _leader(person) | {"group_id": group_id}
    return _assembled(session.execute(_LED_IN_GROUP, values).all())


def assignment_led(session: Session, person: SignedIn, assignment_id: str) -> AssignmentView | None:
    """The assignment when the person leads its group; otherwise it does not exist for them."""
    values = _leader(person) | {"assignment_id": assignment_id}
    found = _assembled(session.execute(_LED_ONE, values).all())
    return found[0] if found else None


def assignments_of(session: Session, person: SignedIn) -> list[AssignmentView]:
    """What a learner has to do, with what is done: one statement however much there is."""
    return _assembled(session.execute(_TO_DO, {"person_id": person.id}).all())


def assignment_of(session: Session, person: SignedIn, assignment_id: str) -> AssignmentView | None:
    values = {"person_id": person.id, "assignment_id": assignment_id}
    found = _assembled(session.execute(_TO_DO_ONE, values).all())
    return found[0] if found else None


def pin(session: Session, kind: Kind, version: Version[Any]) -> None:
    """Keep the files of a version, so that an assignment plays what it was opened with."""
    if session.get(ContentVersion, version.hash) is None:
        files = {
            name: base64.b64encode(data).decode("ascii") for name, data in version.files.items()
        }
        session.execute(
            insert(ContentVersion).values(
                hash=version.hash, kind=kind.value, slug=version.slug, files=files
            )
        )


def pinned_files(session: Session, version_hash: str) -> Mapping[str, bytes]:
    files = session.scalars(
        select(ContentVersion.files).where(ContentVersion.hash == version_hash)
    ).one()
    return {name: base64.b64decode(text) for name, text in files.items()}
