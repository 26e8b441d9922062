"""Sections on paper: each once, every number leads somewhere, and sheets fold into a booklet."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import EXAMPLES
from tests.quizzes.sample import questions, story
from tests.quizzes.test_properties import quizzes
from workshop.paper.rules import Booklet, booklet, cards, layers, saddle, scenes_in_order
from workshop.quizzes.rules import targets
from workshop.quizzes.values import Quiz


def scene_after(made: Booklet, key: str) -> str:
    """The scene that one comes to by turning to numbers from a section."""
    section = made.section(key)
    while not section.is_scene:
        section = made.sections[section.ways[0].number - 1]
    return section.scene.id


def each_scene_once(quiz: Quiz, made: Booklet) -> None:
    scenes = [section.scene.id for section in made.sections if section.is_scene]
    assert sorted(scenes) == sorted(scene.id for scene in scenes_in_order(quiz))
    assert [section.number for section in made.sections] == list(range(1, len(made.sections) + 1))
    assert made.sections[0].key == quiz.start.id


def each_number_leads_on(made: Booklet) -> None:
    for section in made.sections:
        for way in section.ways:
            assert made.sections[way.number - 1].key == way.key
        if section.is_scene:
            led = [scene_after(made, way.key) for way in section.ways]
            assert led == list(targets(section.scene))
            assert [way.choice for way in section.ways if way.choice] == list(section.scene.choices)


def each_condition_names_a_section(made: Booklet) -> None:
    for way in (way for section in made.sections for way in section.ways):
        if way.choice is None or way.choice.requires is None:
            assert way.after is None
        elif way.after:
            earlier = made.sections[way.after - 1]
            assert earlier.remembered
            assert earlier.choice is not None
            assert (earlier.scene.id, earlier.choice.number) == way.choice.requires


def hardly_any_in_a_row(made: Booklet) -> None:
    """No more sections stand right before one that they lead to than chance would put there."""
    links = {(s.number, way.number) for s in made.sections for way in s.ways}
    in_a_row = sum((a.number, b.number) in links for a, b in pairwise(made.sections))
    assert in_a_row <= max(1, len(links) / (len(made.sections) - 1))


def lies_below_all_that_lead_to_it(quiz: Quiz) -> None:
    rows = layers(quiz)
    place = {scene.id: n for n, row in enumerate(rows) for scene in row}
    assert sorted(place) == sorted(scene.id for scene in scenes_in_order(quiz))
    for row in rows:
        assert row
        for scene in row:
            assert all(place[target] > place[scene.id] for target in targets(scene))


@settings(max_examples=EXAMPLES // 3)
@given(quizzes(), st.text(max_size=8))
def test_each_scene_stands_there_once_each_number_leads_on_and_the_order_is_kept(
    quiz: Quiz, seed: str
) -> None:
    made = booklet(quiz, seed)
    assert made == booklet(quiz, seed)
    each_scene_once(quiz, made)
    each_number_leads_on(made)
    each_condition_names_a_section(made)
    hardly_any_in_a_row(made)
    lies_below_all_that_lead_to_it(quiz)


def test_another_version_has_another_order() -> None:
    assert booklet(story(), "one").numbers != booklet(story(), "other").numbers


def test_the_sample_has_a_section_for_what_follows_and_one_for_answers() -> None:
    made = booklet(story(), "x")
    assert set(made.numbers) == {
        "couloir", "couloir/1", "couloir/2", "banc", "banc/1", "banc/2", "question",
        "question/answers", "soir", "soir/1", "soir/2", "fin", "bureau",
    }  # fmt: skip
    asked = made.section("soir").ways[1]
    assert asked.after == made.numbers["banc/2"]
    assert made.section("banc/2").remembered
    assert not made.section("banc/1").remembered


def test_a_choice_without_consequence_leads_to_its_scene_at_once() -> None:
    changed = story(("{ person=+1 }\n\n    Il lève les yeux.", ""))
    made = booklet(changed, "x")
    assert "couloir/1" not in made.numbers
    assert made.section("couloir").ways[0].key == "banc"


def test_a_room_gets_four_cards_and_more_where_there_are_more_choices() -> None:
    assert cards(story()) == "ABCD"
    assert cards(questions()) >= "ABCD"


@given(st.integers(1, 60))
def test_sheets_folded_into_each_other_read_from_first_to_last(pages: int) -> None:
    sides = saddle(pages)
    whole = 2 * len(sides)
    assert whole % 4 == 0
    assert whole - pages < 4
    # Folded, the right of each front and the left of each back come first, from outside inwards.
    first = [page for n, side in enumerate(sides) for page in side[1 - n % 2 : 2 - n % 2]]
    last = [page for n, side in enumerate(sides) for page in side[n % 2 : 1 + n % 2]]
    read = first + last[::-1]
    assert read == [*range(1, pages + 1), *[0] * (whole - pages)]


@pytest.mark.parametrize(("pages", "outside"), [(4, (4, 1)), (8, (8, 1)), (6, (0, 1))])
def test_the_back_and_the_cover_are_the_outside(pages: int, outside: tuple[int, int]) -> None:
    assert saddle(pages)[0] == outside
