"""Making, opening, changing and closing assignments (PRIVACY.md R1, R2, R6).

Opening copies the roster and starts the open batches; closing is final. Commits nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Unpack

from sqlalchemy import CTE, and_, case, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from workshop.accounts.models import Organisation
from workshop.accounts.rules import Chance
from workshop.assignments.halves import (
    Phased,
    crossed,
    first_versions,
    half_expected,
    halves_of,
)
from workshop.assignments.models import Assignment, Item
from workshop.assignments.rostering import (
    ITEM,
    RosterItem,
    Standing,
    enrol,
    recount,
    standing,
    take_in_newcomers,
)
from workshop.assignments.rules import ItemChoice, Kind, Pace, Terms, local_day
from workshop.database import new_id
from workshop.groups.models import Group, Membership
from workshop.groups.rules import Joining
from workshop.groups.store import GroupKept, group_deleting
from workshop.releases import store as releases
from workshop.releases.rules import TableShape
from workshop.releases.seal import Sealer

_ALLOWS_PROOF = (
    select(and_(Organisation.proof_of_training, Group.joining == Joining.SLIPS.value))
    .join(Group, Group.organisation_id == Organisation.id)
    .where(Group.id == Assignment.group_id)
    .correlate(Assignment)
    .scalar_subquery()
)
ShapesOf = Callable[[str, str], Sequence[TableShape]]
"""From the slug and version hash of a quiz to the tables that are counted of it."""


class AlreadyOpen(Exception):
    """What was opened cannot be changed in this way (PRIVACY.md R16)."""


class StillOpen(Exception):
    """Who joins while it is open is on the roster already."""


class AlreadyClosed(Exception):
    """Closing is final (PRIVACY.md R6)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What the release rule needs at an opening: the counted tables of a quiz, seal and chance."""

    shapes_of: ShapesOf
    sealer: Sealer
    chance: Chance


def make_assignment(
    session: Session,
    group_id: str,
    title: str,
    choices: Sequence[ItemChoice],
    opens_at: datetime,
    due_at: datetime | None,
    **terms: Unpack[Terms],
) -> str:
    """An assignment that is planned; it is opened when its time has come. Two statements."""
    made = _add(session, group_id, title, opens_at, due_at, False, terms)
    _add_items(session, made, choices, 0)
    return made


def make_open(
    session: Session,
    group_id: str,
    title: str,
    choices: Sequence[ItemChoice],
    now: datetime,
    due_at: datetime | None,
    rule: Rule,
    **terms: Unpack[Terms],
) -> str:
    """An assignment that is open from now: the same as making and opening it, in fewer
    statements."""
    made = _add(session, group_id, title, now, due_at, True, terms)
    found = standing(session, group_id, [choice.slug for choice in choices])
    people = max(len(found.people), terms.get("expected") or 0)
    if not crosses(session, group_id, choices, people):
        choices = first_versions(choices)
    items = _add_items(session, made, choices, len(found.people))
    _begin(session, items, found, terms.get("expected"), now, rule)
    return made


def _add(
    session: Session,
    group_id: str,
    title: str,
    opens_at: datetime,
    due_at: datetime | None,
    opened: bool,
    terms: Terms,
) -> str:
    """One statement, which holds the group as well: whoever joins in this instant is seen by what
    is read next, or sees what has been opened."""
    made = new_id()
    values: dict[str, object] = {
        "id": made, "title": title, "opens_at": opens_at, "due_at": due_at, "opened": opened,
        **terms, "pace": terms.get("pace", Pace.DAYS).value,
    }  # fmt: skip
    columns = Assignment.__table__.c
    row = [literal(value, columns[name].type) for name, value in values.items()]
    held = select(Group.id, *row).where(Group.id == group_id).with_for_update()
    session.execute(insert(Assignment).from_select(["group_id", *values], held))
    return made


def _group_held(assignment_id: str) -> CTE:
    """The group of an assignment, held until the transaction ends, as part of another statement."""
    own = select(Assignment.group_id).where(Assignment.id == assignment_id).scalar_subquery()
    return select(Group.id).where(Group.id == own).with_for_update().cte("held")


def _add_items(
    session: Session, assignment_id: str, choices: Sequence[ItemChoice], people: int
) -> list[RosterItem]:
    items = [RosterItem(new_id(), c.kind.value, c.slug, c.phase.value, c.version) for c in choices]
    session.execute(
        insert(Item),
        [
            {"assignment_id": assignment_id, "position": position, "people": people, **asdict(item)}
            for position, item in enumerate(items)
        ],
    )
    return items


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
    """Copy the group to the roster of every item and start its first batch; False if it was open.

    Five statements, and one more where a sensitive question is among the items. An opening that
    was to come is moved to now. Proof of training holds only if the organisation allows it now
    and the group joins by slips, whose numbers it lists (PRIVACY.md R11, R16).
    """
    held = _group_held(assignment_id)
    opened = session.execute(
        update(Assignment)
        .where(Assignment.id == assignment_id, Assignment.group_id == held.c.id, ~Assignment.opened)
        .values(
            opened=True,
            opens_at=case((Assignment.opens_at > now, now), else_=Assignment.opens_at),
            proof_of_training=and_(Assignment.proof_of_training, _ALLOWS_PROOF),
        )
        .returning(Assignment.group_id, Assignment.expected)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if opened is None:
        return False
    slugs = select(Item.slug).where(Item.assignment_id == assignment_id)
    found = standing(session, opened.group_id, slugs)
    items = _counting(session, assignment_id, len(found.people))
    people = max(len(found.people), opened.expected or 0)
    if not crosses(session, opened.group_id, items, people):
        items = _without_second_versions(session, items)
    _begin(session, items, found, opened.expected, now, Rule(shapes_of, sealer, chance))
    return True


def _counting(session: Session, assignment_id: str, people: int) -> list[RosterItem]:
    """The items of an assignment in order, once each knows how many are on its roster."""
    rows = session.execute(
        update(Item)
        .where(Item.assignment_id == assignment_id)
        .values(people=people)
        .returning(Item.position, *ITEM)
        .execution_options(synchronize_session=False)
    ).all()
    return [RosterItem(*row[1:]) for row in sorted(rows, key=lambda row: row.position)]


def _without_second_versions(session: Session, items: list[RosterItem]) -> list[RosterItem]:
    """The items of a group that is not split; nothing was sent to the others yet."""
    kept = first_versions(items)
    if len(kept) < len(items):
        others = [item.id for item in items if item not in kept]
        session.execute(delete(Item).where(Item.id.in_(others)))
    return kept


def crosses(session: Session, group_id: str, items: Sequence[Phased], people: int) -> bool:
    """Whether both versions of a form among the items are asked, crossed over the halves of a group
    of `people`. Asks the database, once, only where there are two."""
    if len(first_versions(items)) == len(items):
        return False
    own = select(Group.organisation_id).where(Group.id == group_id).scalar_subquery()
    counts = or_(~Membership.spare, Membership.used)
    learners = session.scalar(
        select(func.count(Membership.person_id.distinct()))
        .join(Group, Group.id == Membership.group_id)
        .where(Group.organisation_id == own, counts)
    )
    return crossed(learners or 0, people)


def _begin(
    session: Session,
    items: Sequence[RosterItem],
    found: Standing,
    expected: int | None,
    now: datetime,
    rule: Rule,
) -> None:
    """Fill the rosters, and start the first batch of each item that is charted (R1, R4)."""
    halves = halves_of(items)
    found = found.crossed(items, rule.chance)
    enrol(session, items, found, now)
    if halves:
        recount(session, list(halves))
    openings = [
        releases.Opening(
            item.id,
            rule.shapes_of(item.slug, item.version),
            found.population(item, now),
            half_expected(expected or 0, halves[item.id]) if item.id in halves else expected or 0,
        )
        for item in items
        if item.charted
    ]
    releases.open_items(session, openings, rule.sealer, rule.chance)


def remind(session: Session, assignment_id: str, on: bool) -> None:
    """Put a notice on the page of everybody in the group, alike for all, or take it back (R11)."""
    session.execute(update(Assignment).where(Assignment.id == assignment_id).values(reminded=on))


def let_newcomers(session: Session, assignment_id: str, on: bool, now: datetime) -> None:
    """Let whoever is in the group, and whoever joins later, do what is closed (R6); it enters no
    chart, N and plan stay. Raises StillOpen, also where rosters were erased with age: those who
    were on them would come back as undone.
    """
    erased = select(Item.id).where(Item.assignment_id == Assignment.id, Item.done_kept.is_not(None))
    held = _group_held(assignment_id)
    group_id = session.scalar(
        update(Assignment)
        .where(Assignment.id == assignment_id, Assignment.group_id == held.c.id)
        .where(Assignment.closed, ~erased.exists())
        .values(newcomers=on)
        .returning(Assignment.group_id)
    )
    if group_id is None:
        raise StillOpen
    if on:
        take_in_newcomers(session, assignment_id, group_id, now)


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
