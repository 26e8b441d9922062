"""What can be examined of the database: reached, fitting, set up as it must be, its clock, and what
was left over in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from workshop import schema
from workshop.accounts.store import demonstrations
from workshop.commands.common import Refused, demand_file
from workshop.commands.examining import Finding
from workshop.config import Config
from workshop.database import Database, connections, make_engine
from workshop.installation import recorded
from workshop.schema import WrongSchema

# What every connection of ours must have on SQLite; 2 is FULL: nothing acknowledged is lost.
PRAGMAS = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1"}
OLDEST_POSTGRESQL = 140000
CLOCKS_APART = timedelta(seconds=30)
SOUND = "ok"


def database(config: Config) -> Iterator[Finding]:
    """Everything about the database, as far as it can be reached."""
    try:
        demand_file(config)
    except Refused as error:
        yield Finding("database", "mend", "there is none", str(error))
        return
    found = Database(config.database_url)
    try:
        yield from fitting(config, found)
    except SQLAlchemyError as error:
        yield Finding(
            "database",
            "mend",
            f"it cannot be used ({type(error).__name__})",
            "see that it runs, that WORKSHOP_DATABASE_URL names it and this user may use it.",
        )
    finally:
        found.engine.dispose()


def fitting(config: Config, found: Database) -> Iterator[Finding]:
    try:
        schema.demand(found.engine)
    except WrongSchema as error:
        yield Finding("database", "mend", "its schema is not this program's", str(error))
        return
    yield Finding("database", "ok", "reached, with this program's schema")
    with found.engine.connect() as connection:
        yield fingerprint(config, connection)
        yield from pragmas(connection) if config.sqlite else server(connection)
    if not config.sqlite:
        yield as_a_node(config)
    with found.sessions() as session:
        yield left_over(config, session)


def fingerprint(config: Config, connection: Connection) -> Finding:
    held = recorded(connection)[1]
    if held in {None, config.keys.fingerprint}:
        return Finding("fingerprint", "ok", "the secret is the one of this database")
    return Finding(
        "fingerprint",
        "mend",
        "the database was made with another secret",
        "set WORKSHOP_SECRET, or put instance/secret back, as it was.",
    )


def pragmas(connection: Connection) -> Iterator[Finding]:
    """SQLite: how each connection is set up, and whether the file is sound."""
    set_up = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in PRAGMAS}
    wrong = [name for name, wanted in PRAGMAS.items() if set_up[name] != wanted]
    if wrong:
        yield Finding(
            "sqlite",
            "mend",
            f"not as it must be: {', '.join(wrong)}",
            "put the file on a disk of this machine, not on one over a network.",
        )
    else:
        yield Finding("sqlite", "ok", "write-ahead log, full synchronisation, erased when deleted")
    sound = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if sound != SOUND:
        yield Finding(
            "sqlite file",
            "mend",
            "the file is damaged",
            "stop the server, keep the file, and restore the last backup into a new installation.",
        )


def server(connection: Connection) -> Iterator[Finding]:
    """PostgreSQL: its version, how it keeps what it acknowledged, and its clock."""
    version = int(str(connection.exec_driver_sql("SHOW server_version_num").scalar()))
    number = f"{version // 10000}.{version % 10000}"
    if version < OLDEST_POSTGRESQL:
        yield Finding("postgresql", "look", f"version {number}", "take 14 or newer.")
    else:
        yield Finding("postgresql", "ok", f"version {number}")
    for name in ("fsync", "synchronous_commit"):
        if connection.exec_driver_sql(f"SHOW {name}").scalar() == "off":
            yield Finding(
                name,
                "mend",
                "off: what was acknowledged can be lost when the power fails",
                f"set {name} = on in postgresql.conf and reload.",
            )
    theirs = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    yield clock(theirs, datetime.now(UTC))


def as_a_node(config: Config) -> Finding:
    """Whether a node, which asks for more than a command does, could connect, and how often."""
    engine = make_engine(config.database_url, pages=True, workers=config.workers)
    try:
        with engine.connect() as connection:
            most, kept = (
                int(str(connection.exec_driver_sql(f"SHOW {name}").scalar()))
                for name in ("max_connections", "superuser_reserved_connections")
            )
    except SQLAlchemyError as error:
        return Finding(
            "connections",
            "mend",
            f"a node is refused where this command is not ({type(error).__name__})",
            "connect to PostgreSQL itself: a pooler before it refuses the settings that a node"
            " asks for.",
        )
    finally:
        engine.dispose()
    taken, free = config.workers * connections(config.workers), most - kept
    said = f"this node takes {taken} at most, of {free} that all nodes may have"
    if taken > free:
        remedy = "raise max_connections in postgresql.conf, or lower WORKSHOP_WORKERS."
        return Finding("connections", "mend", said, remedy)
    return Finding("connections", "ok", said)


def clock(theirs: datetime, ours: datetime) -> Finding:
    """The clock of the database's machine against this one's; leases and dates go by both."""
    apart = abs(theirs - ours)
    if apart > CLOCKS_APART:
        return Finding(
            "clock",
            "mend",
            f"the database's clock and this one's are {apart.total_seconds():.0f} s apart",
            "switch on time synchronisation (NTP) on both machines.",
        )
    return Finding("clock", "ok", "the database's agrees with this one's")


def left_over(config: Config, session: Session) -> Finding:
    """A demonstration belongs on no server for real people: its passwords lie in a file."""
    if not demonstrations(session):
        return Finding("demonstration", "ok", "there is none")
    open_now = "its people can sign in" if config.demonstration else "its people cannot sign in"
    return Finding(
        "demonstration",
        "look",
        f"it is still there; {open_now}",
        "before real people come: `workshop demo --remove`.",
    )
