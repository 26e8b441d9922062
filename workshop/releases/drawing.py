"""How a published table is drawn and worded (R14), the same for page, CSV, JSON and print.

It must not know where a table comes from; it sees published integers, never answers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Protocol

from workshop.releases.rules import K, PlainTable, PublishedTable

STEP = 5


class Translate(Protocol):
    """A gettext-like function: the message in the reader's language, its %(names)s filled in."""

    def __call__(self, message: str, /, **values: object) -> str: ...


class Word(StrEnum):
    """The plain word that stands before every figure."""

    FEW = "few"
    SOME = "some"
    HALF = "half"
    MOST = "most"
    ALL = "all"


class Band(StrEnum):
    """All that is ever shown of a sensitive number (R7)."""

    UNDER_10 = "under-10"
    FROM_10 = "10-25"
    FROM_25 = "25-50"
    HALF = "half-or-more"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One row of a chart: percent from `low` to `high`, equal unless the row is end-coded.

    `ends` says that the row is a hatched range, 0 to the low end or the high end to 100, and no
    bar. A bar is a multiple of 5 strictly between the ends.
    """

    low: int
    high: int
    word: Word
    ends: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One option of a table as every format shows it; `label` holds word and figure."""

    option: str
    noisy: int
    label: str
    low: int
    high: int
    word: Word
    ends: bool


def nearest(noisy: Sequence[int], n: int) -> tuple[int, ...]:
    """The table of integers >= 0 with sum `n` that is nearest to `noisy` (least squares).

    Every cell is lowered, or raised, by the same amount and never below 0. What one step too many
    would take away is taken from the largest cells first, and among equals from the last ones:
    the outcome depends on the published integers alone. `n` is at least 0, `noisy` not empty.
    """
    shift = _shift(noisy, n)
    table = [max(value - shift, 0) for value in noisy]
    surplus = sum(table) - n
    order = sorted(range(len(table)), key=lambda cell: (table[cell], cell), reverse=True)
    for cell in order[:surplus]:
        table[cell] -= 1
    return tuple(table)


def _shift(noisy: Sequence[int], n: int) -> int:
    """The largest integer by which all cells can be lowered with a sum still at least `n`."""
    sums = accumulate(sorted(noisy, reverse=True))
    return max((total - n) // count for count, total in enumerate(sums, start=1))


def draw(noisy: Sequence[int], n: int) -> tuple[Drawn, ...]:
    """The rows of a table of `n` people, from its published integers, one an option.

    Percentages are rounded to steps of 5, a tie towards 50: equal numbers look equal, a larger
    one never looks smaller, and two options mirror each other. Rows of three or more options may
    therefore sum to a little more or less than 100. Raises `ValueError` below 5 people.
    """
    if n < K:
        raise ValueError(f"nothing is drawn of fewer than {K} people")
    return tuple(_drawn(_percent(value, n), end_of(n)) for value in nearest(noisy, n))


def end_of(n: int) -> int:
    """The percentage at or below which a row of `n` people is end-coded; 100 minus it above."""
    if n < 20:
        return 20
    return 10 if n < 40 else 5


def _percent(value: int, n: int) -> int:
    steps, rest = divmod(value * (100 // STEP), n)
    if 2 * rest > n or (2 * rest == n and 2 * value < n):
        steps += 1
    return steps * STEP


def _drawn(percent: int, end: int) -> Drawn:
    if percent <= end:
        return Drawn(0, end, Word.FEW, True)
    if percent >= 100 - end:
        return Drawn(100 - end, 100, Word.ALL, True)
    return Drawn(percent, percent, _word(percent), False)


def _word(percent: int) -> Word:
    if percent < 45:
        return Word.SOME
    return Word.HALF if percent <= 55 else Word.MOST


# The parameter is called `_` so that the tools that collect messages find them here.


def label(drawn: Drawn, _: Translate) -> str:
    """The word and the figure of a row, in the reader's language."""
    match drawn.word:
        case Word.FEW:
            return _("few or nobody (at most %(percent)s %%)", percent=drawn.high)
        case Word.SOME:
            return _("some (about %(percent)s %%)", percent=drawn.low)
        case Word.HALF:
            return _("about half (about %(percent)s %%)", percent=drawn.low)
        case Word.MOST:
            return _("most (about %(percent)s %%)", percent=drawn.low)
        case Word.ALL:
            return _("nearly all (at least %(percent)s %%)", percent=drawn.low)


def word_text(word: Word, _: Translate) -> str:
    """The plain word alone, in the reader's language."""
    match word:
        case Word.FEW:
            return _("few or nobody")
        case Word.SOME:
            return _("some")
        case Word.HALF:
            return _("about half")
        case Word.MOST:
            return _("most")
        case Word.ALL:
            return _("nearly all")


def rows(table: PublishedTable, n: int, translate: Translate) -> tuple[Row, ...]:
    """Every row of a table of `n` people, in the order of its options, for every format.

    Raises `ValueError` below 5 people.
    """
    drawn = draw(table.noisy, n)
    return tuple(
        Row(option, noisy, label(each, translate), each.low, each.high, each.word, each.ends)
        for option, noisy, each in zip(table.options, table.noisy, drawn, strict=True)
    )


class LabelledTable(PlainTable):
    """A published table with its labels, as JSON."""

    labels: list[str]


def labelled(table: PublishedTable, n: int, translate: Translate) -> LabelledTable:
    """The table as every interface gives it: raw integers, and the labels of `rows`."""
    labels = [row.label for row in rows(table, n, translate)]
    return {**table.as_plain(), "labels": labels}


def band(noisy: int, n: int) -> Band:
    """The band of a sensitive number, from its cell with the noise in it and `n` > 0 people."""
    if noisy * 10 < n:
        return Band.UNDER_10
    if noisy * 4 < n:
        return Band.FROM_10
    return Band.FROM_25 if noisy * 2 < n else Band.HALF


def band_text(band: Band, _: Translate) -> str:
    """The band in the reader's language."""
    match band:
        case Band.UNDER_10:
            return _("under 10 %")
        case Band.FROM_10:
            return _("10–25 %")
        case Band.FROM_25:
            return _("25–50 %")
        case Band.HALF:
            return _("half or more")


def spread(table: PublishedTable) -> float:
    """The standard deviation, in people, of the noise in each number that has a cell."""
    decay = math.exp(-1 / table.scale)
    return math.sqrt(2 * decay * table.draws) / (1 - decay)
