"""`workshop move --to URL`: everything into an empty database of either kind, compared row by row.

Refused while an item is open (PRIVACY.md R8: sums that wait leave a database in no way), and while
a server runs: what it wrote to the old database after the copy would be lost.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from workshop import config as configuration
from workshop import schema
from workshop.commands import archive, copying
from workshop.commands.common import Refused, closing_on_error, open_now, ready_database
from workshop.config import Config, Keys
from workshop.database import Database
from workshop.installation import (
    CLOSING,
    Fact,
    Lease,
    MovedAway,
    OtherSecret,
    demand_fingerprint,
    note_moved,
)
from workshop.releases.models import Batch
from workshop.schema import WrongSchema

NOT_EMPTY = "the database of --to is not empty: make a new one, and name that."


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser(
        "move",
        help="move everything into another, empty database",
        description="Move everything into another, empty database, from SQLite to PostgreSQL or"
        " back. Stop the server first, and close every assignment that is open. Both databases are"
        " read again and compared before anything is kept; the old one stays as it is, and is no"
        " longer used.",
    )
    parser.add_argument(
        "--to", required=True, metavar="URL", help="postgresql+psycopg://... or sqlite:///..."
    )
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    config = configuration.read()
    to = address(chosen.to, config)
    source = ready_database(config)
    try:
        demand_stopped(source)
        with source.write() as reading:
            demand_closed(reading)
        target = prepared(to)
        try:
            rows = move(source, target, config, to)
        finally:
            target.engine.dispose()
    finally:
        source.engine.dispose()
    tell(rows, config, to)
    return 0


# ---- What is demanded first ------------------------------------------------------------------


def address(text: str, config: Config) -> URL:
    """Where to. Raises Refused when it is no address, or that of the database itself."""
    try:
        to = make_url(text)
    except (ArgumentError, ValueError):
        raise Refused("--to is no address of a database: write it as in the README.") from None
    path = to.database or ""
    if to.drivername not in {"sqlite", "postgresql+psycopg"} or path in {"", ":memory:"}:
        raise Refused(
            "--to must begin with postgresql+psycopg:// or sqlite:/// and name a database."
        )
    if place(to) == place(make_url(config.database_url)):
        raise Refused("--to is the database that is used now: name another one.")
    if to.drivername == "sqlite" and not Path(path).resolve().parent.is_dir():
        raise Refused(f"there is no folder {Path(path).resolve().parent}: make it first.")
    return to


def place(url: URL) -> tuple[object, ...]:
    if url.drivername == "sqlite":
        return (str(Path(url.database or "").resolve()),)
    return url.host or url.query.get("host"), url.port or 5432, url.database


def demand_stopped(source: Database) -> None:
    """Wait until the lease of the last server has run out, which a running one would renew."""
    first = told = held_until(source)
    while told is not None:
        if first is not None and told > first:
            raise Refused("a server runs on this database: stop it on every node, and try again.")
        seconds = (told - datetime.now(UTC)).total_seconds()
        if seconds <= 0:
            return
        if told is first:
            print(
                "A server was here a moment ago. Waiting until it is certain that none runs,"
                f" {seconds:.0f} s at most ...",
                flush=True,
            )
        time.sleep(min(1.0, seconds))
        told = held_until(source)


def held_until(source: Database) -> datetime | None:
    with source.sessions() as session:
        return session.scalar(select(Lease.until).where(Lease.name == CLOSING))


def demand_closed(session: Session) -> None:
    """Raise Refused while anything is open, after its names were printed."""
    names = open_now(session)
    waiting = session.scalar(select(Batch.item_id).where(~Batch.closed).limit(1))
    for name in names:
        print(f"  open: {name}")
    if names or waiting is not None:
        raise Refused(
            f"{len(names)} assignments are open, and the answers that wait in them cannot be moved:"
            " close them first, or wait until they are due."
        )


def prepared(to: URL) -> Database:
    """The empty database with this program's schema, made now if there is none. Raises Refused."""
    try:
        with closing_on_error(Database(to.render_as_string(hide_password=False))) as database:
            found = schema.current(database.engine)
            if found is None:
                if inspect(database.engine).get_table_names():
                    raise Refused(NOT_EMPTY)
                schema.upgrade(database.engine)
            schema.demand(database.engine)
    except ImportError as error:
        raise Refused(f"{error.name} is not installed: pip install workshop[postgres].") from None
    except WrongSchema:
        raise Refused(
            "the database of --to has the schema of another version: make a new one, and name that."
        ) from None
    except OperationalError as error:
        raise Refused(unusable(error)) from error
    return database


