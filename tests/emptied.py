"""A PostgreSQL database that is emptied after each test, which costs less than making another."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from sqlalchemy import create_engine

from workshop import schema
from workshop.models import metadata

FACTS = metadata.tables["installation"]
TABLES = [table.name for table in reversed(metadata.sorted_tables)]
# Triggers would look for the children of every row; all of them go. A test may have changed what
# the database says of its schema, but not the schema itself.
EMPTY = (
    "SET session_replication_role = replica;"
    + "".join(f"DELETE FROM {table};" for table in TABLES)
    + "DELETE FROM alembic_version;"
    + f"INSERT INTO alembic_version VALUES ('{schema.head()}')"
)


class Emptied:
    """The database at `url`, and the one connection that empties it, as its superuser."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = create_engine(url, isolation_level="AUTOCOMMIT")
        self.connection = self.engine.connect()
        self.known = list(self.connection.execute(FACTS.select()).mappings())

    def empty(self) -> None:
        """Without any row but what the installation knew of itself at first."""
        self.connection.exec_driver_sql(EMPTY)
        self.connection.execute(FACTS.insert(), [dict(fact) for fact in self.known])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.connection.close()
        self.engine.dispose()
