"""After its days a pseudonym is gone from pages, database and disk; what was published stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from tests.cast import STORY, Cast, assign, close, come_back, make_group, print_slips, send
from tests.conftest import Clock, Counting
from tests.databases import on_both, on_sqlite
from tests.everything import dump, rows
from tests.keeping.years import KEPT, Years, on_disk, personal
from workshop import serving
from workshop.assignments.models import Item
from workshop.database import database
from workshop.installation import Lease
from workshop.keeping.rules import Erased

ON_ROSTERS = 14


# ---- What goes and what stays ------------------------------------------------------------------


@on_both
def test_pseudonyms_and_rosters_go_and_every_chart_stays_byte_for_byte(years: Years) -> None:
    before = years.charts()
    assert len(before) > 2_000
    years.later()
    erased = years.purge()
    assert (erased.learners, erased.rows) == (7, ON_ROSTERS)
    assert years.learners() == set()
    assert rows(years.cast.app, "rosters") == rows(years.cast.app, "memberships") == []
    assert years.charts() == before
    text = personal(years.cast.app)
    assert [name for name in years.names() if name in text] == []


@on_both
def test_the_number_of_those_who_were_done_stays_right(years: Years) -> None:
    alice = years.cast.as_(years.cast.alice)
    shown = alice.get(f"/assignments/{years.old}").main
    years.later()
    years.purge()
    alice = years.cast.as_(years.cast.alice)
    after = alice.get(f"/assignments/{years.old}").main
    assert "7 of 7" in shown
    assert "3 of 7" in shown
    assert "7 of 7" in after
    assert "3 of 7" in after
    kept = {row["kind"]: row["done_kept"] for row in rows(years.cast.app, "items")}
    assert kept == {"module": 3, "quiz": 7}


@on_sqlite
def test_nothing_of_it_is_left_in_the_files_of_the_database(years: Years, tmp_path: Path) -> None:
    years.later()
    years.cast.as_(years.cast.alice).get("/groups")
    before = on_disk(tmp_path)
    assert all(name.encode() in before for name in years.names())
    years.purge()
    after = on_disk(tmp_path)
    assert [name for name in years.names() if name.encode() in after] == []


def test_a_day_too_early_nothing_goes(years: Years) -> None:
    years.later(KEPT)
    before = dump(years.cast.app)
    assert years.purge() == Erased()
    assert dump(years.cast.app) == before
    years.clock.move(seconds=1)
    assert years.purge().learners == 7


def test_a_trial_says_what_would_go_and_changes_nothing(years: Years) -> None:
    years.later()
    before = dump(years.cast.app)
    tried = years.purge(only_try=True)
    assert dump(years.cast.app) == before
    assert years.purge() == tried
    assert years.purge() == Erased()


def test_lines_of_the_audit_log_go_when_they_are_as_old(years: Years) -> None:
    noted = len(rows(years.cast.app, "audit_entries"))
    years.later()
    years.cast.as_(years.cast.ada)
    assert years.purge().lines == noted > 3
    assert [row["actor"] for row in rows(years.cast.app, "audit_entries")] == ["Ada"]


def test_groups_assignments_and_their_titles_stay(years: Years) -> None:
    years.later()
    years.purge()
    alice = years.cast.as_(years.cast.alice)
    assert "5e B" in alice.get("/groups").main
    assert "This week" in alice.get("/assignments").main
    assert alice.get(f"/progress/{years.old}").headings == 1
    assert alice.get(f"/groups/{years.cast.group}").headings == 1


def test_the_codes_of_those_who_went_lead_nowhere(years: Years) -> None:
    years.later()
    years.purge()
    come_back(years.cast.visitor(), years.pupils[0].return_code, 422)


def test_an_erased_account_leaves_its_row_until_then_and_is_counted(years: Years) -> None:
    years.pupils[0].visitor.get("/account")
    years.pupils[0].visitor.post("/account/erase", {}, 200)
    years.later()
    assert years.purge().learners == 6
    assert rows(years.cast.app, "rosters") == []
    assert {row["done_kept"] for row in rows(years.cast.app, "items")} == {3, 7}


# ---- Who is needed for something younger -------------------------------------------------------


@on_both
def test_a_class_that_goes_on_keeps_its_pseudonyms_and_loses_the_old_roster(
    years: Years,
) -> None:
    years.later(KEPT - 30)
    young = years.cast.assign("quiz/three-questions")
    years.later(31)
    erased = years.purge()
    assert (erased.learners, erased.rows) == (0, ON_ROSTERS)
    assert years.learners() == years.names()
    of = {row["item_id"] for row in rows(years.cast.app, "rosters")}
    with years.cast.app.app_context(), database().sessions() as session:
        assert of == set(session.scalars(select(Item.id).where(Item.assignment_id == young)))


def test_a_planned_assignment_keeps_the_class_and_its_last_rows(years: Years) -> None:
    years.later()
    day = (years.clock.now + timedelta(days=9)).strftime("%Y-%m-%dT09:00")
    years.cast.assign("quiz/three-questions", opens_at=day)
    assert years.purge().learners == 0
    assert years.learners() == years.names()
    years.later(10)
    years.cast.settle()
    assert years.purge().rows == ON_ROSTERS
    assert years.learners() == years.names()


def test_slips_that_wait_for_their_first_assignment_stay(years: Years) -> None:
    alice = years.cast.as_(years.cast.alice)
    fresh = make_group(alice)
    slips = print_slips(alice, fresh, 3)
    years.later()
    assert years.purge().learners == 7
    assert years.learners() == {slip.pseudonym for slip in slips}
    come_back(years.cast.visitor(), slips[0].code)


def test_somebody_who_joins_the_old_class_before_its_next_assignment_stays(years: Years) -> None:
    years.later()
    new = years.cast.pupil()
    years.purge()
    assert years.learners() == {new.pseudonym}
    new.visitor.get("/assignments")


@on_both
def test_a_story_that_was_sent_is_not_sent_again_where_a_younger_roster_asks_for_it(
    years: Years,
) -> None:
    """R3: without the old row the same edition could be sent a second time."""
    alice = years.cast.as_(years.cast.alice)
    twin = assign(alice, years.cast.group)
    years.later()
    assert years.purge().rows == 7
    for pupil in years.pupils[:2]:
        again = come_back(years.cast.visitor(), pupil.return_code, 200)
        send(again, twin, status=409)
    close(years.cast.as_(years.cast.alice), twin)
    years.later()
    assert years.purge().learners == 7
    assert rows(years.cast.app, "rosters") == []


def test_after_its_days_the_same_story_may_be_sent_anew(years: Years) -> None:
    """Thirty days are the least that can be kept, and that is when a new edition opens."""
    ada = years.cast.as_(years.cast.ada)
    ada.get("/organisation")
    ada.post("/organisation/keeping", {"days": "30"})
    years.later(20)
    years.cast.assign("quiz/three-questions")
    years.later(11)
    assert years.purge().rows == ON_ROSTERS
    again = years.cast.assign(f"quiz/{STORY}")
    send(come_back(years.cast.visitor(), years.pupils[0].return_code, 200), again)


def test_newcomers_join_no_assignment_whose_roster_is_gone(years: Years) -> None:
    alice = years.cast.as_(years.cast.alice)
    alice.get(f"/assignments/{years.old}")
    alice.post(f"/assignments/{years.old}/newcomers", {"on": "yes"})
    years.later()
    years.purge()
    years.cast.pupil()
    assert rows(years.cast.app, "rosters") == []
    alice = years.cast.as_(years.cast.alice)
    alice.get(f"/assignments/{years.old}")
    alice.post(f"/assignments/{years.old}/newcomers", {"on": "yes"}, 409)


# ---- How long, and by whom ---------------------------------------------------------------------


def test_each_organisation_has_days_of_its_own(years: Years) -> None:
    colleague = years.cast.employee()
    charlie = years.cast.as_(years.cast.charlie)
    assigned = assign(charlie, years.cast.team)
    close(charlie, assigned)
    charlie.get("/organisation")
    charlie.post("/organisation/keeping", {"days": "30"})
    years.later(31)
    assert years.purge().learners == 1
    assert years.learners() == years.names()
    come_back(years.cast.visitor(), colleague.return_code, 422)


@pytest.mark.long
@on_both
def test_more_people_cost_no_more_statements(years: Years, counting: Counting) -> None:
    years.later()
    with counting() as few:
        years.purge()
    for _ in range(20):
        years.cast.pupil()
    close(years.cast.as_(years.cast.alice), years.cast.assign())
    years.later()
    with counting() as many:
        assert years.purge().learners == 20
    writes = len([each for each in few if not each.startswith("SELECT organisations.id")])
    assert len(many) == len(few)
    assert writes <= 2 * 7


class Turn(Event):
    """Stops the closing thread after so many rounds, with an hour or less between them."""

    def __init__(self, clock: Clock, rounds: int, minutes: float) -> None:
        super().__init__()
        self.clock, self.rounds, self.minutes = clock, rounds, minutes

    def wait(self, _timeout: float | None = None) -> bool:
        self.rounds -= 1
        self.clock.move(minutes=self.minutes)
        if self.rounds == 0:
            self.set()
        return self.is_set()


@on_both
def test_the_server_does_it_by_itself(years: Years) -> None:
    years.later()
    serving.keep_settling(years.cast.app, Turn(years.clock, 1, 0))
    assert years.learners() == set()


def test_the_server_does_it_once_an_hour_however_many_nodes_there_are(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []
    monkeypatch.setattr(serving, "purge", lambda: done.append(clock.now))
    for _node in range(2):
        serving.keep_settling(cast.app, Turn(clock, 6, 4))
    assert len(done) == 1
    serving.keep_settling(cast.app, Turn(clock, 5, 4))
    assert len(done) == 2
    with cast.app.app_context(), database().sessions() as session:
        assert {lease.name for lease in session.scalars(select(Lease))} == {"closing", "purging"}


@pytest.mark.long
def test_a_purge_that_fails_stops_no_closing(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OSError

    monkeypatch.setattr(serving, "purge", fail)
    planned = cast.assign(opens_at=(clock.now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    serving.keep_settling(cast.app, Turn(clock, 2, 200))
    assert "erasing what is too old: OSError" in caplog.text
    assert {row["id"]: bool(row["opened"]) for row in rows(cast.app, "assignments")} == {
        planned: True
    }
