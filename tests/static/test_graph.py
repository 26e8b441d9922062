"""The player's script and the server play alike: same paths, gauges and choices on one graph."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from workshop.quizzes.content import read_library
from workshop.quizzes.gauges import band
from workshop.quizzes.rules import PathRefused, Quiz, Step, graph, parse_path, replay
from workshop.quizzes.values import GAUGES, Answer, Choice, Question, QuizMeta, Scene

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
WALKS = 150


@dataclass(frozen=True)
class Outcome:
    """What both sides must agree on after a path; `refused` stands alone."""

    refused: bool
    scene: str = ""
    gauges: tuple[tuple[str, int], ...] = ()
    offered: tuple[int, ...] = ()
    finished: bool = False


def by_script(page: Page, quiz: Quiz, paths: Sequence[Sequence[str]]) -> list[Outcome]:
    found = page.evaluate(
        """async ([graph, paths]) => {
            const rules = await import("/graph.js");
            return paths.map((path) => rules.apply(graph, path));
        }""",
        [graph(quiz), paths],
    )
    return [outcome_of_script(each) for each in found]


def outcome_of_script(found: dict[str, Any] | None) -> Outcome:
    if found is None:
        return Outcome(refused=True)
    gauges = tuple(sorted(found["gauges"].items()))
    return Outcome(False, found["scene"], gauges, tuple(found["offered"]), found["finished"])


def by_server(quiz: Quiz, path: Sequence[str]) -> Outcome:
    try:
        position = replay(quiz, parse_path(path))
    except PathRefused:
        return Outcome(refused=True)
    offered = tuple(choice.number for choice in position.offered)
    gauges = tuple(sorted((str(name), value) for name, value in position.gauges.items()))
    return Outcome(False, position.scene.id, gauges, offered, position.finished)


def walk(quiz: Quiz, chance: random.Random) -> list[str]:
    """A path that is mostly allowed: one step in twelve is any step at all."""
    path: list[str] = []
    while not (here := replay(quiz, parse_path(path))).finished:
        wild = chance.random() < 1 / 12
        step = any_step(quiz, chance) if wild else allowed_step(here.scene, here.offered, chance)
        path.append(str(step))
        if by_server(quiz, path).refused or chance.random() < 1 / 20:
            break
    return path


def allowed_step(scene: Scene, offered: Sequence[Choice], chance: random.Random) -> Step:
    if scene.question:
        numbers = range(1, len(scene.question.answers) + 1)
        count = chance.randint(1, len(numbers)) if scene.question.several else 1
        return Step(scene.id, tuple(sorted(chance.sample(numbers, count))))
    return Step(scene.id, (chance.choice(offered).number,) if offered else ())


def any_step(quiz: Quiz, chance: random.Random) -> Step:
    numbers = chance.choice([(), (1,), (2,), (3,), (9,), (1, 2)])
    return Step(chance.choice(quiz.scenes).id, numbers)


def invented_quiz(chance: random.Random) -> Quiz:
    """A quiz of eight scenes of every kind, whose later choices depend on earlier ones."""
    last = 7
    scenes = tuple(invented_scene(number, last, chance) for number in range(last + 1))
    meta = QuizMeta(
        "Title", "Summary", "responding", "employees", 5, (), (), "", (), date(2026, 1, 1),
        "CC BY-SA 4.0", "witness", GAUGES, {}, False,
    )  # fmt: skip
    return Quiz("invented", "en", meta, scenes)


def invented_scene(number: int, last: int, chance: random.Random) -> Scene:
    name = f"scene-{number}"
    if number == last:
        return Scene(name, name, ending=True)
    onward = f"scene-{number + 1}"
    kind = chance.choice(["choices", "choices", "question", "onward"])
    if kind == "question":
        several = chance.random() < 0.5
        answers = tuple(Answer(n, "", "", n <= 1 + several, False, False, "") for n in range(1, 5))
        return Scene(name, name, question=Question(answers, several, onward, "Go on"))
    if kind == "onward":
        return Scene(name, name, onward=(onward, "Go on"))
    return Scene(name, name, choices=invented_choices(number, last, chance))


def invented_choices(number: int, last: int, chance: random.Random) -> tuple[Choice, ...]:
    def choice(which: int) -> Choice:
        target = f"scene-{chance.randint(number + 1, last)}"
        effects = tuple((gauge, chance.randint(-2, 2)) for gauge in GAUGES)
        earlier = (f"scene-{chance.randrange(number)}", chance.randint(1, 2)) if number else None
        requires = earlier if which > 1 else None
        return Choice(which, "", "", target, effects, requires)

    return tuple(choice(which) for which in range(1, 4))


def test_random_paths_through_invented_quizzes_end_alike(scripts: Page) -> None:
    chance = random.Random(20261122)
    finished = refused = conditional = 0
    for _ in range(30):
        quiz = invented_quiz(chance)
        paths = [walk(quiz, chance) for _ in range(WALKS // 10)]
        expected = [by_server(quiz, path) for path in paths]
        assert by_script(scripts, quiz, paths) == expected
        finished += sum(each.finished for each in expected)
        refused += sum(each.refused for each in expected)
        conditional += sum(0 < len(each.offered) < 3 for each in expected)
    assert min(finished, refused, conditional) > 10


@pytest.mark.long
def test_random_paths_through_every_shipped_quiz_end_alike(scripts: Page) -> None:
    library = read_library([ROOT / "quizzes"])
    assert library.versions
    chance = random.Random(20261123)
    for version in library.versions.values():
        for quiz in version.languages.values():
            paths = [walk(quiz, chance) for _ in range(WALKS)]
            expected = [by_server(quiz, path) for path in paths]
            assert by_script(scripts, quiz, paths) == expected
            assert any(each.finished for each in expected)


def test_a_gauge_has_the_same_words_on_both_sides(scripts: Page) -> None:
    said = scripts.evaluate(
        """async () => {
            const { band } = await import("/graph.js");
            return Array.from({ length: 11 }, (_, value) => band(value));
        }"""
    )
    assert said == [band(value) for value in range(11)]
