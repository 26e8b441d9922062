"""What every test may ask for: an application on a database of its own, a clock, a cast of people.

An application costs some milliseconds: the schema and the content are read once a worker.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Engine, Table, create_engine, event, text

import workshop
from tests.browser import chromium
from tests.cast import Cast, make_cast
from tests.chance import Chance
from tests.databases import BOTH
from tests.emptied import Emptied
from tests.releases import postgresql
from tests.web import CheckedClient, Visitor
from workshop import schema
from workshop.config import Config, Keys, shipped
from workshop.database import Database
from workshop.installation import hold_fingerprint
from workshop.library import Libraries
from workshop.models import metadata

HERE = Path(__file__).resolve().parent
KEYS = Keys.of(b"the secret of the tests, 32 bytes")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)

# A loaded machine is no fault of a rule, so examples have no deadline. `make test` looks at fewer
# of them than `make test-all`, for the sake of three minutes.
WHOLE = bool(os.environ.get("WORKSHOP_TEST_ALL"))
EXAMPLES = 200 if WHOLE else 40
settings.register_profile("untimed", parent=settings.default, deadline=None, max_examples=EXAMPLES)
settings.load_profile("untimed")


# ---- What pytest-flask does and must not do -------------------------------------------------


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """One context for the whole test would leave a second client signed in as the first one."""


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


# ---- The browser -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The installed Chromium."""
    ours = {"executable_path": chromium.executable(), "args": chromium.arguments()}
    return browser_type_launch_args | ours


# ---- Time and chance ------------------------------------------------------------------------


class Clock:
    """Stands still until it is moved; aware, in UTC."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """On (or back) by so many days, hours, minutes…"""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """The chance of the application; a test that needs to know it overrides this."""
    return Chance(request.node.nodeid)


# ---- The database ---------------------------------------------------------------------------


def migrated(url: str) -> None:
    database = Database(url)
    schema.upgrade(database.engine)
    with database.write() as session:
        hold_fingerprint(session, KEYS.fingerprint)
    database.truncate_log()
    database.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the schema and nothing else, made by the migrations once a worker."""
    path = tmp_path_factory.mktemp("template") / "workshop.sqlite3"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a server's own database; the server runs as long as the worker."""
    folder = postgresql.programs()
    if folder is None:
        pytest.skip("the programs of PostgreSQL were not found")
    with postgresql.running(folder, hasty=True) as url:
        yield url


