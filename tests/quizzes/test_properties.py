"""What holds for every sound scenario, tried on scenarios and paths made by chance."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.quizzes.paths import explore, find_cycle, in_order
from workshop.quizzes.rules import (
    PathRefused,
    Step,
    marks,
    parse_path,
    replay,
    tables,
    targets,
)
from workshop.quizzes.values import (
    GAUGE_HIGHEST,
    GAUGE_LOWEST,
    Answer,
    Choice,
    Question,
    Quiz,
    Scene,
)

from .sample import story

T = TypeVar("T")
META = story().meta


class Draw(Protocol):
    """Draws a value: what `st.data()` gives a test."""

    def __call__(self, strategy: st.SearchStrategy[T], /) -> T: ...


def answer(number: int, right: bool) -> Answer:
    return Answer(number, f"r{number}", f"r{number}", right, False, False, "")


@st.composite
def quizzes(draw: st.DrawFn) -> Quiz:
    """A scenario whose links go forward only, with choices, questions, links and conditions."""
    count = draw(st.integers(2, 12))
    scenes = [scene(draw, n, count) for n in range(count - 1)]
    scenes.append(Scene(f"s{count - 1}", "fin", ending=True))
    return Quiz("a", "fr", META, tuple(scenes))


def scene(draw: st.DrawFn, n: int, count: int) -> Scene:
    later = st.integers(n + 1, count - 1).map(lambda target: f"s{target}")
    kind = draw(st.sampled_from(("choices", "choices", "question", "onward")))
    charted = draw(st.booleans())
    if kind == "onward":
        return Scene(f"s{n}", "x", onward=(draw(later), "x"))
    if kind == "question":
        rights = draw(st.lists(st.booleans(), min_size=2, max_size=4).filter(any))
        answers = tuple(answer(i, right) for i, right in enumerate(rights, 1))
        question = Question(answers, sum(rights) > 1, draw(later), "x")
        return Scene(f"s{n}", "x", question=question, charted=charted)
    choices = [choice(draw, n, number, later) for number in range(1, draw(st.integers(2, 4)) + 1)]
    return Scene(f"s{n}", "x", choices=tuple(choices), charted=charted)


def choice(draw: st.DrawFn, n: int, number: int, later: st.SearchStrategy[str]) -> Choice:
    """The first choice of a scene never has a condition, so that one is always offered."""
    earlier = st.tuples(st.integers(0, max(n - 1, 0)).map(lambda s: f"s{s}"), st.integers(1, 4))
    asked = draw(st.none() | earlier) if n and number > 1 else None
    effects = draw(st.dictionaries(st.sampled_from(META.gauges), st.integers(-2, 2)))
    return Choice(number, "x", "x", draw(later), tuple(effects.items()), asked)


def walk(draw: Draw, quiz: Quiz) -> tuple[Step, ...]:
    """A path to an ending, choosing at random among what is offered."""
    steps: list[Step] = []
    while not (position := replay(quiz, steps)).finished:
        here = position.scene
        if here.question:
            numbers = st.sampled_from([a.number for a in here.question.answers])
            most = len(here.question.answers) if here.question.several else 1
            chosen = draw(st.sets(numbers, min_size=1, max_size=most))
            steps.append(Step(here.id, tuple(sorted(chosen))))
        elif here.onward:
            steps.append(Step(here.id))
        else:
            steps.append(Step(here.id, (draw(st.sampled_from(position.offered)).number,)))
    return tuple(steps)


def longest_allowed(quiz: Quiz, steps: Sequence[Step]) -> Sequence[Step]:
    """The longest beginning of some steps that the quiz allows."""
    for count in range(len(steps), 0, -1):
        with suppress(PathRefused):
            replay(quiz, steps[:count])
            return steps[:count]
    return ()


@given(st.data())
def test_what_is_offered_is_never_refused_and_leads_to_an_ending(data: st.DataObject) -> None:
    quiz = data.draw(quizzes())
    steps = walk(data.draw, quiz)
    position = replay(quiz, parse_path([str(step) for step in steps]))
    assert position.finished
    assert len(position.visited) == len(steps) <= len(quiz.scenes)
    for visit in position.visited:
        assert all(GAUGE_LOWEST <= value <= GAUGE_HIGHEST for value in visit.gauges.values())


@given(st.data())
def test_every_mark_is_a_cell_of_its_table_and_an_ending_is_counted_once(
    data: st.DataObject,
) -> None:
    quiz = data.draw(quizzes())
    steps = walk(data.draw, quiz)
    cells = {table.id: table.cells for table in tables(quiz)}
    found = marks(quiz, steps)
    assert set(found) == set(cells)
    assert all(mark is None or 0 <= mark < cells[name] for name, mark in found.items())
    assert found.get("endings", 0) is not None


@given(st.data())
def test_a_path_cut_anywhere_is_a_path_whose_marks_the_whole_one_keeps(
    data: st.DataObject,
) -> None:
    quiz = data.draw(quizzes())
    steps = walk(data.draw, quiz)
    cut = steps[: data.draw(st.integers(0, len(steps)))]
    whole, part = marks(quiz, steps), marks(quiz, cut)
    assert all(mark is None or whole[name] == mark for name, mark in part.items())


@given(st.data())
def test_any_other_path_is_refused_with_a_code_and_a_step(data: st.DataObject) -> None:
    quiz = data.draw(quizzes())
    ids = st.sampled_from([scene.id for scene in quiz.scenes] + ["nowhere"])
    numbers = st.lists(st.integers(0, 6), max_size=3).map(tuple)
    steps = data.draw(st.lists(st.builds(Step, ids, numbers), max_size=6))
    allowed = longest_allowed(quiz, steps)
    assert [v.scene.id for v in replay(quiz, allowed).visited] == [s.scene for s in allowed]
    if len(allowed) < len(steps):
        with pytest.raises(PathRefused) as refused:
            replay(quiz, steps)
        assert refused.value.step == len(allowed)


@given(st.data())
def test_exploring_finds_every_scene_and_choice_that_a_walk_meets(data: st.DataObject) -> None:
    quiz = data.draw(quizzes())
    links = {scene.id: targets(scene) for scene in quiz.scenes}
    assert find_cycle(links) is None
    explored = explore(quiz, in_order(links, quiz.start.id), lambda scene, number: 1.0)
    steps = walk(data.draw, quiz)
    assert {step.scene for step in steps} <= explored.reached
    met = {(v.scene.id, v.choice.number) for v in replay(quiz, steps).visited if v.choice}
    assert met <= explored.offered
    assert not explored.stuck
    assert explored.most_scenes >= len(steps) + 1
    assert explored.most_seconds >= len(steps) + 1
