"""What proof of training is: numbers with done or not, and how long a sheet to sign is.

Pure: it knows no pseudonym, no day and no answer (PRIVACY.md R11).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SPARE_LINES = 5
KNOWN = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("\u00a0–—‘’“”…€•")


@dataclass(frozen=True, slots=True)
class Line:
    """A slip's number, and whether everything of the assignment is done with it."""

    number: int
    done: bool


@dataclass(frozen=True, slots=True)
class ProofList:
    """The lines by number, and how many people joined by a code: they have no number."""

    lines: tuple[Line, ...]
    without_number: int

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)


def proof_list(people: Iterable[tuple[int | None, bool]]) -> ProofList:
    """From (number of the slip or None, done) of each person, in an order that says nothing of
    when."""
    known = list(people)
    lines = sorted((number, done) for number, done in known if number is not None)
    return ProofList(
        tuple(Line(number, done) for number, done in lines),
        sum(number is None for number, _done in known),
    )


def lines_to_sign(expected: int | None, slips_or_members: int, pairs: bool) -> int:
    """How many lines a sheet has: a line a person and five more. In pairs a slip is two people."""
    people = max(expected or 0, slips_or_members)
    return people * (2 if pairs else 1) + SPARE_LINES


@dataclass(frozen=True, slots=True)
class Paper:
    """An attestation in words, as the page and the PDF show it."""

    language: str
    heading: str
    statement: str
    title: str
    content_language: str
    """In which the title and the objectives are."""
    facts: tuple[tuple[str, str], ...]
    objectives_heading: str
    objectives: tuple[str, ...]
    to_fill: tuple[str, ...]
    closing: tuple[str, ...]
    help: str = ""
    """Whom to turn to, in one line: on the PDF; the page has the same in its own frame."""


def printable(value: object) -> object:
    """The same text, or tuple of texts, with a question mark for every character that is neither
    Latin nor common punctuation, and for a text of none."""
    if isinstance(value, str):
        shown = "".join(c if _known(c) else "?" for c in value)
        return shown if shown.strip() else "?"
    assert isinstance(value, tuple)
    return tuple(printable(each) for each in value)


def _known(character: str) -> bool:
    return character in KNOWN or (character < "\u0180" and character.isprintable())
