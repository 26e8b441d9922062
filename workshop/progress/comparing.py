"""The same story or questions over several groups, as values: the sum of what they published, and
the groups that the reader leads side by side. It reads no sealed sum and draws no chance.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workshop.assignments import contents
from workshop.assignments.rules import Kind
from workshop.paging import Page
from workshop.progress.rules import Chart, Sum, Texts, charts_of, sums
from workshop.progress.store import Played
from workshop.quizzes.rules import Quiz
from workshop.releases.reading import ItemProgress

# A comparison needs two groups; and of the groups that the reader does not lead there must be two
# in a sum, or taking the others away from it would leave the chart of one.
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Offered:
    """A piece that may be compared, and how many groups have it."""

    slug: str
    title: str
    groups: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group that the reader leads: how many answers its charts show (0: none yet), and where."""

    id: str
    name: str
    assignments: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A group's own chart of the table that is summed."""

    name: str
    chart: Chart


@dataclass(frozen=True, slots=True)
class Compared:
    """A chart of the sum, and beside it the same of each group that the reader leads."""

    chart: Chart
    beside: tuple[Beside, ...]

    @property
    def apart(self) -> int:
        """Two groups whose bars differ by fewer answers than this differ by chance, for all that
        can be told: twice what a bar is off on average, at least 2."""
        return 2 * max((each.chart.off for each in self.beside), default=1)


@dataclass(frozen=True, slots=True)
class SumView:
    """What some groups have published of a piece, added up: `n` answers of `groups` groups, of
    which `others` are not led by the reader."""

    n: int
    groups: int
    others: int
    charts: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A piece over several groups; of those that the reader leads, `rows` are side by side."""

    title: str
    rows: Page[GroupRow]
    sums: tuple[SumView, ...]


def groups_of(items: Iterable[Played]) -> set[str]:
    return {item.group_id for item in items}


def ids_of(items: Iterable[Played]) -> set[str]:
    return {item.id for item in items}


def offered(session: Session, items: Sequence[Played], language: str) -> list[Offered]:
    """What at least two groups have played, by title."""
    by_slug: dict[str, list[Played]] = {}
    for item in items:
        by_slug.setdefault(item.slug, []).append(item)
    found = [
        Offered(slug, quiz_of(session, its[-1], language).meta.title, len(groups_of(its)))
        for slug, its in by_slug.items()
        if len(groups_of(its)) >= FEWEST
    ]
    return sorted(found, key=lambda each: each.title.casefold())


def quiz_of(session: Session, item: Played, language: str) -> Quiz:
    piece = contents.piece_of(session, Kind.QUIZ, item.slug, item.version, language)
    assert isinstance(piece, Quiz)
    return piece


def compared(
    session: Session,
    items: Sequence[Played],
    progress: Mapping[str, ItemProgress],
    texts: Texts,
    language: str,
    choose: Callable[[Sequence[GroupRow]], Page[GroupRow]],
) -> Comparison:
    """The items of one piece, at least one, with what was published of them (PRIVACY.md R8, R9).
    The sums are of all groups; `choose` says which of the reader's own stand beside them."""
    rows = choose(rows_of(items, progress))
    chosen = {row.id for row in rows.rows}
    views = (
        view_of(session, added, items, chosen, progress, texts, language)
        for added in (shareable(each, items) for each in sums(items, progress))
        if added.parts
    )
    title = quiz_of(session, items[-1], language).meta.title
    return Comparison(title, rows, tuple(views))


def shareable(added: Sum, items: Sequence[Played]) -> Sum:
    """The sum without the one group that the reader does not lead, if it is one: with it, the
    reader could take the other charts away from the sum and keep that group's."""
    inside = frozenset(added.items)
    others = groups_of(item for item in items if item.id in inside and not item.led)
    return added if len(others) != 1 else added.only(ids_of(i for i in items if i.led))


def rows_of(items: Sequence[Played], progress: Mapping[str, ItemProgress]) -> tuple[GroupRow, ...]:
    """The groups that the reader leads, by name."""
    return tuple(
        GroupRow(
            its[0].group_id,
            its[0].group,
            tuple(item.assignment_id for item in its),
            sum(release.n for item in its for release in progress[item.id].releases),
        )
        for its in by_group(item for item in items if item.led)
    )


def by_group(items: Iterable[Played]) -> list[list[Played]]:
    """The items of each group, in the order in which the groups come."""
    found: dict[str, list[Played]] = {}
    for item in items:
        found.setdefault(item.group_id, []).append(item)
    return list(found.values())


def view_of(
    session: Session,
    added: Sum,
    items: Sequence[Played],
    chosen: Collection[str],
    progress: Mapping[str, ItemProgress],
    texts: Texts,
    language: str,
) -> SumView:
    published = frozenset(added.items)
    inside = [item for item in items if item.id in published]
    quiz = quiz_of(session, next(i for i in inside if i.version == added.version), language)
    whole = charts_of(quiz, progress[inside[0].id], texts, added.releases)
    led = by_group(item for item in inside if item.led)
    own = [
        (
            its[0].group,
            charts_of(quiz, progress[its[0].id], texts, added.only(ids_of(its)).releases),
        )
        for its in (led if len(led) >= FEWEST else ())
        if its[0].group_id in chosen
    ]
    return SumView(
        added.n,
        len(groups_of(inside)),
        len(groups_of(item for item in inside if not item.led)),
        tuple(Compared(chart, beside(own, chart.id)) for chart in whole),
    )


def beside(own: Iterable[tuple[str, Sequence[Chart]]], table: str) -> tuple[Beside, ...]:
    """The same table of each group."""
    return tuple(
        Beside(name, chart) for name, charts in own for chart in charts if chart.id == table
    )
