"""Ways of joining and pseudonyms. Pure: chance is an argument, no database, no Flask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import urlsplit

from workshop.groups.words import (
    ENGLISH_ADJECTIVES,
    ENGLISH_NOUNS,
    FRENCH_ADJECTIVES,
    FRENCH_NOUNS,
)

CODE_LENGTH = 6
MOST_SLIPS = 500
TRIES_WITHOUT_A_NUMBER = 40

Chance = Callable[[int], int]
Thing = TypeVar("Thing")


class Joining(StrEnum):
    """One way a group: slips handed out, or a code that everybody types."""

    SLIPS = "slips"
    CODE = "code"


GROUP_AUDIENCES = ("pupils-11-15", "students-15-18", "employees", "parents", "facilitators")


class Lost(StrEnum):
    """What became of a slip that was lost."""

    REPLACED = "replaced"
    """Nobody had used it: its place has a new code."""
    RETURNED = "returned"
    """Somebody had: the same person gets a new return code, and is told."""
    ADDED = "added"
    """Nobody knows its number: one more slip, and one more person."""


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


def shuffled(things: Sequence[Thing], chance: Chance) -> list[Thing]:
    """The same things in an order drawn by chance, each order as likely as any other."""
    drawn = list(things)
    for last in range(len(drawn) - 1, 0, -1):
        other = chance(last + 1)
        drawn[last], drawn[other] = drawn[other], drawn[last]
    return drawn


def print_order(slips: Sequence[PrintedSlip], chance: Chance) -> list[PrintedSlip]:
    """The slips as they lie on the sheet: shuffled, and the spare ones apart at the end."""
    listed = [slip for slip in slips if not slip.spare]
    return shuffled(listed, chance) + shuffled([s for s in slips if s.spare], chance)


def only_this_computer(address: str) -> bool:
    """Whether no other device can open an address such as http://127.0.0.1:8000."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        number = ip_address(host)
    except ValueError:
        return False
    return number.is_loopback or number.is_unspecified
