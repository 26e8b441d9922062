"""Databases and backups as released versions left them, each made by that version's own code.

`VERSION.json` holds its schema as SQLite tells it, every row, and what its people were told: a
class of seven that has closed one assignment and is in the middle of another. `VERSION.zip` is the
backup that it made of that. A release adds its two files, and they are never changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Engine, MetaData

from workshop import schema

HERE = Path(__file__).resolve().parent
VERSIONS = tuple(sorted(path.stem for path in HERE.glob("*.json")))


@dataclass(frozen=True, slots=True)
class Released:
    """What a version left behind."""

    schema: list[str]
    rows: dict[str, list[dict[str, Any]]]
    told: dict[str, Any]
    backup: Path

    @property
    def revision(self) -> str:
        return str(self.rows["alembic_version"][0]["version_num"])

    def install(self, engine: Engine) -> None:
        """Make that version's database: its schema, then every row."""
        schema.upgrade(engine, self.revision)
        found = MetaData()
        found.reflect(engine)
        with engine.begin() as connection:
            for table in found.sorted_tables:
                if table.name != "alembic_version":
                    rows = [
                        {name: stored(table.c[name], value) for name, value in row.items()}
                        for row in self.rows[table.name]
                    ]
                    connection.execute(table.insert(), rows)


def released(version: str) -> Released:
    found = json.loads((HERE / f"{version}.json").read_text(encoding="utf-8"))
    return Released(found["schema"], found["tables"], found["told"], HERE / f"{version}.zip")


def stored(column: Column[Any], value: Any) -> Any:
    """A value as SQLite held it, for a column of either database."""
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, JSON):
        return json.loads(value)
    if isinstance(kind, Boolean):
        return bool(value)
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value
