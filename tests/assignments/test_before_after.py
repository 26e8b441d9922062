"""The same few questions before and after a list: when each is asked, once each, and by halves."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.cast import (  # fmt: skip
    MODULE,
    STORY,
    Cast,
    Learner,
    assign,
    make_group,
    print_slips,
    read_module,
    send,
)
from tests.conftest import Counting
from tests.databases import on_both
from tests.everything import rows
from tests.test_statements import COMPLETING, OPENED, SENT
from tests.web import Page
from workshop.groups import store as groups

A, B = "before-and-after-a", "before-and-after-b"
PATH_A = ("keep/2", "again/4", "sure/3", "whom/1", "first/1")
PATH_B = ("order/3", "signs/1", "sure/2", "whom/2", "first/3")
BEFORE_OR_AFTER = {A: PATH_A, B: PATH_B}


@pytest.fixture
def chance() -> Callable[[int], int]:
    """The half of everybody is the same in every run."""
    return random.Random(2026).randrange


def asked(cast: Cast, *items: str, **fields: str) -> str:
    """Alice assigns a story with the questions before and after."""
    return cast.assign(*items, before_after="y", pace="days", **fields)


def answer(
    learner: Learner, assignment: str, phase: str, slug: str = A, status: int | None = 200
) -> Page:
    address = f"/assignments/{assignment}/{slug}?phase={phase}"
    values = {"step": BEFORE_OR_AFTER[slug], "act": "send"}
    return learner.visitor.post(address, values, status)


def items(cast: Cast, assignment: str) -> list[dict[str, object]]:
    found = [dict(row) for row in rows(cast.app, "items") if row["assignment_id"] == assignment]
    return sorted(found, key=lambda item: int(str(item["position"])))


def test_the_questions_stand_first_and_last_of_the_list(cast: Cast) -> None:
    assignment = asked(cast, f"module/{MODULE}", f"quiz/{STORY}")
    found = [(item["kind"], item["slug"], item["phase"]) for item in items(cast, assignment)]
    assert found == [
        ("form", A, "before"), ("module", MODULE, ""), ("quiz", STORY, ""), ("form", A, "after"),
    ]  # fmt: skip


def test_without_the_box_nothing_is_asked_before_or_after(cast: Cast) -> None:
    assignment = cast.assign(pace="days")
    assert [item["kind"] for item in items(cast, assignment)] == ["quiz"]
    page = cast.as_(cast.alice).get("/assignments/new")
    assert 'name="before_after"' in page.main
    assert "checked" not in field(page, "before_after")


def field(page: Page, name: str) -> str:
    start = page.main.index(f'name="{name}"')
    return page.main[page.main.rindex("<", 0, start) : page.main.index(">", start)]


def test_one_lesson_has_no_before_and_after(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    alice.get("/assignments/new")
    values = {"group": cast.group, "title": "Today", "items-0": f"quiz/{STORY}"}
    page = alice.post("/assignments/new", values | {"pace": "lesson", "before_after": "y"}, 422)
    assert "In one lesson there is no before and after" in page.main
    assert rows(cast.app, "assignments") == []


def test_an_audience_without_such_questions_is_refused_beside_the_box(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    group = make_group(alice, "Parents", "code", audience="parents")
    alice.get("/assignments/new")
    values = {"group": group, "title": "An evening", "items-0": f"quiz/{STORY}"}
    page = alice.post("/assignments/new", values | {"pace": "days", "before_after": "y"}, 422)
    assert "There are no such questions for this audience yet." in page.main
    assert rows(cast.app, "assignments") == []


def test_employees_and_students_are_asked_what_was_written_for_them(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    students = make_group(alice, "2de 3", "code", audience="students-15-18")
    made = assign(alice, students, before_after="y", pace="days")
    charlie = cast.as_(cast.charlie)
    team = assign(charlie, cast.team, before_after="y", pace="days")
    assert items(cast, made)[0]["slug"] == A
    assert items(cast, team)[0]["slug"] == "before-and-after-work-a"


def test_before_is_before_and_after_is_after(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = asked(cast, f"module/{MODULE}", f"quiz/{STORY}")
    early = answer(pupil, assignment, "after", status=409)
    assert "These questions come at the end" in early.main
    answer(pupil, assignment, "before")
    read_module(pupil.visitor, assignment)
    answer(pupil, assignment, "after", status=409)
    send(pupil.visitor, assignment, act="skip", path=())
    answer(pupil, assignment, "after")
    assert "Everything here is done" in pupil.visitor.get(f"/assignments/{assignment}").main


def test_whoever_begins_with_the_rest_is_not_asked_before_any_more(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = asked(cast)
    send(pupil.visitor, assignment)
    late = answer(pupil, assignment, "before", status=409)
    assert "These questions are no longer asked" in late.main
    assert "data-result" in late.main
    assert "nothing is missing" in pupil.visitor.get(f"/assignments/{assignment}").main
    answer(pupil, assignment, "after")
    assert "Everything here is done" in pupil.visitor.get(f"/assignments/{assignment}").main
    done = {item["phase"]: item["id"] for item in items(cast, assignment)}
    assert [r["done"] for r in rows(cast.app, "rosters") if r["item_id"] == done["before"]] == [0]


def test_each_time_counts_once_and_before_is_not_after(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = asked(cast)
    answer(pupil, assignment, "before")
    again = answer(pupil, assignment, "before", status=409)
    assert "Already counted once" in again.main
    send(pupil.visitor, assignment)
    answer(pupil, assignment, "after")
    answer(pupil, assignment, "after", status=409)
    waiting = {
        item["phase"]: batch["n"]
        for item in items(cast, assignment)
        for batch in rows(cast.app, "batches")
        if batch["item_id"] == item["id"]
    }
    assert waiting == {"before": 1, "": 1, "after": 1}


def test_a_second_list_does_not_count_the_same_questions_again(cast: Cast) -> None:
    """One submission per learner, slug, phase and edition in the whole installation (R3)."""
    pupil = cast.pupil()
    first = asked(cast)
    answer(pupil, first, "before")
    second = asked(cast, f"module/{MODULE}")
    assert "Already counted once" in answer(pupil, second, "before", status=409).main
    read_module(pupil.visitor, second)
    answer(pupil, second, "after")


def test_an_address_without_a_phase_is_the_next_one(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = asked(cast)
    address = f"/assignments/{assignment}/{A}"
    assert f"{address}?phase=before" in pupil.visitor.get(address).main
    answer(pupil, assignment, "before")
    send(pupil.visitor, assignment)
    assert f"{address}?phase=after" in pupil.visitor.get(address).main


def test_the_reply_explains_what_can_be_known_and_marks_nobody(cast: Cast) -> None:
    pupil = cast.pupil()
    page = answer(pupil, asked(cast), "before")
    assert "an adult or the service can find it again" in page.main
    assert page.main.count("Right:") == 2
    for word in ("Not quite:", "score", "Play again", "Attestation"):
        assert word not in page.main


def test_the_questions_are_ticked_through_without_a_stop_between_them(cast: Cast) -> None:
    pupil = cast.pupil()
    address = f"/assignments/{asked(cast)}/{A}?phase=before"
    pupil.visitor.get(address)
    page = pupil.visitor.post(address, {"act": "begin"}, 200)
    page = pupil.visitor.post(address, {"step": page.steps, "act": "answer", "answer": "1"}, 200)
    assert "Once more" in page.main
    assert "Not quite" not in page.main


def test_a_planned_list_opens_with_the_questions(cast: Cast, clock: object) -> None:
    pupil = cast.pupil()
    assignment = asked(cast, opens_at="2026-11-30T08:00")
    alice = cast.as_(cast.alice)
    assert "version B" not in alice.get(f"/assignments/{assignment}").main
    alice.post(f"/assignments/{assignment}/open")
    assert [item["slug"] for item in items(cast, assignment)] == [A, STORY, A]
    answer(pupil, assignment, "before")


def test_a_copy_and_another_time_ask_before_and_after_again(cast: Cast) -> None:
    assignment = asked(cast)
    alice = cast.as_(cast.alice)
    other = make_group(alice, "5e C", "code")
    alice.get(f"/assignments/{assignment}/copy")
    alice.post(f"/assignments/{assignment}/copy", {"group": other, "confirmed": other})
    copied = alice.location.rpartition("/")[2]
    assert [item["phase"] for item in items(cast, copied)] == ["before", "", "after"]


def test_proof_of_training_does_not_ask_for_the_questions_before(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    ada.post("/organisation/proof", {"on": "yes"}, None)
    group = make_group(alice)
    slip = print_slips(alice, group, 1)[0]
    assignment = assign(alice, group, before_after="y", pace="days")
    visitor = cast.visitor()
    visitor.get("/join")
    visitor.post("/join", {"code": slip.code}, None)
    visitor.token = ""
    visitor.get("/account")
    pupil = Learner(visitor, slip.pseudonym, slip.code)
    send(pupil.visitor, assignment)
    answer(pupil, assignment, "after")
    assert "Everything here is done" in visitor.get(f"/assignments/{assignment}").main


def test_the_same_questions_in_french_call_a_pupil_tu(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = asked(cast)
    pupil.visitor.get("/assignments?language=fr", 303)
    page = pupil.visitor.get(f"/assignments/{assignment}")
    assert "Quelques questions\u00a0: avant" in page.main
    assert "quand tu auras" in page.main
    assert "Penses-tu" in pupil.visitor.get(f"/assignments/{assignment}/{A}").html


def test_a_form_is_on_no_learners_shelf(cast: Cast) -> None:
    pupil = cast.pupil()
    assert A not in pupil.visitor.get("/quizzes").main
    pupil.visitor.get(f"/quizzes/{A}", 404)
    alice = cast.as_(cast.alice)
    library = alice.get("/quizzes").main
    assert library.count("Version A") == library.count("Version B") == 2
    assert f"quiz/{A}" not in library
    assert f"quiz/{A}" not in alice.get("/assignments/new").main
    assert "nothing is kept" in alice.get(f"/quizzes/{A}").main
    alice.get(f"/sessions/{A}", 404)


def test_groups_know_for_whom_they_are(cast: Cast) -> None:
    with cast.app.app_context():
        from workshop.database import database

        with database().sessions() as session:
            assert groups.audience_of(session, cast.team) == "employees"


@on_both
def test_sending_a_form_costs_what_sending_a_story_does(cast: Cast, counting: Counting) -> None:
    pupils = cast.pupils(7)
    assignment = asked(cast)
    found = []
    for pupil in pupils:
        pupil.visitor.get("/account")
        with counting() as statements:
            answer(pupil, assignment, "before")
        found.append(len(statements.own))
    assert max(found[:6]) <= SENT, found
    assert found[6] <= COMPLETING, found


def test_the_page_of_a_form_costs_at_most_three_statements(cast: Cast, counting: Counting) -> None:
    pupil = cast.pupil()
    assignment = asked(cast)
    for address in (f"/assignments/{assignment}/{A}?phase=before", f"/assignments/{assignment}"):
        with counting() as statements:
            pupil.visitor.get(address)
        assert len(statements.own) <= OPENED, address
