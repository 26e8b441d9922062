"""From when on something is too old to be kept, and what an erasure comes to. Pure: no database, no
Flask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased: learners with their codes, rows of rosters, lines of the audit log."""

    learners: int = 0
    rows: int = 0
    lines: int = 0

    def __add__(self, other: Erased) -> Erased:
        return Erased(
            self.learners + other.learners, self.rows + other.rows, self.lines + other.lines
        )

    def __bool__(self) -> bool:
        return bool(self.learners or self.rows or self.lines)


def oldest_kept(now: datetime, days: int) -> datetime:
    """Whatever closed or was written down before this moment is kept no longer."""
    return now - timedelta(days=days)


def same_name(typed: str, name: str) -> bool:
    """Whether somebody typed the name of what they are about to erase; white space does not
    matter, every letter does."""
    return typed.split() == name.split()
