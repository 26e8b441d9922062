"""The questions before and after of one assignment as rows to print: both tables of each question,
and what may be said of the difference. From releases and from nothing else (PRIVACY.md R8, R10).

Pure. Crossed halves are added up over both versions: a scale by its positions, knowledge by right
and other, for the versions ask different things.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workshop.assignments.charted import NOT_REACHED, labels
from workshop.assignments.rules import Phase
from workshop.progress.before_after import (
    OTHER,
    RIGHT,
    Verdict,
    Word,
    added,
    difference,
    right_or_other,
)
from workshop.quizzes.rules import Quiz, Table, tables
from workshop.releases.drawing import Translate, rows
from workshop.releases.reading import ItemProgress
from workshop.releases.rules import PublishedTable, total


@dataclass(frozen=True, slots=True)
class Asked:
    """A form in one phase: which version, and what of it is published."""

    phase: str
    form: Quiz
    progress: ItemProgress


@dataclass(frozen=True, slots=True)
class Row:
    """An option: its lasting name, its text, its drawn share before and after, and the verdict."""

    option: str
    text: str
    before: str
    after: str
    verdict: Verdict
    said: str
    """The word for the difference, and what chance leaves of it, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A question, answered by `before` people and then by `after`."""

    id: str
    title: str
    before: int
    after: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """One phase of one question: its table and how many answered."""

    table: PublishedTable
    n: int


def compared(asked: Sequence[Asked], translate: Translate) -> list[Compared]:
    """A comparison of each question; none while a version in a phase has published nothing, for a
    sum over other people before than after would compare two halves and not two times."""
    if not asked or not all(each.progress.releases for each in asked):
        return []
    before = [each for each in asked if each.phase == Phase.BEFORE]
    # In the order of those before, so that a version stands beside itself.
    place = {each.form.slug: number for number, each in enumerate(before)}
    after = sorted(
        (each for each in asked if each.phase == Phase.AFTER),
        key=lambda each: place.get(each.form.slug, len(place)),
    )
    if [each.form.slug for each in before] != [each.form.slug for each in after]:
        return []
    questions = range(len(tables(before[0].form)))
    return [_question(before, after, number, translate) for number in questions]


def _question(
    before: Sequence[Asked], after: Sequence[Asked], number: int, translate: Translate
) -> Compared:
    first = before[0].form
    table = tables(first)[number]
    crossed = len(before) > 1
    sides = [_side(phase, number, crossed) for phase in (before, after)]
    texts = _texts(first, table, crossed, translate)
    drawn = [rows(side.table, side.n, translate) for side in sides]
    verdicts = difference(sides[0].table, sides[0].n, sides[1].table, sides[1].n)
    found = tuple(
        Row(v.option, texts[v.option], one.label, two.label, v, said(v, translate))
        for v, one, two in zip(verdicts, *drawn, strict=True)
        # How many stopped before the question is in the item's own table, and is no answer.
        if v.option != NOT_REACHED
    )
    return Compared(table.id, _title(before, number), sides[0].n, sides[1].n, found)


def _side(asked: Sequence[Asked], number: int, crossed: bool) -> _Side:
    """A question in one phase, over all versions of it."""
    parts, people = [], 0
    for each in asked:
        n, found = total(each.progress.releases)
        table = tables(each.form)[number]
        right = right_option(each.form, table)
        published = found[table.id]
        people += n
        parts.append(right_or_other(published, right, n) if crossed and right else published)
    return _Side(added(parts), people)


def right_option(form: Quiz, table: Table) -> str:
    """The lasting name of the right answer of a question; empty where none is right."""
    question = form.scene(table.id.partition(":")[2]).question
    right = [answer.number for answer in question.answers if answer.right] if question else []
    return str(right[0]) if right else ""


def _texts(form: Quiz, table: Table, crossed: bool, _: Translate) -> Mapping[str, str]:
    right = right_option(form, table)
    if crossed and right:
        return {RIGHT: _("the right answer"), OTHER: _("another answer, or none")}
    texts = {**labels(form, table), NOT_REACHED: ""}
    if right:
        texts[right] = _("%(answer)s (right)", answer=texts[right])
    return texts


def _title(asked: Sequence[Asked], number: int) -> str:
    """What a question is called; by both names where two versions ask different things."""
    ids = [(each.form, tables(each.form)[number].id.partition(":")[2]) for each in asked]
    return " / ".join(dict.fromkeys(form.scene(scene).title for form, scene in ids))


def said(verdict: Verdict, translate: Translate) -> str:
    """The word, and the change with the range that chance leaves, in whole points."""
    _ = translate
    points, range_ = round(verdict.points), max(1, round(verdict.give_or_take))
    values = {"word": word_text(verdict.word, _), "points": f"{points:+d}".replace("-", "−")}
    return _("%(word)s (%(points)s points, give or take %(range)s)", **values, range=range_)


def word_text(word: Word, _: Translate) -> str:
    match word:
        case Word.CHANCE:
            return _("no difference that can be told from chance")
        case Word.PROBABLY_MORE:
            return _("probably more")
        case Word.PROBABLY_LESS:
            return _("probably less")
        case Word.CERTAINLY_MORE:
            return _("almost certainly more")
        case Word.CERTAINLY_LESS:
            return _("almost certainly less")
