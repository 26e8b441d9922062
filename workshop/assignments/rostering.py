"""Who is on the roster of an item: copied at opening, joined by latecomers, left before it counts
(PRIVACY.md R1, R3). It never reads or writes an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from workshop.assignments.models import Assignment, Item, Roster
from workshop.assignments.rules import Kind, next_edition
from workshop.assignments.store import sent_elsewhere
from workshop.database import new_id, now
from workshop.groups.models import Membership
from workshop.groups.store import members_joined, members_leaving
from workshop.releases import store as releases


def group_people(session: Session, group_id: str) -> list[str]:
    """The people a group counts: slips of the printed list, spare ones once used."""
    return list(
        session.scalars(
            select(Membership.person_id).where(
                Membership.group_id == group_id, or_(~Membership.spare, Membership.used)
            )
        )
    )


def editions(
    session: Session, slug: str, phase: str, people: Sequence[str] | None, moment: datetime
) -> Mapping[str, int]:
    """The edition that each person may send who has sent this slug before; others may send 1."""
    query = (
        select(Roster.person_id, Roster.edition, Assignment.closed_at)
        .join(Item, Item.id == Roster.item_id)
        .join(Assignment, Assignment.id == Item.assignment_id)
        .where(Roster.slug == slug, Roster.phase == phase, Roster.done, Roster.counted)
        .order_by(Roster.edition)
    )
    if people is not None:
        query = query.where(Roster.person_id.in_(people))
    return {
        person_id: next_edition(edition, closed_at, moment)
        for person_id, edition, closed_at in session.execute(query)
        if person_id is not None
    }


def enrol(session: Session, item: Item, people: Sequence[str], moment: datetime) -> None:
    """Add people to the roster of an item."""
    known = editions(session, item.slug, item.phase, people if len(people) < 500 else None, moment)
    rows = [
        {
            "id": new_id(),
            "item_id": item.id,
            "person_id": person_id,
            "slug": item.slug,
            "phase": item.phase,
            "edition": known.get(person_id, 1),
            "counted": item.kind != Kind.MODULE.value,
            "done": False,
        }
        for person_id in people
    ]
    # The order of rows is that of random ids, so that it says nothing of who joined when.
    if rows:
        session.execute(insert(Roster), sorted(rows, key=lambda row: str(row["id"])))
        recount(session, (item.id,))


def recount(session: Session, item_ids: Sequence[str]) -> None:
    """Note how many are on the rosters of some items, after somebody joined or left."""
    people = select(func.count()).where(Roster.item_id == Item.id).correlate(Item)
    session.execute(
        update(Item)
        .where(Item.id.in_(item_ids))
        .values(people=people.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def population(session: Session, item_id: str) -> int:
    """N: everybody on the roster who has not sent the same elsewhere (PRIVACY.md R3)."""
    return (
        session.scalar(
            select(func.count()).where(Roster.item_id == item_id, ~sent_elsewhere(Roster))
        )
        or 0
    )


def _open_items(session: Session, group_id: str) -> list[Item]:
    return list(
        session.scalars(
            select(Item)
            .join(Assignment, Assignment.id == Item.assignment_id)
            .where(Assignment.group_id == group_id, Assignment.opened, ~Assignment.closed)
        )
    )


def _follow(session: Session, items: Sequence[Item]) -> None:
    for item in items:
        if item.kind != Kind.MODULE.value:
            releases.follow_roster(session, item.id, population(session, item.id))


def take_in(session: Session, group_id: str, person_ids: Sequence[str], moment: datetime) -> None:
    """Latecomers join the rosters of what is open; N follows until somebody has sent (R1)."""
    items = _open_items(session, group_id)
    for item in items:
        on_it = set(
            session.scalars(
                select(Roster.person_id).where(
                    Roster.item_id == item.id, Roster.person_id.in_(person_ids)
                )
            )
        )
        enrol(session, item, [p for p in person_ids if p not in on_it], moment)
    _follow(session, items)


def let_go(session: Session, group_id: str, person_ids: Sequence[str]) -> None:
    """Those who leave before sending leave the roster; what was sent stays counted (R1)."""
    items = _open_items(session, group_id)
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
        select(Membership.group_id).where(Membership.person_id == person_id)
    ).all()
    for group_id in group_ids:
        let_go(session, group_id, (person_id,))


def listen() -> None:
    """Follow groups: people who join are taken in, people who leave are let go."""
    members_joined.connect(_joined)
    members_leaving.connect(_leaving)


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
