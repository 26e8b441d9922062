"""What somebody has who copied the database: every row of every table, in the order it lies in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, inspect, text

Rows = Mapping[str, list[tuple[object, ...]]]


def engine_of(app: Flask) -> Engine:
    engine = app.extensions["database"].engine
    assert isinstance(engine, Engine)
    return engine


def rows_of(app: Flask) -> Rows:
    """Every table that there is (migrations included), each in the order of its storage."""
    with engine_of(app).connect() as connection:
        return {
            name: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))]
            for name in sorted(inspect(connection).get_table_names())
        }


def text_of(rows: Rows) -> str:
    return "\n".join(f"{name} {row!r}" for name, found in rows.items() for row in found)


def changed(before: Rows, after: Rows) -> dict[str, tuple[list[object], list[object]]]:
    """By table, the rows that went and the rows that came."""
    found = {}
    for name, rows in after.items():
        gone = [row for row in before[name] if row not in rows]
        come = [row for row in rows if row not in before[name]]
        if gone or come:
            found[name] = (list[object](gone), list[object](come))
    return found


def columns_of(app: Flask, table: str) -> list[str]:
    with engine_of(app).connect() as connection:
        return [column["name"] for column in inspect(connection).get_columns(table)]


def files_of(app: Flask) -> dict[str, bytes]:
    """The bytes of a SQLite database and of its log."""
    main = Path(str(engine_of(app).url.database))
    return {path.name: path.read_bytes() for path in main.parent.glob(f"{main.name}*")}
