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
from workshop.commands.common import Refused, ended_by_signal, ready_database
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
    if os.path.lexists(chosen.file):
        raise Refused(there_already(chosen.file))
    if not chosen.file.resolve().parent.is_dir():
        raise Refused(f"there is no folder {chosen.file.resolve().parent}: make it first.")
    manifest = save(chosen.file.resolve(), ready_database(config), config)
    rows = sum(contents.rows for contents in manifest.tables.values())
    print(f"{chosen.file}: {rows} rows of {len(manifest.tables)} tables.")
    print("It holds no secret: without a copy of that, learners' return codes will not work again.")
    print("Answers that wait for their batch are in no backup; restoring closes what was open.")
    return 0


def save(target: Path, database: Database, config: Config) -> archive.Manifest:
    """Write beside the target and move into place, so that it is whole or not there. 0600."""
    with ended_by_signal():
        return save_whole(target, database, config)


def save_whole(target: Path, database: Database, config: Config) -> archive.Manifest:
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
                    config.keys,
                )
            file.flush()
            os.fsync(file.fileno())
        put_in_place(Path(name), target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    finally:
        database.engine.dispose()
    return manifest


def put_in_place(made: Path, target: Path) -> None:
    """Give the whole file its name, never that of a file that came meanwhile. Raises Refused."""
    try:
        os.link(made, target)
    except FileExistsError:
        raise Refused(there_already(target)) from None
    except OSError:
        # A stick or a share that knows no second name for a file.
        if target.exists():
            raise Refused(there_already(target)) from None
        os.replace(made, target)
    else:
        made.unlink()


def there_already(file: Path) -> str:
    return f"{file} is there already: give another name, or remove it first."
