"""Playing a scenario: paths and replay, the gauges, what of a path is charted, the player's graph.

Standard library only; pure. Knows nothing of files, pages, people or counting.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from workshop.quizzes.gauges import band, gauge_name, gauge_words
from workshop.quizzes.values import (
    GAUGE_HIGHEST,
    GAUGE_LOWEST,
    GAUGE_START,
    MAX_SCENES,
    Answer,
    Band,
    Choice,
    Gauge,
    Kind,
    Position,
    Question,
    Quiz,
    QuizMeta,
    Role,
    Scene,
    Step,
    Visit,
)
from workshop.source.marker import N_

__all__ = [
    "Answer", "Band", "Choice", "Gauge", "Kind", "PathRefused", "Position", "Question", "Quiz",
    "QuizMeta", "Role", "Scene", "Step", "Table", "Visit", "band", "gauge_name", "gauge_words",
    "graph", "is_offered", "marks", "marks_at", "parallel", "parse_path", "replay",
    "same_structure", "structure", "tables", "targets",
]  # fmt: skip


class PathRefused(Exception):
    """The quiz does not allow this path. `step` counts from 0; `code` is one of
    `malformed`, `too-long`, `wrong-scene`, `unknown-scene`, `repeated-scene`, `after-ending`,
    `unknown-choice`, `not-offered`, `unknown-answer`, `one-answer-only`, `nothing-chosen`.
    """

    def __init__(self, code: str, step: int) -> None:
        super().__init__(f"{code} at step {step}")
        self.code = code
        self.step = step


def parse_path(path: Sequence[str]) -> tuple[Step, ...]:
    """The steps of a path in wire form. Raises PathRefused when a step is malformed."""
    if len(path) > MAX_SCENES:
        raise PathRefused("too-long", MAX_SCENES)
    return tuple(_parse_step(text, index) for index, text in enumerate(path))


def _parse_step(text: str, index: int) -> Step:
    scene, slash, chosen = text.partition("/")
    if not scene or len(text) > 200:
        raise PathRefused("malformed", index)
    if not slash:
        return Step(scene)
    numbers = tuple(_parse_number(number, index) for number in chosen.split(","))
    if list(numbers) != sorted(set(numbers)):
        raise PathRefused("malformed", index)
    return Step(scene, numbers)


def _parse_number(text: str, index: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and text[0] != "0"):
        raise PathRefused("malformed", index)
    return int(text)


def replay(quiz: Quiz, path: Sequence[Step]) -> Position:
    """Play a path from the start. Raises PathRefused on anything the quiz does not allow."""
    scene = quiz.start
    gauges: dict[Gauge, int] = dict.fromkeys(quiz.gauges, GAUGE_START)
    visited: list[Visit] = []
    taken: set[tuple[str, int]] = set()
    for index, step in enumerate(path):
        _refuse_elsewhere(quiz, scene, step, visited, index)
        _refuse_choice(scene, step, taken, index)
        # A condition asks about choices only; an answer of a question opens nothing.
        taken.update((scene.id, number) for number in step.chosen if scene.choices)
        gauges = _moved(gauges, scene, step)
        visited.append(Visit(scene, step.chosen, dict(gauges)))
        scene = quiz.scene(_target(scene, step))
    offered = tuple(choice for choice in scene.choices if is_offered(choice, taken))
    return Position(scene, gauges, offered, tuple(visited), scene.ending)


def is_offered(choice: Choice, taken: Collection[tuple[str, int]]) -> bool:
    """Whether a choice is shown after these (scene, choice number) pairs were taken."""
    return choice.requires is None or choice.requires in taken


def _refuse_elsewhere(
    quiz: Quiz, scene: Scene, step: Step, visited: Sequence[Visit], index: int
) -> None:
    """Say why a step does not belong to the scene that the path has reached, if it does not."""
    if scene.ending:
        raise PathRefused("after-ending", index)
    if step.scene == scene.id:
        return
    if any(step.scene == visit.scene.id for visit in visited):
        raise PathRefused("repeated-scene", index)
    if all(step.scene != known.id for known in quiz.scenes):
        raise PathRefused("unknown-scene", index)
    raise PathRefused("wrong-scene", index)


def _refuse_choice(scene: Scene, step: Step, taken: set[tuple[str, int]], index: int) -> None:
    if scene.question:
        _refuse_answers(scene.question, step, index)
    elif scene.choices:
        if len(step.chosen) != 1 or not 1 <= step.chosen[0] <= len(scene.choices):
            raise PathRefused("unknown-choice" if step.chosen else "nothing-chosen", index)
        if not is_offered(scene.choices[step.chosen[0] - 1], taken):
            raise PathRefused("not-offered", index)
    elif step.chosen:
        raise PathRefused("unknown-choice", index)


def _refuse_answers(question: Question, step: Step, index: int) -> None:
    if not step.chosen:
        raise PathRefused("nothing-chosen", index)
    if len(set(step.chosen)) != len(step.chosen) or any(
        not 1 <= number <= len(question.answers) for number in step.chosen
    ):
        raise PathRefused("unknown-answer", index)
    if len(step.chosen) > 1 and not question.several:
        raise PathRefused("one-answer-only", index)


def _moved(gauges: Mapping[Gauge, int], scene: Scene, step: Step) -> dict[Gauge, int]:
    effects = dict(scene.choices[step.chosen[0] - 1].effects) if scene.choices else {}
    return {
        gauge: max(GAUGE_LOWEST, min(GAUGE_HIGHEST, value + effects.get(gauge, 0)))
        for gauge, value in gauges.items()
    }


def _target(scene: Scene, step: Step) -> str:
    if scene.question:
        return scene.question.target
    if scene.onward:
        return scene.onward[0]
    return scene.choices[step.chosen[0] - 1].target


def targets(scene: Scene) -> tuple[str, ...]:
    """Every scene that this one may lead to, conditions left aside."""
    if scene.question:
        return (scene.question.target,)
    if scene.onward:
        return (scene.onward[0],)
    return tuple(choice.target for choice in scene.choices)


def graph(quiz: Quiz) -> dict[str, object]:
    """What the player's script follows, as JSON values; it holds no text and no right answer."""
    return {
        "start": quiz.start.id,
        "gauges": list(quiz.gauges),
        "from": GAUGE_START,
        "lowest": GAUGE_LOWEST,
        "highest": GAUGE_HIGHEST,
        "scenes": {scene.id: _node(scene) for scene in quiz.scenes},
    }


