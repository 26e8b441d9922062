"""`workshop upgrade`: bring the database to this program's schema."""

from __future__ import annotations

import argparse
from typing import Any

from workshop import config as configuration
from workshop.commands.common import migrate


def add(subcommands: Any) -> None:
    subcommands.add_parser("upgrade", help="bring the database up to date").set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    migrate(configuration.read())
    print("The database is up to date.")
    return 0
