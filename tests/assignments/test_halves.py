"""Two versions of the questions before and after, crossed over two halves of a group."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

from tests.assignments.test_before_after import (
    A,
    B,
    answer,
    items,
)
from tests.cast import (  # fmt: skip
    STORY,
    Cast,
    Learner,
    assign,
    close,
    make_group,
    print_slips,
    send,
)
from tests.conftest import Counting
from tests.databases import on_both
from tests.everything import rows
from tests.web import Visitor
from workshop.assignments.halves import half_expected, shuffled, split

# ---- Two versions over two halves ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Crowd:
    """A group of Alice's that joins by slips, printed."""

    alice: Visitor
    group: str
    codes: list[str]

    def assign(self, **fields: str) -> str:
        return assign(self.alice, self.group, before_after="y", pace="days", **fields)


def crowd(cast: Cast, count: int) -> Crowd:
    alice = cast.as_(cast.alice)
    group = make_group(alice)
    codes = [slip.code for slip in print_slips(alice, group, count)]
    return Crowd(alice, group, codes)


def populations(cast: Cast, assignment: str) -> dict[tuple[object, object], int]:
    """N by slug and phase of the form's items."""
    batches = {row["item_id"]: row for row in rows(cast.app, "batches")}
    return {
        (item["slug"], item["phase"]): batches[item["id"]]["population"]
        for item in items(cast, assignment)
        if item["phase"]
    }


def test_from_a_hundred_learners_on_two_versions_are_crossed_over_halves(cast: Cast) -> None:
    whole = crowd(cast, 100)
    assignment = whole.assign()
    expected = {(A, "before"): 50, (B, "before"): 50, (A, "after"): 50, (B, "after"): 50}
    assert populations(cast, assignment) == expected
    on = people_on(cast, assignment)
    assert on[A, "before"] == on[B, "after"]
    assert on[B, "before"] == on[A, "after"]
    assert not on[A, "before"] & on[B, "before"]
    assert [item["people"] for item in items(cast, assignment)] == [50, 50, 100, 50, 50]
    plans = [json.loads(str(b["plan"])) if isinstance(b["plan"], str) else b["plan"]
             for b in rows(cast.app, "batches")]  # fmt: skip
    assert sorted(plans) == [[10] * 0 + [13, 13, 12, 12]] * 4 + [[25] * 4]


def people_on(cast: Cast, assignment: str) -> dict[tuple[object, object], set[object]]:
    found: dict[tuple[object, object], set[object]] = {}
    for item in items(cast, assignment):
        if item["phase"]:
            on = {r["person_id"] for r in rows(cast.app, "rosters") if r["item_id"] == item["id"]}
            found[item["slug"], item["phase"]] = on
    return found


def test_with_ninety_nine_learners_everybody_is_asked_version_a_twice(cast: Cast) -> None:
    assignment = crowd(cast, 99).assign()
    assert populations(cast, assignment) == {(A, "before"): 99, (A, "after"): 99}


def test_a_class_in_a_large_school_is_not_split_into_halves_without_figures(cast: Cast) -> None:
    crowd(cast, 100)
    small = make_group(alice := cast.as_(cast.alice), "6e D")
    print_slips(alice, small, 19)
    assignment = assign(alice, small, before_after="y", pace="days")
    assert populations(cast, assignment) == {(A, "before"): 19, (A, "after"): 19}


def test_a_planned_list_is_crossed_by_what_there_is_when_it_opens(cast: Cast) -> None:
    whole = crowd(cast, 100)
    assignment = whole.assign(opens_at="2026-11-30T08:00")
    page = whole.alice.get(f"/assignments/{assignment}")
    assert "chance splits the group" in page.main
    assert "version B" not in page.main.split("<ol")[0]
    whole.alice.post(f"/assignments/{assignment}/open")
    assert set(populations(cast, assignment).values()) == {50}
    assert "before, version B" in whole.alice.get(f"/assignments/{assignment}").main


