"""How long a scene is and how long a path takes, against what the front matter promises.

Pure. A reader is taken to read 150 words a minute and to think 20 seconds about a choice.
"""

from collections.abc import Iterator, Mapping

from workshop import prose
from workshop.quizzes.values import Quiz, Scene
from workshop.source.rules import Fault, Part

WORDS_A_MINUTE = 150
SECONDS_A_CHOICE = 20
# A question of a form is ticked, not talked about.
SECONDS_A_TICK = 10
TOO_FEW, TOO_MANY = 1.2, 2
# A short story may promise ten minutes: the room talks about it.
ALWAYS_FITTING = 10
LONGEST_SCENE = {"pupils-11-15": 80, "students-15-18": 100}
LONGEST_SCENE_ADULTS = 120


def part_words(part: Part) -> int:
    """The words of a part that a learner reads; notes for facilitators are none of them."""
    if part.kind == "facilitator":
        return 0
    messages = sum(prose.words(message.html) for message in part.messages)
    answers = sum(prose.words(a.html) + prose.words(a.feedback) for a in part.answers)
    return prose.words(part.html) + messages + answers


def scene_words(scene: Scene) -> int:
    """The words that a learner reads before the choice."""
    return sum(part_words(part) for part in scene.parts)


def choice_seconds(scene: Scene, number: int) -> float:
    """Seconds in a scene when its choice of that number is taken: all that is read, and thought.

    Of a question every answer and feedback counts.
    """
    words, thinking = scene_words(scene), 0
    if scene.choices:
        words += sum(prose.words(choice.html) for choice in scene.choices)
        words += prose.words(scene.choices[number - 1].feedback)
        thinking = SECONDS_A_CHOICE
    elif scene.question:
        answers = scene.question.answers
        words += sum(prose.words(a.html) + prose.words(a.feedback) for a in answers)
        thinking = SECONDS_A_CHOICE
    return 60 * words / WORDS_A_MINUTE + thinking


def tick_seconds(scene: Scene, _number: int) -> float:
    """Seconds in a scene of a form: its feedback comes after all is sent, and is not counted."""
    if not scene.question:
        return 60 * scene_words(scene) / WORDS_A_MINUTE
    words = scene_words(scene) + sum(prose.words(a.html) for a in scene.question.answers)
    return 60 * words / WORDS_A_MINUTE + SECONDS_A_TICK


def length_faults(
    file: str, quiz: Quiz, scene: Scene, lines: Mapping[tuple[str, int], int]
) -> Iterator[Fault]:
    """The fault of a scene that is too long for its audience; an ending has no choice to wait."""
    limit = LONGEST_SCENE.get(quiz.meta.audience, LONGEST_SCENE_ADULTS)
    words = scene_words(scene)
    if not scene.ending and words > limit:
        params = {"words": str(words), "limit": str(limit)}
        yield Fault("scene-too-long", file, lines.get((scene.id, 0), 1), params)


def minutes_fault(file: str, line: int, minutes: int, seconds: float) -> Iterator[Fault]:
    """The fault of promised minutes that are far from what the longest path takes."""
    estimate = seconds / 60
    params = {"estimate": f"{estimate:.1f}", "minutes": str(minutes)}
    if estimate > minutes * TOO_FEW:
        yield Fault("minutes-too-few", file, line, params)
    elif minutes > max(ALWAYS_FITTING, estimate * TOO_MANY):
        yield Fault("minutes-too-many", file, line, params)
