"""Data of an older schema comes through every later migration, and back, on both databases.

A later revision adds its new columns to `GIVEN`; nothing here knows a feature or its models' code.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, MetaData, Table, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from tests.conftest import named, postgresql_administrator
from workshop import schema
from workshop.database import Database
from workshop.models import metadata

FIRST = "0001"
Row = dict[str, Any]
Rows = dict[str, list[Row]]

OPENED = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
CLOSED = datetime(2026, 11, 6, 16, 30, tzinfo=UTC)
DAY = date(2026, 11, 3)
CELLS = {"back-table": {"noisy": [3, -1, 8], "scale": "1"}}

# What an installation of the first revision holds: rows by table, parents before children.
BEFORE: Rows = {
    "content_versions": [
        {"hash": "h" * 64, "kind": "quiz", "slug": "lost-bag", "files": {"en.md": "# é"}}
    ],
    "installation": [{"name": "fingerprint", "value": "f" * 64}],
    "leases": [{"name": "closer", "holder": "node", "until": CLOSED}],
    "organisations": [
        {"id": "school", "name": "Collège d’Érables", "kind": "school", "country": "FR",
         "language": "fr", "time_zone": "Europe/Paris", "demonstration": False},
        {"id": "company", "name": "Harbour", "kind": "company", "country": "IE",
         "language": "en", "time_zone": "Europe/Dublin", "demonstration": True},
    ],
    "contacts": [
        {"id": "nurse", "organisation_id": "school", "position": 0, "role": "infirmière",
         "name": "Mme Roy", "how": "bureau 12"},
    ],
    "groups": [
        {"id": "class", "organisation_id": "school", "name": "5e B", "audience": "pupils-11-15",
         "language": "fr", "joining": "slips", "code": None, "open": True},
        {"id": "team", "organisation_id": "company", "name": "Planning", "audience": "employees",
         "language": "en", "joining": "code", "code": "2X4K7Q", "open": False},
    ],
    "people": [
        {"id": "alice", "organisation_id": "school", "role": "facilitator", "name": "Alice",
         "email": "alice@school.example", "password_hash": "p", "return_code_hash": None,
         "code_replaced": False, "language": "fr", "audience": None},
        *(
            {"id": f"pupil-{n}", "organisation_id": "school", "role": "learner",
             "name": f"Loutre {n}", "email": None, "password_hash": None,
             "return_code_hash": f"{n}" * 64, "code_replaced": n == 2, "language": None,
             "audience": "pupils-11-15"}
            for n in range(3)
        ),
    ],
    "group_facilitators": [{"group_id": "class", "person_id": "alice"}],
    "memberships": [
        {"group_id": "class", "person_id": f"pupil-{n}", "pseudonym": f"Loutre {n}",
         "number": n + 1, "spare": n == 2, "used": n < 2}
        for n in range(3)
    ],
    "sign_in_links": [{"token_hash": "l" * 64, "person_id": "alice", "expires_at": CLOSED}],
    "sign_ins": [{"token_hash": "s" * 64, "person_id": "pupil-0", "expires_at": CLOSED}],
    "assignments": [
        {"id": "over", "group_id": "class", "title": "Cette semaine", "opens_at": OPENED,
         "due_at": CLOSED, "expected": 28, "opened": True, "closed": True, "closed_at": CLOSED,
         "alternative_names": True, "proof_of_training": False},
        {"id": "open", "group_id": "team", "title": "This week", "opens_at": OPENED,
         "due_at": None, "expected": None, "opened": True, "closed": False, "closed_at": None,
         "alternative_names": False, "proof_of_training": True},
    ],
    "items": [
        {"id": f"item-{n}", "assignment_id": assignment, "position": 0, "kind": "quiz",
         "slug": "lost-bag", "version": "h" * 64, "phase": "", "people": people}
        for n, assignment, people in ((0, "over", 28), (1, "open", 0))
    ],
    "rosters": [
        *(
            {"id": f"row-{n}", "item_id": "item-0", "person_id": f"pupil-{n}", "slug": "lost-bag",
             "phase": "", "edition": 1, "counted": n < 2, "done": n < 2}
            for n in range(3)
        ),
        {"id": "row-gone", "item_id": "item-0", "person_id": None, "slug": "lost-bag",
         "phase": "", "edition": 1, "counted": True, "done": True},
    ],
    "batches": [
        {"item_id": "item-0", "shapes": {}, "expected": 28, "population": 28, "plan": [14, 14],
         "sequence": 3, "target": None, "n": 0, "salt": None, "sealed": None, "closed": True,
         "held_back": 3},
        {"item_id": "item-1", "shapes": {}, "expected": 30, "population": 30,
         "plan": [10, 10, 10], "sequence": 1, "target": 10, "n": 4, "salt": b"\x00salt",
         "sealed": b"\xffsealed", "closed": False, "held_back": 0},
    ],
    "releases": [
        {"id": f"release-{n}", "item_id": "item-0", "sequence": n, "n": 14, "day": DAY,
         "tables": CELLS}
        for n in (1, 2)
    ],
    "day_counts": [{"item_id": "item-0", "day": DAY, "done": 25}],
    "sensitive_counts": [
        {"item_id": "item-1", "table_id": "ever", "n": 4, "salt": b"s", "sealed": b"e",
         "closed": False, "published_n": None, "band": None},
    ],
}  # fmt: skip

# What rows of the first revision are given by a later one, by table; every new column stands here.
GIVEN: dict[str, Row] = {
    "organisations": {"proof_of_training": False, "retention_days": 400},
    "items": {"done_kept": None},
    "assignments": {
        "pace": "days", "pairs": False, "newcomers": False, "reminded": False, "campaign_id": None,
    },
}  # fmt: skip

# What the database itself still refuses in the rows that came through: a condition's or an
# index's name, and the statement that offends it.
REFUSED = {
    "ck_releases_at_least_k": "UPDATE releases SET n = 4 WHERE id = 'release-1'",
    "ck_batches_target": "UPDATE batches SET target = 4 WHERE item_id = 'item-1'",
    "ck_batches_closed_has_no_salt":
        "UPDATE batches SET salt = other.salt, sealed = other.sealed FROM batches AS other"
        " WHERE batches.item_id = 'item-0' AND other.item_id = 'item-1'",
    "ck_organisations_kind": "UPDATE organisations SET kind = 'club' WHERE id = 'school'",
    "ck_organisations_retention_days":
        "UPDATE organisations SET retention_days = 29 WHERE id = 'school'",
    "ck_items_done_kept": "UPDATE items SET done_kept = -1 WHERE id = 'item-0'",
    "ck_people_role": "UPDATE people SET role = 'parent' WHERE id = 'alice'",
    "ck_assignments_closed_has_a_time": "UPDATE assignments SET closed_at = NULL WHERE id = 'over'",
    "ck_assignments_pace": "UPDATE assignments SET pace = 'weeks' WHERE id = 'open'",
    "uq_groups_code": "INSERT INTO groups (id, organisation_id, name, audience, language, joining,"
        " code, open) VALUES ('g', 'school', '', 'employees', 'en', 'code', '2X4K7Q', (1 = 1))",
    "uq_rosters_one_submission": "INSERT INTO rosters (id, item_id, person_id, slug, phase,"
        " edition, counted, done) VALUES ('r', 'item-1', 'pupil-0', 'lost-bag', '', 1, (1 = 1),"
        " (1 = 1))",
    "fk_items_version": "UPDATE items SET version = 'none' WHERE id = 'item-0'",
    "fk_assignments_campaign_id": "UPDATE assignments SET campaign_id = 'none' WHERE id = 'open'",
}  # fmt: skip
SQLITE_SAYS = {
    "uq_groups_code": "groups.code",
    "uq_rosters_one_submission": "rosters.person_id, rosters.slug, rosters.phase, rosters.edition",
}


# ---- A database of the first revision, with people at work in it ----------------------------


both = pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], scope="module"
)


@contextmanager
def installed(kind: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A new database at the first revision, with the rows of `BEFORE`."""
    with empty(kind, request) as url:
        database = Database(url)
        migrate(database.engine, command.upgrade, FIRST)
        tables = reflected(database.engine)
        with database.engine.begin() as connection:
            for name, rows in BEFORE.items():
                connection.execute(tables[name].insert(), rows)
        yield database.engine
        database.engine.dispose()


