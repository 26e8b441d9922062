"""Reading assignments, items and rosters, scoped by who asks: who leads the group, or who is on
the roster. Changes of state are in lifecycle.py and rostering.py, Send in sending.py.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, exists, func, insert, or_, select, text
from sqlalchemy.orm import Session, aliased

from workshop.accounts.rules import SignedIn
from workshop.assignments.halves import first_versions, halves_of
from workshop.assignments.models import Assignment, ContentVersion, Item, Roster
from workshop.assignments.rules import (
    Kind,
    Offer,
    Pace,
    Phase,
    State,
    alike,
    offer,
    shared,
    state,
)
from workshop.groups.models import Group, Leading, Membership
from workshop.groups.store import checked
from workshop.installation import RESTORES, restores_in
from workshop.ordering import by_name
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
    phase: str = ""
    """Of a form, whether it is asked before or after."""

    @property
    def sent(self) -> bool:
        return self.done or self.elsewhere


LISTED = (State.OPEN, State.PLANNED, State.CLOSED)


@dataclass(frozen=True, slots=True)
class Head:
    """What a list of a thousand assignments is looked through by."""

    id: str
    title: str
    group_id: str
    group: str
    state: State


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
    pace: Pace
    pairs: bool
    proof_of_training: bool
    newcomers: bool
    reminded: bool
    campaign_id: str | None
    items: tuple[ItemView, ...]
    restored: tuple[datetime, ...] = ()
    """When the installation was restored from a backup; only the leader's one page asks."""

    @property
    def done(self) -> bool:
        """Nobody is missing the questions before: they are offered and not owed."""
        return all(item.sent or item.phase == Phase.BEFORE for item in self.items)

    @property
    def crossed(self) -> bool:
        """Whether both versions of a form are among the items that the one who looks may see."""
        return bool(halves_of(self.items))

    @property
    def listed(self) -> list[ItemView]:
        """The items to list: which version of a form is asked is not known before the opening."""
        planned = self.state is State.PLANNED
        return first_versions(self.items) if planned else list(self.items)

    def offer(self, item: ItemView) -> Offer:
        """What the learner who looks may do with an item."""
        others = [each.sent for each in self.items if not each.phase]
        return offer(item.phase, item.sent, others)


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
    Assignment.pace,
    Assignment.pairs,
    Assignment.proof_of_training,
    Assignment.newcomers,
    Assignment.reminded,
    Assignment.campaign_id,
)
_ITEM = (Item.id.label("item_id"), Item.kind, Item.slug, Item.version, Item.phase)


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
                row.phase,
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
        Pace(row.pace),
        row.pairs,
        row.proof_of_training,
        row.newcomers,
        row.reminded,
        row.campaign_id,
        items,
        restores_in(row._mapping.get("restored")),
    )


# Who is done on the roster, and who was before their row was erased with age. SQLite counts in the
# index of what is done only where the condition reads as in the index: "done", and not "done = 1".
ROSTER_DONE = (
    select(func.count())
    .select_from(Roster)
    .where(Roster.item_id == Item.id, text("rosters.done"))
    .correlate(Item)
    .scalar_subquery()
) + func.coalesce(Item.done_kept, 0)
# Done on each day adds up to all while it is open; after the close only `done` is kept (R6).
_DONE = case(
    (Assignment.closed, ROSTER_DONE),
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
        checked(Group.organisation_id) == bindparam("organisation_id"),
    )
    .order_by(Assignment.opens_at.desc(), Assignment.id, Item.position)
)
_LED_ONE = _LED.where(_ONE).add_columns(RESTORES.scalar_subquery().label("restored"))
_LED_SOME = _LED.where(Assignment.id.in_(bindparam("ids", expanding=True)))
_HEADS = (
    select(
        Assignment.id,
        Assignment.title,
        Assignment.group_id,
        Group.name,
        Assignment.opened,
        Assignment.closed,
    )
    .join(Group, Group.id == Assignment.group_id)
    .join(Leading, Leading.group_id == Group.id)
    .where(
        Leading.person_id == bindparam("person_id"),
        checked(Group.organisation_id) == bindparam("organisation_id"),
    )
    .order_by(Assignment.opens_at.desc(), Assignment.id)
)
_HEADS_IN_GROUP = _HEADS.where(Assignment.group_id == bindparam("group_id"))
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


