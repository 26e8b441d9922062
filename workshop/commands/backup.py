"""`workshop backup FILE`: everything but secrets, sums that are still open and who is signed in.

Consistent while the server runs, on both databases (PRIVACY.md R8).
"""

from __future__ import annotations

import argparse
import os
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from workshop import config as configuration
from workshop import schema
from workshop.commands import archive
from workshop.commands.common import Refused, ready_database
from workshop.config import Config
from workshop.database import Database


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser(
        "backup",
        help="write a backup, while the server runs",
        description="Write one file with everything that must outlive a broken disk, while the"
        " server runs. It holds no answer that still waits, and not the secret: keep a copy of"
        " the secret, and of your own modules/ and quizzes/, apart from it.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a new file, readable by you only")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    config = configuration.read()
    if chosen.file.exists():
        raise Refused(f"{chosen.file} is there already: give another name, or remove it first.")
    manifest = save(chosen.file.resolve(), ready_database(config), config)
    rows = sum(contents.rows for contents in manifest.tables.values())
    print(f"{chosen.file}: {rows} rows of {len(manifest.tables)} tables.")
    print("It holds no secret: without a copy of that, learners' return codes will not work again.")
    print("Answers that wait for their batch are in no backup; restoring closes what was open.")
    return 0


def save(target: Path, database: Database, config: Config) -> archive.Manifest:
    """Write beside the target and move into place, so that it is whole or not there. 0600."""
    descriptor, name = tempfile.mkstemp(prefix=".workshop-backup-", dir=target.parent)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with database.engine.connect() as connection:
                if not config.sqlite:
                    connection.execution_options(isolation_level="REPEATABLE READ")
                manifest = archive.write(
                    connection,
                    file,
                    version("workshop"),
                    schema.head(),
                    datetime.now(UTC),
                    config.keys.fingerprint,
                )
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    finally:
        database.engine.dispose()
    return manifest