@contextmanager
def empty(kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without any table."""
    if kind == "sqlite":
        folder = request.getfixturevalue("tmp_path_factory").mktemp("old")
        yield f"sqlite:///{folder / 'workshop.sqlite3'}"
        return
    server, name = request.getfixturevalue("postgresql_server"), f"old_{secrets.token_hex(4)}"
    with postgresql_administrator(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield named(server, name)
    with postgresql_administrator(server) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def old(kind: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database of the first revision that a test may change."""
    with installed(kind, request) as engine:
        yield engine


@pytest.fixture(scope="module")
def upgraded(kind: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Such a database at the program's revision; what a test writes there, it undoes."""
    with installed(kind, request) as engine:
        schema.upgrade(engine)
        yield engine


def migrate(engine: Engine, step: Callable[..., None], revision: str) -> None:
    """Up or down to a revision, with SQLite's foreign keys off while it copies tables."""
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        raw: Any = connection.connection.dbapi_connection
        if sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            step(schema.alembic(connection), revision)
        if sqlite:
            raw.execute("PRAGMA foreign_keys=ON")


def reflected(bind: Engine | Connection) -> dict[str, Table]:
    """The tables as the database itself describes them: the models are newer than the rows."""
    found = MetaData()
    found.reflect(bind)
    return dict(found.tables)


def rows(engine: Engine) -> Rows:
    """Every row of every table, times aware, in an order of their own."""
    with engine.connect() as connection:
        return rows_seen(connection)


def rows_seen(connection: Connection) -> Rows:
    tables = reflected(connection)
    del tables["alembic_version"]
    return {
        name: in_order(
            {key: aware(value) for key, value in row.items()}
            for row in connection.execute(table.select()).mappings()
        )
        for name, table in tables.items()
    }


def aware(value: object) -> object:
    """SQLite forgets the zone of a time; all are stored in UTC."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return bytes(value) if isinstance(value, memoryview) else value


def in_order(found: Iterable[Row]) -> list[Row]:
    return sorted(found, key=lambda row: repr(sorted(row.items())))


# ---- Up -------------------------------------------------------------------------------------


def expected() -> Rows:
    """The old rows with what later revisions gave them; tables that came later are empty."""
    return {
        name: in_order(row | GIVEN.get(name, {}) for row in BEFORE.get(name, []))
        for name in metadata.tables
    }


@both
def test_every_row_and_value_of_the_first_schema_comes_through(upgraded: Engine) -> None:
    schema.demand(upgraded)
    assert rows(upgraded) == expected()


@both
def test_what_came_through_has_the_constraints_and_indexes_of_the_models(upgraded: Engine) -> None:
    there = inspect(upgraded)
    for name, table in metadata.tables.items():
        indexes = {str(each["name"]): bool(each["unique"]) for each in there.get_indexes(name)}
        wanted = {str(each.name): each.unique for each in table.indexes}
        assert {each: indexes.get(each) for each in wanted} == wanted
        found = {
            str(each["name"])
            for kind in (
                there.get_check_constraints, there.get_unique_constraints, there.get_foreign_keys,
            )
            for each in kind(name)
        }  # fmt: skip
        keys = {f"pk_{name}"}
        assert found | keys == {str(each.name) for each in table.constraints}


@both
def test_one_submission_a_learner_is_still_held_for_counted_ones_that_are_done(
    upgraded: Engine,
) -> None:
    found = {str(each["name"]): each for each in inspect(upgraded).get_indexes("rosters")}
    where = found["uq_rosters_one_submission"]["dialect_options"][f"{upgraded.dialect.name}_where"]
    assert str(where).strip("()").lower() == "done and counted"


@both
def test_no_row_is_without_its_parent_after_the_upgrade(upgraded: Engine) -> None:
    with upgraded.connect() as connection:
        if upgraded.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            return
        for table in metadata.tables.values():
            for key in table.foreign_keys:
                child, parent = key.parent, key.column
                lost = child.is_not(None) & child.not_in(select(parent))
                assert connection.scalar(select(func.count()).where(lost)) == 0, key


@both
def test_the_database_still_refuses_what_it_refused(upgraded: Engine) -> None:
    for name, statement in REFUSED.items():
        said = name if upgraded.dialect.name == "postgresql" else on_sqlite(name)
        with upgraded.connect() as connection, pytest.raises(IntegrityError, match=said):
            connection.execute(text(statement))


def on_sqlite(name: str) -> str:
    """SQLite names the columns of an index and no foreign key at all."""
    return SQLITE_SAYS.get(name) or ("FOREIGN KEY" if name.startswith("fk_") else name)


@both
def test_deleting_an_organisation_still_empties_what_is_beneath_it(upgraded: Engine) -> None:
    with upgraded.connect() as connection:
        connection.execute(text("DELETE FROM organisations WHERE id = 'school'"))
        left = rows_seen(connection)
    assert [row["id"] for row in left["organisations"]] == ["company"]
    assert [row["id"] for row in left["groups"]] == ["team"]
    assert [row["id"] for row in left["items"]] == ["item-1"]
    assert left["people"] == left["memberships"] == left["rosters"] == left["contacts"] == []
    assert len(left["releases"]) == 2


# ---- And back -------------------------------------------------------------------------------


@both
def test_going_back_gives_the_first_schema_and_its_rows_again(old: Engine) -> None:
    before, layout = rows(old), described(old)
    assert all(before.values()), "a table of the first schema has no row here"
    schema.upgrade(old)
    migrate(old, command.downgrade, FIRST)
    assert rows(old) == before
    assert described(old) == layout
    schema.upgrade(old)
    assert rows(old) == expected()
    migrate(old, command.downgrade, "base")
    assert inspect(old).get_table_names() == ["alembic_version"]


def described(engine: Engine) -> dict[str, object]:
    """Columns, constraints and indexes by table, whatever their order."""
    there = inspect(engine)
    return {
        name: (
            {each["name"]: kind_of(each) for each in there.get_columns(name)},
            {each["name"] for each in there.get_check_constraints(name)},
            {each["name"] for each in there.get_unique_constraints(name)},
            {each["name"] for each in there.get_foreign_keys(name)},
            {each["name"] for each in there.get_indexes(name)},
        )
        for name in there.get_table_names()
    }


def kind_of(column: Mapping[str, Any]) -> tuple[str, bool]:
    return str(column["type"]), bool(column["nullable"])
