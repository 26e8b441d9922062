"""What the private self-check says for given answers: danger wins, and no way ends in nothing.
It must not know files, Flask or a browser; the page's script does the same from the same data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_QUESTIONS = 10


class Answer(StrEnum):
    """What can be answered; "not sure" is taken as seriously as "yes"."""

    YES = "yes"
    UNSURE = "unsure"
    NO = "no"


class Urgency(StrEnum):
    """How urgent it is, the most urgent first."""

    NOW = "now"
    TODAY = "today"
    WEEK = "week"
    TALK = "talk"


class Part(StrEnum):
    """The parts of what is said at the end."""

    NOW = "now"
    WEEK = "week"
    WHOM = "whom"


@dataclass(frozen=True, slots=True)
class Said:
    """One text in French, in both ways of speaking to a reader, and in English."""

    tu: str
    vous: str
    en: str

    def said(self, language: str, register: str) -> str:
        """The text in a language; `register` is "pupil" or "adult"."""
        if language != "fr":
            return self.en
        return self.tu if register == "pupil" else self.vous


@dataclass(frozen=True, slots=True)
class Question:
    """One question; "yes" and "not sure" give its mark."""

    mark: str
    text: Said


@dataclass(frozen=True, slots=True)
class Door:
    """One of the three ways in, with at most ten questions in their order."""

    id: str
    title: Said
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to do; it holds for the doors, levels and marks that it names, or for all."""

    id: str
    part: Part
    text: Said
    doors: frozenset[str] = frozenset()
    levels: frozenset[Urgency] = frozenset()
    marks: frozenset[str] = frozenset()

    def holds(self, door: str, level: Urgency, marks: frozenset[str]) -> bool:
        return (
            (not self.doors or door in self.doors)
            and (not self.levels or level in self.levels)
            and (not self.marks or bool(self.marks & marks))
        )


@dataclass(frozen=True, slots=True)
class Check:
    """All of the self-check: titles of the levels, the level of each mark, doors, pieces."""

    titles: Mapping[Urgency, Said]
    levels: Mapping[str, Urgency]
    doors: tuple[Door, ...]
    pieces: tuple[Piece, ...]

    def door(self, id: str) -> Door:
        """Raises StopIteration for a door that there is not."""
        return next(door for door in self.doors if door.id == id)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How urgent it is and what is said, in the order of the page."""

    level: Urgency
    pieces: tuple[Piece, ...]

    def of(self, part: Part) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.part is part)


def marks_of(door: Door, answers: Sequence[Answer]) -> frozenset[str]:
    """The marks that the answers to the first questions give."""
    answered = zip(door.questions, answers, strict=False)
    return frozenset(question.mark for question, answer in answered if answer is not Answer.NO)


def level_of(check: Check, marks: frozenset[str]) -> Urgency:
    """The most urgent level of the marks; without any, the lightest one, which is not nothing."""
    order = list(Urgency)
    return min((check.levels[mark] for mark in marks), key=order.index, default=Urgency.TALK)


def outcome(check: Check, door_id: str, answers: Sequence[Answer]) -> Outcome:
    """What is said after these answers, whether or not all questions were answered."""
    marks = marks_of(check.door(door_id), answers)
    level = level_of(check, marks)
    found = tuple(piece for piece in check.pieces if piece.holds(door_id, level, marks))
    return Outcome(level, found)


def ended(check: Check, door_id: str, answers: Sequence[Answer]) -> bool:
    """Whether no further question is asked: all were, or an answer tells of danger."""
    door = check.door(door_id)
    danger = level_of(check, marks_of(door, answers)) is Urgency.NOW
    return danger or len(answers) >= len(door.questions)
