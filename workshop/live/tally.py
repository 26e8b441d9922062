"""Counting a vote: votes become noisy sums or nothing (PRIVACY.md R18, R4); hands are counted as
they are. Pure: it sees numbers of choices, and no participant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workshop.live.rules import How, Outcome
from workshop.releases.noise import Chance
from workshop.releases.rules import (
    STANDARD,
    PublishedTable,
    Thresholds,
    counted,
    published,
    starting_noise,
    table_shape,
)

NAME = "scene"


@dataclass(frozen=True, slots=True)
class Tally:
    """What a closed vote gives: the outcome for the machine, and the one table that is published,
    if this is the scene's first count."""

    outcome: Outcome
    table: PublishedTable | None = None


def tally(
    numbers: Sequence[int],
    votes: Sequence[int],
    chance: Chance,
    thresholds: Thresholds = STANDARD,
    *,
    first: bool,
    hands: Mapping[int, int] | None = None,
    won: int | None = None,
) -> Tally:
    """Count votes (numbers of choices) once. Under `k` votes nothing is computed of them.

    `first` says whether totals may be published here. `hands` has how many hands each choice got,
    `won` the choice that the presenter saw win: it decides, as the room saw it too.
    """
    enough = len(votes) >= thresholds.k
    table = noisy_table(numbers, votes, chance, thresholds) if enough else None
    winner = winner_of(numbers, table, hands)
    by_hands = hands is not None and table is None
    if won is not None:
        winner, by_hands = won, True
    how = How.HANDS if by_hands else How.MAJORITY
    outcome = Outcome(len(votes), counted=table is not None, winner=winner, how=how)
    return Tally(outcome, table if first else None)


def noisy_table(
    numbers: Sequence[int], votes: Sequence[int], chance: Chance, thresholds: Thresholds
) -> PublishedTable:
    """The votes as sums that began as noise, one cell a choice, one cell alone where there are
    two (R4)."""
    names = [str(number) for number in numbers]
    cells_needed = 1 if len(names) == 2 else len(names)
    shapes = (table_shape(NAME, names, cells_needed, thresholds=thresholds),)
    cells = starting_noise(shapes, chance)
    for vote in votes:
        cell = names.index(str(vote))
        cells = counted(shapes, cells, {NAME: cell if cell < cells_needed else None})
    return published(shapes, cells, len(votes))[NAME]


def winner_of(
    numbers: Sequence[int], table: PublishedTable | None, hands: Mapping[int, int] | None
) -> int | None:
    """The choice with the most of what is public: noisy totals and hands. None at a tie."""
    if table is None and not any((hands or {}).values()):
        return None
    noisy = dict(zip(numbers, table.noisy, strict=True)) if table else {}
    total = {number: noisy.get(number, 0) + (hands or {}).get(number, 0) for number in numbers}
    most = max(total.values())
    first = [number for number in numbers if total[number] == most]
    return first[0] if len(first) == 1 else None
