"""What waits for somebody who leads groups, and the three steps to a first session. It asks no
database and names no learner: only numbers that the pages show anyway."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from workshop.assignments.rules import State, local_day
from workshop.assignments.store import AssignmentView
from workshop.groups.store import GroupView

QUIET_DAYS = 2
"""Days after the opening on which nobody having begun is worth a word."""


class Need(StrEnum):
    ALL_DONE = "all-done"
    DUE_TODAY = "due-today"
    QUIET = "quiet"
    NOBODY_JOINED = "nobody-joined"
    NOTHING_ASSIGNED = "nothing-assigned"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line: what is needed, where to go for it, and what it is about."""

    need: Need
    address: str
    title: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """How far somebody is on the way to a first session."""

    group: str
    joined: bool

    @property
    def first_open(self) -> int:
        """The number of the step to take now, from 1 to 3."""
        return 1 if not self.group else 2 if not self.joined else 3


def waiting_for(
    assignments: Sequence[AssignmentView],
    busy: Collection[str],
    groups: Sequence[GroupView],
    now: datetime,
    zone: str,
) -> list[Waiting]:
    """What asks for something to be done, the most pressing first; `busy` are the groups that were
    ever given something."""
    lines = [line for each in assignments for line in _of_assignment(each, now, zone)]
    lines += [line for group in groups for line in _of_group(group, group.id in busy)]
    order = list(Need)
    return sorted(lines, key=lambda line: order.index(line.need))


def steps_of(groups: Sequence[GroupView]) -> Steps:
    """Of somebody who has assigned nothing yet; `group` is the id of the one to go on with."""
    peopled = [group for group in groups if group.members]
    chosen = (peopled or [*groups])[:1]
    return Steps(chosen[0].id if chosen else "", bool(peopled))


def _of_assignment(each: AssignmentView, now: datetime, zone: str) -> Iterator[Waiting]:
    if each.state is not State.OPEN:
        return
    address = f"/assignments/{each.id}"
    if all(item.people and item.done_count >= item.people for item in each.items):
        yield Waiting(Need.ALL_DONE, address, each.title, each.group)
    elif each.due_at and local_day(each.due_at, zone) == local_day(now, zone):
        yield Waiting(Need.DUE_TODAY, address, each.title, each.group)
    elif not any(item.done_count for item in each.items) and _long_open(each, now):
        yield Waiting(Need.QUIET, address, each.title, each.group)


def _long_open(each: AssignmentView, now: datetime) -> bool:
    return now - each.opens_at >= timedelta(days=QUIET_DAYS)


def _of_group(group: GroupView, busy: bool) -> Iterator[Waiting]:
    if not group.members:
        yield Waiting(Need.NOBODY_JOINED, f"/groups/{group.id}", group.name)
    elif not busy:
        yield Waiting(Need.NOTHING_ASSIGNED, f"/assignments/new?group={group.id}", group.name)
