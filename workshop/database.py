"""Base, engine, the request's session and transaction(): the only file that commits.
It knows no table and no feature.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app, g
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event, text
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import TypeDecorator

WRITES = "workshop_writes"
BUSY_MILLISECONDS = 15_000


class Base(DeclarativeBase):
    """Every constraint gets a name, so that a migration on SQLite can keep it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        stored: datetime = value
        return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)


def new_id() -> str:
    """A random id of 22 characters (128 bits) that is safe in an address and shows no order."""
    return secrets.token_urlsafe(16)


def make_engine(url: str) -> Engine:
    """An engine with the settings that DEPENDENCIES measured for each database."""
    return _sqlite(url) if url.startswith("sqlite") else _postgresql(url)


def _postgresql(url: str) -> Engine:
    return create_engine(url, pool_pre_ping=True, pool_size=16, max_overflow=16)


def _sqlite(url: str) -> Engine:
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False, "timeout": 15}}
    if url in {"sqlite://", "sqlite:///:memory:"}:
        options["poolclass"] = StaticPool
    else:
        options |= {"pool_size": 32, "max_overflow": 32}
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads first and writes later fails at once when another one
    # wrote in between, whatever the timeout; so a writer takes the lock at its beginning.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """The engine and its sessions, one per application."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def write(self, session: Session | None = None) -> Iterator[Session]:
        """A transaction that commits at its end and rolls back on any error."""
        own = session is None
        session = self.sessions() if session is None else session
        # End the read transaction and forget what it read: decisions are made on what is
        # read again inside the writing one.
        session.rollback() if session.new or session.dirty else session.commit()
        session.expunge_all()
        try:
            session.connection(execution_options={WRITES: True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close() if own else session.expunge_all()

    def truncate_log(self) -> None:
        """Empty SQLite's write-ahead log, so that sums erased at a close are gone from disk too
        (R15)."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                raw = connection.connection.dbapi_connection
                connection.rollback()
                assert isinstance(raw, sqlite3.Connection)
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def vacuum(self, tables: Sequence[str]) -> None:
        """Reclaim dead rows on PostgreSQL (R15); nothing to do on SQLite (secure_delete)."""
        if self.engine.dialect.name == "postgresql":
            with self.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                for table in tables:
                    connection.execute(text(f"VACUUM {table}"))


def database() -> Database:
    found = current_app.extensions["database"]
    assert isinstance(found, Database)
    return found


def session() -> Session:
    """The request's session for reading; opened at first use, closed with the request."""
    if "session" not in g:
        g.session = database().sessions()
    found = g.session
    assert isinstance(found, Session)
    return found


@contextmanager
def transaction() -> Iterator[Session]:
    """The one visible write of a view: ends the read, begins (IMMEDIATE on SQLite), commits
    once."""
    with database().write(session()) as writing:
        yield writing


def now() -> datetime:
    """The application's clock, in UTC; tests give their own to create_app."""
    clock = current_app.extensions["clock"]
    moment = clock()
    assert isinstance(moment, datetime)
    return moment


def init_app(app: Flask, url: str) -> None:
    app.extensions["database"] = Database(url)

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        opened = g.pop("session", None)
        if opened is not None:
            opened.close()
