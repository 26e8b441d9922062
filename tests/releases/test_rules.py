"""The plan, the noise and the tables of the release rule."""

import random
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.releases import rules
from workshop.releases.rules import Looser, MarksRefused, PublishedTable, TableShape, plan

from .chances import NoNoise

DAY = date(2026, 3, 2)
SCENE = rules.table_shape("scene:start", ("1", "2", "3"), 3, complement=rules.NOT_REACHED)
YES_NO = rules.table_shape("question:told", ("1", "2"), 1)
SCORE = rules.table_shape("score", ("0-39", "40-59", "60-79", "80-100"), 4)
SENSITIVE = rules.table_shape("sensitive:seen", ("1", "2", "3"), 1, sensitive=True)


# The plan


@pytest.mark.parametrize(
    ("people", "sizes"),
    [
        (0, ()),
        (4, ()),
        (5, (5,)),
        (19, (19,)),
        (20, (10, 10)),
        (25, (13, 12)),
        (28, (14, 14)),
        (30, (10, 10, 10)),
        (39, (13, 13, 13)),
        (40, (10, 10, 10, 10)),
        (100, (25, 25, 25, 25)),
        (3000, (750, 750, 750, 750)),
    ],
)
def test_the_plan_is_the_published_one(people: int, sizes: tuple[int, ...]) -> None:
    assert plan(people) == sizes


@given(st.integers(min_value=rules.K, max_value=100_000))
def test_a_plan_covers_everybody_in_at_most_four_even_batches_of_five_or_more(people: int) -> None:
    sizes = plan(people)
    assert sum(sizes) == people
    assert 1 <= len(sizes) <= rules.MAX_BATCHES
    assert min(sizes) >= min(people, rules.TARGET)
    assert max(sizes) - min(sizes) <= 1
    assert list(sizes) == sorted(sizes, reverse=True)


@given(st.integers(max_value=rules.K - 1))
def test_fewer_than_five_people_have_no_planned_batch(people: int) -> None:
    assert plan(people) == ()


def test_after_the_planned_batches_comes_one_without_a_target() -> None:
    assert [rules.target_of((13, 12), sequence) for sequence in (1, 2, 3)] == [13, 12, None]
    assert rules.target_of((), 1) is None


# Thresholds may only become stricter


def test_stricter_thresholds_are_taken() -> None:
    strict = rules.tighten(k=8, k_sensitive=20, target=15, max_batches=2, epsilon=Fraction(1, 2))
    assert strict.k == 8
    assert strict.epsilon == Fraction(1, 2)
    assert plan(100, strict) == (50, 50)
    assert plan(7, strict) == ()


def test_asking_for_nothing_gives_the_standard_thresholds() -> None:
    assert rules.tighten() == rules.STANDARD


@pytest.mark.parametrize(
    "looser",
    [
        {"k": 4},
        {"k_sensitive": 9},
        {"target": 9},
        {"max_batches": 5},
        {"max_batches": 0},
        {"epsilon": 3},
        {"epsilon": 0},
        {"epsilon_sensitive": 2},
        {"k": 11},
        {"k": 12, "target": 12},
    ],
)
def test_a_looser_threshold_is_refused(looser: dict[str, int]) -> None:
    with pytest.raises(Looser):
        rules.tighten(**looser)


def test_stricter_thresholds_bring_more_noise() -> None:
    strict = rules.tighten(epsilon=1, epsilon_sensitive=Fraction(1, 2))
    assert rules.table_shape("a", ("1", "2", "3"), 3, thresholds=strict).scale == 2
    assert rules.table_shape("a", ("1", "2"), 1, thresholds=strict).scale == 1
    seen = rules.table_shape("sensitive:a", ("1",), 1, sensitive=True, thresholds=strict)
    assert seen.scale == 2


# The tables


def test_a_table_has_the_scale_that_its_kind_demands() -> None:
    assert SCENE.scale == 1
    assert SCORE.scale == 1
    assert YES_NO.scale == Fraction(1, 2)
    assert SENSITIVE.scale == 1


def test_a_lone_ending_with_not_reached_is_no_two_option_question() -> None:
    lone = rules.table_shape("endings", ("only",), 1, complement=rules.NOT_REACHED)
    assert lone.scale == 1
    assert lone.published == ("only", rules.NOT_REACHED)


def test_two_choices_that_not_everybody_reaches_keep_a_cell_each() -> None:
    choice = rules.table_shape("scene:a", ("1", "2"), 2, complement=rules.NOT_REACHED)
    assert choice.scale == 1
    assert choice.derived == (rules.NOT_REACHED,)


@pytest.mark.parametrize(
    ("options", "cells", "complement", "is_sensitive"),
    [
        (("1", "2", "3"), 1, None, False),
        (("1", "2"), 3, None, False),
        (("1",), 0, None, False),
        (("1", "1"), 2, None, False),
        (("1", "2"), 1, "1", False),
        (("1", "2"), 2, "2", False),
        (("1", "2"), 2, None, True),
        (("1", "2"), 0, None, True),
    ],
)
def test_a_table_whose_cells_do_not_fit_is_refused(
    options: tuple[str, ...], cells: int, complement: str | None, is_sensitive: bool
) -> None:
    with pytest.raises(ValueError):
        TableShape(
            "sensitive:bad" if is_sensitive else "bad",
            options,
            cells,
            Fraction(1),
            is_sensitive,
            complement,
        )


def test_the_id_of_a_sensitive_table_says_so() -> None:
    with pytest.raises(ValueError):
        TableShape("question:seen", ("1",), 1, Fraction(1), sensitive=True)
    with pytest.raises(ValueError):
        TableShape("sensitive:seen", ("1",), 1, Fraction(1))


