"""A long list, a page at a time, with a search by what each row is called. Addresses are plain:
`?page=2&q=word`. It knows no feature and no table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from workshop.ordering import plain

LONGEST_SEARCH = 80
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of `total` that were found among `among`; pages are counted from 1."""

    rows: tuple[Row, ...]
    number: int
    size: int
    total: int
    among: int
    search: str
    base: str
    kept: tuple[tuple[str, str], ...] = ()
    """What else the address says, and every link repeats."""

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def searchable(self) -> bool:
        """Whether a search is worth its place: there is more than one page, or one was made."""
        return bool(self.search) or self.among > self.size

    @property
    def whole(self) -> bool:
        """Whether this is what is seen first: the first page, and nothing searched for."""
        return self.number == 1 and not self.search

    def link(self, number: int) -> str:
        asked = [*self.kept, *([("q", self.search)] if self.search else [])]
        return self._at([*asked, *([("page", str(number))] if number > 1 else [])])

    @property
    def everything(self) -> str:
        """The address without the search."""
        return self._at(self.kept)

    def _at(self, asked: Iterable[tuple[str, str]]) -> str:
        query = urlencode(list(asked))
        return f"{self.base}?{query}" if query else self.base


def paged(
    rows: Sequence[Row],
    called: Callable[[Row], str],
    size: int,
    base: str,
    asked: Mapping[str, str],
    keep: Sequence[str] = (),
) -> Page[Row]:
    """The page that an address asks for; beyond the last one, the last one."""
    search = asked.get("q", "").strip()[:LONGEST_SEARCH]
    found = [row for row in rows if matches(search, called(row))] if search else rows
    last = max(1, -(-len(found) // size))
    number = min(number_in(asked.get("page", "")), last)
    kept = tuple((name, asked[name]) for name in keep if name in asked)
    shown = tuple(found[(number - 1) * size : number * size])
    return Page(shown, number, size, len(found), len(rows), search, base, kept)


def number_in(text: str) -> int:
    """A page's number as an address has it; what is none is the first."""
    return max(1, int(text)) if text.isdecimal() and len(text) <= 6 else 1


def matches(search: str, text: str) -> bool:
    """Whether every word is in it, whatever the accents and capitals."""
    return all(word in plain(text) for word in plain(search).split())
