"""The questions for the room, read from the notes of a scene."""

from __future__ import annotations

import re

import pytest

from tests.quizzes.sample import story
from workshop.config import shipped
from workshop.quizzes import content
from workshop.quizzes.room import room_questions
from workshop.quizzes.values import Quiz, Scene
from workshop.source.rules import Part


def asked(*notes: str, kind: str = "facilitator") -> tuple[str, ...]:
    """What is asked of the room where a scene has these notes."""
    return room_questions(Scene("a", "A", tuple(Part(kind, f"<p>{each}</p>") for each in notes)))  # type: ignore[arg-type]


def shipped_quizzes() -> dict[tuple[str, str], Quiz]:
    found = {}
    for path in sorted(shipped("quizzes").glob("*/*.md")):
        slug, language = path.parent.name, path.stem
        piece = content.read_text(slug, language, path.name, path.read_bytes(), {}).piece
        assert piece is not None, path
        # Forms are asked before and after, and talked about by nobody.
        if not piece.is_form:
            found[slug, language] = piece
    return found


QUIZZES = shipped_quizzes()


@pytest.mark.parametrize(("slug", "language"), QUIZZES, ids=":".join)
def test_every_charted_scene_that_ships_has_a_question_to_project(slug: str, language: str) -> None:
    charted = [scene for scene in QUIZZES[slug, language].scenes if scene.charted]
    # Of a quiz of questions every question is charted anyway.
    assert charted or QUIZZES[slug, language].kind == "questions"
    assert [scene.id for scene in charted if not room_questions(scene)] == []


@pytest.mark.parametrize(("slug", "language"), QUIZZES, ids=":".join)
def test_a_question_that_ships_is_one_sentence_without_who_is_to_ask_it(
    slug: str, language: str
) -> None:
    for scene in QUIZZES[slug, language].scenes:
        for question in room_questions(scene):
            assert question.endswith("?"), question
            assert question[0].isupper(), question
            assert not re.search(r"[<>]|&\w+;|\bask:|\bdemandez\b", question, re.I), question
            assert not re.search(r"[.!]\s+[A-ZÀ-Ý]", question), question


@pytest.mark.parametrize("slug", sorted({slug for slug, _ in QUIZZES}))
def test_both_languages_ask_as_much(slug: str) -> None:
    french, english = QUIZZES[slug, "fr"], QUIZZES[slug, "en"]
    for one, other in zip(french.scenes, english.scenes, strict=True):
        assert len(room_questions(one)) == len(room_questions(other)), one.id


def test_a_scene_as_authors_write_it_gives_its_questions_one_by_one() -> None:
    note = "Demandez : qui d'autre a vu le message ? Que dit le silence ?"
    quiz = story(("Demandez : que voit-on d'abord ?", note))
    assert room_questions(quiz.start) == (
        "Qui d'autre a vu le message ?", "Que dit le silence ?",
    )  # fmt: skip


def test_the_other_first_name_is_said_where_it_is_played() -> None:
    quiz = story(("que voit-on d'abord ?", "que cherche Melvil ?"))
    other = content.with_alternative_names(quiz)
    assert room_questions(other.start) == ("Que cherche Ancelin ?",)


@pytest.mark.parametrize(
    ("note", "questions"),
    [
        ("Ask: who saw it?", ("Who saw it?",)),
        ("Set the frame: no names. Ask the room: who saw it?", ("Who saw it?",)),
        ("Demandez\u00a0: <em>qui</em> a vu\u202f? Puis attendez.", ("Qui a vu\u202f?",)),
        ("Demandez : que veut dire « ça va ? » ici ?", ("Que veut dire « ça va ? » ici ?",)),
        ("Demandez : que dirait M. Roux ?", ("Que dirait M. Roux ?",)),
        ("People meant to help: what now?", ("People meant to help: what now?",)),
        ("Ask:<ul><li>what now?</li><li>who can tell?</li></ul>", ("What now?", "Who can tell?")),
        ("Let several answers stand. Do not ask what anyone chose.", ()),
        ("Never ask: who has lived this? Ask: who could help?", ("Who could help?",)),
        ("Never ask:<ul><li>who lived it?</li><li>who sent it?</li></ul>Who could help?", ()),
        ("Never ask: who lived it? Who sent it? Then wait. Who could help?", ("Who could help?",)),
        ("Do not ask “who did it?” Ask: what now?", ("What now?",)),
        ("Ne demandez pas : qui a vécu cela ?", ()),
        ("Ask: who saw it? Ask: who saw it?", ("Who saw it?",)),
        ("", ()),
    ],
)
def test_what_a_note_asks(note: str, questions: tuple[str, ...]) -> None:
    assert asked(note) == questions


def test_the_questions_of_all_notes_of_a_scene_stand_in_their_order() -> None:
    assert asked("Ask: one?", "Ask: two?") == ("One?", "Two?")


def test_only_notes_for_the_facilitator_are_read() -> None:
    assert asked("What do you do?", kind="html") == ()
