"""The `workshop` command: one file a subcommand; errors are one line that says what to do."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from workshop.commands import account, backup, check, content, demo, run, serve, upgrade
from workshop.commands.common import Refused
from workshop.config import ConfigError
from workshop.installation import OtherSecret
from workshop.schema import WrongSchema


COMMANDS = (run, serve, check, upgrade, backup, account, demo, content)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="workshop", description="Workshops that prevent cyber-harassment."
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
    except (Refused, ConfigError, WrongSchema) as error:
        print(f"workshop: {error}", file=sys.stderr)
        return 1
    except OtherSecret:
        print(
            "workshop: the database was made with another secret: set WORKSHOP_SECRET, or put"
            " instance/secret back, as it was.",
            file=sys.stderr,
        )
        return 1
    return status
