"""Send: one submission, counted once, in one transaction (PRIVACY.md R3, R5, R6).

It gets the marks of a path, never the path, and keeps nothing of them but the sums of the open
batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workshop.accounts.rules import Chance, SignedIn
from workshop.assignments.models import Assignment, Item, Roster
from workshop.assignments.rostering import population
from workshop.assignments.rules import Kind, Offer, counts, local_day, offer
from workshop.assignments.store import sent_elsewhere
from workshop.database import Base
from workshop.groups.models import Group
from workshop.groups.rules import Joining
from workshop.releases import store as releases
from workshop.releases.seal import Sealer


class NotNow(Exception):
    """The questions before come before the rest, and those after come after it."""


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
    pairs: bool
    """Two at one computer: one slip and one answer a pair."""
    by_slip: bool
    """Whether its group joins by slips, and not by a code."""
    proof_of_training: bool
    """Whether a list "slip number: done or not" is kept: the learner is told first (R11)."""
    phase: str
    """Of a form, whether this place is before or after."""
    counted: bool
    """Not of a module, nor where it may have been sent before a restore (R8)."""
    offer: Offer = Offer.OPEN

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
        Assignment.pairs,
        Group.joining == Joining.SLIPS.value,
        Assignment.proof_of_training,
        Item.phase,
        Roster.counted,
    )
    .join(Item, Item.id == Roster.item_id)
    .join(Assignment, Assignment.id == Item.assignment_id)
    .join(Group, Group.id == Assignment.group_id)
    .where(
        Roster.person_id == bindparam("person_id"),
        Assignment.id == bindparam("assignment_id"),
        Assignment.opened,
    )
    .order_by(Item.position)
)
_SLUG = Item.slug == bindparam("slug")
_ONE_PLACE = _PLACE.where(_SLUG)
# For forms: whether it is still before, and whether it is already after, the rest decides.
_WITH_THE_REST = _PLACE.where(or_(_SLUG, Item.phase == ""))
_ROSTERS = Base.metadata.tables[Roster.__tablename__]
_MARK = (
    update(_ROSTERS)
    .where(_ROSTERS.c.id == bindparam("roster_id"), ~_ROSTERS.c.done)
    .values(done=True)
    .returning(_ROSTERS.c.id)
)


def place_of(
    session: Session, person: SignedIn, assignment_id: str, slug: str, phase: str = ""
) -> Place | None:
    """The learner's place in an item of an open assignment, or None when it is not theirs. Where
    the same form is asked before and after, `phase` says which; otherwise it is the next one."""
    values = {"person_id": person.id, "assignment_id": assignment_id, "slug": slug}
    query = _WITH_THE_REST if phase else _ONE_PLACE
    places = [_place(*row) for row in session.connection().execute(query, values)]
    if not phase and any(place.phase for place in places):
        # The address of a form without its phase was typed: nothing here leads to it.
        found = session.connection().execute(_WITH_THE_REST, values)
        places = [_place(*row) for row in found]
    others = [place.sent for place in places if not place.phase]
    own = [p for p in places if p.slug == slug]
    return chosen([replace(p, offer=offer(p.phase, p.sent, others)) for p in own], phase)


def _place(roster_id: str, item_id: str, kind: str, *rest: Any) -> Place:
    return Place(roster_id, item_id, Kind(kind), *rest)


def chosen(places: Sequence[Place], phase: str) -> Place | None:
    """The place of a phase, or the first that can be sent now, or that was sent last."""
    for wanted in places:
        if phase and wanted.phase == phase:
            return wanted
    may = [place for place in places if place.offer is Offer.OPEN]
    sent = [place for place in places if place.offer is Offer.SENT]
    return next(iter((*may, *reversed(sent), *places)), None)


def mark_done(session: Session, place: Place) -> None:
    """Set `done`, and nothing else of the row. Raises AlreadySent when it was."""
    try:
        marked = session.connection().execute(_MARK, {"roster_id": place.roster_id}).one_or_none()
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
    """Count one submission, or only mark it as done, after the close or where it may have been
    counted before a restore; whether it entered the charts.

    `marks` is asked before anything is written, so that a path the quiz refuses changes nothing.
    Raises AlreadySent, NotNow, and whatever `marks` raises.
    """
    marked = marks()
    if place.sent:
        raise AlreadySent
    if place.offer is not Offer.OPEN:
        raise NotNow
    mark_done(session, place)
    if not counts(place.closed, place.due_at, now):
        return False
    if not place.counted:
        releases.count_day(session, place.item_id, local_day(now, person.time_zone))
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
