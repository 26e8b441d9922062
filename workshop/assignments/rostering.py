"""Who is on the roster of an item: copied at opening, joined by latecomers, left before it counts
(PRIVACY.md R1, R3). It never reads or writes an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from workshop.accounts.rules import Chance
from workshop.assignments.halves import halves_of, split
from workshop.assignments.models import Assignment, Item, Roster
from workshop.assignments.rules import Kind, next_edition, perhaps_sent, rested_from
from workshop.assignments.store import sent_elsewhere
from workshop.database import new_id, now
from workshop.groups.models import Group, Membership
from workshop.groups.store import members_joined, members_leaving
from workshop.installation import RESTORES, restores_in
from workshop.releases import store as releases

# So many people are named in a statement; where they are more, the whole group is read.
MOST_NAMED = 500


@dataclass(frozen=True, slots=True)
class RosterItem:
    """An item as its roster needs it."""

    id: str
    kind: str
    slug: str
    phase: str
    version: str

    @property
    def charted(self) -> bool:
        """Whether what is sent is counted: modules are read, not sent."""
        return self.kind != Kind.MODULE.value


ITEM = (Item.id, Item.kind, Item.slug, Item.phase, Item.version)


@dataclass(frozen=True, slots=True)
class Standing:
    """People of a group, the items on whose rosters they are, and what they have sent before."""

    people: tuple[str, ...]
    on: frozenset[tuple[str, str]]
    """(person, item) where somebody is on the roster already."""
    last: Mapping[tuple[str, str, str], tuple[int, datetime | None]]
    """By person, slug and phase: the last edition sent, and when the item of it closed."""
    asked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By item of a crossed form, the half that is asked it; everybody is asked any other item."""
    undone: Mapping[tuple[str, str, str], datetime] = field(default_factory=dict)
    """By person, slug and phase: when an item closed in which they were not done."""
    restored: tuple[datetime, ...] = ()
    """When the installation was restored from a backup."""

    def crossed(self, items: Sequence[RosterItem], chance: Chance) -> Standing:
        """The same people, split into halves where a form of these items, all of one assignment, is
        asked in two versions. Who is on the roster of a half stays in it."""
        halves = halves_of(items)
        if not halves:
            return self
        known = {person: halves[item] for person, item in self.on if item in halves}
        both = split(self.people, known, chance)
        asked = {item_id: both[half] for item_id, half in halves.items()}
        return replace(self, asked={**self.asked, **asked})

    def asked_of(self, item: RosterItem) -> Collection[str]:
        return self.asked.get(item.id, self.people)

    def edition(self, person_id: str, item: RosterItem, moment: datetime) -> int:
        """The edition that somebody may send, or has sent where it may not be sent again (R3)."""
        edition, closed_at = self.last.get((person_id, item.slug, item.phase), (None, None))
        rested = closed_at and rested_from(closed_at, self.restored)
        return next_edition(edition, rested, moment)

    def elsewhere(self, person_id: str, item: RosterItem, moment: datetime) -> bool:
        """Whether it was sent through another item and may not be sent again yet (R3)."""
        sent, _ = self.last.get((person_id, item.slug, item.phase), (None, None))
        return item.charted and sent == self.edition(person_id, item, moment)

    def counted(self, person_id: str, item: RosterItem, moment: datetime) -> bool:
        """Whether what somebody sends will be counted: it may have been before a restore (R8)."""
        closed_at = self.undone.get((person_id, item.slug, item.phase))
        lost = closed_at is not None and perhaps_sent(closed_at, self.restored, moment)
        return item.charted and not lost

    def population(self, item: RosterItem, moment: datetime) -> int:
        """N when the item opens: everybody but who sent it elsewhere, or may have (R3, R8)."""
        return sum(
            self.counted(person_id, item, moment) and not self.elsewhere(person_id, item, moment)
            for person_id in self.asked_of(item)
        )

    def missing(self, item: RosterItem) -> list[str]:
        asked = self.asked_of(item)
        return [person_id for person_id in asked if (person_id, item.id) not in self.on]


def standing(
    session: Session,
    group_id: str,
    slugs: Sequence[str] | Select[Any],
    person_ids: Sequence[str] | None = None,
) -> Standing:
    """How the people of a group, or some of them, stand with some slugs; in one statement.

    A group counts slips of the printed list, and spare ones once used (R1).
    """
    query = (
        select(
            Membership.person_id,
            Roster.item_id,
            Roster.slug,
            Roster.phase,
            Roster.edition,
            and_(Roster.done, Roster.counted).label("sent"),
            Assignment.closed_at,
            RESTORES.scalar_subquery().label("restored"),
        )
        .select_from(Membership)
        .outerjoin(Roster, and_(Roster.person_id == Membership.person_id, Roster.slug.in_(slugs)))
        .outerjoin(Item, Item.id == Roster.item_id)
        .outerjoin(Assignment, Assignment.id == Item.assignment_id)
        .where(Membership.group_id == group_id, or_(~Membership.spare, Membership.used))
        .order_by(Roster.edition)
    )
    if person_ids is not None and len(person_ids) < MOST_NAMED:
        query = query.where(Membership.person_id.in_(person_ids))
    rows = session.execute(query).all()
    found = {row.person_id for row in rows}
    return Standing(
        tuple(found if person_ids is None else found & set(person_ids)),
        frozenset((row.person_id, row.item_id) for row in rows if row.item_id is not None),
        {
            (row.person_id, row.slug, row.phase): (row.edition, row.closed_at)
            for row in rows
            if row.sent
        },
        undone={
            (row.person_id, row.slug, row.phase): row.closed_at
            for row in rows
            if row.closed_at is not None and not row.sent
        },
        restored=restores_in(rows[0].restored if rows else None),
    )


