"""`workshop restore FILE`: into an empty installation, whole or not at all (PRIVACY.md R8).

What was open is closed and nothing of it is released: its sums are in no backup.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, delete, func, select, update
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.orm import Session

from workshop import config as configuration
from workshop import create_app, schema
from workshop.assignments import lifecycle
from workshop.assignments.contents import shapes_from
from workshop.assignments.models import Assignment, ContentVersion
from workshop.commands import archive, authentic, copying
from workshop.commands.archive import Archive, Broken
from workshop.commands.common import (
    OWNER_ONLY,
    Refused,
    closing_on_error,
    ended_by_signal,
    hold,
    migrate,
    open_now,
)
from workshop.config import Config
from workshop.database import Database
from workshop.installation import note_restored
from workshop.releases.erasing import close_everything_restored
from workshop.releases.models import Batch

UNDER_ANOTHER = (
    "This installation has another secret than the one under which the backup was made: the\n"
    "learners' return codes and printed slips no longer work. Passwords do. Either restore again\n"
    "into an empty installation with the old secret (WORKSHOP_SECRET, or instance/secret), or\n"
    "give each learner a new return code on the page of their group."
)


@dataclass(frozen=True, slots=True)
class Closed:
    """What a restore closed: assignments in words, and how many waiting answers were lost."""

    assignments: tuple[str, ...]
    answers: int


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser(
        "restore",
        help="restore a backup into an empty installation",
        description="Restore a backup into an empty installation, whole or not at all. Everything"
        " that was open is closed, and nothing of it is released.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="made by `workshop backup`")
    parser.add_argument(
        "--unverified",
        action="store_true",
        help="also where nobody can tell whether the file was changed: made under another secret,"
        " or by version 0.1.0",
    )
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    config = configuration.read()
    if not chosen.file.is_file():
        raise Refused(f"there is no file {chosen.file}: name a backup.")
    try:
        with archive.opened(chosen.file, schema.head(), schema.earlier()) as backup:
            demand_authentic(chosen, backup, config)
            with ended_by_signal(), closing_on_error(prepared(config)) as database:
                closed = restore(database, backup, config, datetime.now(UTC))
            database.engine.dispose()
            tell(backup, closed, config)
    except Broken as error:
        raise Refused(f"{chosen.file}: {error} Nothing was restored.") from error
    return 0


def demand_authentic(chosen: argparse.Namespace, backup: Archive, config: Config) -> None:
    ours = backup.manifest.fingerprint == config.keys.fingerprint
    try:
        authentic.demand(backup.text, backup.code, ours, config.keys, chosen.unverified)
    except Refused as error:
        raise Refused(f"{chosen.file}: {error} Nothing was restored.") from error


def prepared(config: Config) -> Database:
    """The installation's database, made now if there is none."""
    config.instance.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    with closing_on_error(Database(config.database_url)) as database:
        if schema.current(database.engine) is None:
            migrate(config)
        schema.demand(database.engine)
        hold(database, config)
    return database


def restore(database: Database, backup: Archive, config: Config, now: datetime) -> Closed:
    """Fill the empty database and close what was open, at once. Raises Refused, Broken."""
    try:
        with database.write() as session:
            demand_empty(session)
            # Texts that nothing uses may be left from a demonstration; the backup has its own.
            session.execute(delete(ContentVersion))
            fill(session, backup, config)
            open_overdue(session, config, now)
            note_restored(session, [*archive.restored_before(backup.manifest), now])
            return close_open(session, now)
    except OperationalError:
        raise
    except (StatementError, OverflowError, ValueError) as error:
        raise Broken("its rows contradict each other.") from error


def fill(session: Session, backup: Archive, config: Config) -> None:
    """Write the rows of a backup; those of an earlier schema by way of a database of that schema,
    which is brought to the program's and goes away again."""
    if backup.manifest.schema == schema.head():
        write(session.connection(), backup, archive.kept_tables())
        return
    with tempfile.TemporaryDirectory(prefix=".workshop-restore-", dir=config.instance) as folder:
        old = Database(f"sqlite:///{folder}/workshop.sqlite3")
        try:
            schema.upgrade(old.engine, backup.manifest.schema)
            with old.write() as earlier:
                write(earlier.connection(), backup, tables_of(earlier, backup))
            schema.upgrade(old.engine)
            kept = archive.kept_tables()
            with old.sessions() as earlier:
                total = sum(copying.count(earlier.connection(), kept).values())
                progress = copying.Progress(total)
                copying.copy(earlier.connection(), session.connection(), kept, progress)
        finally:
            old.engine.dispose()


def tables_of(session: Session, backup: Archive) -> list[Table]:
    """The tables of an earlier schema, as the database itself describes them. Raises Broken."""
    found = MetaData()
    found.reflect(session.connection())
    kept = [t for t in found.sorted_tables if t.name not in {*archive.LEFT_OUT, "alembic_version"}]
    if {table.name for table in kept} != set(backup.manifest.tables):
        raise Broken("its tables are not those of its version: take another backup.")
    return kept


def write(connection: Connection, backup: Archive, tables: Sequence[Table]) -> None:
    for table in tables:
        for rows in backup.chunks(table):
            connection.execute(table.insert(), rows)


def demand_empty(session: Session) -> None:
    for table in archive.kept_tables():
        if table.name == ContentVersion.__tablename__:
            continue
        if session.scalar(select(func.count()).select_from(table)):
            raise Refused(
                "this installation is not empty: restore into a new one (another WORKSHOP_INSTANCE"
                " or WORKSHOP_DATABASE_URL); `workshop demo --remove` takes a demonstration away."
            )


def open_overdue(session: Session, config: Config, now: datetime) -> None:
    """What was to open in the time that was lost has perhaps been sent: it opens, to be closed with
    the rest and never again."""
    due = lifecycle.due_to_open(session, now)
    if not due:
        return
    app = create_app(config)
    try:
        with app.app_context():
            sealer, chance = app.extensions["sealer"], app.extensions["chance"]
            for each in due:
                shapes_of = shapes_from(session)
                lifecycle.open_assignment(session, each, shapes_of, now, sealer, chance)
    finally:
        app.extensions["database"].engine.dispose()


def close_open(session: Session, now: datetime) -> Closed:
    """Close assignments and their items; learners' 30 days run from this moment (R3, R8)."""
    items = close_everything_restored(session)
    names = open_now(session)
    session.execute(
        update(Assignment)
        .where(Assignment.opened, ~Assignment.closed)
        .values(closed=True, closed_at=now)
    )
    lost = session.scalars(select(Batch.held_back).where(Batch.item_id.in_(items)))
    return Closed(names, sum(lost))


def tell(backup: Archive, closed: Closed, config: Config) -> None:
    manifest = backup.manifest
    rows = sum(contents.rows for contents in manifest.tables.values())
    print(f"Restored {rows} rows, as they were at {manifest.made_at}. What came later is lost.")
    for name in closed.assignments:
        print(f"  closed: {name}")
    print(
        f"{len(closed.assignments)} assignments were open and are closed now; {closed.answers}"
        " answers that waited for their batch were in no backup and are held back for good."
    )
    print(
        "Nothing of them was released. Who sent a piece, or may have after the backup was made,\n"
        "is counted with it again in 30 days at the earliest. What was assigned after the backup\n"
        "is not known any more: do not assign the same to the same people before that."
    )
    print("Everybody signs in anew.")
    if manifest.fingerprint != config.keys.fingerprint:
        print("Whether the backup had been changed could not be checked under another secret.")
        print(UNDER_ANOTHER)
