"""The driver's own book of sends: what was tried, what was acknowledged, what got no answer.

Pure: it knows no socket and no database, so that a test can hold it to its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Key = tuple[str, str]
"""An item, and the person who sends it."""


class Outcome(StrEnum):
    """How one attempt ended, as the player sees it."""

    COUNTED = "200"
    ALREADY = "409"
    CUT = "no answer"
    """The request was written whole, or nearly, and no whole answer came."""
    UNREACHED = "not reached"
    """There was nobody to write to."""
    REFUSED = "refused"
    """A whole answer that is neither: the player keeps the path and tries again."""


ACKNOWLEDGED = frozenset({Outcome.COUNTED, Outcome.ALREADY})
UNCERTAIN = frozenset({Outcome.CUT, Outcome.REFUSED})


@dataclass(frozen=True, slots=True)
class Counted:
    """What the database holds of one item."""

    done: frozenset[str]
    plan: tuple[int, ...]
    released: tuple[int, ...]
    waiting: int
    """Answers in the open batch."""
    days: int
    """The sum of its day counters."""


@dataclass
class Verdict:
    """What is wrong, in numbers that all have to be 0, and how much was looked at."""

    acknowledged: int = 0
    lost: int = 0
    """Acknowledged, and not marked as done."""
    uncounted: int = 0
    """Marked as done, and in no sum."""
    twice: int = 0
    """In the sums more often than marked as done."""
    uneven: int = 0
    """Releases that have another size than the plan."""
    days: int = 0
    """Items whose day counters differ from what is done."""
    unasked: int = 0
    """Marked as done, and never sent."""
    denied: int = 0
    """Told "already counted" at the first attempt, or after attempts that had reached nobody."""
    told: int = 0
    """Items of which the pages say something else than the database."""

    @property
    def wrong(self) -> int:
        return (
            self.lost + self.uncounted + self.twice + self.uneven + self.days + self.unasked
            + self.denied + self.told
        )  # fmt: skip


@dataclass
class Ledger:
    """Every attempt of every send, in its order."""

    attempts: dict[Key, list[Outcome]] = field(default_factory=dict)

    def note(self, key: Key, outcome: Outcome) -> None:
        self.attempts.setdefault(key, []).append(outcome)

    def acknowledged(self) -> frozenset[Key]:
        return frozenset(
            key for key, tried in self.attempts.items() if not ACKNOWLEDGED.isdisjoint(tried)
        )

    def denied(self) -> int:
        return sum(wrongly_denied(tried) for tried in self.attempts.values())

    def outcomes(self) -> dict[str, int]:
        every = [outcome for tried in self.attempts.values() for outcome in tried]
        return {str(outcome): every.count(outcome) for outcome in Outcome}


def wrongly_denied(tried: Sequence[Outcome]) -> bool:
    """Whether "already counted" came although nothing before could have been counted."""
    if Outcome.ALREADY not in tried:
        return False
    return UNCERTAIN.isdisjoint(tried[: tried.index(Outcome.ALREADY)])


def judge(ledger: Ledger, items: Mapping[str, Counted]) -> Verdict:
    """The ledger against the database."""
    acknowledged = ledger.acknowledged()
    verdict = Verdict(acknowledged=len(acknowledged), denied=ledger.denied())
    verdict.lost = sum(person not in items[item].done for item, person in acknowledged)
    for item, counted in items.items():
        total = sum(counted.released) + counted.waiting
        verdict.twice += max(0, total - len(counted.done))
        verdict.uncounted += max(0, len(counted.done) - total)
        verdict.uneven += counted.released != counted.plan[: len(counted.released)]
        verdict.days += counted.days != len(counted.done)
        verdict.unasked += sum((item, person) not in ledger.attempts for person in counted.done)
    return verdict


def summed(verdicts: Iterable[Verdict]) -> Verdict:
    total = Verdict()
    for verdict in verdicts:
        for name, value in vars(verdict).items():
            setattr(total, name, getattr(total, name) + value)
    return total
