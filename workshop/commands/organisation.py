"""`workshop organisation list|export|erase`: whole organisations, for who runs the server."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.commands.common import Refused, working
from workshop.database import database, session, transaction
from workshop.keeping import store
from workshop.keeping.exporting import export
from workshop.keeping.purging import forget_on_disk
from workshop.keeping.store import Holding, holdings
from workshop.releases.models import SEALED_TABLES


@dataclass(frozen=True, slots=True)
class Command:
    """Who the audit log names when no person acted but this command."""

    organisation_id: str
    name: str = "workshop organisation export"


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser("organisation", help="list, export or erase organisations")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listed = actions.add_parser("list", help="say which there are")
    listed.set_defaults(run=run_list)
    taken = actions.add_parser(
        "export",
        help="write everything of one into a file",
        description="Write everything of an organisation into a zip of tables and published"
        " figures. It holds no password, no code and no answer, and is no backup: nothing is"
        " restored from it.",
    )
    taken.add_argument("name", metavar="NAME", help="as `workshop organisation list` has it")
    taken.add_argument("file", type=Path, metavar="FILE", help="a new file, readable by you only")
    taken.set_defaults(run=run_export)
    erased = actions.add_parser(
        "erase",
        help="erase one for good",
        description="Erase everything of an organisation for good, published charts and audit log"
        " included. Its name is all the confirmation there is. Backups still hold it.",
    )
    erased.add_argument("name", metavar="NAME", help="as `workshop organisation list` has it")
    erased.set_defaults(run=run_erase)


def run_list(_chosen: argparse.Namespace) -> int:
    with working():
        found = holdings(session())
    for each in found:
        mark = ", demonstration" if each.demonstration else ""
        print(
            f"{each.name} ({each.kind}{mark}): {each.facilitators} facilitators, {each.groups}"
            f" groups, {each.learners} learners, kept {each.retention_days} days"
        )
    print(f"{len(found)} organisations.")
    return 0


def run_export(chosen: argparse.Namespace) -> int:
    if chosen.file.exists():
        raise Refused(f"{chosen.file} is there already: give another name, or remove it first.")
    with working():
        found = named(chosen.name)
        with database().write() as writing:
            note(writing, Command(found.id), Action.EXPORTED, found.name)
        with database().sessions() as reading:
            data = export(reading, found.id)
    descriptor = os.open(chosen.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    print(f"{chosen.file}: {found.name}, {found.learners} pseudonyms in {found.groups} groups.")
    return 0


def run_erase(chosen: argparse.Namespace) -> int:
    with working():
        found = named(chosen.name)
        if found.demonstration:
            raise Refused(
                f"{found.name} belongs to the demonstration: use `workshop demo --remove`."
            )
        with transaction() as writing:
            database().unhurried(writing)
            store.erase_organisation(writing, found.id)
        forget_on_disk((*store.PERSONAL_TABLES, *SEALED_TABLES))
    print(
        f"Erased {found.name}: {found.facilitators} facilitators, {found.groups} groups,"
        f" {found.learners} learners. Backups still hold it until they are deleted."
    )
    return 0


def named(name: str) -> Holding:
    """The organisation of that name. Raises Refused when there is none, or more than one."""
    found = holdings(session(), name)
    if not found:
        raise Refused(f"there is no organisation {name}: `workshop organisation list` has them.")
    if len(found) > 1:
        raise Refused(f"{len(found)} organisations are called {name}: rename one of them first.")
    return found[0]