def heads_led(session: Session, person: SignedIn, group_id: str | None = None) -> list[Head]:
    """All assignments of the groups that the person leads, or of one: what runs, what is planned,
    what is closed, each with the newest first."""
    values = _leader(person)
    if group_id is None:
        rows = session.execute(_HEADS, values)
    else:
        rows = session.execute(_HEADS_IN_GROUP, values | {"group_id": group_id})
    heads = [Head(*row[:4], state(*row[4:])) for row in rows]
    return sorted(heads, key=lambda head: LISTED.index(head.state))


def assignments_led(
    session: Session, person: SignedIn, ids: Sequence[str]
) -> dict[str, AssignmentView]:
    """Some assignments of the groups that the person leads, by id."""
    values = {**_leader(person), "ids": list(ids)}
    return {found.id: found for found in _assembled(session.execute(_LED_SOME, values).all())}


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


def similar_groups(
    session: Session, person: SignedIn, group_id: str, slugs: Sequence[str]
) -> list[str]:
    """The names of other groups that the person leads, who were given one of these slugs and
    seem to be the same people, by name or by membership; in one statement."""
    counts = or_(~Membership.spare, Membership.used)
    mine = select(Membership.person_id).where(Membership.group_id == group_id, counts)
    theirs = select(func.count()).where(Membership.group_id == Group.id, counts).correlate(Group)
    given = (
        select(Item.id)
        .join(Assignment, Assignment.id == Item.assignment_id)
        .where(Assignment.group_id == Group.id, Assignment.opened, Item.slug.in_(slugs))
        .correlate(Group)
    )
    rows = session.execute(
        select(
            Group.name,
            select(Group.name).where(Group.id == group_id).correlate(None).scalar_subquery(),
            theirs.scalar_subquery(),
            select(func.count()).select_from(mine.subquery()).scalar_subquery(),
            theirs.where(Membership.person_id.in_(mine)).scalar_subquery(),
        )
        .select_from(Group)
        .join(Leading, Leading.group_id == Group.id)
        .where(
            Leading.person_id == person.id,
            Group.organisation_id == person.organisation_id,
            Group.id != group_id,
            given.exists(),
        )
    )
    found = (
        name
        for name, own_name, size, own_size, common in rows
        if alike(name, own_name) or shared(size, own_size, common)
    )
    return sorted(found, key=by_name)


def pin(session: Session, kind: Kind, version: Version[Any]) -> None:
    """`pin_all` for one version."""
    pin_all(session, ((kind, version),))


def pin_all(session: Session, versions: Sequence[tuple[Kind, Version[Any]]]) -> None:
    """Keep the files of some versions, so that an assignment plays what it was opened with."""
    hashes = [version.hash for _, version in versions]
    kept = set(session.scalars(select(ContentVersion.hash).where(ContentVersion.hash.in_(hashes))))
    new = [
        {
            "hash": version.hash,
            "kind": kind.value,
            "slug": version.slug,
            "files": {
                name: base64.b64encode(data).decode("ascii") for name, data in version.files.items()
            },
        }
        for kind, version in versions
        if version.hash not in kept
    ]
    if new:
        session.execute(insert(ContentVersion), new)


def pinned_files(session: Session, version_hash: str) -> Mapping[str, bytes]:
    files = session.scalars(
        select(ContentVersion.files).where(ContentVersion.hash == version_hash)
    ).one()
    return {name: base64.b64decode(text) for name, text in files.items()}
