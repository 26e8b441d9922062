"""A scenario as numbered sections that send their reader from one to another, and how pages lie on
sheets that fold. Pure: it knows no words of a page and nobody who reads; the order comes from a
seed, so that a version of a story has the same numbers whenever and wherever it is printed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workshop.quizzes.paths import in_order
from workshop.quizzes.rules import targets
from workshop.quizzes.values import Choice, Question, Quiz, Scene

LETTERS = "ABCDEFGHIJKL"
SHAPES = 6
LEAST_CARDS = 4
TRIES = 60


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from a section. `letter` is empty where there is no choice; `after` is the section
    that one must have come by, where the choice has a condition."""

    key: str
    number: int
    letter: str = ""
    choice: Choice | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A scene, what follows from one of its choices, or what there is to say of its answers.

    `key` is the scene, `scene/2` or `scene/answers`. `remembered`: some choice is open only to
    those who came by here.
    """

    key: str
    number: int
    scene: Scene
    ways: tuple[Way, ...]
    choice: Choice | None = None
    question: Question | None = None
    remembered: bool = False

    @property
    def is_scene(self) -> bool:
        return self.choice is None and self.question is None


@dataclass(frozen=True, slots=True)
class Booklet:
    """Every section that can be reached, by number from 1, the start."""

    sections: tuple[Section, ...]
    numbers: Mapping[str, int]

    @property
    def conditions(self) -> bool:
        return any(section.remembered for section in self.sections)

    def section(self, key: str) -> Section:
        return self.sections[self.numbers[key] - 1]


def letter(number: int) -> str:
    """The letter of a choice or answer, as it stands on cards."""
    return LETTERS[number - 1]


def booklet(quiz: Quiz, seed: str) -> Booklet:
    """The sections of a quiz in the order of their numbers."""
    order = scenes_in_order(quiz)
    asked = {c.requires for scene in order for c in scene.choices if c.requires}
    links = dict(_links(order, asked))
    numbers = shuffled(links, seed)
    scenes = {scene.id: scene for scene in order}
    made = (_section(key, numbers, scenes, asked) for key in numbers)
    return Booklet(tuple(sorted(made, key=lambda section: section.number)), numbers)


def scenes_in_order(quiz: Quiz) -> tuple[Scene, ...]:
    """The scenes that can be reached, each before those that it leads to."""
    leads = {scene.id: targets(scene) for scene in quiz.scenes}
    return tuple(quiz.scene(scene_id) for scene_id in in_order(leads, quiz.start.id))


Asked = set[tuple[str, int]]


def _links(order: Sequence[Scene], asked: Asked) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each section's key with the keys that it leads to; the start comes first."""
    for scene in order:
        if scene.question:
            answers = f"{scene.id}/answers"
            yield scene.id, (answers,)
            yield answers, (scene.question.target,)
            continue
        yield scene.id, tuple(_led_to(scene, asked))
        for choice in scene.choices:
            if has_section(scene, choice, asked):
                yield choice_key(scene, choice), (choice.target,)


def _led_to(scene: Scene, asked: Asked) -> Iterator[str]:
    if scene.onward:
        yield scene.onward[0]
    for choice in scene.choices:
        yield after_choice(scene, choice, asked)


def choice_key(scene: Scene, choice: Choice) -> str:
    return f"{scene.id}/{choice.number}"


def has_section(scene: Scene, choice: Choice, asked: Asked) -> bool:
    """Whether something is said after a choice, or a condition asks whether it was taken."""
    return bool(choice.feedback or any(by for _, by in choice.effects)) or (
        (scene.id, choice.number) in asked
    )


def after_choice(scene: Scene, choice: Choice, asked: Asked) -> str:
    return choice_key(scene, choice) if has_section(scene, choice, asked) else choice.target


def shuffled(links: Mapping[str, Sequence[str]], seed: str) -> dict[str, int]:
    """A number for each key, the first key having 1. Of a few orders that the seed gives, the one
    in which the fewest sections stand right before one that they lead to: the eye reads on."""
    first, *others = links
    best: list[str] = []
    least = len(links) + 1
    for attempt in range(TRIES):
        order = [first, *sorted(others, key=lambda key: _drawn(seed, attempt, key))]
        beside = sum(order[n + 1] in links[key] for n, key in enumerate(order[:-1]))
        if beside < least:
            best, least = order, beside
        if not least:
            break
    return {key: number for number, key in enumerate(best, 1)}


def _drawn(seed: str, attempt: int, key: str) -> bytes:
    return hashlib.sha256(f"{seed} {attempt} {key}".encode()).digest()


def _section(
    key: str, numbers: Mapping[str, int], scenes: Mapping[str, Scene], asked: Asked
) -> Section:
    scene_id, _, part = key.partition("/")
    scene, number = scenes[scene_id], numbers[key]

    def onward(target: str) -> tuple[Way, ...]:
        return (Way(target, numbers[target]),)

    if part == "answers" and scene.question:
        return Section(key, number, scene, onward(scene.question.target), question=scene.question)
    if part:
        choice = scene.choices[int(part) - 1]
        remembered = (scene.id, choice.number) in asked
        return Section(key, number, scene, onward(choice.target), choice, remembered=remembered)
    if scene.question:
        return Section(key, number, scene, onward(f"{scene.id}/answers"))
    if scene.onward:
        return Section(key, number, scene, onward(scene.onward[0]))
    ways = (_way(scene, choice, numbers, asked) for choice in scene.choices)
    return Section(key, number, scene, tuple(ways))


def _way(scene: Scene, choice: Choice, numbers: Mapping[str, int], asked: Asked) -> Way:
    led = after_choice(scene, choice, asked)
    condition = choice.requires and f"{choice.requires[0]}/{choice.requires[1]}"
    # A condition on what nobody can have chosen names no section; the choice then stays shut.
    after = numbers.get(condition, 0) if condition else None
    return Way(led, numbers[led], letter(choice.number), choice, after)


def layers(quiz: Quiz) -> tuple[tuple[Scene, ...], ...]:
    """The scenes as rows of a map: each below all that lead to it."""
    order = scenes_in_order(quiz)
    depth = {order[0].id: 0}
    for scene in order:
        for target in targets(scene):
            depth[target] = max(depth.get(target, 0), depth[scene.id] + 1)
    rows: list[list[Scene]] = [[] for _ in range(max(depth.values()) + 1)]
    for scene in sorted(order, key=quiz.scenes.index):
        rows[depth[scene.id]].append(scene)
    return tuple(tuple(row) for row in rows)


def cards(quiz: Quiz) -> str:
    """The letters that a room needs: A to D, or more where a scene offers more."""
    most = max(
        (max(len(scene.choices), len(scene.question.answers) if scene.question else 0)
         for scene in quiz.scenes if not scene.sensitive),
        default=0,
    )  # fmt: skip
    return LETTERS[: max(LEAST_CARDS, most)]


def saddle(pages: int) -> tuple[tuple[int, int], ...]:
    """Which two pages stand side by side on each side of the sheets, front and back in turn, for
    sheets that are folded once and laid into each other. 0 is an empty page."""
    whole = -(-pages // 4) * 4

    def page(number: int) -> int:
        return number if number <= pages else 0

    sides = []
    for sheet in range(whole // 4):
        first, last = 1 + 2 * sheet, whole - 2 * sheet
        sides += [(page(last), page(first)), (page(first + 1), page(last - 1))]
    return tuple(sides)