def test_a_latecomer_joins_one_half_for_both_times(cast: Cast) -> None:
    whole = crowd(cast, 100)
    assignment = whole.assign()
    before = people_on(cast, assignment)
    print_slips(whole.alice, whole.group, 12)
    after = people_on(cast, assignment)
    assert after[A, "before"] == after[B, "after"]
    assert after[B, "before"] == after[A, "after"]
    assert before[A, "before"] < after[A, "before"]
    assert before[B, "before"] < after[B, "before"]
    assert len(after[A, "before"] | after[B, "before"]) == 112
    n = populations(cast, assignment)
    assert n[A, "before"] == len(after[A, "before"]) == n[B, "after"]


def test_a_half_is_asked_its_two_versions_and_no_other(cast: Cast) -> None:
    whole = crowd(cast, 100)
    assignment = whole.assign()
    visitor = cast.visitor()
    visitor.get("/join")
    visitor.post("/join", {"code": whole.codes[0]}, None)
    visitor.token = ""
    visitor.get("/account")
    listed = visitor.get(f"/assignments/{assignment}").main
    mine, other = (A, B) if f"{A}?phase=before" in listed else (B, A)
    learner = Learner(visitor, "", "")
    assert f"{other}?phase=before" not in listed
    assert "version" not in listed
    answer(learner, assignment, "before", mine)
    send(visitor, assignment)
    # Where a half has one phase of a version only, the address cannot name the other.
    assert "Already counted once" in answer(learner, assignment, "after", mine, 409).main
    answer(learner, assignment, "after", other)
    assert "Everything here is done" in visitor.get(f"/assignments/{assignment}").main


@on_both
def test_opening_halves_costs_three_statements_more_however_many_people(
    cast: Cast, counting: Counting
) -> None:
    """The audience, the learners of the organisation, and how many are in each half."""
    found = []
    for count in (100, 140):
        whole = crowd(cast, count)
        whole.alice.get("/assignments/new")
        values = {"group": whole.group, "title": "This week", "items-0": f"quiz/{STORY}",
                  "pace": "days", "confirmed": whole.group}  # fmt: skip
        costs = []
        for extra in ({}, {"before_after": "y"}):
            with counting() as statements:
                whole.alice.post("/assignments/new", values | extra)
            costs.append(len([text for text in statements.own if "audit" not in text]))
        found.append(costs[1] - costs[0])
    assert max(found) <= 4, found
    assert found[1] <= found[0], found


def test_closing_ends_all_four_items(cast: Cast) -> None:
    whole = crowd(cast, 100)
    assignment = whole.assign()
    close(whole.alice, assignment)
    assert all(batch["closed"] for batch in rows(cast.app, "batches"))


def test_halves_are_equal_at_first_and_each_newcomer_is_tossed_for() -> None:
    chance = random.Random(1).randrange
    people = [str(number) for number in range(101)]
    one, two = split(people, {}, chance)
    assert sorted((len(one), len(two))) == [50, 51]
    assert one | two == set(people)
    known = dict.fromkeys(one, 0) | dict.fromkeys(two, 1)
    more = [*people, *(f"new {number}" for number in range(400))]
    first, second = split(more, known, chance)
    assert one < first
    assert two < second
    assert first | second == set(more)
    assert 150 < len(first - one) < 250


def test_every_order_of_people_is_as_likely() -> None:
    chance = random.Random(7).randrange
    found = [tuple(shuffled("abc", chance)) for _ in range(6000)]
    assert all(900 < found.count(order) < 1100 for order in set(found))
    assert len(set(found)) == 6


def test_what_is_expected_is_shared_between_the_halves() -> None:
    assert [(half_expected(n, 0), half_expected(n, 1)) for n in (0, 1, 120, 121)] == [
        (0, 0), (1, 0), (60, 60), (61, 60),
    ]  # fmt: skip
