"""The verdict of a crash test: it is pure, so it can be held to each of its words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.ledger import Counted, Ledger, Outcome, Verdict, judge, summed

FINE = Counted(frozenset({"ada", "bob"}), (2,), (2,), waiting=0, days=2)


def ledger(**tried: tuple[Outcome, ...]) -> Ledger:
    return Ledger({("item", person): list(outcomes) for person, outcomes in tried.items()})


BOTH = ledger(ada=(Outcome.COUNTED,), bob=(Outcome.CUT, Outcome.ALREADY))


def test_what_agrees_is_not_wrong() -> None:
    verdict = judge(BOTH, {"item": FINE})
    assert verdict.acknowledged == 2
    assert verdict.wrong == 0


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("lost", replace(FINE, done=frozenset({"ada"}), released=(), waiting=1, days=1)),
        ("twice", replace(FINE, released=(2,), waiting=1)),
        ("uncounted", replace(FINE, released=(), waiting=1)),
        ("uneven", replace(FINE, plan=(1,))),
        ("days", replace(FINE, days=3)),
        ("unasked", replace(FINE, done=FINE.done | {"eve"}, waiting=1, days=3)),
    ],
)
def test_each_difference_is_named(name: str, counted: Counted) -> None:
    verdict = judge(BOTH, {"item": counted})
    assert getattr(verdict, name) == 1
    assert verdict.wrong == 1


def test_already_counted_needs_an_attempt_that_could_have_been_counted() -> None:
    tried = ledger(ada=(Outcome.UNREACHED, Outcome.ALREADY), bob=(Outcome.REFUSED, Outcome.ALREADY))
    assert judge(tried, {"item": FINE}).denied == 1


def test_what_was_never_acknowledged_may_be_there_or_not() -> None:
    tried = ledger(ada=(Outcome.COUNTED,), bob=(Outcome.CUT,))
    alone = Counted(frozenset({"ada"}), (2,), (), waiting=1, days=1)
    assert judge(tried, {"item": FINE}).wrong == judge(tried, {"item": alone}).wrong == 0


def test_verdicts_add_up() -> None:
    total = summed([Verdict(acknowledged=3, lost=1), Verdict(acknowledged=4, twice=2)])
    assert (total.acknowledged, total.lost, total.twice, total.wrong) == (7, 1, 2, 3)
