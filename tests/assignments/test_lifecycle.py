"""Making, opening, changing, copying and closing assignments; and who is on their rosters."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cast import (
    MODULE,
    QUESTIONS,
    STORY,
    Cast,
    assign,
    close,
    come_back,
    make_cast,
    make_group,
    press,
    print_slips,
    progress,
    send,
)  # fmt: skip
from tests.conftest import HERE, Clock, MakeApp
from tests.databases import on_both
from tests.everything import changed, dump, rows
from tests.web import Visitor


@pytest.fixture
def alice(cast: Cast) -> Visitor:
    return cast.as_(cast.alice)


def roster(leader: Visitor, assignment: str) -> int:
    return int(progress(leader, assignment)[0]["roster"])


# ---- Rosters --------------------------------------------------------------------------------


@on_both
def test_opening_copies_the_group_to_the_roster(cast: Cast, alice: Visitor) -> None:
    cast.pupils(6)
    assignment = assign(alice, cast.group)
    assert roster(alice, assignment) == 6
    assert len(rows(cast.app, "rosters")) == 6
    assert set(rows(cast.app, "rosters")[0]) == {
        "id", "item_id", "person_id", "slug", "phase", "edition", "counted", "done",
    }  # fmt: skip


@on_both
def test_n_follows_the_roster_until_the_first_submission_and_is_frozen_then(
    cast: Cast, alice: Visitor
) -> None:
    pupils = cast.pupils(5)
    assignment = assign(alice, cast.group)
    pupils += cast.pupils(2)
    assert roster(alice, assignment) == 7
    send(pupils[0].visitor, assignment)
    late = cast.pupils(3)
    assert roster(alice, assignment) == 7
    send(late[0].visitor, assignment)
    assert progress(alice, assignment)[0]["done"] == 2


@on_both
def test_who_leaves_before_the_first_submission_is_not_expected_any_more(
    cast: Cast, alice: Visitor
) -> None:
    pupils = cast.pupils(6)
    assignment = assign(alice, cast.group)
    pupils[0].visitor.get("/account")
    press(pupils[0].visitor, "/account/erase", 200)
    assert roster(alice, assignment) == 5


@on_both
def test_erasing_an_account_after_sending_changes_no_figure(cast: Cast, alice: Visitor) -> None:
    pupils = cast.pupils(5)
    assignment = assign(alice, cast.group)
    for pupil in pupils:
        send(pupil.visitor, assignment)
    before = progress(alice, assignment)
    for pupil in pupils:
        pupil.visitor.get("/account")
        press(pupil.visitor, "/account/erase", 200)
    assert progress(alice, assignment) == before
    assert [row["person_id"] for row in rows(cast.app, "rosters")] == [None] * 5


@on_both
def test_slips_of_the_list_are_expected_and_a_spare_one_once_it_is_used(
    cast: Cast, alice: Visitor
) -> None:
    group = make_group(alice, "4e A", "slips")
    slips = print_slips(alice, group, 6, spare=2)
    assignment = assign(alice, group)
    assert roster(alice, assignment) == 6
    visitor = come_back(cast.visitor(), slips[7].code)
    assert roster(alice, assignment) == 7
    send(visitor, assignment)


def test_people_who_are_expected_count_when_they_are_more(cast: Cast, alice: Visitor) -> None:
    cast.pupils(3)
    assert roster(alice, assign(alice, cast.group, expected="30")) == 30
    assert roster(alice, assign(alice, cast.group, f"quiz/{QUESTIONS}", expected="2")) == 3


def test_the_plan_is_said_in_words_when_it_opens(cast: Cast, alice: Visitor) -> None:
    assignment = assign(alice, cast.group, expected="25")
    assert "13" in alice.get(f"/assignments/{assignment}").main
    assert [row["plan"] for row in rows(cast.app, "batches")] == [[13, 12]]


def test_the_rows_of_a_roster_stand_in_no_order_of_arrival(cast: Cast, alice: Visitor) -> None:
    cast.pupils(30)
    assign(alice, cast.group)
    people = [row["id"] for row in rows(cast.app, "people") if row["role"] == "learner"]
    listed = [row["person_id"] for row in rows(cast.app, "rosters")]
    assert sorted(listed) == sorted(people)
    assert listed != people


# ---- Dates ----------------------------------------------------------------------------------


@on_both
def test_a_planned_assignment_is_opened_by_the_server_when_its_time_comes(
    cast: Cast, alice: Visitor, clock: Clock
) -> None:
    pupil = cast.pupil()
    assignment = assign(alice, cast.group, opens_at="2026-11-23T12:00")
    assert cast.settle() == (0, 0)
    clock.move(hours=2, seconds=-1)
    assert cast.settle() == (0, 0)
    clock.move(seconds=1)
    assert "This week" not in pupil.visitor.get("/assignments").main
    assert cast.settle() == (1, 0)
    assert cast.settle() == (0, 0)
    assert "This week" in pupil.visitor.get("/assignments").main
    send(pupil.visitor, assignment)


@on_both
def test_a_due_assignment_is_closed_by_the_server_and_never_by_a_page(
    cast: Cast, alice: Visitor, clock: Clock
) -> None:
    pupils = cast.pupils(6)
    assignment = assign(alice, cast.group, due_at="2026-11-23T14:00", expected="20")
    for pupil in pupils:
        send(pupil.visitor, assignment)
    clock.move(hours=4)
    for page in (f"/assignments/{assignment}", f"/progress/{assignment}", "/assignments"):
        alice.get(page)
    assert progress(alice, assignment)[0]["closed"] is False
    assert cast.settle() == (0, 1)
    (found,) = progress(alice, assignment)
    assert found["closed"] is True
    assert [release["n"] for release in found["releases"]] == [6]
    assert cast.settle() == (0, 0)


def test_dates_are_of_the_organisations_time_zone(cast: Cast) -> None:
    """09:00 UTC is 10:00 in Paris and 09:00 in Dublin in November."""
    charlie = cast.as_(cast.charlie)
    in_paris = assign(cast.as_(cast.alice), cast.group, opens_at="2026-11-23T10:00")
    in_dublin = assign(charlie, cast.team, opens_at="2026-11-23T10:00")
    planned = {row["id"]: row["opened"] for row in rows(cast.app, "assignments")}
    assert planned == {in_paris: True, in_dublin: False}


@pytest.mark.parametrize(
    ("opens", "due"),
    [
        ("2026-12-01T08:00", "2026-11-30T08:00"),
        ("2026-12-01T08:00", "2026-12-01T08:00"),
        ("", "2026-11-22T08:00"),
        ("", "2026-11-23T10:00"),
    ],
)
def test_a_due_date_before_the_opening_is_refused_and_nothing_typed_is_lost(
    cast: Cast, alice: Visitor, opens: str, due: str
) -> None:
    alice.get("/assignments/new")
    before = dump(cast.app)
    values = {"group": cast.group, "title": "Kept", "items-0": f"quiz/{STORY}"}
    page = alice.post("/assignments/new", values | {"opens_at": opens, "due_at": due}, 422)
    assert "before the opening" in page.main
    assert page.values["title"] == "Kept"
    assert page.values["due_at"] == due
    assert changed(before, dump(cast.app)) == {}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "Type a title"),
        ("title", "   ", "Type a title"),
        ("items-0", "", "at least one"),
        ("items-1", f"quiz/{STORY}", "twice"),
        ("items-0", "quiz/no-such-story", ""),
        ("items-0", "quiz/../../etc/passwd", ""),
        ("group", "no-such-group", ""),
        ("expected", "0", "number of people"),
        ("expected", "many", ""),
        ("due_at", "tomorrow", ""),
        ("due_at", "9999999-12-31T00:00", ""),
    ],
)
def test_an_assignment_that_cannot_be_is_refused_beside_its_field(
    cast: Cast, alice: Visitor, field: str, value: str, words: str
) -> None:
    alice.get("/assignments/new")
    before = dump(cast.app)
    values = {"group": cast.group, "title": "Kept", "items-0": f"quiz/{STORY}"}
    page = alice.post("/assignments/new", values | {field: value}, 422)
    assert words in page.main
    assert 'aria-invalid="true"' in page.main or 'class="field-error"' in page.main
    assert changed(before, dump(cast.app)) == {}


def test_a_group_of_somebody_else_cannot_be_given_anything(cast: Cast, alice: Visitor) -> None:
    alice.get("/assignments/new")
    before = dump(cast.app)
    values = {"group": cast.team, "title": "Not mine", "items-0": f"quiz/{STORY}"}
    alice.post("/assignments/new", values, 422)
    assert changed(before, dump(cast.app)) == {}


@on_both
def test_dates_change_until_it_closes(cast: Cast, alice: Visitor, clock: Clock) -> None:
    assignment = assign(alice, cast.group, due_at="2026-11-23T14:00")
    alice.get(f"/assignments/{assignment}")
    press(alice, f"/assignments/{assignment}/dates", due_at="2026-11-24T14:00")
    clock.move(hours=6)
    assert cast.settle() == (0, 0)
    press(alice, f"/assignments/{assignment}/dates", 422, due_at="2026-11-20T14:00")
    clock.move(days=1)
    assert cast.settle() == (0, 1)
    alice = cast.as_(cast.alice)
    alice.get("/groups")
    press(alice, f"/assignments/{assignment}/dates", 409, due_at="2026-12-24T14:00")
    assert progress(alice, assignment)[0]["closed"] is True


def test_the_opening_of_what_is_open_cannot_be_moved(cast: Cast, alice: Visitor) -> None:
    assignment = assign(alice, cast.group)
    alice.get(f"/assignments/{assignment}")
    before = rows(cast.app, "assignments")[0]["opens_at"]
    press(alice, f"/assignments/{assignment}/dates", opens_at="2026-12-01T08:00", due_at="")
    assert rows(cast.app, "assignments")[0]["opens_at"] == before


def test_a_planned_assignment_is_opened_early_or_taken_back(cast: Cast, alice: Visitor) -> None:
    first = assign(alice, cast.group, opens_at="2026-12-01T08:00", due_at="2026-12-08T08:00")
    second = assign(alice, cast.group, f"module/{MODULE}", opens_at="2026-12-01T08:00")
    alice.get(f"/assignments/{first}")
    press(alice, f"/assignments/{first}/open")
    press(alice, f"/assignments/{second}/delete")
    alice.get(f"/assignments/{second}", 404)
    send(cast.pupil().visitor, first)


def test_what_is_open_cannot_be_taken_back_and_what_is_planned_cannot_be_closed(
    cast: Cast, alice: Visitor
) -> None:
    opened = assign(alice, cast.group)
    planned = assign(alice, cast.group, opens_at="2026-12-01T08:00")
    alice.get(f"/assignments/{opened}")
    before = dump(cast.app)
    press(alice, f"/assignments/{opened}/delete", 409)
    press(alice, f"/assignments/{planned}/close", 409)
    assert changed(before, dump(cast.app)) == {}


@on_both
def test_closing_is_final_and_erases_salt_and_sums(cast: Cast, alice: Visitor) -> None:
    pupils = cast.pupils(7)
    assignment = assign(alice, cast.group, expected="30")
    for pupil in pupils:
        send(pupil.visitor, assignment)
    close(alice, assignment)
    first = progress(alice, assignment)
    close(alice, assignment)
    assert progress(alice, assignment) == first
    (batch,) = rows(cast.app, "batches")
    assert (batch["salt"], batch["sealed"], batch["n"]) == (None, None, 0)


@on_both
def test_a_rest_under_five_is_destroyed_at_the_close_and_said(cast: Cast, alice: Visitor) -> None:
    pupils = cast.pupils(4)
    assignment = assign(alice, cast.group, expected="20")
    for pupil in pupils:
        send(pupil.visitor, assignment)
    close(alice, assignment)
    (found,) = progress(alice, assignment)
    assert (found["releases"], found["held_back"], found["done"]) == ([], 4, 4)


@on_both
def test_a_copy_for_another_group_starts_anew(cast: Cast, alice: Visitor) -> None:
    pupils = cast.pupils(5)
    assignment = assign(alice, cast.group, f"module/{MODULE}", f"quiz/{STORY}")
    for pupil in pupils:
        send(pupil.visitor, assignment)
    other = make_group(alice, "4e A", "slips")
    print_slips(alice, other, 8)
    alice.get(f"/assignments/{assignment}/copy")
    press(alice, f"/assignments/{assignment}/copy", group=other)
    copied = alice.location.rpartition("/")[2]
    found = progress(alice, copied)
    assert [item["slug"] for item in found] == [MODULE, STORY]
    assert [(item["roster"], item["done"], item["releases"]) for item in found] == [(8, 0, [])] * 2


def test_a_copy_goes_only_to_a_group_that_one_leads(cast: Cast, alice: Visitor) -> None:
    assignment = assign(alice, cast.group)
    make_group(alice, "4e A", "slips")
    alice.get(f"/assignments/{assignment}/copy")
    before = dump(cast.app)
    press(alice, f"/assignments/{assignment}/copy", 422, group=cast.team)
    assert changed(before, dump(cast.app)) == {}


# ---- Content that changes -------------------------------------------------------------------


def test_an_assignment_keeps_playing_the_version_it_was_opened_with(
    make_app: MakeApp, tmp_path: Path
) -> None:
    own = tmp_path / "quizzes"
    shutil.copytree(HERE / "library" / "quizzes", own)
    app = make_app(quiz_folders=(tmp_path / "none", own))
    cast = make_cast(app)
    pupil, alice = cast.pupil(), cast.as_(cast.alice)
    assignment = assign(alice, cast.group)
    file = own / STORY / "en.md"
    file.write_text(file.read_text().replace("The corridor empties", "The hall is loud"))
    alice.get("/quizzes")
    assert "The hall is loud" in alice.get(f"/quizzes/{STORY}").html
    page = pupil.visitor.get(f"/assignments/{assignment}/{STORY}")
    assert "The corridor empties" in page.html
    assert "The hall is loud" not in page.html


def test_pinned_content_is_played_from_the_database_when_its_folder_is_gone(
    make_app: MakeApp, tmp_path: Path
) -> None:
    own = tmp_path / "quizzes"
    shutil.copytree(HERE / "library" / "quizzes", own)
    folders = {"quiz_folders": (tmp_path / "none", own)}
    cast = make_cast(make_app(**folders))
    pupil, alice = cast.pupil(), cast.as_(cast.alice)
    assignment = assign(alice, cast.group)
    shutil.rmtree(own)
    app = make_app(quiz_folders=(tmp_path / "other", own))
    visitor = come_back(Visitor(app), pupil.return_code, None)
    assert "The corridor empties" in visitor.get(f"/assignments/{assignment}/{STORY}").html
    send(visitor, assignment)


def test_the_other_first_names_are_used_when_asked_for(cast: Cast, alice: Visitor) -> None:
    pupil = cast.pupil()
    assignment = assign(alice, cast.group, alternative_names="y")
    page = pupil.visitor.get(f"/assignments/{assignment}/{STORY}").html
    assert "Ansel" in page
    assert "Melvin" not in page
