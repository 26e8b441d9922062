"""What an attacker who polls, plants accounts or knows the others can see of whole classes."""

import math
import random
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.database import Database
from workshop.releases import rules
from workshop.releases.noise import discrete_laplace

from .classes import SCENE, SHAPES, STOPPED, TOLD, Class

UNANIMOUS_CLASSES = 150


@settings(max_examples=40)
@given(
    people=st.integers(1, 45),
    expected=st.integers(0, 60),
    answers=st.lists(st.sampled_from([0, 1, 2, None]), max_size=60),
)
def test_every_release_has_five_or_more_and_every_answer_is_somewhere(
    quick: Database, people: int, expected: int, answers: list[int | None]
) -> None:
    item = Class(quick, people, expected=expected)
    for answer in answers:
        item.send({"scene:start": answer, "question:told": None})
    published = [release.n for release in item.progress().releases]
    assert tuple(published) == rules.plan(max(people, expected))[: len(published)]
    assert sum(published) + item.progress().waiting == len(answers)
    held_back = item.close().held_back
    progress = item.progress()
    assert all(release.n >= rules.K for release in progress.releases)
    assert held_back < rules.K
    people_shown, tables = rules.total(progress.releases)
    assert people_shown + held_back == len(answers)
    shown = tables["scene:start"].noisy[:3] if tables else (0, 0, 0)
    missing = [answers.count(choice) - shown[choice] for choice in range(3)]
    assert all(0 <= few <= held_back for few in missing)


def test_a_chart_never_moves_for_fewer_than_five(quick: Database) -> None:
    """Somebody who reloads after each submission."""
    for people in (1, 4, 5, 9, 19, 20, 25, 28, 30, 41):
        item = Class(quick, people, chance=random.Random(f"poll {people}").randrange)
        sent_at_change = [0]
        seen = item.progress().releases
        for number in range(people):
            item.send(STOPPED)
            if item.progress().releases != seen:
                seen = item.progress().releases
                sent_at_change.append(number + 1)
        steps = [b - a for a, b in pairwise(sent_at_change)]
        assert tuple(steps) == rules.plan(people)
        assert all(step >= rules.K for step in steps)


def test_unanimous_classes_show_noise_of_the_published_scale(quick: Database) -> None:
    """150 seeded classes of 10 that all answer alike; both tables, every number of them."""
    errors: dict[Fraction, list[int]] = {SCENE.scale: [], TOLD.scale: []}
    chance = random.Random("unanimous").randrange
    for _ in range(UNANIMOUS_CLASSES):
        item = Class(quick, 10, chance=chance)
        item.send_many(10)
        tables = item.progress().releases[0].tables
        truth = {"scene:start": (10, 0, 0), "question:told": (10,)}
        for name, expected in truth.items():
            pairs = zip(tables[name].noisy, expected, strict=False)
            errors[tables[name].scale] += [noisy - true for noisy, true in pairs]
    for scale, found in errors.items():
        decay = math.exp(-1 / scale)
        deviation = math.sqrt(2 * decay) / (1 - decay)
        mean = sum(found) / len(found)
        seen = math.sqrt(sum(error * error for error in found) / len(found))
        assert abs(mean) < 4 * deviation / math.sqrt(len(found))
        assert seen == pytest.approx(deviation, rel=0.25)


def test_one_answer_moves_the_odds_of_a_table_by_no_more_than_promised() -> None:
    """The odds between neighbouring numbers, once for each cell that a changed answer moves."""
    for shape, epsilon in ((SCENE, rules.EPSILON), (TOLD, rules.EPSILON)):
        moved = 2 if shape.cells > 1 else 1
        chance = random.Random(f"odds {shape.id}").randrange
        drawn = [discrete_laplace(shape.scale, chance) for _ in range(20_000)]
        ratio = drawn.count(0) / drawn.count(1)
        assert moved * math.log(ratio) == pytest.approx(epsilon, rel=0.1)


def test_the_noise_is_the_only_thing_between_two_equal_classes(quick: Database) -> None:
    chance = random.Random("twins").randrange
    charts = set()
    for _ in range(30):
        item = Class(quick, 10, shapes=SHAPES, chance=chance)
        item.send_many(10)
        charts.add(str(item.progress().releases[0].tables))
    assert len(charts) > 20
