"""What subcommands share: refusing in one line, and an application on a database that fits."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from workshop import config as configuration
from workshop import create_app, schema
from workshop.config import Config
from workshop.database import Database
from workshop.installation import hold_fingerprint


class Refused(Exception):
    """The command cannot be done; the message is one line that says what to do."""


def migrate(config: Config) -> None:
    """Bring the schema up to date and hold the secret's fingerprint."""
    if config.sqlite:
        config.instance.mkdir(parents=True, exist_ok=True)
    database = Database(config.database_url)
    schema.upgrade(database.engine)
    hold(database, config)
    database.engine.dispose()


def hold(database: Database, config: Config) -> None:
    """Note the secret's fingerprint at first, afterwards raise OtherSecret when it differs."""
    with database.write() as session:
        hold_fingerprint(session, config.keys.fingerprint)


def ready_database(config: Config) -> Database:
    """The database, if schema and secret are this program's. Raises WrongSchema, OtherSecret."""
    demand_file(config)
    database = Database(config.database_url)
    schema.demand(database.engine)
    hold(database, config)
    return database


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


def set_default(name: str, value: str) -> None:
    """Set an environment variable that is not set yet."""
    os.environ.setdefault(name, value)
