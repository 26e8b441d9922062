"""Whether the database has the schema of this program, and bringing it there.

It knows the history of the schema and no content of any table.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


class WrongSchema(Exception):
    """The schema is older or newer than the program; the message says what to run."""


def alembic(connection: Connection | None = None) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    found = ScriptDirectory.from_config(alembic()).get_current_head()
    assert found is not None
    return found


def earlier() -> frozenset[str]:
    """The revisions before the program's own, from which it can be reached."""
    script = ScriptDirectory.from_config(alembic())
    return frozenset(each.revision for each in script.walk_revisions()) - {head()}


def current(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def demand(engine: Engine) -> None:
    """Raise WrongSchema unless the schema is the program's."""
    found = current(engine)
    if found == head():
        return
    if found is None or found in earlier():
        raise WrongSchema("The database has an older schema: run `workshop upgrade` first.")
    raise WrongSchema("The database belongs to a newer version of the program: install that one.")


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate to the program's schema, or to an earlier one, in one transaction."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            upgrade_sqlite(connection.execution_options(workshop_writes=True), revision)
            return
        with connection.begin():
            connection.execute(text("SELECT pg_advisory_xact_lock(7215)"))
            command.upgrade(alembic(connection), revision)


def upgrade_sqlite(connection: Connection, revision: str) -> None:
    """On SQLite a table is changed by copying it; with foreign keys on, dropping the old one would
    empty the tables that refer to it. They are checked before the commit instead."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    with connection.begin():
        command.upgrade(alembic(connection), revision)
        if connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
            raise WrongSchema("The migration would leave rows without their parents: undone.")
    raw.execute("PRAGMA foreign_keys=ON")
