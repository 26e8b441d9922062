"""Those who look: somebody who polls and keeps what they saw, and how sure they may be.

They know who sent when, and see only what the facilitator's JSON shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import stdev
from typing import Any

from tests.attacks.places import Place


@dataclass
class Seen:
    """One release as it was last seen: whose answers are in it, and its numbers of one table."""

    members: tuple[str, ...]
    noisy: tuple[int, ...]


@dataclass
class Poller:
    """Reads some assignments' JSON after every event, and keeps who sent since each last change.

    `table` has two options. `certain` are the answers that a difference of two polls gave away;
    `guesses` has, for everybody in a release, the likelier option of that release.
    """

    place: Place
    assignments: Sequence[str]
    table: str = "scene:landing"
    waiting: dict[str, list[str]] = field(default_factory=dict)
    seen: dict[tuple[str, int], Seen] = field(default_factory=dict)
    certain: dict[str, int] = field(default_factory=dict)
    least_moved: int | None = None

    def sent(self, assignment: str, name: str) -> None:
        """Somebody was seen to finish (completion is live and exact, R11)."""
        self.waiting.setdefault(assignment, []).append(name)

    def poll(self) -> None:
        for assignment in self.assignments:
            for release in self.place.item(assignment)["releases"]:
                self._look(assignment, release)

    def _look(self, assignment: str, release: Mapping[str, Any]) -> None:
        noisy = tuple(release["tables"][self.table]["noisy"])
        key = (assignment, release["sequence"])
        before = self.seen.get(key)
        if before is not None and before.noisy == noisy and len(before.members) == release["n"]:
            return
        new = tuple(self.waiting.pop(assignment, []))
        moved = len(new)
        self.least_moved = moved if self.least_moved is None else min(self.least_moved, moved)
        if before is not None:
            self._subtract(before.noisy, noisy, new)
        self.seen[key] = Seen((*(before.members if before else ()), *new), noisy)

    def _subtract(self, before: Sequence[int], after: Sequence[int], new: Sequence[str]) -> None:
        """The same noise stands in both, so the difference is exactly what the new ones chose."""
        gained = [b - a for a, b in zip(before, after, strict=True)]
        for option in (0, 1):
            if gained[option] == len(new):
                self.certain |= dict.fromkeys(new, option)

    @property
    def guesses(self) -> dict[str, int]:
        by_release = {
            name: int(seen.noisy[1] > seen.noisy[0])
            for seen in self.seen.values()
            for name in seen.members
        }
        return by_release | self.certain


@dataclass
class Tally:
    """How often attackers were right, and how often somebody who knows the true final chart."""

    people: int = 0
    right: int = 0
    baseline: int = 0
    certain: int = 0
    gains: list[float] = field(default_factory=list)
    """Points gained in each class."""

    def add(self, poller: Poller, truth: Mapping[str, int]) -> None:
        guesses = poller.guesses
        right = sum(guesses.get(name) == option for name, option in truth.items())
        ones = sum(truth.values())
        baseline = max(ones, len(truth) - ones)
        self.gains.append(100 * (right - baseline) / len(truth))
        self.people += len(truth)
        self.right += right
        self.baseline += baseline
        self.certain += len(poller.certain)

    @property
    def points_gained(self) -> float:
        """Points of percent by which the attackers do better than the true chart."""
        return 100 * (self.right - self.baseline) / self.people

    @property
    def standard_error(self) -> float:
        """How far off `points_gained` is by chance, over this many classes."""
        return stdev(self.gains) / math.sqrt(len(self.gains))

    def __str__(self) -> str:
        share = 100 / max(self.people, 1)
        return (
            f"{len(self.gains)} classes, {self.people} answers: "
            f"certain {self.certain * share:.1f} %, "
            f"best guess {self.right * share:.1f} %, true chart {self.baseline * share:.1f} %, "
            f"gain {self.points_gained:+.1f} points (standard error {self.standard_error:.1f})"
        )


def log_odds(residual: Sequence[int], one: int, other: int, scale: float) -> float:
    """How much likelier the residual of a table is under option `one` than `other` (natural log).

    The residual is what is left of the noisy cells when every known answer is taken away.
    """

    def away(option: int) -> float:
        return sum(abs(left - (cell == option)) for cell, left in enumerate(residual)) / scale

    return away(other) - away(one)


def deviation(scale: float) -> float:
    """The standard deviation of discrete Laplace noise of this scale."""
    decay = math.exp(-1 / scale)
    return math.sqrt(2 * decay) / (1 - decay)
