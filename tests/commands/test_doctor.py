"""`workshop doctor` names what is amiss, one test a finding, and changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest
from sqlalchemy import text

from tests.commands.conftest import SECRET, Command, Ran
from tests.conftest import library
from tests.databases import on_both, on_postgresql
from workshop.commands import examining, examining_database
from workshop.config import Keys
from workshop.database import Database


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library once a worker, help that nobody needs to look up, and no setting from outside."""
    monkeypatch.setattr(examining, "Libraries", library)
    monkeypatch.setattr(examining, "check_help", lambda: ([], []))
    for name in ("WORKSHOP_PROXIES", "WORKSHOP_METRICS", "WORKSHOP_BIND"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def healthy(
    command: Command, instance: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An installation with nothing amiss."""
    instance.mkdir(mode=0o700)
    file = instance / "workshop.sqlite3"
    shutil.copyfile(sqlite_template, file)
    (instance / "secret").write_text(SECRET)
    (instance / "secret").chmod(0o600)
    monkeypatch.delenv("WORKSHOP_SECRET")
    monkeypatch.setenv("WORKSHOP_PUBLIC_URL", "https://workshop.example")
    monkeypatch.setenv("WORKSHOP_PROXIES", "1")
    return instance


def rows(ran: Ran) -> dict[str, str]:
    """What is said of each thing that is not well, with what to do."""
    found: dict[str, str] = {}
    name = ""
    for line in ran.out.splitlines():
        if line.startswith(("LOOK", "MEND", "ok ")):
            name = line[6:].split("  ")[0].strip() if not line.startswith("ok ") else ""
        if name and line.strip():
            found[name] = found.get(name, "") + " ".join(line.split()) + " "
        if not line.strip():
            name = ""
    return found


def test_nothing_is_amiss_and_nothing_is_changed(command: Command, healthy: Path) -> None:
    before = {path.name for path in healthy.iterdir()}
    ran = command("doctor")
    assert ran.status == 0, ran
    assert rows(ran) == {}
    assert "0 to mend, 0 to look at" in ran.out
    kept = {"workshop.sqlite3-wal", "workshop.sqlite3-shm"}
    assert {path.name for path in healthy.iterdir()} - kept == before


Change = Callable[[Path, pytest.MonkeyPatch], object]


def run_sql(statement: str) -> Change:
    def change(instance: Path, _: pytest.MonkeyPatch) -> None:
        database = Database(f"sqlite:///{instance / 'workshop.sqlite3'}")
        with database.write() as session:
            session.execute(text(statement))
        database.engine.dispose()

    return change


def setting(name: str, value: str) -> Change:
    return lambda _, patch: patch.setenv(name, value)


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "what", "said", "remedy", "status"),
    [
        (setting("WORKSHOP_PROXIES", "many"), "settings", "cannot be used", "whole number", 1),
        (lambda at, _: (at / "secret").unlink(), "secret", "none yet", "workshop upgrade", 1),
        (lambda at, _: (at / "secret").write_text("short"), "secret", "5 char", "put back", 1),
        (lambda at, _: (at / "secret").chmod(0o644), "secret", "others", "chmod 600", 1),
        (
            lambda at, patch: patch.setenv("WORKSHOP_SECRET", SECRET),
            "secret file", "not used", "keep the one", 0,
        ),
        (
            lambda at, _: (at / "secret").write_text("another secret of 32 characters!!"),
            "fingerprint", "another secret", "as it was", 1,
        ),
        (setting("WORKSHOP_PUBLIC_URL", ""), "address", "not set", "address that people open", 0),
        (setting("WORKSHOP_PROXIES", "0"), "address", "no proxy", "WORKSHOP_PROXIES=1", 1),
        (setting("WORKSHOP_PUBLIC_URL", "http://x.example"), "address", "no https", "cert", 0),
        (setting("WORKSHOP_PUBLIC_URL", "https://x.example/y"), "address", "path", "name of", 1),
        (setting("WORKSHOP_METRICS", "0.0.0.0:9101"), "figures", "other machines", "127.0.0.1", 0),
        (lambda at, _: at.chmod(0o755), "instance", "others", "chmod 700", 1),
        (
            lambda _, patch: patch.setattr(examining, "ENOUGH_BYTES", 10**18),
            "disk", "MB are free", "make room", 1,
        ),
        (
            lambda _, patch: patch.setattr(examining, "ZoneInfo", missing_zone),
            "time zones", "not known", "tzdata", 1,
        ),
        (
            lambda _, patch: patch.setattr(examining, "check_help", lambda: (["x"], [])),
            "help", "1 entries", "official pages", 0,
        ),
        (
            lambda _, patch: patch.setattr(examining, "check_help", lambda: ([], ["x", "y"])),
            "help", "2 entries are broken", "workshop check", 1,
        ),
        (lambda at, _: (at / "workshop.sqlite3").unlink(), "database", "none", "upgrade", 1),
        (
            lambda at, _: (at / "workshop.sqlite3").write_bytes(b"no database at all" * 99),
            "database", "cannot be used", "WORKSHOP_DATABASE_URL", 1,
        ),
        (run_sql("DELETE FROM alembic_version"), "database", "schema", "workshop upgrade", 1),
        (
            run_sql("UPDATE alembic_version SET version_num = '9999'"),
            "database", "schema", "newer version", 1,
        ),
        (
            lambda _, patch: patch.setitem(examining_database.PRAGMAS, "journal_mode", "x"),
            "sqlite", "journal_mode", "not on one over a network", 1,
        ),
        (
            lambda _, patch: patch.setattr(examining_database, "SOUND", "fine"),
            "sqlite file", "damaged", "last backup", 1,
        ),
        (
            lambda _, patch: patch.setattr(examining_database, "demonstrations", lambda _: ["x"]),
            "demonstration", "still there", "demo --remove", 0,
        ),
    ],
)  # fmt: skip
def test_what_is_amiss_is_named_with_what_to_do(
    command: Command,
    healthy: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Change,
    what: str,
    said: str,
    remedy: str,
    status: int,
) -> None:
    change(healthy, monkeypatch)
    ran = command("doctor")
    found = rows(ran)
    assert ran.status == status, ran
    # A secret that is missing or cut short is not the one of the database either.
    assert set(found) - ({"fingerprint"} if what == "secret" else set()) == {what}
    assert said in found[what]
    assert remedy in found[what].partition("-> ")[2]
    assert ran.err == ""


def missing_zone(name: str) -> None:
    raise ZoneInfoNotFoundError(name)


def test_a_text_with_faults_is_named(
    command: Command, healthy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        faults = {"quizzes/lost-bag": ()}  # noqa: RUF012 - Nothing is added to it.

    monkeypatch.setattr(examining, "Libraries", lambda *_: Broken())
    ran = command("doctor")
    assert ran.status == 1
    assert "quizzes/lost-bag" in rows(ran)["content"]


def test_an_installation_that_is_not_there_yet_is_not_made(
    command: Command, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WORKSHOP_SECRET")
    ran = command("doctor")
    assert ran.status == 1
    assert set(rows(ran)) == {"secret", "address", "instance", "database"}
    assert not instance.exists()


@pytest.mark.parametrize(("apart", "state"), [(0, "ok"), (29, "ok"), (-31, "mend"), (3600, "mend")])
def test_clocks_that_are_apart_are_named(apart: int, state: str) -> None:
    ours = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert examining_database.clock(ours + timedelta(seconds=apart), ours).state == state


@on_both
def test_a_database_that_fits_is_well_except_that_tests_need_no_disk(
    command: Command, database_url: str, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance.mkdir(mode=0o700)
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", database_url)
    assert Keys.of(SECRET.encode()).fingerprint
    postgres = database_url.startswith("postgresql")
    monkeypatch.setenv("WORKSHOP_WORKERS", "2" if postgres else "1")
    ran = command("doctor")
    assert set(rows(ran)) - {"synchronous_commit"} == {"address"} | (
        {"fsync"} if postgres else set()
    )
    assert ("postgresql" in ran.out) is postgres
    assert ("this node takes 20 at most, of 57" in ran.out) is postgres
    assert "the secret is the one of this database" in ran.out


@on_postgresql
def test_a_node_that_wants_more_connections_than_there_are_is_told(
    command: Command, database_url: str, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance.mkdir(mode=0o700)
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", database_url)
    monkeypatch.setenv("WORKSHOP_WORKERS", "8")
    assert rows(command("doctor"))["connections"].startswith("MEND")