def _node(scene: Scene) -> dict[str, object]:
    question = scene.question
    return {
        "ending": scene.ending,
        "choices": [
            {
                "target": choice.target,
                "effects": dict(choice.effects),
                "requires": list(choice.requires) if choice.requires else None,
            }
            for choice in scene.choices
        ],
        "question": question
        and {
            "answers": len(question.answers),
            "several": question.several,
            "target": question.target,
        },
        "onward": scene.onward[0] if scene.onward else None,
    }


def structure(quiz: Quiz) -> tuple[tuple[object, ...], ...]:
    """All of a quiz that is not wording, a row a scene: two texts with equal structures play,
    count and chart alike.
    """
    return tuple(
        (
            scene.id,
            (scene.ending, scene.charted, scene.sensitive),
            targets(scene),
            tuple(choice.effects for choice in scene.choices),
            tuple(choice.requires for choice in scene.choices),
            _answer_marks(scene),
        )
        for scene in quiz.scenes
    )


def parallel(one: Quiz, other: Quiz) -> bool:
    """Whether two forms ask as many questions with as many answers, knowledge against knowledge:
    only then their tables can be added up by position."""
    return _asked(one) == _asked(other)


def _asked(form: Quiz) -> tuple[tuple[int, bool], ...]:
    questions = (scene.question for scene in form.scenes if scene.question)
    return tuple((len(q.answers), any(a.right for a in q.answers)) for q in questions)


def _answer_marks(scene: Scene) -> tuple[tuple[bool, bool, bool], ...] | None:
    if scene.question is None:
        return None
    return tuple((a.right, a.disclosing, a.rather_not) for a in scene.question.answers)


def same_structure(old: Quiz, new: Quiz) -> bool:
    """Whether `new` may take the place of `old` in an open assignment: wording alone differs."""
    return (old.gauges, old.meta.role, old.meta.form, structure(old)) == (
        new.gauges,
        new.meta.role,
        new.meta.form,
        structure(new),
    )


