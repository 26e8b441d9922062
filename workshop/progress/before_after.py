"""What may be said of the difference between two published tables of a form (PRIVACY.md R10).

Pure: it sees published integers with their noise, and no answer. The same people are asked before
and after, which makes a true change easier to see than this rule allows for: it counts as if they
were different people, so that its words are rather too careful than too bold.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workshop.releases.rules import PublishedTable

# Standard errors that a change must exceed: one in ten, and one in a hundred, do by chance alone.
PROBABLY = 1.64
CERTAINLY = 2.58

RIGHT, OTHER = "right", "other"


class Word(StrEnum):
    """What is said of one option."""

    CHANCE = "chance"
    PROBABLY_MORE = "probably-more"
    PROBABLY_LESS = "probably-less"
    CERTAINLY_MORE = "certainly-more"
    CERTAINLY_LESS = "certainly-less"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One option: by how many points of percent its share changed, the standard error of that in
    points, and the word for it."""

    option: str
    points: float
    error: float
    word: Word

    @property
    def give_or_take(self) -> float:
        """Half the width of the range that holds the true change nine times in ten, in points."""
        return PROBABLY * self.error


def difference(
    before: PublishedTable, n_before: int, after: PublishedTable, n_after: int
) -> tuple[Verdict, ...]:
    """The change of each option from `n_before` answers to `n_after`, in the order of the options.

    Each option is judged by itself: of five questions with four answers each, two rows say
    "probably" by chance alone where nothing changed, as one in ten does. Rows of one question are
    not independent either: more of one answer is less of another. Whoever reads the words should
    look at the row that they expected to change, and not for the row that did. Raises ValueError
    where the options differ or nobody answered.
    """
    if before.options != after.options or min(n_before, n_after) < 1:
        raise ValueError("only the same question, answered twice, can be compared")
    return tuple(
        _verdict(option, before, n_before, after, n_after, place)
        for place, option in enumerate(before.options)
    )


def _verdict(
    option: str,
    before: PublishedTable,
    n_before: int,
    after: PublishedTable,
    n_after: int,
    place: int,
) -> Verdict:
    change = after.noisy[place] / n_after - before.noisy[place] / n_before
    share = _share(before.noisy[place] + after.noisy[place], n_before + n_after)
    error = math.sqrt(
        _variance(before, n_before, place, share) + _variance(after, n_after, place, share)
    )
    return Verdict(option, 100 * change, 100 * error, word_for(change / error))


def word_for(deviation: float) -> Word:
    """The word for a change of so many standard errors."""
    if abs(deviation) < PROBABLY:
        return Word.CHANCE
    if deviation > 0:
        return Word.CERTAINLY_MORE if deviation > CERTAINLY else Word.PROBABLY_MORE
    return Word.CERTAINLY_LESS if deviation < -CERTAINLY else Word.PROBABLY_LESS


def _share(noisy: int, n: int) -> float:
    """The share of both times together, which is that of each if nothing changed; drawn towards a
    half by one answer of each kind, because nobody among twenty is not nobody among all."""
    return (min(max(noisy, 0), n) + 1) / (n + 2)


def _variance(table: PublishedTable, n: int, place: int, share: float) -> float:
    """The variance of a published share: of those who happened to be asked, and of the noise.

    A cell has noise of variance below 2 · scale² for each release; an option without a cell is n
    minus the others, and has the noise of all of them. Of one answer nothing is known.
    """
    cells = len(table.options) - len(table.derived)
    drawn = table.draws * (cells if table.options[place] in table.derived else 1)
    noise = 2 * float(table.scale) ** 2 * drawn
    return share * (1 - share) / max(n - 1, 1) + noise / n**2


def right_or_other(table: PublishedTable, right: str, n: int) -> PublishedTable:
    """A question of knowledge as the right answer against all else: two versions ask different
    things, and only that can be added up."""
    found = table.noisy[table.options.index(right)]
    return PublishedTable((RIGHT, OTHER), (found, n - found), table.scale, (OTHER,), table.draws)


def added(tables: Sequence[PublishedTable]) -> PublishedTable:
    """The sum of the tables of both versions, option by option in their order."""
    first = tables[0]
    if len({(len(table.options), table.scale) for table in tables}) > 1:
        raise ValueError("only parallel questions can be added up")
    noisy = tuple(map(sum, zip(*(table.noisy for table in tables), strict=True)))
    draws = sum(table.draws for table in tables)
    return PublishedTable(first.options, noisy, first.scale, first.derived, draws)