def unusable(error: DBAPIError) -> str:
    told = str(error.orig).strip().splitlines() or ["no reason was given"]
    return (
        f"the database of --to cannot be used ({told[0]}): see that it runs, that the address is"
        " right and that this user may write to it."
    )


# ---- Moving ----------------------------------------------------------------------------------


def moved_tables() -> list[Table]:
    """Every table, parents first, but those that belong to a running server."""
    return [table for table in archive.every_table() if table.name not in archive.RUNNING]


def move(source: Database, target: Database, config: Config, to: URL) -> int:
    """Copy and compare in one transaction of the target, while the source takes no writing; how
    many rows. The source is then marked as moved. Raises Refused, and nothing was written."""
    tables = moved_tables()
    with source.write() as reading:
        ours = reading.connection()
        copying.lock(ours, tables)
        demand_closed(reading)
        rows = copying.count(ours, tables)
        total = sum(rows.values())
        try:
            with target.write() as writing:
                theirs = writing.connection()
                copying.lock(theirs, tables)
                demand_empty(writing, tables, config)
                copying.copy(ours, theirs, tables, copying.Progress(total))
                copying.compare(ours, theirs, tables, copying.Progress(total))
        except OperationalError as error:
            raise Refused(unusable(error)) from error
        except DBAPIError as error:
            raise Refused(f"{refused_row(error)} Nothing was moved.") from error
        except copying.Differs as differs:
            raise Refused(
                f"the table {differs} was not the same when both were read again. Nothing was"
                " moved: keep the old database, and report this."
            ) from differs
        note_moved(reading, to.render_as_string())
    return total


def refused_row(error: DBAPIError) -> str:
    """The kind of fault, never the row: it may hold a name."""
    kind = type(error.orig).__name__
    return f"the database of --to does not take what is in the old one ({kind})."


def demand_empty(session: Session, tables: Sequence[Table], config: Config) -> None:
    """Raise Refused unless nothing is in it; what it noted of itself makes room for the copy."""
    try:
        demand_fingerprint(session, config.keys.fingerprint)
    except MovedAway:
        raise Refused(NOT_EMPTY) from None
    except OtherSecret:
        raise Refused(
            "the database of --to was made with another secret: make a new one."
        ) from None
    others = [table for table in tables if table.name != Fact.__tablename__]
    if any(copying.count(session.connection(), others).values()):
        raise Refused(NOT_EMPTY)
    session.execute(delete(Fact))


def tell(rows: int, config: Config, to: URL) -> None:
    print(f"Moved {rows} rows, and read both databases again: they are the same.")
    print("Set this for every command and on every node, then start the server:")
    print(f"  WORKSHOP_DATABASE_URL={to.render_as_string()}")
    if to.password:
        print("    with the password in the place of ***")
    if in_file(config):
        print(f"  WORKSHOP_SECRET=the line in {config.instance / 'secret'}")
    else:
        print("  WORKSHOP_SECRET as it is now")
    print(
        "The old database is as it was and every command refuses it from now on. Keep it until you"
        "\nhave looked at the new one, then delete it: it holds people and groups."
    )


def in_file(config: Config) -> bool:
    """Whether the secret lies in the instance folder, where another database does not look."""
    file = config.instance / "secret"
    if not file.is_file():
        return False
    return Keys.of(file.read_text().strip().encode()).fingerprint == config.keys.fingerprint