def enrol(
    session: Session, items: Sequence[RosterItem], standing: Standing, moment: datetime
) -> None:
    """Add those who are missing to the rosters of some items; in one statement."""
    rows = [
        {
            "id": new_id(),
            "item_id": item.id,
            "person_id": person_id,
            "slug": item.slug,
            "phase": item.phase,
            "edition": standing.edition(person_id, item, moment) if item.charted else 1,
            "counted": standing.counted(person_id, item, moment),
            "done": False,
        }
        for item in items
        for person_id in standing.missing(item)
    ]
    # The order of rows is that of random ids, so that it says nothing of who joined when.
    if rows:
        session.execute(insert(Roster), sorted(rows, key=lambda row: str(row["id"])))


def recount(session: Session, item_ids: Sequence[str]) -> None:
    """Note how many are on the rosters of some items, after somebody joined or left."""
    people = select(func.count()).where(Roster.item_id == Item.id).correlate(Item)
    session.execute(
        update(Item)
        .where(Item.id.in_(item_ids))
        .values(people=people.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def populations(session: Session, item_ids: Sequence[str]) -> dict[str, int]:
    """N by item: everybody on the roster who is counted there, and has not sent the same elsewhere
    (PRIVACY.md R3)."""
    query = (
        select(Roster.item_id, func.count().label("people"))
        .where(Roster.item_id.in_(item_ids), Roster.counted, ~sent_elsewhere(Roster))
        .group_by(Roster.item_id)
    )
    counted = {row.item_id: row.people for row in session.execute(query)}
    return {item_id: counted.get(item_id, 0) for item_id in item_ids}


def population(session: Session, item_id: str) -> int:
    """`populations` for one item."""
    return populations(session, (item_id,))[item_id]


def _items(session: Session, *which: ColumnElement[bool]) -> list[list[RosterItem]]:
    """The items of each assignment that is meant, assignment by assignment."""
    query = select(Item.assignment_id, *ITEM).join(Assignment, Assignment.id == Item.assignment_id)
    found: dict[str, list[RosterItem]] = {}
    for assignment_id, *item in session.execute(query.where(Assignment.opened, *which)):
        found.setdefault(assignment_id, []).append(RosterItem(*item))
    return list(found.values())


def _follow(session: Session, items: Sequence[RosterItem]) -> None:
    charted = [item.id for item in items if item.charted]
    if charted:
        releases.follow_rosters(session, charted, lambda ids: populations(session, ids))


def take_in(session: Session, group_id: str, person_ids: Sequence[str], moment: datetime) -> None:
    """Latecomers join the rosters of what is open; N follows until somebody has sent (R1). They
    join what is closed as well where newcomers may do it; that enters no chart (R6).
    """
    may_join = or_(~Assignment.closed, Assignment.newcomers)
    lists = _items(session, Assignment.group_id == group_id, may_join)
    _take_in(session, group_id, lists, moment, person_ids)


def take_in_newcomers(
    session: Session, assignment_id: str, group_id: str, moment: datetime
) -> None:
    """Everybody in the group who is not on the rosters of an assignment joins them."""
    _take_in(session, group_id, _items(session, Assignment.id == assignment_id), moment)


def _take_in(
    session: Session,
    group_id: str,
    lists: Sequence[Sequence[RosterItem]],
    moment: datetime,
    person_ids: Sequence[str] | None = None,
) -> None:
    """Six statements at most, however many join and whatever there is to do."""
    items = [item for each in lists for item in each]
    if not items:
        return
    found = standing(session, group_id, [item.slug for item in items], person_ids)
    for each in lists:
        found = found.crossed(each, latecomers_chance())
    enrol(session, items, found, moment)
    recount(session, [item.id for item in items])
    _follow(session, items)


def let_go(session: Session, group_id: str, person_ids: Sequence[str]) -> None:
    """Those who leave before sending leave the roster; what was sent stays counted (R1)."""
    lists = _items(session, Assignment.group_id == group_id, ~Assignment.closed)
    items = [item for each in lists for item in each]
    if not items:
        return
    session.execute(
        delete(Roster).where(
            Roster.item_id.in_([item.id for item in items]),
            Roster.person_id.in_(person_ids),
            ~Roster.done,
        )
    )
    recount(session, [item.id for item in items])
    _follow(session, items)


def forget_learner(session: Session, person_id: str) -> None:
    """A learner who erases their account leaves every roster where they have not sent."""
    group_ids = session.scalars(
        select(Group.id)
        .join(Membership, Membership.group_id == Group.id)
        .where(Membership.person_id == person_id)
        .order_by(Group.id)
        .with_for_update(of=Group)
    ).all()
    for group_id in group_ids:
        let_go(session, group_id, (person_id,))


def listen() -> None:
    """Follow groups: people who join are taken in, people who leave are let go."""
    members_joined.connect(_joined)
    members_leaving.connect(_leaving)


def latecomers_chance() -> Chance:
    """The program's chance, for the half of a form that somebody joins."""
    chance: Chance = current_app.extensions["chance"]
    return chance


def _joined(session: Session, group_id: str, person_ids: Sequence[str]) -> None:
    take_in(session, group_id, person_ids, now())


def _leaving(session: Session, group_id: str, person_ids: Sequence[str]) -> set[str]:
    let_go(session, group_id, person_ids)
    return senders(session, person_ids)


def senders(session: Session, person_ids: Sequence[str]) -> set[str]:
    """Those of some people who have sent anything that counts once."""
    found = session.scalars(
        select(Roster.person_id).where(
            Roster.person_id.in_(person_ids), Roster.done, Roster.counted
        )
    )
    return {person_id for person_id in found if person_id is not None}
