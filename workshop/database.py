"""Base, engine, the request's session and transaction(): the only file that commits.
It knows no table and no feature.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from threading import RLock
from typing import Any

from flask import Flask, current_app, g
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import TypeDecorator

from workshop.together import Together

AWAY = (OperationalError, InterfaceError, NoConnectionFree)
WRITES = "workshop_writes"
BUSY_MILLISECONDS = 15_000
# PostgreSQL admits a hundred connections in all unless told otherwise, of which it keeps three; a
# request never needs two at once, and threads that find none free wait for their turn.
CONNECTIONS_A_NODE = 80
CONNECTIONS_A_PROCESS = 10
POOL_SECONDS = 10
# What a page asks for is refused in words rather than waited for: without these, a node that was
# cut off in the middle of a write would hold its locks, and a reader would wait, for good.
HURRIED = {
    # Whatever the server's own default is: what is acknowledged must outlive a power cut.
    "synchronous_commit": "on",
    "lock_timeout": "10s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}
# A machine that is gone without a word is noticed within some twenty seconds.
NETWORK = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
# A page waits no longer for others' reading to end before the log is emptied.
CHECKPOINT_MILLISECONDS = 1_000


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


def make_engine(url: str, pages: bool = False, workers: int = 1) -> Engine:
    """An engine with the settings that DEPENDENCIES measured for each database. `pages`: nothing
    may take long, and `workers` processes like this one share the node's connections."""
    return _sqlite(url) if url.startswith("sqlite") else _postgresql(url, pages, workers)


def _postgresql(url: str, pages: bool, workers: int) -> Engine:
    given = make_url(url).query
    own: dict[str, Any] = NETWORK | (
        {"options": " ".join(f"-c {name}={value}" for name, value in HURRIED.items())}
        if pages
        else {}
    )
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=connections(workers),
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        connect_args={name: value for name, value in own.items() if name not in given},
    )


def connections(workers: int) -> int:
    """How many connections of PostgreSQL each of so many processes takes at most."""
    return max(2, min(CONNECTIONS_A_PROCESS, CONNECTIONS_A_NODE // workers))


def is_away(error: BaseException) -> bool:
    """Whether this says that the database cannot be asked at present: it is gone, busy, was cut
    off, or took too long. Whoever tries again later may succeed."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, AWAY)


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
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    # It takes no lock, so that it cannot fail; each page begins one, and asked directly it costs
    # a tenth.
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute("BEGIN")


class Database:
    """The engine and its sessions, one per application; every session carries `info`."""

    def __init__(
        self, url: str, info: dict[str, Any] | None = None, pages: bool = False, workers: int = 1
    ) -> None:
        self.engine = make_engine(url, pages, workers)
        self.sessions = sessionmaker(self.engine, expire_on_commit=False, info=info)
        self._writing = RLock()
        self._emptying = Together(self._empty_log)
        self._vacuuming: dict[tuple[str, ...], Together] = {}

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
            with self._turn():
                yield from self._written(session)
        finally:
            session.close() if own else session.expunge_all()

    def _written(self, session: Session) -> Iterator[Session]:
        try:
            session.connection(execution_options={WRITES: True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """On SQLite one writes at a time. Threads of a process wait for each other here: SQLite
        itself lets them try again and again, up to a tenth of a second apart, and not in turn.
        Other processes, and who waits too long here, it keeps apart as ever."""
        if self.engine.dialect.name != "sqlite":
            yield
            return
        mine = self._writing.acquire(timeout=BUSY_MILLISECONDS / 1000)
        try:
            yield
        finally:
            if mine:
                self._writing.release()

    def truncate_log(self) -> None:
        """Empty SQLite's write-ahead log, so that sums erased at a close are gone from disk too
        (R15). Where somebody still reads from it, the server's next round does it. One does it for
        all who ask at once."""
        if self.engine.dialect.name == "sqlite":
            self._emptying.ask()

    def _empty_log(self) -> None:
        with self._turn(), self.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            connection.rollback()
            assert isinstance(raw, sqlite3.Connection)
            raw.execute(f"PRAGMA busy_timeout={CHECKPOINT_MILLISECONDS}")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            raw.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")

    def vacuum(self, tables: Sequence[str]) -> None:
        """Reclaim dead rows on PostgreSQL (R15); nothing to do on SQLite (secure_delete). One does
        it for all who ask at once."""
        if self.engine.dialect.name == "postgresql":
            key = tuple(tables)
            work = Together(partial(self._vacuum, key))
            self._vacuuming.setdefault(key, work).ask()

    def _vacuum(self, tables: Sequence[str]) -> None:
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET statement_timeout = 0"))
            for table in tables:
                connection.execute(text(f"VACUUM {table}"))
            connection.execute(text("RESET statement_timeout"))

    def unhurried(self, writing: Session) -> None:
        """Let a transaction of the server's own take its time: what no page waits for."""
        if self.engine.dialect.name == "postgresql":
            writing.execute(text("SET LOCAL statement_timeout = 0"))


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


@contextmanager
def at_once() -> Iterator[Connection]:
    """A connection whose statements are committed at the end, whatever becomes of the request. The
    request's own reading ends first: no request ever waits for a second connection."""
    opened = g.get("session")
    if opened is not None:
        opened.commit()
    with database().engine.begin() as connection:
        yield connection


def now() -> datetime:
    """The application's clock, in UTC; tests give their own to create_app."""
    clock = current_app.extensions["clock"]
    moment = clock()
    assert isinstance(moment, datetime)
    return moment


def let_go() -> None:
    """Forget the request's session, whose connection may be gone; a next one begins anew."""
    opened = g.pop("session", None)
    if opened is not None:
        with suppress(SQLAlchemyError):
            opened.invalidate() if opened.in_transaction() else opened.close()


def init_app(app: Flask, url: str, info: dict[str, Any] | None = None, workers: int = 1) -> None:
    app.extensions["database"] = Database(url, info, pages=True, workers=workers)

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        opened = g.pop("session", None)
        if opened is not None:
            opened.close()
