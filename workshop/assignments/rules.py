"""When an assignment is planned, open or closed, and whose submission counts. Pure: no database,
no Flask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MOST_ITEMS = 12
# A new edition of a slug opens for a learner at the earliest 30 days after they last sent it
# (PRIVACY.md R3). No time is kept on a person's row, so the days run from the close of the item
# through which it was sent. What is sent after the close is in no chart, so that it starts none.
EDITION_INTERVAL = timedelta(days=30)


class Kind(StrEnum):
    MODULE = "module"
    QUIZ = "quiz"
    FORM = "form"


class State(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


def state(opened: bool, closed: bool) -> State:
    if closed:
        return State.CLOSED
    return State.OPEN if opened else State.PLANNED


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
    rested = closed_at is not None and closed_at + EDITION_INTERVAL <= now
    return last + 1 if rested else last


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """A module or quiz as a facilitator picks it: what is assigned, before it has rows."""

    kind: Kind
    slug: str
    version: str
