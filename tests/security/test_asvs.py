"""docs/security.md goes through the whole of ASVS, and what it names is there."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.security.asvs import LEVEL_1, LEVEL_2

ROOT = Path(__file__).resolve().parent.parent.parent
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PLACE = re.compile(r"`((?:workshop|docs|tools|tests|\.ci)/[\w./]*|[A-Z]+\.md)`")
REASONS = ("Does not apply", "Not met: ", "Partly: ", "This page, above")


@cache
def rows() -> list[tuple[str, ...]]:
    return ROW.findall((ROOT / "docs" / "security.md").read_text())


@cache
def functions_of(file: str) -> frozenset[str]:
    return frozenset(re.findall(r"^def (test_\w+)\(", (ROOT / file).read_text(), re.MULTILINE))


def test_the_numbers_are_those_of_the_standard() -> None:
    assert (len(set(LEVEL_1)), len(set(LEVEL_2))) == (70, 183)
    assert not set(LEVEL_1) & set(LEVEL_2)


def test_every_number_of_levels_1_and_2_is_in_the_table_once_with_its_level() -> None:
    expected = Counter([(n, "1") for n in LEVEL_1] + [(n, "2") for n in LEVEL_2])
    assert Counter((number, level) for number, level, *_ in rows()) == expected


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_line_has_a_test_a_place_or_a_reason(row: tuple[str, ...]) -> None:
    how = row[3]
    named, places = TEST.findall(how), PLACE.findall(how)
    assert named or places or how.startswith(REASONS), how
    for file, name in named:
        assert name in functions_of(file), f"{file}::{name}"
    for place in places:
        assert (ROOT / place).exists(), place


def test_a_line_that_needs_no_reason_is_no_promise() -> None:
    """ "This page, above" leads to a part of the page."""
    text = (ROOT / "docs" / "security.md").read_text()
    for heading in ("Signing in", "What cryptography is used", "What costs much", "Fuzzing"):
        assert f"\n## {heading}\n" in text
