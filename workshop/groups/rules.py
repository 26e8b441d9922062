"""Ways of joining and pseudonyms. Pure: chance is an argument, no database, no Flask."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from workshop.groups.words import (
    ENGLISH_ADJECTIVES,
    ENGLISH_NOUNS,
    FRENCH_ADJECTIVES,
    FRENCH_NOUNS,
)

CODE_LENGTH = 6
MOST_SLIPS = 60
TRIES_WITHOUT_A_NUMBER = 40

Chance = Callable[[int], int]


class Joining(StrEnum):
    """One way a group: slips handed out, or a code that everybody types."""

    SLIPS = "slips"
    CODE = "code"


GROUP_AUDIENCES = ("pupils-11-15", "students-15-18", "employees", "parents", "facilitators")


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """A slip as it is printed once: its code is in no table afterwards, only its hash."""

    number: int
    pseudonym: str
    code: str
    spare: bool


def pseudonym(language: str, chance: Chance) -> str:
    """A random adjective and noun, in the order and gender of the language."""
    if language == "fr":
        noun, gender = FRENCH_NOUNS[chance(len(FRENCH_NOUNS))]
        masculine, feminine = FRENCH_ADJECTIVES[chance(len(FRENCH_ADJECTIVES))]
        return f"{noun} {feminine if gender == 'f' else masculine}"
    adjective = ENGLISH_ADJECTIVES[chance(len(ENGLISH_ADJECTIVES))]
    return f"{adjective} {ENGLISH_NOUNS[chance(len(ENGLISH_NOUNS))]}"


def free_pseudonym(language: str, taken: Collection[str], chance: Chance) -> str:
    """A pseudonym that nobody of the group has.

    In a very large group a random number follows it; it shows no order of arrival.
    """
    for _ in range(TRIES_WITHOUT_A_NUMBER):
        drawn = pseudonym(language, chance)
        if drawn not in taken:
            return drawn
    while True:
        drawn = f"{pseudonym(language, chance)} {2 + chance(98)}"
        if drawn not in taken:
            return drawn
