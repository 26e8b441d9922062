"""What opens and what is due in the groups that somebody leads, by date. It asks no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workshop.assignments.rules import State, local_day
from workshop.assignments.store import AssignmentView


class Event(StrEnum):
    OPENS = "opens"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what happens to which assignment, when, and whether that is today."""

    at: datetime
    event: Event
    assignment: AssignmentView
    today: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """The lines in order of time, and what is open until somebody closes it."""

    entries: tuple[Entry, ...]
    undated: tuple[AssignmentView, ...]

    @property
    def today(self) -> bool:
        """Whether anything opens or is due today."""
        return any(entry.today for entry in self.entries)

    def __bool__(self) -> bool:
        return bool(self.entries or self.undated)


def agenda_of(assignments: Sequence[AssignmentView], now: datetime, time_zone: str) -> Agenda:
    """What is planned or open; what is closed is in no agenda. A day is one of the zone."""
    today = local_day(now, time_zone)
    running = [each for each in assignments if each.state is not State.CLOSED]
    entries = [
        Entry(at, event, each, local_day(at, time_zone) == today)
        for each in running
        for at, event in _moments(each)
    ]
    return Agenda(
        tuple(sorted(entries, key=lambda entry: (entry.at, entry.assignment.title))),
        tuple(each for each in running if each.state is State.OPEN and each.due_at is None),
    )


def _moments(assignment: AssignmentView) -> Iterator[tuple[datetime, Event]]:
    if assignment.state is State.PLANNED:
        yield assignment.opens_at, Event.OPENS
    if assignment.due_at is not None:
        yield assignment.due_at, Event.DUE
