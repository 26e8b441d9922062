"""What a form asked before and after may be: a few questions, short, never sensitive.

Pure: a quiz and the lines of its parts in, faults out. Whether two versions are parallel is asked
of whole folders, in `content`.
"""

from collections.abc import Iterator, Mapping

from workshop.quizzes.values import (
    FORM_LEAST_ANSWERS,
    MAX_FORM_MINUTES,
    MAX_FORM_QUESTIONS,
    Question,
    Quiz,
    Scene,
)
from workshop.source.rules import Fault

Lines = Mapping[tuple[str, int], int]


def form_faults(
    file: str, form: Quiz, lines: Lines, meta_lines: Mapping[str, int]
) -> Iterator[Fault]:
    """Every fault that only a form has (PRIVACY.md R3, R7, R10)."""
    if form.meta.minutes > MAX_FORM_MINUTES:
        params = {"limit": str(MAX_FORM_MINUTES)}
        yield Fault("form-minutes", file, meta_lines.get("minutes", 1), params)
    asked = [scene for scene in form.scenes if scene.question]
    for scene in asked[MAX_FORM_QUESTIONS:]:
        yield Fault("form-too-long", file, lines[scene.id, 0], {"limit": str(MAX_FORM_QUESTIONS)})
    for scene in form.scenes:
        if scene.sensitive:
            yield Fault("form-sensitive", file, lines[scene.id, 0])
        if scene.question:
            yield from _question_faults(file, scene, scene.question, lines)
        elif not scene.ending:
            yield Fault("form-scene", file, lines[scene.id, 0])


def _question_faults(file: str, scene: Scene, question: Question, lines: Lines) -> Iterator[Fault]:
    """Knowledge has one right answer and says why; anything else has a choice and no mark."""
    right = [answer for answer in question.answers if answer.right]
    if len(right) > 1:
        yield Fault("form-several-right", file, lines[scene.id, right[1].number])
    elif not right and len(question.answers) < FORM_LEAST_ANSWERS:
        params = {"limit": str(FORM_LEAST_ANSWERS)}
        yield Fault("form-few-answers", file, lines[scene.id, 0], params)
    for answer in question.answers if right else ():
        if not answer.feedback:
            yield Fault("answer-without-feedback", file, lines[scene.id, answer.number])
