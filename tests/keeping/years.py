"""A class whose first story closed more than a year ago, and what followed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from tests.cast import MODULE, STORY, Cast, Learner, close, read_module, send
from tests.conftest import Clock
from tests.everything import rows
from workshop.keeping.purging import purge
from workshop.keeping.rules import Erased
from workshop.models import metadata

KEPT = 400


@dataclass(frozen=True, slots=True)
class Years:
    """Seven pupils did a module and a story that closed long ago."""

    cast: Cast
    clock: Clock
    old: str
    pupils: list[Learner]

    def later(self, days: float = KEPT + 1) -> None:
        self.clock.move(days=days)

    def purge(self, only_try: bool = False) -> Erased:
        return purged(self.cast.app, only_try)

    def names(self) -> set[str]:
        return {pupil.pseudonym for pupil in self.pupils}

    def learners(self) -> set[str]:
        """The names of everybody of the school who has a learner's account."""
        return {
            row["name"]
            for row in rows(self.cast.app, "people")
            if row["role"] == "learner" and row["organisation_id"] == self.cast.school
        }

    def charts(self, assignment: str = "") -> bytes:
        """What /progress answers as JSON and as CSV, byte for byte, to somebody who signs in for
        it."""
        alice = self.cast.as_(self.cast.alice)
        found = b""
        for ending in (".json", ".csv", "/figures.json"):
            alice.get(f"/progress/{assignment or self.old}{ending}")
            found += alice.reply.get_data()
        return found


def begin(cast: Cast, clock: Clock) -> Years:
    pupils = cast.pupils(7)
    old = cast.assign(f"module/{MODULE}", f"quiz/{STORY}")
    for pupil in pupils:
        send(pupil.visitor, old)
    for pupil in pupils[:3]:
        read_module(pupil.visitor, old)
    close(cast.as_(cast.alice), old)
    return Years(cast, clock, old, pupils)


def purged(app: Flask, only_try: bool = False) -> Erased:
    """What the server erases when it is its hour, in all organisations together."""
    with app.app_context():
        return sum((counts for _name, counts in purge(only_try)), Erased())


def personal(app: Flask) -> str:
    """Every row of the database but texts of lessons, as text."""
    tables = [table for table in metadata.tables if table != "content_versions"]
    return "\n".join(repr(sorted(map(repr, rows(app, table)))) for table in tables)


def on_disk(folder: Path) -> bytes:
    """The bytes of the database's files as they lie there now."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("workshop.sqlite3*")))
