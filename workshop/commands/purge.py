"""`workshop purge`: erase now what is too old, as the server does by itself each hour."""

from __future__ import annotations

import argparse
from typing import Any

from workshop.commands.common import working
from workshop.keeping.purging import purge
from workshop.keeping.rules import Erased


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser(
        "purge",
        help="erase pseudonyms and rosters that are too old",
        description="Erase the pseudonyms and rosters of assignments that closed longer ago than"
        " their organisation keeps them (400 days unless its administrator chose otherwise), and"
        " lines of the audit log that are as old. Published charts and the numbers of those who"
        " were done stay. A server that runs does the same each hour.",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be erased")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    with working():
        erased = purge(only_try=chosen.dry_run)
    did = "would be erased" if chosen.dry_run else "erased"
    for name, counts in erased:
        if counts:
            print(f"{name}: {told(counts)} {did}.")
    everything = sum((counts for _name, counts in erased), Erased())
    print(f"In all {told(everything)} {did}, in {len(erased)} organisations.")
    return 0


def told(counts: Erased) -> str:
    return (
        f"{counts.learners} pseudonyms, {counts.rows} rows of rosters,"
        f" {counts.lines} lines of the audit log"
    )
