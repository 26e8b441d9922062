"""Where a measurement happens: an empty installation on one of the two databases, in a folder that
goes afterwards, and an application on it that prepares and checks from the driver's process.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask

from tests.releases import postgresql
from workshop import config as configuration
from workshop import create_app
from workshop.commands.common import migrate

DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Installation:
    """Settings for nodes, and an application that is no node: it answers nobody."""

    folder: Path
    settings: dict[str, str]
    app: Flask


def installed(folder: Path, url: str = "", secret: str = "") -> Installation:
    """A database brought to this program's schema, at `url` or embedded in `folder`."""
    settings = {
        "WORKSHOP_INSTANCE": str(folder),
        "WORKSHOP_SECRET": secret or secrets.token_urlsafe(32),
        "WORKSHOP_PUBLIC_URL": "http://127.0.0.1:8000",
        "WORKSHOP_PROXIES": "1",
    }
    if url:
        settings["WORKSHOP_DATABASE_URL"] = url
    config = configuration.read(settings)
    migrate(config)
    app = create_app(replace(config, closer=False, rate_limits=False))
    return Installation(folder, settings, app)


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        yield Path(name)


@contextmanager
def installation(database: str) -> Iterator[Installation]:
    """On either database, from nothing; gone at the end."""
    with folder() as home:
        if database == "sqlite":
            place = installed(home)
            yield place
            place.app.extensions["database"].engine.dispose()
            return
        programs = postgresql.programs()
        if programs is None:
            raise SystemExit("The programs of PostgreSQL were not found: apt install postgresql.")
        with postgresql.running(programs) as url:
            place = installed(home, url)
            yield place
            place.app.extensions["database"].engine.dispose()
