"""The charts of an item as rows of text and figures, from releases and from nothing else.

Pure: the page, the CSV, the JSON and the print all come from these values (PRIVACY.md R8, R14).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workshop.assignments.charted import NOT_REACHED, labels
from workshop.quizzes.rules import Quiz, Table, tables
from workshop.releases.drawing import Translate, rows, spread
from workshop.releases.reading import ItemProgress
from workshop.releases.rules import K, Published, PublishedTable, total


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One option: its lasting name, its text, the published integer, and how it is drawn."""

    option: str
    text: str
    noisy: int
    label: str
    low: int
    high: int
    ends: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A table of an item, drawn: over `n` people, off by about `people_off` of them at each row."""

    id: str
    title: str
    kind: str
    n: int
    rows: tuple[ChartRow, ...]
    people_off: float
    scale: str
    prompt: str = ""

    @property
    def points_off(self) -> int:
        """The standard deviation of the blur in points of percent, rounded up."""
        return -int(-100 * self.people_off // self.n)


@dataclass(frozen=True, slots=True)
class Texts:
    """The words that a chart needs besides those of the quiz, in the reader's language."""

    translate: Translate
    not_reached: str
    endings: str
    score: str


def charts_of(
    quiz: Quiz, progress: ItemProgress, texts: Texts, releases: Sequence[Published] | None = None
) -> list[Chart]:
    """The charts of some releases of an item (all of them by default), added up; none without
    one."""
    chosen = progress.releases if releases is None else releases
    n, added = total(chosen)
    if not n:
        return []
    return [
        chart_of(quiz, table, added[table.id], n, texts)
        for table in tables(quiz)
        if table.id in added
    ]


def chart_of(quiz: Quiz, table: Table, published: PublishedTable, n: int, texts: Texts) -> Chart:
    kind, _, scene_id = table.id.partition(":")
    names = option_names(quiz, table, texts)
    return Chart(
        table.id,
        chart_title(quiz, kind, scene_id, texts),
        kind,
        n,
        tuple(
            ChartRow(r.option, names[r.option], r.noisy, r.label, r.low, r.high, r.ends)
            for r in rows(published, n, texts.translate)
        ),
        spread(published),
        str(published.scale),
    )


def chart_title(quiz: Quiz, kind: str, scene_id: str, texts: Texts) -> str:
    if kind == "endings":
        return texts.endings
    return texts.score if kind == "score" else quiz.scene(scene_id).title


def option_names(quiz: Quiz, table: Table, texts: Texts) -> Mapping[str, str]:
    names = dict(labels(quiz, table))
    if table.worded:
        names = {option: texts.translate(text) for option, text in names.items()}
    if table.complement is not None:
        # The table has one cell: who stopped before the question is among the others (R4).
        last = list(names)[-1]
        _ = texts.translate
        names[last] = _("%(answer)s, or not reached", answer=names[last])
    return names | {NOT_REACHED: texts.not_reached}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is not shown yet: `waiting` answers, `missing` more until they appear (None: at
    close)."""

    shown: int
    waiting: int
    missing: int | None
    held_back: int
    closed: bool

    @property
    def lost(self) -> bool:
        """More were destroyed than a close ever does: the sums were not in a backup (R8)."""
        return self.held_back >= K


def waiting_of(progress: ItemProgress) -> Waiting:
    missing = None if progress.target is None else progress.target - progress.waiting
    return Waiting(
        sum(release.n for release in progress.releases),
        progress.waiting,
        missing,
        progress.held_back,
        progress.closed,
    )
