"""What is said of the difference between before and after: the rule, its errors, and its pages."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.assignments.test_before_after import PATH_A, PATH_B, A, B, items
from tests.assignments.test_halves import crowd
from tests.cast import Cast, Learner, assign, close, send
from tests.progress.reading import lines, words
from tests.releases.test_drawing import plain
from workshop.progress.before_after import (
    CERTAINLY,
    PROBABLY,
    Word,
    added,
    difference,
    right_or_other,
    word_for,
)
from workshop.releases import drawing
from workshop.releases.noise import discrete_laplace
from workshop.releases.rules import PublishedTable, plan

ONE = Fraction(1)
ORDER = [
    Word.CERTAINLY_LESS, Word.PROBABLY_LESS, Word.CHANCE, Word.PROBABLY_MORE, Word.CERTAINLY_MORE,
]  # fmt: skip


@pytest.fixture
def chance() -> Callable[[int], int]:
    return random.Random(411).randrange


def table(noisy: Sequence[int], n: int, draws: int = 1) -> PublishedTable:
    """A question of four answers, and who did not reach it."""
    names = ("1", "2", "3", "4", "not-reached")
    return PublishedTable(names, (*noisy, n - sum(noisy)), ONE, ("not-reached",), draws)


# ---- The rule --------------------------------------------------------------------------------

counts = st.lists(st.integers(-6, 60), min_size=4, max_size=4)
people = st.integers(5, 200)
draws = st.integers(1, 5)


@given(counts, people, draws, counts, people, draws)
def test_what_became_more_one_way_became_less_the_other(
    one: list[int], n: int, times: int, two: list[int], m: int, again: int
) -> None:
    there = difference(table(one, n, times), n, table(two, m, again), m)
    back = difference(table(two, m, again), m, table(one, n, times), n)
    for forth, reverse in zip(there, back, strict=True):
        assert forth.points == pytest.approx(-reverse.points)
        assert forth.error == pytest.approx(reverse.error)
        assert ORDER.index(forth.word) == 4 - ORDER.index(reverse.word)


@given(counts, people, draws, counts, people, st.integers(1, 40))
def test_more_answers_after_never_make_the_word_weaker(
    one: list[int], n: int, times: int, two: list[int], m: int, more: int
) -> None:
    before = table(one, n, times)
    low = difference(before, n, table(two, m, times), m)[0]
    high = difference(before, n, table([two[0] + more, *two[1:]], m, times), m)[0]
    assert high.points > low.points
    assert ORDER.index(high.word) >= ORDER.index(low.word)


@given(counts, people, counts, draws)
def test_more_noise_never_makes_a_word_bolder(
    one: list[int], n: int, two: list[int], times: int
) -> None:
    quiet = difference(table(one, n), n, table(two, n), n)
    loud = difference(table(one, n, 1 + times), n, table(two, n, 1 + times), n)
    for few, many in zip(quiet, loud, strict=True):
        assert many.error > few.error
        assert abs(ORDER.index(many.word) - 2) <= abs(ORDER.index(few.word) - 2)


@given(counts, people, draws)
def test_the_same_table_twice_is_no_difference(one: list[int], n: int, times: int) -> None:
    found = difference(table(one, n, times), n, table(one, n, times), n)
    assert {verdict.word for verdict in found} == {Word.CHANCE}


def test_the_words_begin_at_1_64_and_2_58_standard_errors() -> None:
    assert [word_for(z) for z in (0, 1.63, PROBABLY, 2.58, 2.59, -1.63, -1.64, -CERTAINLY - 1)] == [
        Word.CHANCE, Word.CHANCE, Word.PROBABLY_MORE, Word.PROBABLY_MORE, Word.CERTAINLY_MORE,
        Word.CHANCE, Word.PROBABLY_LESS, Word.CERTAINLY_LESS,
    ]  # fmt: skip


def test_a_change_in_a_large_group_is_seen_and_in_a_small_one_is_not() -> None:
    small = difference(table([4, 3, 2, 1], 10), 10, table([7, 1, 1, 1], 10), 10)
    large = difference(
        table([160, 120, 80, 40], 400, 4), 400, table([280, 40, 40, 40], 400, 4), 400
    )
    assert [verdict.word for verdict in small] == [Word.CHANCE] * 5
    assert [verdict.word for verdict in large[:2]] == [Word.CERTAINLY_MORE, Word.CERTAINLY_LESS]
    assert large[0].points == pytest.approx(30)


def test_an_option_without_a_cell_has_the_noise_of_all_the_others() -> None:
    cell, *_rest, derived = difference(table([5, 5, 5, 5], 25), 25, table([5, 5, 5, 5], 25), 25)
    assert derived.error > cell.error


def test_two_questions_that_are_not_the_same_are_not_compared() -> None:
    other = PublishedTable(("1", "2"), (4, 6), ONE, ("2",))
    with pytest.raises(ValueError, match="the same question"):
        difference(table([1, 2, 3, 4], 10), 10, other, 10)
    with pytest.raises(ValueError, match="parallel"):
        added([table([1, 2, 3, 4], 10), other])


def test_versions_are_added_by_position_and_knowledge_by_right_and_other() -> None:
    both = added([table([1, 2, 3, 4], 10), table([5, 0, 0, 4], 12, 2)])
    assert both.noisy == (6, 2, 3, 8, 3)
    assert both.draws == 3
    known = added(
        [
            right_or_other(table([1, 2, 3, 4], 10), "4", 10),
            right_or_other(table([7, 0, 0, 4], 12), "1", 12),
        ]
    )
    assert known.options == ("right", "other")
    assert known.noisy == (11, 11)


# ---- How often it is wrong -------------------------------------------------------------------

SHARES = {
    "even": (0.25, 0.25, 0.25, 0.25),
    "one": (0.7, 0.1, 0.1, 0.1),
    "mixed": (0.5, 0.3, 0.15, 0.05),
}


def answers(n: int, shares: Sequence[float], source: random.Random) -> list[int]:
    return source.choices(range(4), shares, k=n)


def published(given: Sequence[int], source: random.Random) -> PublishedTable:
    """The sum of the releases of a class that all sent: the noise of each batch, as R4 draws it."""
    batches = len(plan(len(given)))
    noise = [sum(discrete_laplace(ONE, source.randrange) for _ in range(batches)) for _ in range(4)]
    counted = Counter(given)
    return table([counted[cell] + noise[cell] for cell in range(4)], len(given), batches)


def false_alarms(
    n: int, shares: Sequence[float], keeping: float, classes: int, source: random.Random
) -> list[float]:
    """By option, how often "probably" or more is said of classes in which nothing has changed: each
    learner gives the same answer again with the chance `keeping`, otherwise any, by the shares."""
    said = [0] * 5
    for _ in range(classes):
        before = answers(n, shares, source)
        fresh = answers(n, shares, source)
        after = [b if source.random() < keeping else f for b, f in zip(before, fresh, strict=True)]
        found = difference(published(before, source), n, published(after, source), n)
        for place, verdict in enumerate(found):
            said[place] += verdict.word is not Word.CHANCE
    return [count / classes for count in said]


def test_where_nothing_changed_at_most_one_row_in_ten_says_probably() -> None:
    """1,500 classes of 25: learners who all answer afresh, the worst case, and who mostly keep."""
    source = random.Random(25)
    afresh = false_alarms(25, SHARES["even"], 0, 750, source)
    kept = false_alarms(25, SHARES["even"], 0.7, 750, source)
    assert max(afresh) <= 0.13, afresh
    assert max(kept) <= 0.09, kept
    assert max(kept) > 0, "a rule that never says anything is no rule"


@pytest.mark.long
@pytest.mark.parametrize("shares", SHARES.values(), ids=SHARES)
@pytest.mark.parametrize("n", [10, 13, 25, 30, 100])
def test_where_nothing_changed_the_rate_of_false_words_is_at_most_ten_percent(
    n: int, shares: Sequence[float]
) -> None:
    """4,000 classes of each kind; four standard errors of the measurement are 1.9 points."""
    source = random.Random(n)
    afresh = false_alarms(n, shares, 0, 4000, source)
    kept = false_alarms(n, shares, 0.7, 2000, source)
    assert max(afresh) <= 0.10 + 0.019, afresh
    assert max(kept) <= 0.10, kept


def test_a_true_change_of_half_a_large_group_is_almost_always_seen() -> None:
    source = random.Random(100)
    seen = 0
    for _ in range(100):
        before = answers(100, SHARES["even"], source)
        after = answers(100, SHARES["one"], source)
        first = difference(published(before, source), 100, published(after, source), 100)[0]
        seen += first.word is Word.CERTAINLY_MORE
    assert seen >= 97


# ---- The pages -------------------------------------------------------------------------------

SURE_AFTER = ("keep/2", "again/4", "sure/4", "whom/1", "first/1")
UNSURE_BEFORE = ("keep/3", "again/1", "sure/1", "whom/5", "first/4")


def ask(learner: Learner, assignment: str, phase: str, slug: str, path: Sequence[str]) -> None:
    address = f"/assignments/{assignment}/{slug}?phase={phase}"
    learner.visitor.post(address, {"step": path, "act": "send"}, 200)


def test_nothing_is_said_before_both_times_are_published(cast: Cast) -> None:
    pupils = cast.pupils(10)
    assignment = cast.assign(before_after="y", pace="days")
    alice = cast.as_(cast.alice)
    for pupil in pupils:
        ask(pupil, assignment, "before", A, UNSURE_BEFORE)
    page = alice.get(f"/progress/{assignment}")
    assert "as soon as figures from before and from after" in page.main
    assert "data-change" not in page.main
    alice.get(f"/progress/{assignment}.json")
    assert "differences" not in alice.reply.get_json()


def test_a_class_that_learned_sees_it_on_the_page_and_in_every_file(cast: Cast) -> None:
    pupils = cast.pupils(30)
    assignment = cast.assign(before_after="y", pace="days")
    for pupil in pupils:
        ask(pupil, assignment, "before", A, UNSURE_BEFORE)
        send(pupil.visitor, assignment)
        ask(pupil, assignment, "after", A, SURE_AFTER)
    alice = cast.as_(cast.alice)
    page = alice.get(f"/progress/{assignment}")
    assert page.main.count("data-change=") == 21
    assert page.main.count('data-change="certainly-more"') == 5
    assert "The link, the account, the date and the time (right)" in page.main
    assert "almost certainly more (+" in page.main
    alice.get(f"/progress/{assignment}.json")
    values = alice.reply.get_json()
    assert [item.get("phase") for item in values["items"]] == ["before", None, "after"]
    assert [len(item["releases"]) for item in values["items"]] == [3, 3, 3]
    texts = [row["said"] for question in values["differences"] for row in question["rows"]]
    found = lines(alice, assignment)
    assert [line["label"] for line in found if line["phase"] == "difference"] == texts
    assert all(text in words(page.main) for text in texts)
    assert {line["phase"] for line in found} == {"before", "", "after", "difference"}
    again = alice.get(f"/progress/{assignment}")
    assert again.main.split("data-change")[1:] == page.main.split("data-change")[1:]


def test_a_form_is_no_picture_to_project(cast: Cast) -> None:
    pupils = cast.pupils(10)
    assignment = cast.assign(before_after="y", pace="days")
    for pupil in pupils:
        ask(pupil, assignment, "before", A, UNSURE_BEFORE)
    alice = cast.as_(cast.alice)
    alice.get(f"/progress/{assignment}/project/1", 404)
    alice.get(f"/progress/{assignment}/figures.json")
    assert alice.reply.get_json() == {"figures": {}}


def test_the_difference_is_said_in_french(cast: Cast) -> None:
    pupils = cast.pupils(10)
    assignment = cast.assign(before_after="y", pace="days")
    for pupil in pupils:
        ask(pupil, assignment, "before", A, UNSURE_BEFORE)
        send(pupil.visitor, assignment)
        ask(pupil, assignment, "after", A, SURE_AFTER)
    alice = cast.as_(cast.alice)
    alice.get("/assignments?language=fr", 303)
    page = words(alice.get(f"/progress/{assignment}").main)
    assert "Avant et après" in page
    assert "presque certainement plus" in page
    assert "Quelques questions\u00a0: avant" in page
    assert "les mêmes personnes les deux fois" in page


@pytest.mark.long
def test_crossed_halves_are_added_up_over_both_versions(cast: Cast) -> None:
    whole = crowd(cast, 100)
    assignment = whole.assign()
    first: set[str] = set()
    for code in whole.codes[:60]:
        visitor = cast.visitor()
        visitor.get("/join")
        visitor.post("/join", {"code": code}, None)
        visitor.token = ""
        visitor.get("/account")
        learner = Learner(visitor, "", code)
        mine = A if f"{A}?phase=before" in visitor.get(f"/assignments/{assignment}").main else B
        other = {A: B, B: A}[mine]
        paths = {A: PATH_A, B: PATH_B}
        first.add(mine)
        ask(learner, assignment, "before", mine, paths[mine])
        send(visitor, assignment)
        ask(learner, assignment, "after", other, paths[other])
    close(whole.alice, assignment)
    assert first == {A, B}
    whole.alice.get(f"/progress/{assignment}.json")
    values = whole.alice.reply.get_json()
    assert [item["roster"] for item in values["items"]] == [50, 50, 100, 50, 50]
    questions = values["differences"]
    # Of each half a rest under 5 is destroyed at the close.
    n = questions[0]["n"]
    assert n["before"] == n["after"]
    assert 52 <= n["before"] <= 60
    assert [question["n"] for question in questions] == [n] * 5
    assert [len(question["rows"]) for question in questions] == [2, 2, 4, 5, 4]
    assert questions[0]["title"] == "What to keep / In which order"
    assert [row["text"] for row in questions[0]["rows"]] == [
        "the right answer", "another answer, or none",
    ]  # fmt: skip
    # Everybody knew it, and between that and the words is nothing but the noise that was published
    # of each half.
    for phase in ("before", "after"):
        halves = {
            item["slug"]: item["sum"]["tables"]
            for item in values["items"]
            if item.get("phase") == phase
        }
        right = halves[A]["question:keep"]["noisy"][1] + halves[B]["question:order"]["noisy"][2]
        drawn = drawing.draw((right, n[phase] - right), n[phase])
        said = [drawing.label(each, plain) for each in drawn]
        assert [row[phase] for row in questions[0]["rows"]] == said
    page = whole.alice.get(f"/progress/{assignment}").main
    assert "before, version A" in page
    assert "after, version B" in page


@pytest.mark.long
def test_one_half_alone_says_nothing_of_the_difference(cast: Cast) -> None:
    """Other people before than after, in another version: that would compare two halves."""
    whole = crowd(cast, 100)
    assignment = whole.assign()
    sent = 0
    for code in whole.codes:
        visitor = cast.visitor()
        visitor.get("/join")
        visitor.post("/join", {"code": code}, None)
        visitor.token = ""
        visitor.get("/account")
        if f"{A}?phase=before" in visitor.get(f"/assignments/{assignment}").main and sent < 15:
            sent += 1
            learner = Learner(visitor, "", code)
            ask(learner, assignment, "before", A, PATH_A)
            send(visitor, assignment)
            ask(learner, assignment, "after", B, PATH_B)
    assert sent == 15
    whole.alice.get(f"/progress/{assignment}.json")
    values = whole.alice.reply.get_json()
    assert [len(item["releases"]) for item in values["items"] if item.get("phase")] == [1, 0, 0, 1]
    assert "differences" not in values
    assert len(items(cast, assignment)) == 5


def test_a_comparison_of_groups_never_mixes_before_with_after(cast: Cast) -> None:
    cast.assign(before_after="y", pace="days")
    alice = cast.as_(cast.alice)
    assign(alice, cast.group, before_after="y", pace="days", confirmed=cast.group)
    assert A not in alice.get("/progress/compare").main
