"""A backup is of one moment, holds no secret and no sum; restoring it is whole, and closes."""

from __future__ import annotations

import json
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from tests.cast import STORY, Cast, Learner, assign, make_cast, send
from tests.commands.conftest import Command
from tests.commands.school import SENT, School
from tests.conftest import Clock, MakeApp
from tests.databases import on_both
from workshop.assignments.models import Assignment, Roster
from workshop.assignments.rostering import RosterItem, standing
from workshop.commands import archive
from workshop.database import database
from workshop.models import metadata
from workshop.releases.models import Batch, Release


@pytest.fixture
def restored(
    at_work: School, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[School, str, str]:
    """The school, the address of the database that its backup was restored into, what was said."""
    backup = tmp_path / "backup.zip"
    assert command("backup", str(backup)).status == 0
    url = f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", url)
    ran = command("restore", str(backup))
    assert ran.status == 0, ran
    return at_work, url, ran.out


def rows(engine: Engine, name: str) -> list[dict[str, Any]]:
    table = metadata.tables[name]
    with engine.connect() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        return [dict(row) for row in found]


# ---- The backup ------------------------------------------------------------------------------


@on_both
def test_a_backup_holds_no_sum_no_salt_and_nobody_who_is_signed_in(
    at_work: School, command: Command, tmp_path: Path
) -> None:
    engine = at_work.cast.app.extensions["database"].engine
    waiting = [row for row in rows(engine, "batches") if not row["closed"]]
    signed_in = rows(engine, "sign_ins")
    assert waiting
    assert signed_in
    file = tmp_path / "backup.zip"
    assert command("backup", str(file)).status == 0
    with zipfile.ZipFile(file) as zipped:
        names, whole = zipped.namelist(), b"".join(map(zipped.read, zipped.namelist()))
    assert not {f"tables/{name}.jsonl" for name in archive.LEFT_OUT} & set(names)
    for row in waiting:
        for secret in (row["salt"], row["sealed"]):
            assert secret not in whole
            assert secret.hex().encode() not in whole
            assert json.dumps(str(secret)).encode() not in whole
    assert all(row["token_hash"].encode() not in whole for row in signed_in)


def test_a_backup_can_be_read_by_its_owner_only(
    at_work: School, command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    command("backup", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob(".workshop-backup-*")] == []


def test_a_backup_never_takes_the_place_of_a_file(
    at_work: School, command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "precious"
    file.write_text("precious")
    ran = command("backup", str(file))
    assert ran.refused, ran
    assert file.read_text() == "precious"


@on_both
def test_a_backup_is_of_one_moment_while_others_send(
    at_work: School, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late: list[Learner] = at_work.pupils[SENT:]
    table = archive.write_table

    def somebody_sends_meanwhile(*given: Any) -> archive.Contents:
        written = table(*given)
        if late:
            send(late.pop().visitor, at_work.open)
        return written

    monkeypatch.setattr(archive, "write_table", somebody_sends_meanwhile)
    file = tmp_path / "backup.zip"
    assert command("backup", str(file)).status == 0
    assert not late
    held = lines(file, "rosters")
    item = next(row for row in lines(file, "items") if row["slug"] == STORY)["id"]
    assert sum(row["done"] for row in held if row["item_id"] == item) == SENT
    assert next(row for row in lines(file, "batches") if row["item_id"] == item)["n"] == SENT


def lines(file: Path, name: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(file) as zipped:
        return [json.loads(line) for line in zipped.read(f"tables/{name}.jsonl").splitlines()]


# ---- Restoring -------------------------------------------------------------------------------


@on_both
def test_restoring_brings_back_people_groups_and_charts(
    restored: tuple[School, str, str], make_app: MakeApp
) -> None:
    school, url, _said = restored
    before = school.cast.app.extensions["database"].engine
    charts = school.charts()
    app = make_app(database_url=url)
    after = app.extensions["database"].engine
    for table in ("organisations", "people", "groups", "memberships", "releases", "rosters"):
        assert rows(after, table) == rows(before, table), table
    again = Cast(**{**fields(school.cast), "app": app})
    assert school.charts(again.as_(again.alice)) == charts


def fields(cast: Cast) -> dict[str, Any]:
    return {name: getattr(cast, name) for name in Cast.__dataclass_fields__}


@on_both
def test_restoring_closes_what_was_open_and_releases_nothing_of_it(
    restored: tuple[School, str, str], make_app: MakeApp
) -> None:
    school, url, said = restored
    app = make_app(database_url=url)
    with app.app_context(), database().sessions() as session:
        assert session.scalar(select(func.count()).where(~Assignment.closed)) == 0
        batches = session.scalars(select(Batch)).all()
        assert all(batch.closed and batch.salt is None for batch in batches)
        assert sum(batch.held_back for batch in batches) == SENT
        releases = session.scalars(select(Release.item_id)).all()
    before = school.cast.app.extensions["database"].engine
    assert releases == [row["item_id"] for row in rows(before, "releases")]
    assert "closed: This week (5e B, Lime Tree School)" in said
    assert f"1 assignments were open and are closed now; {SENT} answers" in said


@on_both
def test_everybody_signs_in_anew_after_a_restore_and_may(
    restored: tuple[School, str, str], make_app: MakeApp
) -> None:
    school, url, _said = restored
    app = make_app(database_url=url)
    assert rows(app.extensions["database"].engine, "sign_ins") == []
    again = Cast(**{**fields(school.cast), "app": app})
    visitor = again.visitor()
    visitor.get("/join")
    visitor.post("/join", {"code": school.pupils[0].return_code})
    assert "This week" in visitor.get("/assignments").main


def test_a_learners_thirty_days_run_from_the_restore(
    restored: tuple[School, str, str], make_app: MakeApp
) -> None:
    school, url, _said = restored
    app = make_app(database_url=url)
    moment = datetime.now(UTC)
    item = RosterItem("", "quiz", STORY, "", "")
    with app.app_context(), database().sessions() as session:
        sent = session.scalars(
            select(Roster.person_id).where(Roster.slug == STORY, Roster.done)
        ).all()
        people = [person for person in sent if person]
        found = standing(session, school.cast.group, [STORY])
    soon, later = (
        {found.edition(person, item, moment + timedelta(days=days)) for person in people}
        for days in (29, 31)
    )
    assert len(people) == SENT
    assert (soon, later) == ({1}, {2})


def test_what_had_not_opened_stays_planned(
    cast: Cast,
    database_url: str,
    clock: Clock,
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_app: MakeApp,
) -> None:
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", database_url)
    day = (clock.now + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    assignment = assign(cast.as_(cast.alice), cast.group, opens_at=day)
    command("backup", str(tmp_path / "backup.zip"))
    url = f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", url)
    assert "0 assignments were open" in command("restore", str(tmp_path / "backup.zip")).out
    restored = make_app(database_url=url)
    with restored.app_context(), database().sessions() as session:
        found = session.get_one(Assignment, assignment)
        assert (found.opened, found.closed) == (False, False)


@on_both
def test_a_backup_of_one_database_restores_into_the_other(
    database_url: str,
    make_app: MakeApp,
    sqlite_template: Path,
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = tmp_path / "source.sqlite3"
    source.write_bytes(sqlite_template.read_bytes())
    school = School(make_cast(make_app(database_url=f"sqlite:///{source}")))
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", f"sqlite:///{source}")
    assert command("backup", str(tmp_path / "backup.zip")).status == 0
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", database_url)
    ran = command("restore", str(tmp_path / "backup.zip"))
    assert ran.status == 0, ran
    app = make_app(database_url=database_url)
    again = Cast(**{**fields(school.cast), "app": app})
    assert school.charts(again.as_(again.alice)) == school.charts()


def test_another_secret_is_said_with_what_no_longer_works(
    at_work: School, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("backup", str(tmp_path / "backup.zip"))
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", f"sqlite:///{tmp_path / 'restored.sqlite3'}")
    monkeypatch.setenv("WORKSHOP_SECRET", "quite another secret of 32 characters")
    assert command("restore", str(tmp_path / "backup.zip")).refused
    ran = command("restore", "--unverified", str(tmp_path / "backup.zip"))
    assert ran.status == 0
    assert "could not be checked under another secret" in ran.out
    assert "return codes and printed slips no longer work" in ran.out
    assert command("upgrade").status == 0, "the new secret is the one that the database holds"


def test_the_same_secret_is_not_worth_a_word(restored: tuple[School, str, str]) -> None:
    assert "another secret" not in restored[2]


# ---- What cannot be restored -----------------------------------------------------------------


def test_an_installation_with_something_in_it_is_left_as_it_is(
    at_work: School, command: Command, tmp_path: Path
) -> None:
    command("backup", str(tmp_path / "backup.zip"))
    engine = at_work.cast.app.extensions["database"].engine
    before = {name: rows(engine, name) for name in metadata.tables}
    ran = command("restore", str(tmp_path / "backup.zip"))
    assert ran.refused, ran
    assert "this installation is not empty" in ran.err
    assert {name: rows(engine, name) for name in metadata.tables} == before
