"""Where two languages of one quiz differ in more than words.

Pure: two quizzes and the lines of their parts in, the first difference out.
"""

from collections.abc import Iterator

from workshop.quizzes.lint import Lint
from workshop.quizzes.rules import targets
from workshop.quizzes.values import Question, Scene
from workshop.source.rules import Fault

# A fault code, the choice or answer whose line it is told on, and how many each has.
Difference = tuple[str, int, int, int]


def first_difference(one: Lint, other: Lint) -> Iterator[Fault]:
    """The first difference in structure between two languages, told in the second's file."""
    for expected, found in zip(one.quiz.scenes, other.quiz.scenes, strict=False):
        if expected.id != found.id:
            yield _other_scene(one, other, expected.id, found.id, found)
            return
        different = difference(expected, found)
        if different:
            code, number, here, there = different
            params = {"expected": str(here), "found": str(there), "number": str(number)}
            yield other.fault(code, found, number, id=found.id, other=one.file, **params)
            return
    yield from _scene_counts(one, other)


def _other_scene(one: Lint, other: Lint, expected: str, found: str, at: Scene) -> Fault:
    params = {"expected": expected, "found": found, "other": one.file}
    return other.fault("languages-scenes", at, **params)


def _scene_counts(one: Lint, other: Lint) -> Iterator[Fault]:
    there, here = one.quiz.scenes, other.quiz.scenes
    if len(there) > len(here):
        yield _other_scene(one, other, there[len(here)].id, "—", here[-1])
    elif len(here) > len(there):
        extra = here[len(there)]
        yield _other_scene(one, other, "—", extra.id, extra)


def difference(one: Scene, other: Scene) -> Difference | None:
    """What two scenes do not have alike beside their words, or None."""
    marks = (one.ending, one.charted, one.sensitive)
    if marks != (other.ending, other.charted, other.sensitive):
        return "languages-marks", 0, 0, 0
    counts = (_count(one), _count(other))
    if counts[0] != counts[1] or bool(one.question) != bool(other.question):
        return "languages-count", 0, *counts
    for a, b in zip(one.choices, other.choices, strict=True):
        if (a.target, a.effects, a.requires) != (b.target, b.effects, b.requires):
            return "languages-choice", b.number, 0, 0
    if targets(one) != targets(other):
        return "languages-link", -1, 0, 0
    return _answer_difference(one.question, other.question)


def _count(scene: Scene) -> int:
    return len(scene.question.answers) if scene.question else len(scene.choices)


def _answer_difference(one: Question | None, other: Question | None) -> Difference | None:
    for a, b in zip(one.answers if one else (), other.answers if other else (), strict=True):
        if (a.right, a.disclosing, a.rather_not) != (b.right, b.disclosing, b.rather_not):
            return "languages-answer", b.number, 0, 0
    return None
