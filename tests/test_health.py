"""Two questions of whoever watches: does this process answer, and could it do its work."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from tests.conftest import Counting
from tests.databases import on_both
from workshop import health
from workshop.database import Database, database
from workshop.installation import FINGERPRINT, Fact
from workshop.stopping import stopping


@pytest.fixture(autouse=True)
def going_on() -> Iterator[None]:
    stopping.clear()
    yield
    stopping.clear()


def asked(app: Flask, path: str) -> tuple[int, str]:
    reply = app.test_client().get(path)
    assert "workshop=" not in reply.headers.get("Set-Cookie", "")
    return reply.status_code, reply.get_data(as_text=True)


@on_both
def test_a_server_that_can_work_is_ready_by_one_statement(app: Flask, counting: Counting) -> None:
    with counting() as statements:
        assert asked(app, "/health/ready") == (200, "ready\n")
    assert len(statements) == 1
    with counting() as statements:
        assert asked(app, "/health") == (200, "ok\n")
    assert statements == []


def change(app: Flask, statement: str) -> None:
    with app.app_context(), database().write() as session:
        session.execute(text(statement))


def test_another_schema_or_secret_is_not_ready_and_the_log_says_why(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    change(app, "UPDATE alembic_version SET version_num = '9999'")
    assert asked(app, "/health/ready") == (503, "not ready\n")
    assert "'kind': 'schema'" in caplog.text
    change(app, f"UPDATE alembic_version SET version_num = '{health.wanted_schema()}'")
    change(app, "UPDATE installation SET value = 'another'")
    assert asked(app, "/health/ready") == (503, "not ready\n")
    assert "'kind': 'secret'" in caplog.text
    assert Fact.__tablename__ == "installation"
    assert FINGERPRINT not in caplog.text
    assert asked(app, "/health") == (200, "ok\n"), "the process itself answers"


def test_without_its_database_it_is_alive_and_not_ready(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    away = Database("sqlite:////nowhere/at/all.sqlite3")
    app.extensions["database"] = away
    assert asked(app, "/health/ready") == (503, "not ready\n")
    assert "database: OperationalError" in caplog.text
    assert "/nowhere" not in caplog.text
    assert asked(app, "/health") == (200, "ok\n")
    away.engine.dispose()


def test_a_server_that_stops_is_given_no_new_requests(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    stopping.set()
    assert asked(app, "/health/ready") == (503, "not ready\n")
    assert "stopping" in caplog.text
