"""What pages ask of the database: 3 statements to open, 6 to send, no more for more people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cast import (
    MODULE,
    QUESTIONS,
    STORY,
    STORY_PATH,
    Cast,
    Learner,
    assign,
    make_group,
    print_slips,
    send,
)  # fmt: skip
from tests.conftest import Counting, Statements
from tests.databases import on_both
from tests.web import Visitor

OPENED, SENT, COMPLETING = 3, 6, 8
# An assignment that is made and open at once, and the button that opens a planned one.
OPENING, PRESSED = 8, 6
# Besides the statement that asks what is open: while N follows the roster, and after that.
TAKEN_IN, TAKEN_IN_LATE = 6, 4


def full_assignment(cast: Cast) -> str:
    return cast.assign(f"module/{MODULE}", f"quiz/{STORY}", f"quiz/{QUESTIONS}", expected="60")


def leaders_pages(cast: Cast, assignment: str) -> list[str]:
    return [
        "/assignments", f"/assignments/{assignment}", "/assignments/new",
        f"/assignments/{assignment}/copy", "/groups", f"/groups/{cast.group}",
        f"/groups/{cast.group}/board",
        f"/progress/{assignment}", f"/progress/{assignment}.json", f"/progress/{assignment}.csv",
        f"/progress/{assignment}/figures.json", "/modules", f"/modules/{MODULE}", "/quizzes",
        f"/quizzes/{STORY}", "/quizzes/try", "/account", "/help",
    ]  # fmt: skip


def learners_pages(assignment: str) -> list[str]:
    return [
        "/assignments", f"/assignments/{assignment}", f"/assignments/{assignment}/{MODULE}",
        f"/assignments/{assignment}/{STORY}", f"/assignments/{assignment}/{QUESTIONS}",
        "/account", "/help", "/join",
    ]  # fmt: skip


def costs(visitor: Visitor, pages: list[str], counting: Counting) -> dict[str, int]:
    """Statements besides the one that loads the person, by page."""
    found = {}
    for page in pages:
        with counting() as statements:
            visitor.get(page)
        found[page] = len(without_log(statements))
    return found


def test_a_leaders_page_costs_at_most_three_statements(cast: Cast, counting: Counting) -> None:
    assignment = full_assignment(cast)
    for pupil in cast.pupils(6):
        send(pupil.visitor, assignment)
    found = costs(cast.as_(cast.alice), leaders_pages(cast, assignment), counting)
    assert {page: cost for page, cost in found.items() if cost > OPENED} == {}


def test_an_administrators_page_costs_at_most_three_statements(
    cast: Cast, counting: Counting
) -> None:
    found = costs(
        cast.as_(cast.ada),
        ["/organisation", "/organisation/erase", "/groups", "/account"],
        counting,
    )
    assert {page: cost for page, cost in found.items() if cost > OPENED} == {}


def test_a_learners_page_costs_at_most_three_statements(cast: Cast, counting: Counting) -> None:
    pupil = cast.pupil()
    found = costs(pupil.visitor, learners_pages(full_assignment(cast)), counting)
    assert {page: cost for page, cost in found.items() if cost > OPENED} == {}


def test_an_open_page_costs_a_stranger_nothing(
    visit: Callable[[], Visitor], counting: Counting
) -> None:
    pages = ["/", "/sign-in", "/join", "/modules", f"/quizzes/{STORY}", "/help", "/privacy"]
    assert set(costs(visit(), pages, counting).values()) == {0}


def test_no_page_costs_more_statements_with_more_people(cast: Cast, counting: Counting) -> None:
    """The same pages with 5 people and with 60, of whom more have sent."""
    assignment = full_assignment(cast)
    alice = cast.as_(cast.alice)
    pupils = cast.pupils(5)
    for pupil in pupils:
        send(pupil.visitor, assignment)
    leader, learner = leaders_pages(cast, assignment), learners_pages(assignment)
    few = costs(alice, leader, counting) | costs(pupils[0].visitor, learner, counting)
    more = cast.pupils(55)
    for pupil in more[:20]:
        send(pupil.visitor, assignment)
    many = costs(alice, leader, counting) | costs(pupils[0].visitor, learner, counting)
    assert many == few


@on_both
def test_send_costs_six_statements_and_eight_when_it_completes_a_batch(
    cast: Cast, counting: Counting
) -> None:
    pupils = cast.pupils(7)
    assignment = cast.assign()
    found = []
    for pupil in pupils:
        pupil.visitor.get("/account")
        with counting() as statements:
            send(pupil.visitor, assignment)
        found.append(len(statements.own))
    assert max(found[:6]) <= SENT, found
    assert found[6] <= COMPLETING, found


def test_send_costs_the_same_with_a_sensitive_question_within_the_budget(
    cast: Cast, counting: Counting
) -> None:
    pupils = cast.pupils(6)
    assignment = cast.assign(f"quiz/{QUESTIONS}")
    path = ("two/2", "several/1,2", "private/1", "three/1")
    for pupil in pupils:
        with counting() as statements:
            send(pupil.visitor, assignment, QUESTIONS, path)
        assert len(statements.own) <= COMPLETING, statements.own


def test_send_costs_the_same_in_a_large_group(cast: Cast, counting: Counting) -> None:
    def cost(pupil: Learner, assignment: str) -> int:
        with counting() as statements:
            send(pupil.visitor, assignment)
        return len(statements.own)

    few = cast.pupils(5)
    small = cast.assign()
    in_small = cost(few[0], small)
    alice = cast.as_(cast.alice)
    group = make_group(alice, "all", "slips")
    print_slips(alice, group, 55)
    more = cast.pupils(20)
    large = cast.assign(f"quiz/{QUESTIONS}")
    with counting() as statements:
        send(more[0].visitor, large, QUESTIONS, ("two/1", "several/1", "private/2", "three/2"))
    assert len(statements.own) <= in_small + 1


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "6e A", "audience": "pupils-11-15", "language": "fr", "joining": "code"},
        {"name": "6e A", "audience": "pupils-11-15", "language": "fr", "joining": "slips"},
    ],
    ids=["code", "slips"],
)
def test_making_a_group_costs_at_most_six_statements(
    cast: Cast, counting: Counting, fields: dict[str, str]
) -> None:
    alice = cast.as_(cast.alice)
    alice.get("/groups")
    with counting() as statements:
        alice.post("/groups", fields)
    assert len(statements.own) <= SENT, statements.own


def test_buttons_of_a_group_cost_at_most_six_statements(cast: Cast, counting: Counting) -> None:
    alice = cast.as_(cast.alice)
    cast.pupil()
    alice.get(f"/groups/{cast.group}")
    for button in ("joining", "code"):
        with counting() as statements:
            alice.post(f"/groups/{cast.group}/{button}")
        assert len(statements.own) <= SENT, (button, statements.own)


def test_joining_costs_at_most_six_statements(cast: Cast, counting: Counting) -> None:
    visitor = cast.visitor()
    visitor.get(f"/join/{cast.code}")
    with counting() as statements:
        visitor.post(f"/join/{cast.code}", {}, 200)
    assert len(statements.own) <= SENT, statements.own


@on_both
def test_taking_in_who_joins_costs_six_more_whatever_is_open(
    cast: Cast, counting: Counting
) -> None:
    """Six besides the statement that asks what is open while N follows the roster; four once
    somebody has sent everything that is open."""

    def cost() -> int:
        visitor = cast.visitor()
        visitor.get(f"/join/{cast.code}")
        with counting() as statements:
            visitor.post(f"/join/{cast.code}", {}, 200)
        return len(statements.own)

    alone = cost()
    first = cast.assign(f"quiz/{STORY}")
    with_one = cost()
    second = cast.assign(f"module/{MODULE}", f"quiz/{QUESTIONS}")
    with_three = cost()
    assert with_one == with_three == alone + TAKEN_IN
    pupil = cast.pupil()
    send(pupil.visitor, first)
    send(pupil.visitor, second, QUESTIONS, ("two/1", "several/1", "private/2", "three/2"))
    assert cost() == alone + TAKEN_IN_LATE


def test_slips_are_taken_in_together(cast: Cast, counting: Counting) -> None:
    """Whatever is open: what is asked of rosters, items and batches is the same for 5 and 60."""
    alice = cast.as_(cast.alice)
    found = []
    for name, count in (("small", 5), ("large", 60)):
        group = make_group(alice, name, "slips")
        assign(alice, group, f"quiz/{STORY}", f"quiz/{QUESTIONS}", confirmed=group)
        with counting() as statements:
            print_slips(alice, group, count)
        found.append([s for s in statements if "rosters" in s or "batches" in s or "items" in s])
    assert [len(asked) for asked in found] == [TAKEN_IN + 1] * 2, found


def test_coming_back_costs_at_most_six_statements(cast: Cast, counting: Counting) -> None:
    code = cast.pupil().return_code
    visitor = cast.visitor()
    visitor.get("/join")
    with counting() as statements:
        visitor.post("/join", {"code": code}, None)
    assert len(statements.own) <= SENT, statements.own


def test_signing_in_and_out_cost_at_most_six_statements(cast: Cast, counting: Counting) -> None:
    visitor = cast.visitor()
    visitor.get("/sign-in")
    with counting() as statements:
        visitor.post("/sign-in", {"email": cast.alice.email, "password": "wrong words"}, 422)
        assert len(statements.own) <= SENT
    with counting() as statements:
        cast.as_(cast.alice)
    assert len(statements.own) <= SENT


@on_both
def test_opening_costs_eight_statements_however_many_people_and_pieces(
    cast: Cast, counting: Counting
) -> None:
    """Two groups, 5 and 60 slips; one piece and three, of which one asks what is sensitive and
    costs the statement more that its own count is; made open, and made before and opened."""
    alice = cast.as_(cast.alice)
    small, large = make_group(alice, "small"), make_group(alice, "large")
    print_slips(alice, small, 5)
    print_slips(alice, large, 60)
    pieces = (f"quiz/{STORY}", f"module/{MODULE}", f"quiz/{QUESTIONS}")
    assign(alice, cast.group, *pieces)
    made, pressed = [], []
    for group, items in ((small, pieces[:1]), (large, pieces[:2]), (large, pieces)):
        fields = {f"items-{n}": item for n, item in enumerate(items)}
        fields |= {"group": group, "title": "This week"}
        alice.get("/assignments/new")
        with counting() as statements:
            alice.post("/assignments/new", fields)
        made.append(len(without_log(statements)))
        planned = assign(alice, group, *items, opens_at="2026-12-01T08:00")
        alice.get("/assignments")
        with counting() as statements:
            alice.post(f"/assignments/{planned}/open")
        pressed.append(len(without_log(statements)))
    assert made == [OPENING, OPENING, OPENING + 1]
    assert pressed == [PRESSED, PRESSED, PRESSED + 1]


def without_log(statements: Statements) -> list[str]:
    return [text for text in statements.own if "audit_entries" not in text]


def test_buttons_of_an_assignment_cost_at_most_six_statements(
    cast: Cast, counting: Counting
) -> None:
    cast.pupils(2)
    assignment = cast.assign(f"module/{MODULE}", f"quiz/{STORY}")
    alice = cast.as_(cast.alice)
    alice.get(f"/assignments/{assignment}")
    found = {}
    for button in ("dates", "remind"):
        with counting() as statements:
            alice.post(f"/assignments/{assignment}/{button}", {"on": "yes"})
        found[button] = len(without_log(statements))
    assert max(found.values()) <= SENT, found
    alice.post(f"/assignments/{assignment}/close")
    cast.pupil()
    alice.get(f"/assignments/{assignment}")
    with counting() as statements:
        alice.post(f"/assignments/{assignment}/newcomers", {"on": "yes"})
    assert len(without_log(statements)) <= COMPLETING, statements.own


def test_a_play_step_without_scripts_costs_at_most_three_statements(
    cast: Cast, counting: Counting
) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    address = f"/assignments/{assignment}/{STORY}"
    pupil.visitor.get(address)
    with counting() as statements:
        pupil.visitor.post(address, {"step": STORY_PATH[:2], "act": "back"}, 200)
    assert len(statements.own) <= OPENED, statements.own
