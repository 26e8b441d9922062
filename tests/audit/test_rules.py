"""The audit log is read page by page, and no line is lost between two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workshop.audit.rules import Action, Entry, page

BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)


def log_of(seconds: list[int]) -> list[Entry]:
    """Lines at these seconds, the newest first, each about its own number."""
    entries = [
        Entry(BEGIN + timedelta(seconds=second), "Ada", Action.SIGNED_IN, str(number))
        for number, second in enumerate(seconds)
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def leafed_through(log: list[Entry], size: int) -> list[Entry]:
    """All pages one after the other, as `?before=` leads through them."""
    seen: list[Entry] = []
    before: datetime | None = None
    for _ in range(len(log) + 1):
        rest = [entry for entry in log if before is None or entry.at < before]
        shown, before = page(rest[: size + 1], size)
        seen += shown
        if before is None:
            return seen
    raise AssertionError("the pages do not end")


@given(st.lists(st.integers(0, 1000), unique=True, max_size=40), st.integers(1, 10))
def test_every_line_stands_on_one_page_and_none_on_two(seconds: list[int], size: int) -> None:
    log = log_of(seconds)
    assert leafed_through(log, size) == log


@given(st.lists(st.integers(0, 12), max_size=40), st.integers(1, 10))
def test_lines_of_one_moment_stay_together_as_long_as_a_page_holds_them(
    seconds: list[int], size: int
) -> None:
    if all(seconds.count(second) <= size for second in seconds):
        log = log_of(seconds)
        assert leafed_through(log, size) == log


def test_the_last_page_leads_no_further() -> None:
    log = log_of([1, 2])
    assert page(log, 2) == (log, None)
    assert page([], 2) == ([], None)
