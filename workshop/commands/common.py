"""What subcommands share: refusing in one line, and an application on a database that fits."""

from __future__ import annotations

import os

from flask import Flask

from workshop import create_app, schema
from workshop import config as configuration
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
    with database.write() as session:
        hold_fingerprint(session, config.keys.fingerprint)


def ready_app() -> Flask:
    """An application whose database has this program's schema and secret. Raises what main() says."""
    config = configuration.read()
    database = Database(config.database_url)
    schema.demand(database.engine)
    hold(database, config)
    database.engine.dispose()
    return create_app(config)


def set_default(name: str, value: str) -> None:
    """Set an environment variable that is not set yet."""
    os.environ.setdefault(name, value)
