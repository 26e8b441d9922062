"""The order in which a reader looks for a name: by letters without their accents, numbers by value.
It knows no language and no database; both databases would put "Évry" after "Zurich".
"""

from __future__ import annotations

import re
import unicodedata

DIGITS = re.compile(r"(\d+)")
Key = tuple[tuple[int, int, str], ...]


def by_name(name: str) -> Key:
    """A key for sorted(): "5e B" before "10e A", "Évry" between "Evreux" and "Exmes"; names that
    differ in accents or capitals alone have an order of their own, always the same."""
    parts = (part for part in DIGITS.split(plain(name)) if part)
    return (*map(_part, parts), (2, 0, name))


def plain(text: str) -> str:
    """In small letters without accents, as a reader looks for it."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c))


def _part(text: str) -> tuple[int, int, str]:
    # What NFKD leaves of digits is decimal in some script, so that int() reads it.
    return (0, int(text), "") if text.isdecimal() else (1, 0, text)
