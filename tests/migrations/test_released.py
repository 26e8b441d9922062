"""What a released version left behind goes on in this one, its database upgraded or its backup
restored: on both databases, with every row, every constraint and every chart."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, MetaData, func, inspect, select, text

from tests.cast import PASSWORD, STORY, come_back, send, sign_in
from tests.commands.conftest import Command, command, instance
from tests.conftest import Clock, MakeApp, named, postgresql_administrator
from tests.migrations.released import VERSIONS, Released, released, stored
from tests.web import Visitor
from workshop import schema
from workshop.commands import archive
from workshop.database import Database

__all__ = ["command", "instance"]

each_version = pytest.mark.parametrize("version", VERSIONS, indirect=True)
each_kind = pytest.mark.parametrize(
    "empty",
    ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.long])],
    indirect=True,
)


@pytest.fixture
def version(request: pytest.FixtureRequest) -> Released:
    return released(request.param)


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.sqlite3'}"
        return
    server, name = request.getfixturevalue("postgresql_server"), f"rel_{secrets.token_hex(4)}"
    with postgresql_administrator(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield named(server, name)
    with postgresql_administrator(server) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def upgraded(version: Released, empty: str) -> Iterator[Engine]:
    """That version's database, brought to this program's schema."""
    database = Database(empty)
    version.install(database.engine)
    schema.upgrade(database.engine)
    yield database.engine
    database.engine.dispose()


def test_there_is_a_released_version() -> None:
    assert "0.1.0" in VERSIONS


@each_version
def test_every_table_of_it_has_a_row(version: Released) -> None:
    assert all(version.rows.values())


@each_version
def test_a_released_migration_still_makes_the_schema_that_it_made(
    version: Released, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    schema.upgrade(database.engine, version.revision)
    with database.engine.connect() as connection:
        found = connection.execute(
            text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name")
        )
        assert sorted(row.sql for row in found) == sorted(version.schema)
    database.engine.dispose()


@each_version
@each_kind
def test_every_row_and_value_comes_through(version: Released, upgraded: Engine) -> None:
    schema.demand(upgraded)
    tables = MetaData()
    tables.reflect(upgraded)
    with upgraded.connect() as connection:
        for name, before in version.rows.items():
            if name == "alembic_version":
                continue
            table = tables.tables[name]
            columns = [table.c[column] for column in before[0]]
            there = connection.execute(select(*columns)).mappings()
            wanted = [{key: stored(table.c[key], each[key]) for key in each} for each in before]
            assert in_order(there) == in_order(wanted), name
        for name in set(tables.tables) - set(version.rows):
            assert connection.scalar(select(func.count()).select_from(tables.tables[name])) == 0


def in_order(rows: Any) -> list[str]:
    """Times without their zone: SQLite forgets it, and all are UTC."""
    plain = ({key: naive(value) for key, value in row.items()} for row in rows)
    return sorted(repr(sorted(row.items())) for row in plain)


def naive(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


@each_version
@pytest.mark.parametrize(
    ("empty", "database_url"),
    [
        ("sqlite", "sqlite"),
        pytest.param("postgresql", "postgresql", marks=[pytest.mark.postgres, pytest.mark.long]),
    ],
    indirect=True,
)
def test_the_schema_is_that_of_a_new_database_in_everything(
    upgraded: Engine, database_url: str
) -> None:
    """Columns with type, null and default, checks with their words, keys, indexes with theirs."""
    fresh = Database(database_url)
    assert described(upgraded) == described(fresh.engine)
    fresh.engine.dispose()


def described(engine: Engine) -> dict[str, Any]:
    there = inspect(engine)
    parts = (
        there.get_check_constraints, there.get_unique_constraints, there.get_foreign_keys,
        there.get_indexes,
    )  # fmt: skip
    return {
        name: (
            {
                each["name"]: (str(each["type"]), each["nullable"], each["default"])
                for each in there.get_columns(name)
            },
            there.get_pk_constraint(name),
            *({str(each["name"]): said(each) for each in part(name)} for part in parts),
        )
        for name in there.get_table_names()
    }  # fmt: skip


def said(value: Any) -> str:
    """A constraint or an index in words; a condition is an object of its own."""
    if isinstance(value, dict):
        return repr(sorted((key, said(each)) for key, each in value.items()))
    return str(value)


# ---- The program goes on with it ----------------------------------------------------------------


@pytest.mark.long
@each_version
@each_kind
def test_its_people_go_on_with_what_they_were_doing(
    version: Released, upgraded: Engine, empty: str, make_app: MakeApp, clock: Clock
) -> None:
    app, told = make_app(database_url=empty), version.told
    clock.now = datetime.fromisoformat(told["now"])
    leader = sign_in(Visitor(app), told["leader"], PASSWORD)
    same_charts(leader, told)
    come_back(Visitor(app), told["slip"])
    # Five of seven had sent: the batch that was begun then is completed now, and released.
    for code in told["return_codes"][-2:]:
        pupil = come_back(Visitor(app), code, None)
        assert "Sent" in send(pupil, told["open"]).main
    leader.get(f"/progress/{told['open']}.json")
    (item,) = leader.reply.get_json()["items"]
    assert [each["n"] for each in item["releases"]] == [7]
    send(come_back(Visitor(app), told["return_codes"][0], None), told["open"], STORY, status=409)


def same_charts(leader: Visitor, told: dict[str, Any]) -> None:
    leader.get(f"/progress/{told['closed']}.json")
    (now,), (then,) = leader.reply.get_json()["items"], told["charts"]["items"]
    assert now["releases"] == then["releases"]
    assert {key: now[key] for key in then} == then


@pytest.mark.long
@each_version
@each_kind
def test_its_backup_is_restored(
    version: Released,
    empty: str,
    command: Command,
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
    instance: Path,
) -> None:
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", empty)
    assert "restore it with --unverified" in command("restore", str(version.backup)).err
    ran = command("restore", "--unverified", str(version.backup))
    assert ran.status == 0, ran
    assert "closed: This week (5e B, Lime Tree School)" in ran.out
    assert list(instance.glob(".workshop-restore-*")) == []
    app: Flask = make_app(database_url=empty)
    with app.extensions["database"].sessions() as session:
        for table in archive.kept_tables():
            there = session.scalar(select(func.count()).select_from(table))
            assert there == len(version.rows.get(table.name, [])), table.name
    same_charts(sign_in(Visitor(app), version.told["leader"], PASSWORD), version.told)
    come_back(Visitor(app), version.told["return_codes"][0])