RIGHT_WORDS = (N_("right"), N_("partly right"), N_("wrong"))
SCORE_BANDS = ("0–39 %", "40–59 %", "60–79 %", "80–100 %")
SCORE_FLOORS = (0, 40, 60, 80)


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is charted: PRIVACY R4 and R10.

    `options` are labels in the quiz's language, one a cell; they are msgids where `worded`.
    `complement` names the other answer of a two-option question, which has no cell.
    """

    id: str
    options: tuple[str, ...]
    cells: int
    sensitive: bool = False
    complement: str | None = None
    worded: bool = False


def tables(quiz: Quiz) -> tuple[Table, ...]:
    """Every table of a quiz, in the order of its scenes, then endings or score, then sensitive."""
    ordinary = _story_tables(quiz) if quiz.kind == "story" else _question_tables(quiz)
    sensitive = tuple(_sensitive_table(scene) for scene in quiz.scenes if scene.sensitive)
    return ordinary + sensitive


def _story_tables(quiz: Quiz) -> tuple[Table, ...]:
    charted = tuple(_scene_table(scene) for scene in quiz.scenes if scene.charted)
    endings = tuple(scene.title for scene in quiz.scenes if scene.ending)
    return (*charted, Table("endings", endings, len(endings)))


def _scene_table(scene: Scene) -> Table:
    table_id = f"scene:{scene.id}"
    if scene.question is None:
        return Table(table_id, tuple(choice.text for choice in scene.choices), len(scene.choices))
    return _all_answers_table(table_id, scene.question)


def _question_tables(quiz: Quiz) -> tuple[Table, ...]:
    questions = tuple(_question_table(scene.id, question) for scene, question in _scored(quiz))
    # A form marks nobody: half of its questions have no right answer, and a band would be one more
    # table that depends on all the others (R10).
    if not questions or quiz.is_form:
        return questions
    return (*questions, Table("score", SCORE_BANDS, len(SCORE_BANDS)))


def _question_table(scene_id: str, question: Question) -> Table:
    table_id = f"question:{scene_id}"
    if question.several or len(question.answers) != 2:
        return _all_answers_table(table_id, question)
    right = next(answer for answer in question.answers if answer.right)
    other = next(answer for answer in question.answers if not answer.right)
    return Table(table_id, (right.text,), 1, complement=other.text)


def _all_answers_table(table_id: str, question: Question) -> Table:
    if question.several:
        return Table(table_id, RIGHT_WORDS, len(RIGHT_WORDS), worded=True)
    return Table(table_id, tuple(a.text for a in question.answers), len(question.answers))


def _sensitive_table(scene: Scene) -> Table:
    answers = scene.question.answers if scene.question else ()
    label = " / ".join(answer.text for answer in answers if answer.disclosing)
    return Table(f"sensitive:{scene.id}", (label,), 1, sensitive=True)


def _scored(quiz: Quiz) -> tuple[tuple[Scene, Question], ...]:
    return tuple(
        (scene, scene.question) for scene in quiz.scenes if scene.question and not scene.sensitive
    )


def marks(quiz: Quiz, path: Sequence[Step]) -> Mapping[str, int | None]:
    """For each table, the cell that this path adds 1 to; None when it has none: the scene was not
    reached, the path stopped before an ending, or the answer is the complement. Raises PathRefused.
    """
    return marks_at(quiz, replay(quiz, path))


def marks_at(quiz: Quiz, position: Position) -> Mapping[str, int | None]:
    """The same of a path that was played already."""
    visits = {visit.scene.id: visit for visit in position.visited}
    return {table.id: _mark(quiz, table, position, visits) for table in tables(quiz)}


def _mark(quiz: Quiz, table: Table, position: Position, visits: Mapping[str, Visit]) -> int | None:
    kind, _, scene_id = table.id.partition(":")
    if kind == "endings":
        endings = [scene.id for scene in quiz.scenes if scene.ending]
        return endings.index(position.scene.id) if position.finished else None
    if kind == "score":
        return _score_band(quiz, visits) if position.finished else None
    visit = visits.get(scene_id)
    return _visit_mark(table, visit) if visit else None


def _visit_mark(table: Table, visit: Visit) -> int | None:
    if table.sensitive:
        return 0 if any(answer.disclosing for answer in visit.answers) else None
    if table.complement is not None:
        return 0 if visit.answers[0].right else None
    if visit.scene.question and visit.scene.question.several:
        return 2 - halves(visit.scene.question, visit.chosen)
    return visit.chosen[0] - 1


def halves(question: Question, chosen: Sequence[int]) -> int:
    """How right a set of answers is: 2 right, 1 partly (some right one is among them), 0 wrong."""
    right = {answer.number for answer in question.answers if answer.right}
    if set(chosen) == right:
        return 2
    return 1 if right & set(chosen) else 0


def _score_band(quiz: Quiz, visits: Mapping[str, Visit]) -> int:
    """The band of the share of points; a question that was not met counts as none."""
    scored = _scored(quiz)
    points = sum(
        halves(question, visits[scene.id].chosen)
        for scene, question in scored
        if scene.id in visits
    )
    percent = 100 * points // (2 * len(scored))
    return sum(percent >= floor for floor in SCORE_FLOORS) - 1
