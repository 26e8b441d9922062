"""After a restore nobody is counted twice: their 30 days run from it, and who may have sent in the
time that was lost is not counted in that time either (PRIVACY.md R3, R8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import STORY, Cast, Learner, assign, close, come_back, join, press, send
from tests.commands.conftest import Command
from tests.commands.school import SENT, School
from tests.conftest import Clock, MakeApp
from tests.web import Visitor
from workshop.assignments.models import Assignment, Item
from workshop.assignments.rules import again_from, perhaps_sent, rested_from
from workshop.installation import RESTORES_KEPT, note_restored, restores
from workshop.releases.models import Batch, Release

LOST = "nobody can tell whether you had sent this before"
NOT_COUNTED = "your answers do not enter the charts this time"
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)

Restored = Callable[..., Cast]


@pytest.fixture
def restored(
    command: Command,
    tmp_path: Path,
    clock: Clock,
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
) -> Restored:
    """Restore a backup into a new installation; the cast there, at the moment of the restore."""
    count = iter(range(9))

    def make(cast: Cast, file: Path) -> Cast:
        url = f"sqlite:///{tmp_path / f'restored-{next(count)}.sqlite3'}"
        monkeypatch.setenv("WORKSHOP_DATABASE_URL", url)
        ran = command("restore", str(file))
        assert ran.status == 0, ran
        clock.now = datetime.now(UTC)
        return replace(cast, app=make_app(database_url=url))

    return make


@pytest.fixture
def backup(command: Command, tmp_path: Path) -> Path:
    """Where a backup goes."""
    return tmp_path / "backup.zip"


def back(cast: Cast, learner: Learner) -> Visitor:
    return come_back(cast.visitor(), learner.return_code)


def batch(cast: Cast, assignment: str) -> Batch:
    with cast.app.extensions["database"].sessions() as session:
        item = select(Item.id).where(Item.assignment_id == assignment).scalar_subquery()
        found: Batch = session.scalars(select(Batch).where(Batch.item_id == item)).one()
        return found


# ---- Who sent after the backup ---------------------------------------------------------------


@pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.long])],
    indirect=True,
)
def test_who_sent_after_the_backup_is_not_counted_a_second_time(
    at_work: School, command: Command, backup: Path, restored: Restored
) -> None:
    assert command("backup", str(backup)).status == 0
    late = at_work.pupils[SENT:]
    for pupil in late:
        send(pupil.visitor, at_work.open)
    with at_work.cast.app.extensions["database"].sessions() as session:
        assert session.scalar(select(Release.n).where(Release.n == 7)), "the class saw a release"
    cast = restored(at_work.cast, backup)
    again = cast.assign()
    assert batch(cast, again).population == 0, "two may have sent, five have"
    page = cast.as_(cast.alice).get(f"/assignments/{again}").main
    assert "this includes whoever may have sent it in the time that was lost" in page
    for pupil in late:
        visitor = back(cast, pupil)
        assert LOST in visitor.get(f"/assignments/{again}/{STORY}").main
        assert NOT_COUNTED in send(visitor, again).main
        assert "done" in visitor.get(f"/assignments/{again}").main
        send(visitor, again, status=409)
    assert batch(cast, again).n == 0
    assert "2 of 7 have done it" in cast.as_(cast.alice).get(f"/assignments/{again}").main
    for pupil in at_work.pupils[:SENT]:
        assert "done in another list" in back(cast, pupil).get(f"/assignments/{again}").main


@pytest.mark.long
def test_after_thirty_days_everybody_is_counted_again(
    at_work: School, command: Command, backup: Path, restored: Restored, clock: Clock
) -> None:
    command("backup", str(backup))
    cast = restored(at_work.cast, backup)
    clock.move(days=29, hours=23)
    early = cast.assign()
    assert batch(cast, early).population == 0
    close(cast.as_(cast.alice), early)
    clock.move(hours=2)
    later = cast.assign()
    for pupil in at_work.pupils:
        visitor = back(cast, pupil)
        assert LOST not in visitor.get(f"/assignments/{later}/{STORY}").main
        send(visitor, later)
    with cast.app.extensions["database"].sessions() as session:
        assert session.scalars(select(Release.n)).all()[-1] == 7


@pytest.mark.long
def test_who_is_new_and_what_is_new_count_at_once(
    at_work: School, command: Command, backup: Path, restored: Restored
) -> None:
    command("backup", str(backup))
    cast = restored(at_work.cast, backup)
    again, other = cast.assign(), cast.assign("quiz/the-group-chat")
    newcomer = join(cast.visitor(), cast.code)
    assert LOST not in newcomer.visitor.get(f"/assignments/{again}/{STORY}").main
    send(newcomer.visitor, again)
    assert batch(cast, again).n == 1
    assert batch(cast, other).population == 8


@pytest.mark.long
def test_a_latecomer_to_the_list_is_held_to_it_too(
    at_work: School, command: Command, backup: Path, restored: Restored
) -> None:
    """Somebody who may have sent joins another group, in which the same is open already."""
    command("backup", str(backup))
    cast = restored(at_work.cast, backup)
    leader = cast.as_(cast.alice)
    leader.get("/groups")
    leader.post("/groups", {"name": "Club", "audience": "pupils-11-15", "language": "en",
                            "joining": "code"})  # fmt: skip
    club = leader.location.rpartition("/")[2]
    code = leader.get(f"/groups/{club}").codes[0]
    again = assign(leader, club)
    visitor = back(cast, at_work.pupils[-1])
    visitor.get(f"/join/{code}")
    visitor.post(f"/join/{code}", status=None)
    assert LOST in visitor.get(f"/assignments/{again}/{STORY}").main
    assert batch(cast, again).population == 0


@pytest.mark.long
def test_what_should_have_opened_in_the_time_that_was_lost_is_closed_too(
    cast: Cast,
    instance: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    command: Command,
    backup: Path,
    restored: Restored,
    clock: Clock,
) -> None:
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", database_url)
    pupils = cast.pupils(5)
    clock.now = datetime.now(UTC) - 3 * DAY
    day = (datetime.now(UTC) - DAY).strftime("%Y-%m-%dT%H:%M")
    planned = assign(cast.as_(cast.alice), cast.group, opens_at=day)
    command("backup", str(backup))
    again = restored(cast, backup)
    with again.app.extensions["database"].sessions() as session:
        assert session.get_one(Assignment, planned).closed
    assert LOST in back(again, pupils[0]).get(f"/assignments/{again.assign()}/{STORY}").main


# ---- Who sent before it ----------------------------------------------------------------------


@pytest.mark.long
def test_what_closed_before_may_be_done_again_thirty_days_after_the_restore(
    at_work: School, command: Command, backup: Path, restored: Restored, clock: Clock
) -> None:
    command("backup", str(backup))
    cast = restored(at_work.cast, backup)
    clock.move(days=29)
    leader = cast.as_(cast.alice)
    page = leader.get(f"/assignments/{at_work.closed}").main
    assert "The days run from the moment when this server was restored" in page
    press(leader, f"/assignments/{at_work.closed}/again", 409)
    early = cast.assign("quiz/three-questions")
    assert batch(cast, early).population == 0
    close(cast.as_(cast.alice), early)
    clock.move(days=1, minutes=1)
    leader = cast.as_(cast.alice)
    leader.get(f"/assignments/{at_work.closed}")
    press(leader, f"/assignments/{at_work.closed}/again")
    assert batch(cast, leader.location.rpartition("/")[2]).population == 7


@pytest.mark.long
def test_a_second_restore_knows_of_the_first(
    at_work: School, command: Command, backup: Path, restored: Restored, tmp_path: Path
) -> None:
    command("backup", str(backup))
    cast = restored(at_work.cast, backup)
    assert command("backup", str(tmp_path / "second.zip")).status == 0
    cast = restored(cast, tmp_path / "second.zip")
    with cast.app.extensions["database"].sessions() as session:
        first, second = restores(session)
        assert session.get_one(Assignment, at_work.open).closed_at == first < second
    assert LOST in back(cast, at_work.pupils[-1]).get(f"/assignments/{cast.assign()}/{STORY}").main


# ---- The rule alone --------------------------------------------------------------------------


def test_thirty_days_run_from_the_later_of_close_and_restore() -> None:
    assert again_from(MONDAY) == MONDAY + 30 * DAY
    assert again_from(MONDAY, (MONDAY - DAY, MONDAY + DAY)) == MONDAY + 31 * DAY
    assert rested_from(MONDAY, (MONDAY - DAY,)) == MONDAY


def test_only_what_a_restore_closed_was_perhaps_sent_and_for_thirty_days() -> None:
    assert perhaps_sent(MONDAY, (MONDAY,), MONDAY)
    assert perhaps_sent(MONDAY, (MONDAY, MONDAY + DAY), MONDAY + 29 * DAY)
    assert not perhaps_sent(MONDAY, (MONDAY,), MONDAY + 30 * DAY)
    assert not perhaps_sent(MONDAY, (MONDAY + DAY,), MONDAY)
    assert not perhaps_sent(MONDAY, (), MONDAY)


def test_more_restores_than_fit_leave_the_last_ones(cast: Cast) -> None:
    moments = [MONDAY + n * DAY + timedelta(microseconds=123456) for n in range(9)]
    with cast.app.extensions["database"].write() as session:
        note_restored(session, moments)
    with cast.app.extensions["database"].sessions() as session:
        assert list(restores(session)) == moments[-RESTORES_KEPT:]
        value: Any = session.connection().exec_driver_sql(
            "SELECT max(length(value)) FROM installation"
        )
        assert value.scalar() <= 200
