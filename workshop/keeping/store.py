"""Erasing what is too old, and an organisation whole; set by set, so that the number of statements
does not grow with people. Commits nothing, and no chart changes by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Delete,
    Select,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from workshop.accounts.models import Organisation, Person, SignIn, SignInLink
from workshop.accounts.rules import Role
from workshop.assignments.models import Assignment, Item, Roster
from workshop.audit.models import AuditEntry
from workshop.groups.models import Group, Membership
from workshop.keeping.rules import Erased, oldest_kept
from workshop.releases import erasing

# So many items are named in a statement: a database takes some ten thousand values at most.
MOST_NAMED = 5_000
# The tables whose dead rows hold persons and are reclaimed on PostgreSQL after an erasure.
PERSONAL_TABLES = tuple(
    model.__tablename__ for model in (Person, Membership, Roster, SignIn, SignInLink, AuditEntry)
)


@dataclass(frozen=True, slots=True)
class Holding:
    """An organisation as the administrator of the server sees it."""

    id: str
    name: str
    kind: str
    demonstration: bool
    retention_days: int
    facilitators: int
    learners: int
    groups: int


def holdings(session: Session, name: str | None = None) -> list[Holding]:
    """Every organisation by name, or those of one name; in one statement."""

    def number(*which: ColumnElement[bool]) -> ColumnElement[int]:
        people = select(func.count()).select_from(Person)
        there = people.where(Person.organisation_id == Organisation.id, *which)
        return there.correlate(Organisation).scalar_subquery()

    groups = select(func.count()).where(Group.organisation_id == Organisation.id)
    rows = session.execute(
        select(
            Organisation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.demonstration,
            Organisation.retention_days,
            number(Person.role != Role.LEARNER.value),
            number(Person.role == Role.LEARNER.value),
            groups.correlate(Organisation).scalar_subquery(),
        )
        .where(true() if name is None else Organisation.name == name)
        .order_by(func.lower(Organisation.name), Organisation.id)
    )
    return [Holding(*row) for row in rows]


# ---- What is too old -------------------------------------------------------------------------


def purge(session: Session, organisation_id: str, now: datetime) -> Erased:
    """Erase the pseudonyms and rosters of assignments that closed more than the organisation's
    retention ago, and lines of the audit log that are older. In six statements.

    A learner goes whole, with memberships, codes and sign-ins, unless a younger, open or planned
    assignment has them on its roster or is their group's. A learner who stays leaves the old
    rosters, but for what a younger assignment asks for again: that they sent it before still
    counts (PRIVACY.md R3). Otherwise R3 needs nothing of what is erased, for retention is 30 days
    at least and that is when a new edition of the same story may open for anybody.

    Nobody who was never on a roster goes: slips that wait for their first assignment stay.
    Releases, day counters and numbers stay: they hold no person (R8). How many were done is added
    up on the item before their rows go.
    """
    # The groups are held: what opens in this instant opens before or after, never in the middle.
    groups = select(Group.id).where(Group.organisation_id == organisation_id).order_by(Group.id)
    held = select(func.count()).select_from(groups.with_for_update().subquery())
    days = select(Organisation.retention_days, held.scalar_subquery())
    days = days.where(Organisation.id == organisation_id)
    before = oldest_kept(now, session.execute(days).one().retention_days)
    # Rows of those who go lose their person by this, and are found by that afterwards.
    learners = _erase(session, delete(Person).where(*_gone(organisation_id, before)))
    old = _old_items(organisation_id, before)
    going = select(Roster.id).where(Roster.item_id == Item.id, _goes(before)).correlate(Item)
    done = going.with_only_columns(func.count()).where(Roster.done).scalar_subquery()
    session.execute(
        update(Item)
        .where(Item.id.in_(old), or_(Item.done_kept.is_(None), going.exists()))
        .values(done_kept=func.coalesce(Item.done_kept, 0) + done)
        .execution_options(synchronize_session=False)
    )
    rows = _erase(session, delete(Roster).where(Roster.item_id.in_(old), _goes(before)))
    _end_joining(session, organisation_id, before)
    lines = delete(AuditEntry).where(
        AuditEntry.organisation_id == organisation_id, AuditEntry.at < before
    )
    return Erased(learners, rows, _erase(session, lines))


def _erase(session: Session, statement: Delete) -> int:
    """How many rows it was; what hangs on them goes by the database's own rules."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount


