"""Rows of one database in another, whatever the two are, and both read again and compared.

It knows tables and connections; what may be copied, and when, is decided by whoever calls.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, String, Table, collate, func, select, text

ROWS_AT_ONCE = 500
LOCK_SECONDS = 15
TELL_EVERY_SECONDS = 1.0


class Differs(Exception):
    """What was written is not what was read; the message is the name of the table."""


class Progress:
    """One line a second on what is going on; nothing at all when it is over before that."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.told_at = time.monotonic()

    def more(self, what: str, rows: int) -> None:
        self.done += rows
        if time.monotonic() - self.told_at >= TELL_EVERY_SECONDS:
            print(f"  {what}: {self.done} of {self.total} rows", flush=True)
            self.told_at = time.monotonic()


def lock(connection: Connection, tables: Sequence[Table]) -> None:
    """Until the transaction ends nobody else writes to these tables. On SQLite a writing one holds
    that already; on PostgreSQL this waits for running ones, so many seconds at most."""
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
    names = ", ".join(quote(table.name) for table in tables)
    connection.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def count(connection: Connection, tables: Sequence[Table]) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in tables
    }


def copy(
    source: Connection, target: Connection, tables: Sequence[Table], progress: Progress
) -> None:
    """Write every row of these tables, which are ordered parents first, into the other database."""
    for table in tables:
        with closing(in_chunks(source, select(table))) as chunks:
            for rows in chunks:
                target.execute(table.insert(), [dict(row) for row in rows])
                progress.more(f"copying {table.name}", len(rows))


def compare(
    source: Connection, target: Connection, tables: Sequence[Table], progress: Progress
) -> None:
    """Read both again, row by row in the order of their keys. Raises Differs."""
    for table in tables:
        with (
            closing(in_order(source, table)) as ours,
            closing(in_order(target, table)) as theirs,
        ):
            for number, (mine, other) in enumerate(zip_longest(ours, theirs), 1):
                if mine != other:
                    raise Differs(table.name)
                if number % ROWS_AT_ONCE == 0:
                    progress.more(f"comparing {table.name}", ROWS_AT_ONCE)


def in_order(connection: Connection, table: Table) -> Generator[Mapping[str, Any], None, None]:
    """The rows of a table by their key, in an order that both databases share: that of bytes."""
    by_bytes = "C" if connection.dialect.name == "postgresql" else "BINARY"
    key = (
        collate(column, by_bytes) if isinstance(column.type, String) else column
        for column in table.primary_key.columns
    )
    with closing(in_chunks(connection, select(table).order_by(*key))) as chunks:
        for rows in chunks:
            yield from map(dict, rows)


def in_chunks(
    connection: Connection, query: Select[Any]
) -> Generator[Sequence[RowMapping], None, None]:
    """Some hundreds of rows at a time, never all at once."""
    with connection.execute(query.execution_options(yield_per=ROWS_AT_ONCE)) as found:
        yield from found.mappings().partitions()
