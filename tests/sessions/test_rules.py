"""The timetable of a session adds up whatever the story, and a debrief has three questions."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.quizzes.sample import questions, story
from workshop.config import shipped
from workshop.quizzes.content import read_library
from workshop.quizzes.room import OF_A_SCENE, OF_A_SCORE, OF_ENDINGS, room_questions
from workshop.quizzes.values import Quiz
from workshop.sessions.rules import (
    AROUND_A_STORY,
    LESSON,
    OF_A_CHARACTER,
    Block,
    Part,
    debrief,
    fits,
    timetable,
    turns,
)

stories, lengths = st.integers(1, 180), st.integers(0, 240)
SHIPPED = [
    quiz
    for version in read_library((shipped("quizzes"),)).versions.values()
    for quiz in version.languages.values()
    # Forms and quizzes of questions are no stories.
    if quiz.kind == "story"
]


@given(stories, lengths)
def test_the_blocks_follow_each_other_without_a_gap_and_fill_the_session(
    minutes: int, length: int
) -> None:
    blocks = timetable(minutes, length)
    assert [block.part for block in blocks] == list(Part)
    assert [block.start for block in blocks] == [0, *(block.end for block in blocks[:-1])]
    assert blocks[-1].end == length
    assert min(block.minutes for block in blocks) >= 0


@given(stories, lengths)
def test_a_story_that_fits_is_played_whole_and_leaves_something_to_spare(
    minutes: int, length: int
) -> None:
    by_part = {block.part: block.minutes for block in timetable(minutes, length)}
    assert fits(minutes, length) == (by_part[Part.STORY] >= minutes)
    if fits(minutes, length):
        assert by_part[Part.SPARE] >= 3
        assert by_part[Part.DEBRIEF] >= 10
        assert by_part[Part.HELP] > 0


@given(stories)
def test_a_story_too_long_for_a_lesson_leaves_the_rest_of_the_lesson_whole(minutes: int) -> None:
    by_part = {block.part: block.minutes for block in timetable(minutes)}
    assert by_part[Part.STORY] <= LESSON - AROUND_A_STORY
    assert LESSON - by_part[Part.STORY] >= AROUND_A_STORY


def test_a_lesson_with_a_story_of_seven_minutes() -> None:
    assert timetable(7) == (
        Block(Part.JOINING, 0, 8), Block(Part.STORY, 8, 11), Block(Part.DEBRIEF, 19, 20),
        Block(Part.HELP, 39, 4), Block(Part.SPARE, 43, 7),
    )  # fmt: skip


@pytest.mark.parametrize(("minutes", "whole"), [(25, True), (26, False), (180, False)])
def test_what_fits_into_fifty_minutes(minutes: int, whole: bool) -> None:
    assert fits(minutes) is whole


@given(st.integers(0, 60), st.integers(0, 100), st.integers(1, 6))
def test_a_block_is_cut_into_even_turns(start: int, minutes: int, count: int) -> None:
    block = Block(Part.DEBRIEF, start, minutes)
    cut = turns(block, count)
    assert (cut[0].start, cut[-1].end, len(cut)) == (block.start, block.end, count)
    assert all(one.end == other.start for one, other in pairwise(cut))
    assert cut[0].minutes - cut[-1].minutes in {0, 1}


@pytest.mark.parametrize("quiz", SHIPPED, ids=lambda quiz: f"{quiz.slug}:{quiz.language}")
def test_a_story_that_ships_is_talked_about_scene_by_scene_and_then_its_endings(
    quiz: Quiz,
) -> None:
    first, second, last = debrief(quiz)
    charted = [scene for scene in quiz.scenes if scene.charted]
    assert (first.text, first.scene) == (room_questions(charted[0])[0], charted[0].title)
    assert (second.text, second.scene) == (room_questions(charted[1])[0], charted[1].title)
    assert (last.text, last.scene, last.worded) == (OF_ENDINGS, "", True)


def test_one_scene_with_two_questions_is_asked_both() -> None:
    note = "Demandez : qui d'autre a vu le message ? Que dit le silence ?"
    quiz = story(("Demandez : que voit-on d'abord ?", note))
    first, second, _ = debrief(quiz)
    assert (first.text, second.text) == ("Qui d'autre a vu le message ?", "Que dit le silence ?")
    assert first.scene == second.scene


def test_where_the_author_asked_nothing_there_are_questions_all_the_same() -> None:
    quiz = story(("Demandez : que voit-on d'abord ?", "Laissez du temps."))
    first, second, last = debrief(quiz)
    assert [one.text for one in (first, second, last)] == [OF_A_SCENE, OF_A_CHARACTER, OF_ENDINGS]
    assert first.worded
    assert second.worded


def test_a_quiz_of_questions_ends_with_what_to_go_through_again() -> None:
    quiz = questions()
    assert debrief(quiz)[2].text == OF_A_SCORE
    sensitive = {scene.title for scene in quiz.scenes if scene.sensitive}
    assert sensitive.isdisjoint(one.scene for one in debrief(quiz))
