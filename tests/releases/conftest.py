"""The tables of the release rule on both databases, and an item to send to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table, text

from tests.conftest import named, postgresql_administrator
from workshop.database import Base, Database
from workshop.releases.models import Batch, DayCount, Release, SensitiveCount

from .classes import Class

TABLES = [Base.metadata.tables[t.__tablename__] for t in (Batch, Release, SensitiveCount, DayCount)]


def prepared(url: str, tables: list[Table]) -> Database:
    books = Database(url)
    Base.metadata.drop_all(books.engine, tables=tables)
    Base.metadata.create_all(books.engine, tables=tables)
    return books


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: str) -> str:
    """A database of their own on the worker's server."""
    with postgresql_administrator(postgresql_server) as server:
        server.execute(text("CREATE DATABASE books"))
    return named(postgresql_server, "books")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of its own for each test, once on SQLite and once on PostgreSQL."""
    url = f"sqlite:///{tmp_path}/books.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    books = prepared(url, TABLES)
    yield books
    books.engine.dispose()


@pytest.fixture(scope="module")
def quick() -> Iterator[Database]:
    """One database in memory for tests that open many items."""
    books = prepared("sqlite://", TABLES)
    yield books
    books.engine.dispose()


@pytest.fixture
def school(books: Database) -> Class:
    """A class of 25 whose item has two tables, with a chance that makes no noise."""
    return Class(books, people=25)