def test_a_table_without_noise_is_refused() -> None:
    with pytest.raises(ValueError):
        TableShape("bad", ("1", "2"), 2, Fraction(0))


@pytest.mark.parametrize("shape", [SCENE, YES_NO, SCORE, SENSITIVE])
def test_a_shape_survives_json(shape: TableShape) -> None:
    assert TableShape.from_plain(shape.as_plain()) == shape


def test_an_item_has_at_most_one_sensitive_table() -> None:
    other = rules.table_shape("sensitive:other", ("1",), 1, sensitive=True)
    assert rules.sensitive([SCENE, SENSITIVE]) == SENSITIVE
    assert rules.sensitive([SCENE]) is None
    with pytest.raises(ValueError):
        rules.sensitive([SENSITIVE, other])
    assert rules.ordinary([SCENE, SENSITIVE, SCORE]) == (SCENE, SCORE)


def test_a_table_with_too_little_noise_gets_what_the_rule_demands() -> None:
    weak = TableShape("score", ("1", "2", "3"), 3, Fraction(1, 9))
    strong = TableShape("endings", ("1", "2", "3"), 3, Fraction(9))
    assert [shape.scale for shape in rules.reshaped([weak, strong, YES_NO])] == [
        1,
        9,
        Fraction(1, 2),
    ]


def test_two_tables_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError):
        rules.reshaped([SCORE, SCORE])


def test_marks_that_fit_are_taken() -> None:
    marks = {"scene:start": None, "question:told": None, "score": 3, "sensitive:seen": None}
    rules.check_marks((SCENE, YES_NO, SCORE, SENSITIVE), marks)
    rules.check_marks((SENSITIVE,), {"sensitive:seen": 0})


def test_an_empty_batch_holds_noise_and_nothing_else() -> None:
    shapes = (SCENE, YES_NO, SCORE)
    assert rules.starting_noise(shapes, NoNoise()) == (0,) * 8
    chance = random.Random("noise").randrange
    drawn = [rules.starting_noise(shapes, chance) for _ in range(200)]
    assert {len(cells) for cells in drawn} == {8}
    assert all(len({cells[place] for cells in drawn}) > 1 for place in range(8))


def test_a_submission_adds_one_to_each_cell_chosen() -> None:
    shapes = (SCENE, YES_NO, SCORE)
    marks = {"scene:start": 2, "question:told": 0, "score": 3}
    assert rules.counted(shapes, (0,) * 8, marks) == (0, 0, 1, 1, 0, 0, 0, 1)


def test_not_reached_and_the_second_option_have_no_cell() -> None:
    shapes = (SCENE, YES_NO, SCORE)
    marks = {"scene:start": None, "question:told": None, "score": 0}
    assert rules.counted(shapes, (0,) * 8, marks) == (0, 0, 0, 0, 1, 0, 0, 0)


@pytest.mark.parametrize(
    "marks",
    [
        {},
        {"score": 1},
        {"scene:start": 0, "score": 1, "endings": 0},
        {"scene:start": 3, "score": 1},
        {"scene:start": -1, "score": 1},
        {"scene:start": 0, "score": None},
    ],
)
def test_marks_that_do_not_fit_are_refused(marks: dict[str, int | None]) -> None:
    with pytest.raises(MarksRefused):
        rules.check_marks((SCENE, SCORE), marks)


def test_a_release_shows_the_noisy_integers_and_derives_the_rest() -> None:
    shapes = (SCENE, YES_NO, SCORE)
    tables = rules.published(shapes, (4, -1, 3, 9, 2, 2, 3, 4), 10)
    assert tables["scene:start"].options == ("1", "2", "3", "not-reached")
    assert tables["scene:start"].noisy == (4, -1, 3, 4)
    assert tables["scene:start"].derived == ("not-reached",)
    assert tables["question:told"].noisy == (9, 1)
    assert tables["question:told"].as_plain()["scale"] == "1/2"
    assert tables["score"].noisy == (2, 2, 3, 4)
    assert tables["score"].derived == ()


def test_a_published_table_survives_json() -> None:
    table = rules.published((YES_NO,), (12,), 10)["question:told"]
    assert table.as_plain() == {
        "options": ["1", "2"],
        "noisy": [12, -2],
        "scale": "1/2",
        "derived": ["2"],
    }
    assert PublishedTable.from_plain(table.as_plain()) == table


def test_releases_add_up_with_their_noise() -> None:
    first = rules.published((SCENE,), (4, -1, 3), 10)["scene:start"]
    second = rules.published((SCENE,), (1, 1, 9), 12)["scene:start"]
    both = rules.combined([first, second])
    assert both.noisy == (5, 0, 12, 5)
    assert both.draws == 2
    assert rules.combined([first]) == first


def test_the_total_counts_everybody_released() -> None:
    first = rules.Published(1, 10, DAY, rules.published((YES_NO,), (4,), 10))
    second = rules.Published(2, 12, DAY, rules.published((YES_NO,), (9,), 12))
    people, tables = rules.total([first, second])
    assert people == 22
    assert tables["question:told"].noisy == (13, 9)
    assert rules.total([]) == (0, {})


def test_tables_of_different_items_do_not_add_up() -> None:
    first = rules.published((SCENE,), (4, -1, 3), 10)["scene:start"]
    other = rules.published((SCORE,), (1, 1, 9, 0), 10)["score"]
    with pytest.raises(ValueError):
        rules.combined([first, other])
