"""Feedback speaks of what was done: what names a person is found, what comes near to it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from workshop.source.decode import Line
from workshop.source.tone import feedback_faults, missing_notice, notice_faults

ROOT = Path(__file__).resolve().parents[2]


def codes(text: str) -> list[str]:
    return [fault.code for fault in feedback_faults("x.md", [Line(1, text)])]


@pytest.mark.parametrize(
    "text",
    [
        "Tu es un harceleur.", "T’es trop méchant.", "Vous êtes complice.",
        "Vous êtes devenue la complice du groupe.", "Tu as été cruel avec lui.",
        "Honte à toi.", "Vous devriez avoir honte.", "N’as-tu pas honte ?",
        "You are a bully.", "You're just as bad as the bullies.", "You’re no better than a bully.",
        "That makes you an accomplice.", "You have been really selfish.", "Shame on you.",
        "You should be ashamed.",
    ],
)  # fmt: skip
def test_feedback_that_names_the_person_is_found(text: str) -> None:
    assert codes(text) == ["names-person"]


@pytest.mark.parametrize(
    "text",
    [
        "Tu n’es pas coupable de ce que font les autres.", "Ce n’est pas lâche de se taire.",
        "Vous n’êtes pas complice.", "Il a peur d’être traité de lâche.",
        "Tu es deux fois plus seul.",
        "Se taire laisse le groupe continuer. Tu peux encore lui écrire.",
        "Elle répond : « Tu es méchant. » Puis elle s’en va.", "Vous êtes témoin.",
        "You are not a bully for having laughed once.", "You are guilty of nothing.",
        "You are a witness; the harasser counts on silence.", "What you wrote was cruel to her.",
        "He writes: “You are a coward.” She does not answer.",
        "Laughing along hurts. You can stop now.",
    ],
)  # fmt: skip
def test_feedback_on_the_act_passes(text: str) -> None:
    assert codes(text) == []


def test_the_fault_has_the_line_and_the_words() -> None:
    lines = [Line(7, "Le rire reste."), Line(8, "Vous êtes"), Line(9, "un bourreau.")]
    (fault,) = feedback_faults("fr.md", lines)
    assert (fault.line, fault.params["words"]) == (8, "Vous êtes un bourreau")


@pytest.mark.parametrize(
    ("notice", "code"),
    [
        ("Trigger warning: a girl is mocked. You can skip it.", "notice-alarming"),
        ("Images choquantes. On peut passer.", "notice-alarming"),
        ("A girl is mocked in a chat.", "notice-no-choice"),
    ],
)
def test_a_notice_is_plain_and_leaves_a_choice(notice: str, code: str) -> None:
    assert [fault.code for fault in notice_faults("x.md", 3, notice)] == [code]


def test_what_weighs_needs_a_notice_and_what_sounds_like_it_does_not() -> None:
    heavy = [Line(4, "She thinks of killing herself."), Line(5, "Un viol.")]
    assert [fault.line for fault in missing_notice("x.md", heavy)] == [4]
    light = [Line(4, "Une règle violette, un violon, a nuded wall, drape, une image de chat.")]
    assert list(missing_notice("x.md", light)) == []


def test_every_shipped_story_and_module_begins_with_a_notice() -> None:
    """All but the questions before and after, which tell nothing of anybody."""
    texts = [path.read_text("utf-8") for kind in ("quizzes", "modules") for path in texts_of(kind)]
    assert len(texts) > 10
    for text in texts:
        assert "\nform: " in text or "\nnotice: " in text, text[:80]


def texts_of(kind: str) -> list[Path]:
    return sorted((ROOT / kind).glob("*/*.md"))
