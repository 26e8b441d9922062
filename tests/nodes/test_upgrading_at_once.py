"""`workshop upgrade` started at several nodes at once: all end well, and it is migrated once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import named, postgresql_administrator
from workshop import schema
from workshop.database import Database

SECRET = "the secret of the tests, 32 bytes"


def address(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """A database with nothing in it."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'new.sqlite3'}"
    server = request.getfixturevalue("postgresql_server")
    with postgresql_administrator(server) as connection:
        connection.execute(text("DROP DATABASE IF EXISTS upgraded_twice WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE upgraded_twice"))
    return named(server, "upgraded_twice")


@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_two_upgrades_at_once_both_end_well(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = address(kind, tmp_path, request)
    environment = os.environ | {
        "WORKSHOP_INSTANCE": str(tmp_path), "WORKSHOP_SECRET": SECRET, "WORKSHOP_DATABASE_URL": url,
    }  # fmt: skip
    command = [str(Path(sys.executable).parent / "workshop"), "upgrade"]
    running = [
        subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for each in running:
        _, said = each.communicate(timeout=120)
        assert each.returncode == 0, said
    database = Database(url)
    schema.demand(database.engine)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
        assert connection.scalar(text("SELECT count(*) FROM installation")) == 1
    database.engine.dispose()
