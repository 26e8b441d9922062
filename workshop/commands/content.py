"""`workshop content replace SLUG`: corrected wording for assignments that are open.

Only wording: what plays, counts or charts differently stays as it was pinned (DESIGN.md). Help
contacts are never part of pinned content, so that they need no replacing.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workshop.assignments import store
from workshop.assignments.contents import version_of
from workshop.assignments.models import Assignment, Item
from workshop.assignments.rules import Kind
from workshop.commands.common import Refused, working
from workshop.database import database
from workshop.modules import rules as modules
from workshop.quizzes import rules as quizzes
from workshop.shelf import libraries
from workshop.source.rules import Version

log = logging.getLogger("workshop")

KINDS = (Kind.MODULE, Kind.QUIZ)


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser("content", help="content of assignments that are open")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    replace = actions.add_parser(
        "replace",
        help="put corrected wording into assignments that are not closed",
        description="Put the wording that is on the shelf into assignments that are not closed."
        " Refused where scenes, choices, conditions or effects of a quiz, or the number of"
        " sections of a module, are not what the assignment was made with.",
    )
    replace.add_argument("slug", metavar="SLUG", help="the name of its folder")
    replace.add_argument("--kind", choices=[kind.value for kind in KINDS], help="where both exist")
    replace.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    logging.basicConfig(format="%(levelname)s %(message)s")
    log.setLevel(logging.INFO)
    with working():
        kind, version = on_shelf(chosen.slug, chosen.kind)
        with database().write() as session:
            replaced, kept = replace(session, kind, version)
    if kept and not replaced:
        raise Refused(
            f"{chosen.slug} has other scenes, choices, conditions, effects or sections than its"
            " assignments were made with: close them and assign it anew."
        )
    for title in replaced:
        log.info("%s %s: wording %s in %s", kind.value, version.slug, version.hash[:12], title)
    if not replaced:
        print(f"{chosen.slug}: every assignment that is not closed has this wording already.")
    else:
        print(f"{chosen.slug}: replaced in {len(replaced)} assignments: {', '.join(replaced)}")
    if kept:
        print(f"Left as they were, for they have another structure: {', '.join(kept)}")
    return 0


def on_shelf(slug: str, wanted: str | None) -> tuple[Kind, Version[Any]]:
    """The piece of that name without a fault. Raises Refused."""
    shelves: dict[Kind, Any] = {
        Kind.MODULE: libraries().modules,
        Kind.QUIZ: libraries().quizzes,
    }
    found = [kind for kind in KINDS if slug in shelves[kind] and wanted in {None, kind.value}]
    if len(found) > 1:
        raise Refused(f"{slug} is a module and a quiz: add --kind module or --kind quiz.")
    if not found:
        broken = any(name.endswith(f"/{slug}") for name in libraries().faults)
        raise Refused(
            f"{slug} has faults: `workshop check` names them."
            if broken
            else f"nothing on the shelf is called {slug}: look at the names of its folders."
        )
    return found[0], shelves[found[0]][slug]


def replace(session: Session, kind: Kind, version: Version[Any]) -> tuple[list[str], list[str]]:
    """Pin the version wherever it has the structure of what is pinned; the titles of assignments
    that have it now, and of those that keep theirs.
    """
    # A form lies beside the quizzes, under a kind of its own in an assignment.
    kinds = [kind.value, *([Kind.FORM.value] if kind is Kind.QUIZ else [])]
    rows = session.execute(
        select(Item.id, Item.version, Assignment.title)
        .join(Assignment, Assignment.id == Item.assignment_id)
        .where(Item.kind.in_(kinds), Item.slug == version.slug, ~Assignment.closed)
        .where(Item.version != version.hash)
        .order_by(Assignment.title, Item.id)
    ).all()
    pins = {row.version for row in rows}
    fitting = {pin for pin in pins if fits(version_of(session, kind, version.slug, pin), version)}
    moving = [row for row in rows if row.version in fitting]
    if moving:
        store.pin(session, kind, version)
        session.execute(
            update(Item).where(Item.id.in_(row.id for row in moving)).values(version=version.hash)
        )
    return titles(moving), titles(row for row in rows if row.version not in fitting)


def titles(rows: Iterable[Any]) -> list[str]:
    return [row.title for row in rows]


def fits(old: Version[Any], new: Version[Any]) -> bool:
    """Whether only wording differs: every language that was there still is, and each one has the
    structure of the one that it takes the place of.
    """
    if not set(old.languages) <= set(new.languages):
        return False
    first = next(iter(old.languages.values()))
    return all(
        same_structure(old.languages.get(language, first), piece)
        for language, piece in new.languages.items()
    )


def same_structure(old: Any, new: Any) -> bool:
    if isinstance(old, modules.Module):
        return modules.same_structure(old, new)
    return quizzes.same_structure(old, new)
