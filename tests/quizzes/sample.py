"""The sample texts as quizzes, changed where a test asks."""

from tests.source.texts import QUESTIONS, STORY, broken
from workshop.quizzes import content
from workshop.quizzes.values import Quiz


def story(*changes: tuple[str, str]) -> Quiz:
    """The sample story with each change made once; its faults, if any, are left aside."""
    return changed(STORY, *changes)


def questions(*changes: tuple[str, str]) -> Quiz:
    return changed(QUESTIONS, *changes)


def changed(text: str, *changes: tuple[str, str]) -> Quiz:
    for old, new in changes:
        text = broken(text, old, new)
    read = content.read_text("sample", "fr", "fr.md", text.encode(), {})
    assert read.piece is not None
    return read.piece
