"""What subcommands share: refusing in one line, and an application on a database that fits."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread, main_thread

from flask import Flask
from sqlalchemy import make_url, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workshop import config as configuration
from workshop import create_app, schema
from workshop.accounts.models import Organisation
from workshop.assignments.models import Assignment
from workshop.config import Config
from workshop.database import Database
from workshop.groups.models import Group
from workshop.installation import hold_fingerprint

# What an installation owns is its owner's: pseudonyms, rosters, the secret.
OWNER_ONLY = 0o700
OWNER_ONLY_FILE = 0o600


class Refused(Exception):
    """The command cannot be done; the message is one line that says what to do."""


def migrate(config: Config) -> None:
    """Bring the schema up to date and hold the secret's fingerprint."""
    if config.sqlite:
        config.instance.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    file = new_file(config)
    with closing_on_error(Database(config.database_url)) as database:
        if file is not None:
            # Before anything is in it: SQLite gives its log the same permissions.
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT, OWNER_ONLY_FILE))
        schema.upgrade(database.engine)
        hold(database, config)
    database.engine.dispose()


def new_file(config: Config) -> Path | None:
    """Where the embedded database will be, if there is none yet."""
    name = make_url(config.database_url).database if config.sqlite else None
    if not name or name == ":memory:":
        return None
    # Where the folder is missing, SQLite's own refusal is told.
    return Path(name) if Path(name).parent.is_dir() and not Path(name).exists() else None


def hold(database: Database, config: Config) -> None:
    """Note the secret's fingerprint at first, afterwards raise OtherSecret when it differs. Raises
    MovedAway where nothing may be done any more."""
    try:
        _hold_once(database, config)
    except IntegrityError:
        # Another node noted one in the same instant: is it the same?
        _hold_once(database, config)


def _hold_once(database: Database, config: Config) -> None:
    with database.write() as session:
        hold_fingerprint(session, config.keys.fingerprint)


def ready_database(config: Config) -> Database:
    """The database, if schema and secret are this program's. Raises WrongSchema, OtherSecret."""
    demand_file(config)
    with closing_on_error(Database(config.database_url)) as database:
        schema.demand(database.engine)
        hold(database, config)
    return database


@contextmanager
def closing_on_error(database: Database) -> Iterator[Database]:
    """Leave no connection open where a database is refused."""
    try:
        yield database
    except BaseException:
        database.engine.dispose()
        raise


def demand_file(config: Config) -> None:
    """Refuse an embedded database that is not there, which opening would make, empty."""
    path = make_url(config.database_url).database
    if config.sqlite and path and not Path(path).exists():
        raise Refused(f"there is no database at {path}: run `workshop upgrade` first.")


def ready_app() -> Flask:
    """An application on a database that fits. Raises what `main` tells in one line."""
    config = configuration.read()
    ready_database(config).engine.dispose()
    return create_app(config)


def open_now(session: Session) -> tuple[str, ...]:
    """What is open, as `title (group, organisation)`."""
    found = session.execute(
        select(Assignment.title, Group.name, Organisation.name)
        .join(Group, Group.id == Assignment.group_id)
        .join(Organisation, Organisation.id == Group.organisation_id)
        .where(Assignment.opened, ~Assignment.closed)
        .order_by(Organisation.name, Group.name, Assignment.title)
    )
    return tuple(f"{title} ({group}, {of})" for title, group, of in found)


@contextmanager
def working() -> Iterator[Flask]:
    """`ready_app` inside its context; every connection is closed afterwards."""
    app = ready_app()
    try:
        with app.app_context():
            yield app
    finally:
        app.extensions["database"].engine.dispose()


@contextmanager
def ended_by_signal() -> Iterator[None]:
    """Let SIGTERM, and a terminal that is closed, end this as Ctrl-C does: with what is half done
    taken away. Only the first thread of a program can ask for that."""
    if current_thread() is not main_thread():
        yield
        return
    names = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, _end) for number in names}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def set_default(name: str, value: str) -> None:
    """Set an environment variable that is not set yet."""
    os.environ.setdefault(name, value)
