"""The crash test in a short form: the program passes it, and programs that are wrong do not."""

from __future__ import annotations

import random

import pytest

from benchmarks.crash import run_slice
from benchmarks.supervisor import How

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def test_nothing_acknowledged_is_lost_or_counted_twice_by_a_kill(database: str) -> None:
    found = run_slice(database, 6, How(), random.Random("short"))
    assert found.kills.total() == 6
    assert found.cut >= 6
    assert found.verdict.acknowledged > 0
    assert found.verdict.wrong == 0, found.verdict


def test_an_answer_before_its_commit_is_found_out() -> None:
    how = How(fault="answers_before_it_commits")
    found = run_slice("sqlite", 6, how, random.Random("early"))
    assert found.verdict.lost > 0


def test_counting_whoever_tries_again_is_found_out() -> None:
    how = How(fault="counts_whoever_tries_again")
    found = run_slice("sqlite", 12, how, random.Random("again"))
    assert found.verdict.twice > 0
