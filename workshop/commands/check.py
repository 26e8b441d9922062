"""`workshop check`: every fault of the content and of the help data, with file, line and remedy."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workshop import config as configuration
from workshop.help import content as help_content
from workshop.help import sheets
from workshop.library import Libraries
from workshop.source.faults import describe


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser("check", help="name every fault of the content")
    parser.add_argument(
        "folder", nargs="*", type=Path, help="folders with modules/ or quizzes/ to check as well"
    )
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Exit status 0 without a fault, 1 with one. Stale help entries are named, and are no fault."""
    instance = configuration.instance_folder(os.environ)
    extra = [*chosen.folder, instance]
    modules = [configuration.shipped("modules"), *(folder / "modules" for folder in extra)]
    quizzes = [configuration.shipped("quizzes"), *(folder / "quizzes" for folder in extra)]
    libraries = Libraries(modules, quizzes)
    count = 0
    for faults in libraries.faults.values():
        for fault in faults:
            message, remedy = describe(fault, str)
            print(f"{fault.file}:{fault.line}: {message} {remedy}")
            count += 1
    stale, broken = check_help()
    for line in stale:
        print(line)
    for line in broken:
        print(line, file=sys.stderr)
    if count or broken:
        print(f"{count + len(broken)} faults.", file=sys.stderr)
        return 1
    print(f"{len(libraries.modules)} modules, {len(libraries.quizzes)} quizzes: no fault.")
    return 0


def check_help() -> tuple[list[str], list[str]]:
    """Stale entries of the help data, and what is broken in it, a line each."""
    findings = [*help_content.check(datetime.now(UTC).date()), *sheets.check()]
    lines = [
        (finding.kind, f"help/{finding.file}: {finding.entry}: {finding.message}")
        for finding in findings
    ]
    stale = [line for kind, line in lines if kind == "stale"]
    return stale, [line for kind, line in lines if kind != "stale"]