def _lives(before: datetime) -> ColumnElement[bool]:
    """Whether an assignment is still to come, open or young."""
    return or_(~Assignment.closed, Assignment.closed_at >= before)


def _old_items(organisation_id: str, before: datetime) -> Select[str]:
    return (
        select(Item.id)
        .join(Assignment, Assignment.id == Item.assignment_id)
        .join(Group, Group.id == Assignment.group_id)
        .where(Group.organisation_id == organisation_id, ~_lives(before))
        .correlate(None)
    )


def _on_living_roster(
    person_id: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    before: datetime,
    again: type[Roster] | None = None,
) -> ColumnElement[bool]:
    """Whether somebody is on the roster of an assignment that lives; `again`: for the same piece
    as that row of theirs."""
    other = aliased(Roster)
    found = (
        select(other.id)
        .join(Item, Item.id == other.item_id)
        .join(Assignment, Assignment.id == Item.assignment_id)
        .where(other.person_id == person_id, _lives(before))
    )
    if again is not None:
        found = found.where(other.slug == again.slug, other.phase == again.phase)
    return found.correlate(Person, Roster).exists()


def _goes(before: datetime) -> ColumnElement[bool]:
    """Whether a row of an old roster goes. The last rows of a learner go with the learner."""
    sent = and_(Roster.done, Roster.counted)
    needed = and_(sent, _on_living_roster(Roster.person_id, before, again=Roster))
    return or_(
        Roster.person_id.is_(None),
        and_(_on_living_roster(Roster.person_id, before), ~needed),
    )


def _gone(organisation_id: str, before: datetime) -> Sequence[ColumnElement[bool]]:
    """Which learners go: on old rosters only, and in no group that has anything else. Somebody in
    no group and on no roster has nothing to come back to, and goes too."""
    member = select(Membership.group_id).where(Membership.person_id == Person.id)
    in_living_group = member.join(Assignment, Assignment.group_id == Membership.group_id).where(
        _lives(before)
    )
    return (
        Person.organisation_id == organisation_id,
        Person.role == Role.LEARNER.value,
        or_(exists(select(Roster.id).where(Roster.person_id == Person.id)), ~member.exists()),
        ~_on_living_roster(Person.id, before),
        ~in_living_group.exists(),
    )


def _end_joining(session: Session, organisation_id: str, before: datetime) -> None:
    """Nobody new joins an assignment whose roster is erased: they would be erased as well."""
    groups = select(Group.id).where(Group.organisation_id == organisation_id)
    session.execute(
        update(Assignment)
        .where(Assignment.group_id.in_(groups), Assignment.newcomers, ~_lives(before))
        .values(newcomers=False)
        .execution_options(synchronize_session=False)
    )


# ---- A whole organisation --------------------------------------------------------------------


def erase_organisation(session: Session, organisation_id: str) -> None:
    """Everything of an organisation, releases and audit log included: no line is left that could
    tell of it. What belongs to the server, such as texts of lessons, stays."""
    items = session.scalars(
        select(Item.id)
        .join(Assignment, Assignment.id == Item.assignment_id)
        .join(Group, Group.id == Assignment.group_id)
        .where(Group.organisation_id == organisation_id)
    ).all()
    for at in range(0, len(items), MOST_NAMED):
        erasing.erase(session, items[at : at + MOST_NAMED])
    session.execute(delete(Organisation).where(Organisation.id == organisation_id))
