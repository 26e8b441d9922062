"""Which tables of a quiz are counted, under names that no language changes, and their labels.

Pure: it joins the tables of `quizzes` to the shapes of `releases`, and knows no row.
"""

from __future__ import annotations

from collections.abc import Mapping

from workshop.quizzes.rules import Quiz, Table, tables
from workshop.releases.rules import TableShape, table_shape

NOT_REACHED = "not-reached"
SCORE_OPTIONS = ("0-39", "40-59", "60-79", "80-100")
MARKED_OPTIONS = ("right", "partly", "wrong")


def options_of(quiz: Quiz, table: Table) -> tuple[str, ...]:
    """The lasting names of a table's options, which every language of the quiz shares."""
    kind, _, scene_id = table.id.partition(":")
    if kind == "endings":
        return tuple(scene.id for scene in quiz.scenes if scene.ending)
    if kind == "score":
        return SCORE_OPTIONS
    if kind == "sensitive":
        return ("disclosing",)
    scene = quiz.scene(scene_id)
    if scene.question is None:
        return tuple(str(choice.number) for choice in scene.choices)
    if scene.question.several:
        return MARKED_OPTIONS
    numbers = [answer.number for answer in scene.question.answers]
    if table.complement is not None:
        numbers.sort(key=lambda n: not quiz.scene(scene_id).question.answers[n - 1].right)  # type: ignore[union-attr]
    return tuple(str(number) for number in numbers)


def shape_of(quiz: Quiz, table: Table) -> TableShape:
    options = options_of(quiz, table)
    if table.sensitive:
        return table_shape(table.id, options, 1, sensitive=True)
    complement = options[-1] if table.complement is not None else NOT_REACHED
    return table_shape(table.id, options, table.cells, complement=complement)


def shapes(quiz: Quiz) -> tuple[TableShape, ...]:
    """Every table of a quiz as the release rule counts it (PRIVACY.md R4, R10)."""
    return tuple(shape_of(quiz, table) for table in tables(quiz))


def labels(quiz: Quiz, table: Table) -> Mapping[str, str]:
    """The text of each option in the quiz's language; worded ones are msgids, to be translated."""
    texts = [*table.options] + ([table.complement] if table.complement is not None else [])
    return dict(zip(options_of(quiz, table), texts, strict=True))
