"""Copies a unit into a large database: the same rows under other ids, sums sealed anew.

Rows are read and written as the driver has them, so that a million take a minute.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from psycopg.types.json import Json
from sqlalchemy import Connection, text

from benchmarks.unit import Unit
from workshop.accounts.rules import new_code
from workshop.database import new_id
from workshop.releases.seal import Sealer, fresh_salt

# Parents first, each with the columns that hold ids of copied rows, and what chooses its rows.
OF_GROUPS = "SELECT group_id FROM group_facilitators WHERE person_id = :facilitator"
OF_ITEMS = (
    "SELECT i.id FROM items i JOIN assignments a ON a.id = i.assignment_id"
    f" WHERE a.group_id IN ({OF_GROUPS})"
)
TABLES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("people", ("id",), "id IN (SELECT person_id FROM memberships WHERE group_id IN"
     f" ({OF_GROUPS})) OR id = :facilitator"),
    ("groups", ("id",), f"id IN ({OF_GROUPS})"),
    ("group_facilitators", ("group_id", "person_id"), "person_id = :facilitator"),
    ("memberships", ("group_id", "person_id"), f"group_id IN ({OF_GROUPS})"),
    ("campaigns", ("id",), "id = :campaign"),
    ("assignments", ("id", "group_id", "campaign_id"), f"group_id IN ({OF_GROUPS})"),
    ("items", ("id", "assignment_id"), f"id IN ({OF_ITEMS})"),
    ("rosters", ("id", "item_id", "person_id"), f"item_id IN ({OF_ITEMS})"),
    ("batches", ("item_id",), f"item_id IN ({OF_ITEMS})"),
    ("releases", ("id", "item_id"), f"item_id IN ({OF_ITEMS})"),
    ("sensitive_counts", ("item_id",), f"item_id IN ({OF_ITEMS})"),
    ("day_counts", ("item_id",), f"item_id IN ({OF_ITEMS})"),
    ("audit_entries", ("id",), "organisation_id = :organisation"),
)  # fmt: skip
JSON_COLUMNS = {"shapes", "plan", "tables"}
Row = list[Any]


@dataclass
class Copied:
    """A table of the unit: its columns, its rows, and where ids stand."""

    name: str
    columns: list[str]
    rows: list[Row]
    ids: list[int]

    def at(self, column: str) -> int:
        return self.columns.index(column)


@dataclass
class Copies:
    """The unit as rows, and how to write one more of it."""

    tables: list[Copied]
    sealer: Sealer
    unit: Unit
    sums: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """By item, the open sums of the batches that wait."""

    @classmethod
    def of(cls, app: Flask, connection: Connection, unit: Unit) -> Copies:
        values = {
            "facilitator": unit.facilitator, "campaign": unit.campaign,
            "organisation": unit.organisation,
        }  # fmt: skip
        tables = [read(connection, *table, values) for table in TABLES]
        made = cls(tables, app.extensions["sealer"], unit)
        batches = next(table for table in tables if table.name == "batches")
        item, n, seq, salt, sealed = map(batches.at, ("item_id", "n", "sequence", "salt", "sealed"))
        for row in batches.rows:
            if row[salt] is not None:
                context = f"batch {row[item]} {row[seq]} {row[n]}"
                found = made.sealer.open(bytes(row[salt]), context, bytes(row[sealed]))
                made.sums[row[item]] = tuple(found)
        return made

    def one_more(self, organisation: str, number: int) -> Iterator[tuple[Copied, list[Row]]]:
        """The rows of another unit, in `organisation`, table by table."""
        fresh: dict[str, str] = {self.unit.organisation: organisation}
        for table in self.tables:
            rows = [self.renewed(table, row, fresh) for row in table.rows]
            for row in rows:
                self.unique(table, row, number)
            if table.name == "batches":
                old = [row[table.at("item_id")] for row in table.rows]
                for before, row in zip(old, rows, strict=True):
                    self.seal(table, row, before)
            yield table, rows

    @staticmethod
    def renewed(table: Copied, row: Row, fresh: dict[str, str]) -> Row:
        made = list(row)
        for at in table.ids:
            if row[at] is not None:
                made[at] = fresh.setdefault(row[at], new_id())
        return made

    @staticmethod
    def unique(table: Copied, row: Row, number: int) -> None:
        """What no two rows may share, besides ids."""
        if table.name == "people":
            if row[table.at("email")] is not None:
                row[table.at("email")] = f"facilitator-{number}@bench.example"
            if row[table.at("return_code_hash")] is not None:
                row[table.at("return_code_hash")] = secrets.token_hex(32)
        if table.name == "groups":
            row[table.at("code")] = new_code(6, secrets.randbelow)

    def seal(self, table: Copied, row: Row, before: str) -> None:
        """A seal opens only in its batch: the copy's sums get one of their own."""
        if before not in self.sums:
            return
        salt = fresh_salt()
        item, seq, n = (row[table.at(name)] for name in ("item_id", "sequence", "n"))
        row[table.at("salt")] = salt
        row[table.at("sealed")] = self.sealer.seal(
            salt, f"batch {item} {seq} {n}", self.sums[before]
        )


def read(
    connection: Connection, name: str, ids: Sequence[str], where: str, values: dict[str, str]
) -> Copied:
    found = connection.execute(text(f"SELECT * FROM {name} WHERE {where}"), values)
    columns = list(found.keys())
    marked = [*ids, *(c for c in columns if c == "organisation_id")]
    return Copied(
        name, columns, [list(row) for row in found], [columns.index(column) for column in marked]
    )


def writer(connection: Connection) -> Callable[[Copied, Iterable[Row]], None]:
    """Many rows at once: COPY on PostgreSQL, one statement for many values on SQLite."""
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":

        def insert(table: Copied, rows: Iterable[Row]) -> None:
            marks = ", ".join("?" * len(table.columns))
            names = ", ".join(table.columns)
            raw.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)

        return insert

    # The rows are copies of rows that were checked: looking for each one's parents takes minutes.
    raw.execute("SET session_replication_role = replica")

    def copy(table: Copied, rows: Iterable[Row]) -> None:
        told = f"COPY {table.name} ({', '.join(table.columns)}) FROM STDIN"
        wrapped = [at for at, column in enumerate(table.columns) if column in JSON_COLUMNS]
        with raw.cursor() as cursor, cursor.copy(told) as target:
            for row in rows:
                for at in wrapped:
                    row[at] = Json(row[at])
                target.write_row(row)

    return copy
