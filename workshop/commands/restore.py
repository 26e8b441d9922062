"""`workshop restore FILE`: into an empty installation, whole or not at all (PRIVACY.md R8).

What was open is closed and nothing of it is released: its sums are in no backup.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.orm import Session

from workshop import config as configuration
from workshop import schema
from workshop.accounts.models import Organisation
from workshop.assignments.models import Assignment, ContentVersion
from workshop.commands import archive
from workshop.commands.archive import Archive, Broken
from workshop.commands.common import Refused, hold, migrate
from workshop.config import Config
from workshop.database import Database
from workshop.groups.models import Group
from workshop.releases.models import Batch
from workshop.releases.store import close_everything_restored

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
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    config = configuration.read()
    if not chosen.file.is_file():
        raise Refused(f"there is no file {chosen.file}: name a backup.")
    try:
        with archive.opened(chosen.file, schema.head()) as backup:
            database = prepared(config)
            closed = restore(database, backup, datetime.now(UTC))
            database.engine.dispose()
            tell(backup, closed, config)
    except Broken as error:
        raise Refused(f"{chosen.file}: {error} Nothing was restored.") from error
    return 0


def prepared(config: Config) -> Database:
    """The installation's database, made now if there is none."""
    config.instance.mkdir(parents=True, exist_ok=True)
    database = Database(config.database_url)
    if schema.current(database.engine) is None:
        migrate(config)
    schema.demand(database.engine)
    hold(database, config)
    return database


def restore(database: Database, backup: Archive, now: datetime) -> Closed:
    """Fill the empty database and close what was open, at once. Raises Refused, Broken."""
    try:
        with database.write() as session:
            demand_empty(session)
            # Texts that nothing uses may be left from a demonstration; the backup has its own.
            session.execute(delete(ContentVersion))
            for table in archive.kept_tables():
                for rows in backup.chunks(table):
                    session.execute(insert(table), rows)
            return close_open(session, now)
    except OperationalError:
        raise
    except StatementError as error:
        raise Broken("its rows contradict each other.") from error


def demand_empty(session: Session) -> None:
    for table in archive.kept_tables():
        if table.name == ContentVersion.__tablename__:
            continue
        if session.scalar(select(func.count()).select_from(table)):
            raise Refused(
                "this installation is not empty: restore into a new one (another WORKSHOP_INSTANCE"
                " or WORKSHOP_DATABASE_URL); `workshop demo --remove` takes a demonstration away."
            )


def close_open(session: Session, now: datetime) -> Closed:
    """Close assignments and their items; learners' 30 days run from this moment (R3, R8)."""
    items = close_everything_restored(session)
    names = session.execute(
        select(Assignment.title, Group.name, Organisation.name)
        .join(Group, Group.id == Assignment.group_id)
        .join(Organisation, Organisation.id == Group.organisation_id)
        .where(Assignment.opened, ~Assignment.closed)
        .order_by(Organisation.name, Group.name, Assignment.title)
    ).all()
    session.execute(
        update(Assignment)
        .where(Assignment.opened, ~Assignment.closed)
        .values(closed=True, closed_at=now)
    )
    lost = session.scalars(select(Batch.held_back).where(Batch.item_id.in_(items)))
    return Closed(tuple(f"{title} ({group}, {of})" for title, group, of in names), sum(lost))


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
    print("Nothing of them was released. Who has sent may send the same piece again in 30 days.")
    print("Everybody signs in anew.")
    if manifest.fingerprint != config.keys.fingerprint:
        print(UNDER_ANOTHER)
