"""The `workshop` command: one file a subcommand; errors are one line that says what to do."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError

from workshop import config as configuration
from workshop.commands import (
    account,
    backup,
    check,
    content,
    demo,
    doctor,
    move,
    organisation,
    purge,
    restore,
    run,
    serve,
    upgrade,
)
from workshop.commands.common import Refused, ready_database
from workshop.config import ConfigError
from workshop.installation import MovedAway, OtherSecret
from workshop.schema import WrongSchema

COMMANDS = (
    run, serve, check, doctor, upgrade, backup, restore, move, account, organisation, purge, demo,
    content,
)  # fmt: skip
INTERRUPTED = 130
KNOWN = (Refused, ConfigError, WrongSchema, OtherSecret, MovedAway, OperationalError, OSError)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="workshop",
        description="Workshops that prevent cyber-harassment. Settings are WORKSHOP_... variables"
        " of the environment; the README has their table.",
    )
    subcommands = made.add_subparsers(required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add(subcommands)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit status: 0 done, 1 refused or faults found, 2 wrong usage."""
    chosen = parser().parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
    except KeyboardInterrupt:
        return INTERRUPTED
    except KNOWN as error:
        print(f"workshop: {reason(error)}", file=sys.stderr)
        return 1
    return status


def refusal() -> str | None:
    """Why no server should start on this installation, as `workshop serve` would say it; None where
    it may, and where its database does not answer now: pages say that themselves."""
    try:
        ready_database(configuration.read()).engine.dispose()
    except OperationalError:
        return None
    except KNOWN as error:
        return reason(error)
    return None


def reason(error: Exception) -> str:
    """What went wrong and what to do about it, in one line."""
    if isinstance(error, OtherSecret):
        return (
            "the database was made with another secret: set WORKSHOP_SECRET, or put"
            " instance/secret back, as it was."
        )
    if isinstance(error, MovedAway):
        return f"everything was moved to {error}: set WORKSHOP_DATABASE_URL to that."
    if isinstance(error, OperationalError):
        told = str(error.orig).strip().splitlines() or ["no reason was given"]
        return (
            f"the database cannot be used ({told[0]}): see that it runs, that"
            " WORKSHOP_DATABASE_URL names it and that this user may write to it."
        )
    if isinstance(error, OSError):
        where = f" {error.filename}" if error.filename else ""
        return f"{error.strerror or error}{where}: mend that and try again."
    return str(error)
