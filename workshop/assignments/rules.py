"""When an assignment is planned, open or closed, and whose submission counts. Pure: no database,
no Flask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypedDict
from zoneinfo import ZoneInfo

MOST_ITEMS = 12
# A new edition of a slug opens for a learner at the earliest 30 days after they last sent it
# (PRIVACY.md R3). No time is kept on a person's row, so the days run from the close of the item
# through which it was sent. What is sent after the close is in no chart, so that it starts none.
EDITION_INTERVAL = timedelta(days=30)
# From so many people on, one team a site is advised: figures that each site can use, and sooner.
LARGE = 200


class Kind(StrEnum):
    MODULE = "module"
    QUIZ = "quiz"
    FORM = "form"


class Phase(StrEnum):
    """When a form is asked; anything else has no phase (PRIVACY.md R3)."""

    NONE = ""
    BEFORE = "before"
    AFTER = "after"


class Offer(StrEnum):
    """What a learner may do with an item now."""

    OPEN = "open"
    SENT = "sent"
    LATER = "later"
    """The questions after: once all the rest is done or skipped."""
    MISSED = "missed"
    """The questions before, when something else was done first: nobody is missing them."""


class State(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class Pace(StrEnum):
    """In one lesson, closed at its end, or over some days."""

    LESSON = "lesson"
    DAYS = "days"


def state(opened: bool, closed: bool) -> State:
    if closed:
        return State.CLOSED
    return State.OPEN if opened else State.PLANNED


def offer(phase: str, sent: bool, others: Sequence[bool]) -> Offer:
    """What a learner may do with an item: `others` says of each item without a phase whether they
    have done it. Before is before the first of them, after is after all of them."""
    if sent:
        return Offer.SENT
    if phase == Phase.BEFORE and any(others):
        return Offer.MISSED
    if phase == Phase.AFTER and not all(others):
        return Offer.LATER
    return Offer.OPEN


def is_due(due_at: datetime | None, now: datetime) -> bool:
    """Send compares the date itself, so a minute's delay of the closing server counts nobody
    (R6)."""
    return due_at is not None and due_at <= now


def counts(closed: bool, due_at: datetime | None, now: datetime) -> bool:
    """Whether what is sent now still enters the charts."""
    return not closed and not is_due(due_at, now)


def local_day(moment: datetime, time_zone: str) -> date:
    """The day of a moment in the organisation's time zone (R6)."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def next_edition(last: int | None, closed_at: datetime | None, now: datetime) -> int:
    """The edition of a slug that somebody may send who last sent edition `last`, in an item that
    closed at `closed_at` (None: still open). Without an earlier one: 1."""
    if last is None:
        return 1
    rested = closed_at is not None and again_from(closed_at) <= now
    return last + 1 if rested else last


def again_from(closed_at: datetime, restored: Sequence[datetime] = ()) -> datetime:
    """When a new edition of what closed then may open for the same group (PRIVACY.md R3); after a
    restore that came later, 30 days from that (R8)."""
    return rested_from(closed_at, restored) + EDITION_INTERVAL


def rested_from(closed_at: datetime, restored: Sequence[datetime]) -> datetime:
    """From when the 30 days of what closed then run."""
    return max((closed_at, *restored))


def perhaps_sent(closed_at: datetime, restored: Sequence[datetime], now: datetime) -> bool:
    """Whether who was not done in what closed then may have sent it all the same: a restore closed
    it, and nobody knows what came between the backup and that. It matters for 30 days (R8)."""
    return closed_at in restored and now < closed_at + EDITION_INTERVAL


def alike(name: str, other: str) -> bool:
    """Whether two groups have the same name, whatever its capitals and spaces."""
    return "".join(name.split()).casefold() == "".join(other.split()).casefold()


def shared(size: int, other_size: int, common: int) -> bool:
    """Whether at least half of the people of one of two groups are in the other as well."""
    return common > 0 and 2 * common >= min(size, other_size)


class Terms(TypedDict, total=False):
    """How an assignment is done, besides what and when; all of it is fixed at opening (R16).

    `expected` counts people, or pairs where two sit at one computer. `proof_of_training` holds
    only where the organisation allows it at the opening (R11).
    """

    expected: int | None
    alternative_names: bool
    pace: Pace
    pairs: bool
    proof_of_training: bool
    campaign_id: str | None


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """A module or quiz as a facilitator picks it: what is assigned, before it has rows."""

    kind: Kind
    slug: str
    version: str
    phase: Phase = Phase.NONE
