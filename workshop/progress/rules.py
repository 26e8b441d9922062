"""The charts of an item as rows of text and figures, from releases and from nothing else.

Pure: the page, the CSV, the JSON and the print all come from these values (PRIVACY.md R8, R14).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from workshop.assignments.charted import NOT_REACHED, labels
from workshop.quizzes.room import OF_A_QUESTION, OF_A_SCENE, OF_A_SCORE, OF_ENDINGS, room_questions
from workshop.quizzes.rules import Quiz, Table, tables
from workshop.releases.drawing import STEP, Translate, band_text, rows, spread
from workshop.releases.reading import ItemProgress
from workshop.releases.rules import K_SENSITIVE, K, Published, PublishedTable, total

# More questions than these a room does not take in from one screen.
MOST_QUESTIONS = 2
# What a drawn bar is off on average, as a part of the standard deviation; see `Chart.off`.
MEAN_PART = 0.85


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
    """A table of an item, drawn: over `n` answers, each number with noise of the standard deviation
    `spread`, in answers. `questions` are what the room is asked about it, at least one."""

    id: str
    title: str
    kind: str
    n: int
    rows: tuple[ChartRow, ...]
    spread: float
    scale: str
    questions: tuple[str, ...]

    @property
    def off(self) -> int:
        """By how many answers a bar is off on average, at least 1.

        Noise and the steps of 5 points (R14) together, held against 2,000 drawn classes of each
        size: the noise of each batch (R4), the batches added up, the nearest table, `draw`. Tables
        of four choices and "not reached", choices spread at random, everybody or six in ten
        reaching the scene; only rows that are bars. On average, and as a standard deviation:

        ======  ================================  ==========================================
        class   four choices, "not reached"       a question of two answers
        ======  ================================  ==========================================
        10      1.1 answers (11 points), 1.6      0.3 answers (3 points), 0.6
        25      1.6-1.9 (6.5-7.5 points), 2.4     0.7 (2.7 points), 0.9
        30      2.0-2.3 (6.6-7.6 points), 2.9     0.9 (2.9 points), 1.1
        100     2.5-2.9 (2.5-2.9 points), 3.6     1.4 (1.4 points), 1.8
        ======  ================================  ==========================================

        Over all rows, a hatched range that holds the true number counted as right, 25 people are
        off by 3.8 to 5 points. The nearest table alone, before its steps of 5 and without "not
        reached", by 4.3: it is what PRIVACY.md gives as 4.5.
        """
        rounding = self.n * STEP / 100 / math.sqrt(12)
        return max(1, round(MEAN_PART * math.hypot(self.spread, rounding)))


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
        questions_of(quiz, kind, scene_id, texts.translate),
    )


def questions_of(quiz: Quiz, kind: str, scene_id: str, translate: Translate) -> tuple[str, ...]:
    """What the room is asked about a table: the author's questions, or one that always fits."""
    if kind == "endings":
        return (translate(OF_ENDINGS),)
    if kind == "score":
        return (translate(OF_A_SCORE),)
    usual = OF_A_SCENE if kind == "scene" else OF_A_QUESTION
    return room_questions(quiz.scene(scene_id))[:MOST_QUESTIONS] or (translate(usual),)


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
class Picture:
    """A chart at its place in the debrief: `number` of `of` in the whole assignment, from 1."""

    number: int
    of: int
    slug: str
    piece: str
    chart: Chart

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def following(self) -> int | None:
        return self.number + 1 if self.number < self.of else None

    @property
    def figure(self) -> str:
        """The name of its figure among those of the assignment."""
        return f"{self.slug}-{self.chart.id.replace(':', '-')}"


def charted(quiz: Quiz, progress: ItemProgress) -> int:
    """How many charts the releases of an item make, without drawing one."""
    if not progress.releases:
        return 0
    return sum(table.id in progress.releases[0].tables for table in tables(quiz))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is not shown yet: `waiting` answers, `missing` more until they appear (None: at
    close)."""

    shown: int
    waiting: int
    missing: int | None
    held_back: int
    closed: bool

    def lost(self, smallest: int = K) -> bool:
        """More were destroyed than a close ever does: the sums were not in a backup (R8)."""
        return self.held_back >= smallest


def waiting_of(progress: ItemProgress) -> Waiting:
    missing = None if progress.target is None else progress.target - progress.waiting
    return Waiting(
        sum(release.n for release in progress.releases),
        progress.waiting,
        missing,
        progress.held_back,
        progress.closed,
    )


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A sensitive question on the chart page: its scene's title, and the answers that count
    together. `band` is empty unless a range over all `sent` was published (PRIVACY.md R7)."""

    title: str
    counted: tuple[str, ...]
    closed: bool
    sent: int
    band: str = ""

    def lost(self, smallest: int = K_SENSITIVE) -> bool:
        """Enough people had sent at the close, and the sum was not in a backup (R8)."""
        return self.closed and not self.band and self.sent >= smallest


def sensitive_of(quiz: Quiz, progress: ItemProgress, translate: Translate) -> Sensitive | None:
    """What is said of a quiz's sensitive question; None where it has none."""
    for scene in quiz.scenes:
        if scene.sensitive and scene.question:
            counted = tuple(a.text for a in scene.question.answers if a.disclosing)
            number = progress.sensitive
            if number and number.band and number.n:
                band = band_text(number.band, translate)
                return Sensitive(scene.title, counted, True, number.n, band)
            sent = sum(release.n for release in progress.releases) + progress.held_back
            return Sensitive(scene.title, counted, progress.closed, sent)
    return None


# ---- The same piece over several groups -----------------------------------------------------


class Counted(Protocol):
    """An item whose releases may be added up with those of others: read-only, as whoever reads
    items names them."""

    @property
    def id(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def version(self) -> str: ...


Signature = tuple[tuple[str, tuple[str, ...], str], ...]


def signature(release: Published) -> Signature:
    """What must be equal in releases that are added up."""
    return tuple(
        (name, table.options, str(table.scale)) for name, table in sorted(release.tables.items())
    )


@dataclass(frozen=True, slots=True)
class Sum:
    """Releases of one piece over several groups that may be added up: their tables have the same
    options and the same scale of noise. `parts` has each with the id of its item."""

    slug: str
    version: str
    parts: tuple[tuple[str, Published], ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The items that have a release in it, each once."""
        return tuple(dict.fromkeys(item for item, _ in self.parts))

    @property
    def releases(self) -> tuple[Published, ...]:
        return tuple(release for _, release in self.parts)

    @property
    def n(self) -> int:
        return sum(release.n for release in self.releases)

    def only(self, items: Collection[str]) -> Sum:
        """The same of some of its items: whole releases stay or go (PRIVACY.md R9)."""
        return replace(self, parts=tuple(part for part in self.parts if part[0] in items))


def sums(items: Iterable[Counted], progress: Mapping[str, ItemProgress]) -> tuple[Sum, ...]:
    """The published releases of items of one slug, added only where their tables are alike
    (PRIVACY.md R8, R9): nothing but whole releases goes in. The largest sum comes first.
    """
    gathered: dict[Signature, list[tuple[Counted, Published]]] = {}
    for item in items:
        for release in progress[item.id].releases:
            gathered.setdefault(signature(release), []).append((item, release))
    found = [
        Sum(pairs[0][0].slug, pairs[0][0].version, tuple((item.id, r) for item, r in pairs))
        for pairs in gathered.values()
    ]
    return tuple(sorted(found, key=lambda each: -each.n))
