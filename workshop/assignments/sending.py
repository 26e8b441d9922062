"""Send: one submission, counted once, in one transaction (PRIVACY.md R3, R5, R6).

It gets the marks of a path, never the path, and keeps nothing of them but the sums of the open
batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workshop.accounts.rules import Chance, SignedIn
from workshop.assignments.models import Assignment, Item, Roster
from workshop.assignments.rostering import population
from workshop.assignments.rules import Kind, counts, local_day
from workshop.assignments.store import sent_elsewhere
from workshop.groups.models import Group
from workshop.releases import store as releases
from workshop.releases.seal import Sealer


class AlreadySent(Exception):
    """This learner's submission was counted before, here or in another assignment."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a learner stands with one item of an assignment."""

    roster_id: str
    item_id: str
    kind: Kind
    slug: str
    version: str
    audience: str
    done: bool
    elsewhere: bool
    closed: bool
    due_at: datetime | None
    alternative_names: bool

    @property
    def sent(self) -> bool:
        return self.done or self.elsewhere


# Built once: building it costs several times what running it does.
_PLACE = (
    select(
        Roster.id,
        Item.id,
        Item.kind,
        Item.slug,
        Item.version,
        Group.audience,
        Roster.done,
        sent_elsewhere(Roster),
        Assignment.closed,
        Assignment.due_at,
        Assignment.alternative_names,
    )
    .join(Item, Item.id == Roster.item_id)
    .join(Assignment, Assignment.id == Item.assignment_id)
    .join(Group, Group.id == Assignment.group_id)
    .where(
        Roster.person_id == bindparam("person_id"),
        Assignment.id == bindparam("assignment_id"),
        Assignment.opened,
        Item.slug == bindparam("slug"),
    )
)
_MARK = (
    update(Roster)
    .where(Roster.id == bindparam("roster_id"), ~Roster.done)
    .values(done=True)
    .returning(Roster.id)
    .execution_options(synchronize_session=False)
)


def place_of(session: Session, person: SignedIn, assignment_id: str, slug: str) -> Place | None:
    """The learner's place in an item of an open assignment, or None when it is not theirs."""
    values = {"person_id": person.id, "assignment_id": assignment_id, "slug": slug}
    row = session.connection().execute(_PLACE, values).one_or_none()
    if row is None:
        return None
    roster_id, item_id, kind, *rest = row
    return Place(roster_id, item_id, Kind(kind), *rest)


def mark_done(session: Session, place: Place) -> None:
    """Set `done`, and nothing else of the row. Raises AlreadySent when it was."""
    try:
        marked = session.execute(_MARK, {"roster_id": place.roster_id}).one_or_none()
    except IntegrityError as error:
        raise AlreadySent from error
    if marked is None:
        raise AlreadySent


def read_module(session: Session, person: SignedIn, place: Place, now: datetime) -> None:
    """ "I have read it": done, and one more on the day's counter while it is open."""
    mark_done(session, place)
    if counts(place.closed, place.due_at, now):
        releases.count_day(session, place.item_id, local_day(now, person.time_zone))


def send(
    session: Session,
    person: SignedIn,
    place: Place,
    marks: Callable[[], Mapping[str, int | None]],
    now: datetime,
    sealer: Sealer,
    chance: Chance,
) -> bool:
    """Count one submission, or only mark it as done after the close; whether it entered the charts.

    `marks` is asked before anything is written, so that a path the quiz refuses changes nothing.
    Raises AlreadySent, and whatever `marks` raises.
    """
    marked = marks()
    if place.sent:
        raise AlreadySent
    mark_done(session, place)
    if not counts(place.closed, place.due_at, now):
        return False
    try:
        releases.submit(
            session,
            place.item_id,
            marked,
            lambda: population(session, place.item_id),
            local_day(now, person.time_zone),
            sealer,
            chance,
        )
    except releases.ItemClosed:
        # It closed while this submission waited for the lock: only `done` is kept (R6).
        return False
    return True
