"""Everything is the same in the database that it was moved into, or nothing was moved at all."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

from tests.cast import close, come_back, make_group, print_slips, sign_in
from tests.commands.conftest import Command, Ran
from tests.commands.school import School
from tests.conftest import KEYS, MakeApp, named, postgresql_administrator
from tests.databases import on_sqlite
from tests.everything import Rows, dump
from tests.web import Visitor
from workshop import schema
from workshop.commands import archive, copying, move, refusal
from workshop.config import Config, Keys
from workshop.database import Database
from workshop.installation import CLOSING, Fact, Lease, hold_fingerprint

POSTGRESQL = [pytest.mark.postgres, pytest.mark.long]
# From one kind to another; `make test` does the embedded one alone.
each_way = pytest.mark.parametrize(
    ("database_url", "to"),
    [
        ("sqlite", "sqlite"),
        pytest.param("sqlite", "postgresql", marks=POSTGRESQL),
        pytest.param("postgresql", "sqlite", marks=POSTGRESQL),
    ],
    indirect=True,
)

LONG = pytest.mark.long
into_both = pytest.mark.parametrize(
    "to",
    [pytest.param("sqlite", marks=LONG), pytest.param("postgresql", marks=POSTGRESQL)],
    indirect=True,
)


@pytest.fixture
def to(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it, not even a table."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path / 'moved.sqlite3'}"
        return
    server, name = request.getfixturevalue("postgresql_server"), f"to_{secrets.token_hex(4)}"
    with postgresql_administrator(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield named(server, name)
    with postgresql_administrator(server) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def over(at_work: School) -> School:
    """A school of which nothing is open any more."""
    close(at_work.leader, at_work.open)
    return at_work


@pytest.fixture
def installed(
    instance: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """An installation in which nobody is yet: enough to be refused."""
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", database_url)
    database = Database(database_url)
    yield database
    database.engine.dispose()


@pytest.fixture
def on(to: str) -> Iterator[Database]:
    """The database that things are moved into, to be looked at."""
    database = Database(to)
    yield database
    database.engine.dispose()


def held(app: Any) -> Rows:
    """Everything that is moved, as text."""
    return {name: rows for name, rows in dump(app).items() if name not in archive.RUNNING}


def facts(database: Database) -> dict[str, str]:
    with database.sessions() as session:
        return {fact.name: fact.value for fact in session.query(Fact)}


# ---- What is there afterwards ----------------------------------------------------------------


@each_way
def test_every_row_is_there_and_the_program_begins_where_it_stopped(
    over: School, command: Command, to: str, make_app: MakeApp
) -> None:
    before = held(over.cast.app)
    ran = command("move", "--to", to)
    assert ran.status == 0, ran
    assert f"Moved {sum(map(len, before.values()))} rows" in ran.out
    after = make_app(database_url=to)
    assert held(after) == before
    assert set(before["sign_ins"]), "somebody was signed in"
    schema.demand(after.extensions["database"].engine)


@each_way
def test_every_page_is_the_same_for_everybody_who_is_signed_in(
    over: School, command: Command, to: str, make_app: MakeApp
) -> None:
    cast = over.cast
    team = make_group(over.leader, "4e A")
    slips = print_slips(over.leader, team, 2)
    ada, pupil = cast.as_(cast.ada), over.pupils[0].visitor
    seen = ((over.leader, led(over)), (ada, ("/organisation", "/account")), (pupil, done(over)))
    before = [{page: shown(who, page) for page in pages} for who, pages in seen]
    assert command("move", "--to", to).status == 0
    app = make_app(database_url=to)
    for (who, pages), there in zip(seen, before, strict=True):
        same = Visitor(app)
        cookie = who.client.get_cookie("workshop")
        assert cookie is not None
        same.client.set_cookie("workshop", cookie.value)
        for page in pages:
            assert shown(same, page) == there[page], page
    # Who is not signed in comes back by password, by return code and by slip.
    assert "5e B" in sign_in(Visitor(app), cast.alice.email).get("/groups").main
    elsewhere = come_back(Visitor(app), over.pupils[1].return_code, 200)
    for pupil_again in (elsewhere, come_back(Visitor(app), slips[0].code)):
        pupil_again.get("/assignments")


def led(school: School) -> tuple[str, ...]:
    """Pages of whoever leads the class: lists, the group, the log of nothing, every form of a
    chart."""
    return (
        "/groups", f"/groups/{school.cast.group}", "/assignments", "/account", "/quizzes",
        *(f"/assignments/{id}" for id in (school.closed, school.open)),
        *(f"/progress/{id}{form}" for id in (school.closed, school.open)
          for form in ("", ".json", ".csv")),
    )  # fmt: skip


def done(school: School) -> tuple[str, ...]:
    """Pages of a pupil who has sent both."""
    both = (f"/assignments/{id}" for id in (school.closed, school.open))
    return ("/assignments", *both, "/account")


def shown(who: Visitor, page: str) -> str:
    """What a page says, but for the tokens of its forms."""
    who.get(page)
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1", who.reply.get_data(as_text=True))


@pytest.mark.long
def test_work_goes_on_in_the_new_database(
    over: School, command: Command, to: str, make_app: MakeApp
) -> None:
    """Somebody who has sent is known to have, and what is new can be sent."""
    assert command("move", "--to", to).status == 0
    cast = replace(over.cast, app=make_app(database_url=to))
    again = cast.assign("quiz/three-questions")
    pupil = come_back(cast.visitor(), over.pupils[0].return_code, 200)
    assert "done in another list" in pupil.get(f"/assignments/{again}").main


# ---- Afterwards the old one is no longer used --------------------------------------------------


@each_way
def test_the_old_database_is_as_it_was_and_refuses_every_command(
    over: School, command: Command, to: str, tmp_path: Path
) -> None:
    before = held(over.cast.app)
    assert command("move", "--to", to).status == 0
    after = held(over.cast.app)
    assert {name for name in before if before[name] != after[name]} == {"installation"}
    for arguments in (("backup", str(tmp_path / "b.zip")), ("upgrade",), ("serve",), ("purge",)):
        ran = command(*arguments)
        assert ran.refused, ran
        assert "everything was moved to" in ran.err
    assert "everything was moved to" in (refusal() or "")
    assert not (tmp_path / "b.zip").exists()


def test_what_to_set_is_said_with_neither_password_nor_secret(
    installed: Database,
    command: Command,
    to: str,
    config: Config,
    capfd: pytest.CaptureFixture[str],
) -> None:
    ran = command("move", "--to", to)
    assert f"WORKSHOP_DATABASE_URL={to}" in ran.out
    assert "WORKSHOP_SECRET as it is now" in ran.out
    move.tell(1, config, move.address("postgresql+psycopg://workshop:pa55@db/workshop", config))
    said = capfd.readouterr().out
    assert "workshop:***@db/workshop" in said
    assert "the password in the place of ***" in said
    assert "pa55" not in said


def test_a_secret_that_lies_in_the_old_folder_is_named_by_its_place(
    instance: Path, command: Command, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WORKSHOP_SECRET")
    assert command("upgrade").status == 0
    ran = command("move", "--to", to)
    assert ran.status == 0, ran
    assert f"the line in {instance / 'secret'}" in ran.out
    assert (instance / "secret").read_text().strip() not in ran.out


# ---- What is refused, with nothing written ---------------------------------------------------


Refusal = Callable[..., Ran]


@pytest.fixture
def refused(command: Command, to: str, on: Database) -> Refusal:
    """A move that is refused in one line, and leaves the other database without a row."""

    def attempt(*arguments: str, said: str) -> Ran:
        ran = command("move", "--to", *(arguments or (to,)))
        assert ran.refused, ran
        assert said in ran.err
        if not arguments and "people" in inspect(on.engine).get_table_names():
            with on.engine.connect() as connection:
                assert not any(copying.count(connection, moved()).values())
        return ran

    return attempt


def moved() -> list[Any]:
    return [table for table in move.moved_tables() if table.name != "installation"]


def test_what_is_open_is_named_and_nothing_is_moved(at_work: School, refused: Refusal) -> None:
    ran = refused(said="1 assignments are open")
    assert "open: This week (5e B, Lime Tree School)" in ran.out


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://db/workshop", "--to must begin with"),
        ("sqlite://", "--to must begin with"),
        ("sqlite:///:memory:", "--to must begin with"),
        ("postgresql+psycopg://db", "--to must begin with"),
        ("://", "--to is no address"),
        ("sqlite:////no/such/folder/w.sqlite3", "there is no folder /no/such/folder"),
        ("postgresql+psycopg://workshop@/workshop?host=/no/such/folder", "cannot be used"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(
    installed: Database, refused: Refusal, address: str, said: str
) -> None:
    refused(address, said=said)


@on_sqlite
def test_the_database_itself_is_no_other_one(
    installed: Database, refused: Refusal, database_url: str, tmp_path: Path
) -> None:
    refused(database_url, said="the database that is used now")
    link = tmp_path / "link.sqlite3"
    link.symlink_to(database_url.removeprefix("sqlite:///"))
    refused(f"sqlite:///{link}", said="the database that is used now")


@into_both
def test_a_database_with_anything_in_it_is_refused(
    installed: Database, command: Command, to: str, on: Database
) -> None:
    schema.upgrade(on.engine)
    with on.write() as session:
        hold_fingerprint(session, KEYS.fingerprint)
        session.execute(text("INSERT INTO content_versions VALUES ('h', 'quiz', 's', '{}')"))
    ran = command("move", "--to", to)
    assert ran.refused, ran
    assert "the database of --to is not empty" in ran.err
    assert facts(on) == {"secret-fingerprint": KEYS.fingerprint}


def test_a_database_of_another_program_is_refused(
    installed: Database, command: Command, to: str, on: Database
) -> None:
    with on.engine.begin() as connection:
        connection.execute(text("CREATE TABLE customers (id INTEGER)"))
    assert "is not empty" in command("move", "--to", to).err
    assert inspect(on.engine).get_table_names() == ["customers"]


def test_a_database_of_another_secret_or_another_version_is_refused(
    installed: Database, refused: Refusal, on: Database
) -> None:
    schema.upgrade(on.engine)
    with on.write() as session:
        hold_fingerprint(session, Keys.of(b"another secret of 32 characters!").fingerprint)
    refused(said="made with another secret")
    with on.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    refused(said="has the schema of another version")


def test_a_source_of_another_secret_is_refused(
    installed: Database, refused: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP_SECRET", "another secret of 32 characters!")
    refused(said="another secret")


@pytest.mark.parametrize(
    "to", ["sqlite", pytest.param("postgresql", marks=POSTGRESQL)], indirect=True
)
def test_a_row_that_arrived_otherwise_takes_everything_back(
    over: School, refused: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copying.copy

    def one_bit_turns(source: Connection, target: Connection, *rest: Any) -> None:
        copy(source, target, *rest)
        target.execute(text("UPDATE releases SET n = n + 1"))

    monkeypatch.setattr(copying, "copy", one_bit_turns)
    refused(said="the table releases was not the same")
    assert "moved-to" not in facts(over.cast.app.extensions["database"])


@into_both
def test_a_row_that_is_missing_or_too_many_takes_everything_back(
    over: School, refused: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copying.copy

    def another_day(source: Connection, target: Connection, *rest: Any) -> None:
        copy(source, target, *rest)
        target.execute(text("INSERT INTO day_counts VALUES ('zz', '2026-11-22', 1)"))

    monkeypatch.setattr(copying, "copy", another_day)
    refused(said="the table day_counts was not the same")


# ---- Servers ---------------------------------------------------------------------------------


def lease(database: Database, until: datetime) -> None:
    with database.write() as session:
        session.merge(Lease(name=CLOSING, holder="node", until=until))


def test_a_server_that_runs_is_to_be_stopped_first(
    installed: Database, refused: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease(installed, datetime.now(UTC) + timedelta(seconds=60))

    def it_goes_on(_seconds: float) -> None:
        lease(installed, datetime.now(UTC) + timedelta(seconds=90))

    monkeypatch.setattr(time, "sleep", it_goes_on)
    refused(said="a server runs on this database")


def test_a_server_that_was_stopped_is_waited_for(
    installed: Database, command: Command, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease(installed, datetime.now(UTC) + timedelta(seconds=0.2))
    waited: list[float] = []
    sleep = time.sleep

    def wait(seconds: float) -> None:
        waited.append(seconds)
        sleep(seconds)

    monkeypatch.setattr(time, "sleep", wait)
    ran = command("move", "--to", to)
    assert ran.status == 0, ran
    assert "Waiting until it is certain that none runs" in ran.out
    assert 0 < sum(waited) <= 0.3


@pytest.mark.long
@each_way
def test_nobody_writes_to_the_old_database_meanwhile(
    over: School,
    command: Command,
    database_url: str,
    to: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody tries in the middle of the copy, and is refused by the database itself."""
    tried: list[str] = []
    copy = copying.copy

    def somebody_writes(*given: Any) -> None:
        copy(*given)
        other = Database(database_url)
        with other.engine.connect() as connection:
            embedded = other.engine.dialect.name == "sqlite"
            patience = "PRAGMA busy_timeout=50" if embedded else "SET lock_timeout = '50ms'"
            connection.exec_driver_sql(patience)
            with pytest.raises(OperationalError) as refusal:
                connection.execute(text("UPDATE people SET name = 'Mallory'"))
            tried.append(str(refusal.value))
        other.engine.dispose()

    monkeypatch.setattr(copying, "copy", somebody_writes)
    assert command("move", "--to", to).status == 0
    assert len(tried) == 1
    assert re.search(r"locked|lock timeout", tried[0])


@pytest.mark.long
def test_what_takes_longer_than_a_second_says_how_far_it_is(
    over: School, command: Command, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "TELL_EVERY_SECONDS", 0.0)
    ran = command("move", "--to", to)
    total = sum(map(len, held(over.cast.app).values())) - 1  # The mark came after.
    assert "copying rosters: " in ran.out
    assert f" of {total} rows" in ran.out


def test_the_help_says_what_to_do_first(command: Command) -> None:
    ran = command("move", "--help")
    assert ran.status == 0
    assert "Stop the server first" in ran.out