def named(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?")


@contextmanager
def postgresql_administrator(url: str) -> Iterator[Connection]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_kept(postgresql_server: str) -> Iterator[Emptied]:
    """A database that the migrations made once for the worker, emptied after each test."""
    with postgresql_administrator(postgresql_server) as server:
        server.execute(text("CREATE DATABASE workshop_test"))
    migrated(named(postgresql_server, "workshop_test"))
    with Emptied(named(postgresql_server, "workshop_test")) as kept:
        yield kept


def sqlite_database(request: pytest.FixtureRequest) -> Iterator[str]:
    path = request.getfixturevalue("tmp_path") / "workshop.sqlite3"
    shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
    yield f"sqlite:///{path}"


def postgresql_database(request: pytest.FixtureRequest) -> Iterator[str]:
    kept: Emptied = request.getfixturevalue("postgresql_kept")
    yield kept.url
    kept.empty()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """In `make test-all` whatever asks for a database is run on both kinds, unless it says on which
    (tests/databases.py)."""
    if WHOLE and "database_url" in metafunc.fixturenames and not chosen(metafunc.definition):
        metafunc.parametrize("database_url", BOTH, indirect=True)


def chosen(test: pytest.Item) -> bool:
    """Whether a test says itself on which databases it runs."""
    return any("database_url" in mark.args[0] for mark in test.iter_markers("parametrize"))


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database of the test's own; with `@on_both` once on each of the two kinds."""
    kind = getattr(request, "param", "sqlite")
    yield from (postgresql_database if kind == "postgresql" else sqlite_database)(request)


# ---- The application ------------------------------------------------------------------------


@cache
def library(modules: tuple[Path, ...], quizzes: tuple[Path, ...]) -> Libraries:
    """The shipped content and that of the tests, read once a worker: it takes a second."""
    return Libraries(modules, quizzes)


class Compiled(BytecodeCache):
    """Templates compiled once a worker and not once an application."""

    codes: dict[str, bytes] = {}  # noqa: RUF012 - Shared by every application of a worker.

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    """What the application of a test is told from outside: limits off, passwords cheap."""
    return Config(
        instance=tmp_path,
        database_url=database_url,
        keys=KEYS,
        module_folders=(shipped("modules"), HERE / "library" / "modules"),
        quiz_folders=(shipped("quizzes"), HERE / "library" / "quizzes"),
        rate_limits=False,
        closer=False,
        password_time_cost=1,
        password_memory_kib=8,
    )


def spare_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    """No test cuts the power: nothing has to wait for the disk."""
    connection.execute("PRAGMA synchronous=OFF")


MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(
    config: Config, clock: Clock, chance: Callable[[int], int], monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeApp]:
    """Make an application on the test's database; keyword arguments change its configuration."""
    made: list[Flask] = []
    monkeypatch.setattr(workshop, "Libraries", library)

    def make(**changes: object) -> Flask:
        told = replace(config, **changes)  # type: ignore[arg-type]
        app = workshop.create_app(told, chance=chance, clock=clock)
        app.test_client_class = CheckedClient
        app.jinja_env.bytecode_cache = Compiled()
        if told.sqlite:
            event.listen(app.extensions["database"].engine, "connect", spare_the_disk)
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["database"].engine.dispose()


@dataclass
class Kept:
    """An application that is used again, what it knew at first, and the database it opens now."""

    app: Flask
    known: dict[str, object]
    database: str = ""

    def connect(
        self, _dialect: object, _record: object, arguments: list[object], _: object
    ) -> None:
        arguments[0] = self.database

    def begin(self, config: Config, clock: Clock, chance: Callable[[int], int]) -> None:
        """Put back what a test changed, and turn to the database of the next one."""
        self.database = config.database_url.removeprefix("sqlite:///")
        self.app.extensions.clear()
        self.app.extensions |= self.known
        self.app.extensions |= {"configuration": config, "clock": clock, "chance": chance}


@pytest.fixture(scope="session")
def kept_apps() -> dict[Config, Kept]:
    """Applications by their configuration, the database left aside."""
    return {}


@pytest.fixture
def app(
    config: Config,
    clock: Clock,
    chance: Callable[[int], int],
    make_app: MakeApp,
    kept_apps: dict[Config, Kept],
) -> Iterator[Flask]:
    """The application, one of each configuration for the worker: compiling its routes, templates
    and statements costs more than most tests; what a test changed in `extensions` is put back.
    """
    kind = "sqlite:///" if config.sqlite else config.database_url
    key = replace(config, instance=HERE, database_url=kind)
    if key not in kept_apps:
        app = make_app()
        kept_apps[key] = Kept(app, dict(app.extensions))
        if config.sqlite:
            event.listen(app.extensions["database"].engine, "do_connect", kept_apps[key].connect)
    kept = kept_apps[key]
    kept.begin(config, clock, chance)
    yield kept.app
    kept.app.extensions["database"].engine.dispose()


# ---- People ---------------------------------------------------------------------------------


Rows = dict[Table, list[dict[str, object]]]


@pytest.fixture(scope="session")
def first_cast() -> list[tuple[Cast, Rows]]:
    """The cast that the stores made first in this worker, and its rows."""
    return []


@pytest.fixture
def cast(app: Flask, chance: Callable[[int], int], first_cast: list[tuple[Cast, Rows]]) -> Cast:
    """Alice leads a class with Bob; Charlie, in a company, must see nothing of it.

    The stores make it once a worker; later tests get the same rows, which costs a fifth. Where
    a test has a chance of its own, that is asked as it would be in the program.
    """
    if not isinstance(chance, Chance):
        return make_cast(app)
    engine = app.extensions["database"].engine
    if not first_cast:
        chance.begin("the cast")
        made = make_cast(app)
        chance.begin(chance.test)
        first_cast.append((made, written(engine)))
        return made
    made, rows = first_cast[0]
    with engine.begin() as connection:
        for table, values in rows.items():
            connection.execute(table.insert(), values)
    return replace(made, app=app)


def written(engine: Engine) -> Rows:
    """Everything in a database but what the installation knows of itself, parents first."""
    with engine.connect() as connection:
        found = {
            table: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in metadata.sorted_tables
            if table.name != "installation"
        }
    return {table: rows for table, rows in found.items() if rows}


@pytest.fixture
def visit(app: Flask) -> Callable[[], Visitor]:
    """A browser that nobody is signed in at, as many as are asked for."""
    return lambda: Visitor(app)


# ---- What a request costs -------------------------------------------------------------------


class Statements(list[str]):
    """What a request asked the database, besides beginning and loading the signed-in person."""

    def note(self, statement: str) -> None:
        # What PRAGMA is on SQLite, SET is on PostgreSQL: it settles how a transaction runs.
        if not statement.startswith(("BEGIN", "PRAGMA", "VACUUM", "SET ", "RESET ")):
            self.append(" ".join(statement.split()))

    @property
    def own(self) -> list[str]:
        """Without the one statement that loads the signed-in person; a second one counts."""
        loading = [s for s in self if s.startswith("SELECT people.id") and "sign_ins" in s]
        rest = list(self)
        if loading:
            rest.remove(loading[0])
        return rest


Counting = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def counting(app: Flask) -> Counting:
    """`with counting() as statements:` notes what is asked of the database inside."""
    engine = app.extensions["database"].engine

    @contextmanager
    def count() -> Iterator[Statements]:
        found = Statements()

        def note(_connection: Connection, _cursor: object, text: str, *_: object) -> None:
            found.note(text)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return count
