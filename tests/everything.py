"""Full dumps of a test's database, to say what changed and what did not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from workshop.database import Base

Rows = dict[str, frozenset[str]]


def dump(app: Flask) -> Rows:
    """Every row of every table as text."""
    with app.extensions["database"].engine.connect() as connection:
        return {
            table.name: frozenset(repr(tuple(row)) for row in connection.execute(table.select()))
            for table in Base.metadata.sorted_tables
        }


def changed(before: Rows, after: Rows) -> dict[str, tuple[int, int]]:
    """By table, how many rows went and how many came; a changed row is one of each."""
    found = {
        table: (len(rows - after[table]), len(after[table] - rows))
        for table, rows in before.items()
    }
    return {table: counts for table, counts in found.items() if counts != (0, 0)}


def rows(app: Flask, table: str) -> list[Mapping[str, Any]]:
    """The rows of a table by column."""
    found = Base.metadata.tables[table]
    with app.extensions["database"].engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(found.select())]
