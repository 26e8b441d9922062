"""The history of the schema ends where the models are, on both databases, with every constraint."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    CheckConstraint,
    Connection,
    Engine,
    ForeignKeyConstraint,
    Table,
    UniqueConstraint,
    inspect,
    text,
)
from sqlalchemy.exc import IntegrityError

from tests.databases import always_on_both
from workshop import schema
from workshop.database import Database
from workshop.models import metadata
from workshop.schema import WrongSchema

TABLES = sorted(metadata.tables)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database to which the migrations were applied, from nothing."""
    database = Database(database_url)
    yield database.engine
    database.engine.dispose()


@always_on_both
def test_migrating_from_nothing_gives_the_schema_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def names(table: Table, kind: type) -> set[str]:
    found = {each.name for each in table.constraints if isinstance(each, kind)}
    assert None not in found, f"a constraint of {table.name} has no name"
    return {str(name) for name in found}


@always_on_both
@pytest.mark.parametrize("name", TABLES)
def test_every_constraint_of_the_models_is_in_the_database_by_its_name(
    engine: Engine, name: str
) -> None:
    table, there = metadata.tables[name], inspect(engine)
    checks = {str(each["name"]) for each in there.get_check_constraints(name)}
    unique = {str(each["name"]) for each in there.get_unique_constraints(name)}
    foreign = {str(each["name"]) for each in there.get_foreign_keys(name)}
    assert checks == names(table, CheckConstraint)
    assert unique == names(table, UniqueConstraint)
    assert foreign == names(table, ForeignKeyConstraint)
    assert there.get_pk_constraint(name)["name"] == f"pk_{name}"


@always_on_both
def test_a_check_constraint_says_the_same_as_its_model(engine: Engine) -> None:
    for table in metadata.sorted_tables:
        there = {
            str(each["name"]): words(str(each["sqltext"]))
            for each in inspect(engine).get_check_constraints(table.name)
        }
        for each in table.constraints:
            if isinstance(each, CheckConstraint):
                assert words(str(each.sqltext)) <= there[str(each.name)], each.name


def words(condition: str) -> set[str]:
    """The names and values of a condition, however a database writes it down."""
    return set(re.findall(r"[a-z_]{3,}|'[a-z]+'|\d+", condition)) - {"in", "or", "and", "not"}


@always_on_both
def test_one_submission_a_learner_is_held_where_it_is_done(engine: Engine) -> None:
    index = next(
        each
        for each in inspect(engine).get_indexes("rosters")
        if each["name"] == "uq_rosters_one_submission"
    )
    assert index["unique"]
    assert index["column_names"] == ["person_id", "slug", "phase", "edition"]
    where = index["dialect_options"][f"{engine.dialect.name}_where"]
    assert words(str(where)) == {"done", "counted"}


@always_on_both
def test_a_release_of_four_is_refused_by_the_database_itself(engine: Engine) -> None:
    insert = text(
        "INSERT INTO releases (id, item_id, sequence, n, day, tables)"
        " VALUES ('r', 'i', 1, :n, '2026-11-22', '{}')"
    )
    with engine.connect() as connection:
        connection.execute(insert, {"n": 5})
        connection.rollback()
        with pytest.raises(IntegrityError, match="at_least_k"):
            connection.execute(insert, {"n": 4})


@always_on_both
def test_migrating_again_changes_nothing(engine: Engine) -> None:
    before = tables(engine)
    schema.upgrade(engine)
    schema.demand(engine)
    assert tables(engine) == before


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


@always_on_both
def test_a_database_without_any_schema_is_named_as_older(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(WrongSchema, match="workshop upgrade"):
        schema.demand(engine)


@always_on_both
def test_foreign_keys_are_held_after_a_migration(engine: Engine) -> None:
    schema.upgrade(engine)
    with engine.connect() as connection, pytest.raises(IntegrityError):
        orphan(connection)


def orphan(connection: Connection) -> None:
    """A contact of an organisation that is not there."""
    connection.execute(
        text(
            "INSERT INTO contacts (id, organisation_id, position, role, name, how)"
            " VALUES ('c', 'nobody', 0, '', '', '')"
        )
    )


def test_the_history_has_one_line_and_no_branch() -> None:
    script = ScriptDirectory.from_config(schema.alembic())
    assert script.get_heads() == [schema.head()]
    revisions = [each.revision for each in script.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)
