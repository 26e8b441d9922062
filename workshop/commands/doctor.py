"""`workshop doctor`: looks over an installation, and says what to do for each thing that is amiss.

It changes nothing: it makes no database, no secret and no folder.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from typing import Any

from workshop import config as configuration
from workshop.commands import examining, examining_database
from workshop.commands.examining import Finding
from workshop.config import Config, ConfigError

MARKS = {"ok": "ok", "look": "LOOK", "mend": "MEND"}


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser("doctor", help="look over the installation, and say what to do")
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Exit status 0 when nothing has to be mended; what should be looked at alone leaves it 0."""
    findings = list(examine())
    for line in table(findings):
        print(line)
    worst = [each for each in findings if each.state == "mend"]
    looks = [each for each in findings if each.state == "look"]
    print(f"\n{len(worst)} to mend, {len(looks)} to look at, {len(findings)} things examined.")
    return 1 if worst else 0


def examine() -> Iterator[Finding]:
    """Everything that can be said; without a secret file or a usable setting, less."""
    yield from examining.secret(os.environ)
    config = settings()
    if isinstance(config, Finding):
        yield config
        return
    yield Finding("settings", "ok", "every setting can be used")
    steps: tuple[Callable[[Config], Iterator[Finding]], ...] = (
        examining.address,
        examining.watching,
        examining.permissions,
        examining.disk,
        examining.time_zones,
        examining.content,
        examining_database.database,
    )
    for step in steps:
        yield from step(config)


def settings() -> Config | Finding:
    """The settings, or what is wrong with them. Reading them makes no secret here."""
    instance = configuration.instance_folder(os.environ)
    environ = dict(os.environ)
    missing = not environ.get("WORKSHOP_SECRET") and not (instance / "secret").exists()
    embedded = not environ.get("WORKSHOP_DATABASE_URL", "sqlite").startswith("postgresql")
    if missing and embedded:
        # Any will do: that there is none has been said.
        environ["WORKSHOP_SECRET"] = "-" * configuration.SECRET_BYTES
    try:
        return configuration.read(environ)
    except (ConfigError, OSError) as error:
        return Finding("settings", "mend", "a setting cannot be used", str(error))


def table(findings: list[Finding]) -> Iterator[str]:
    """A row for each thing, and beneath it what to do."""
    width = max(len(each.what) for each in findings)
    for each in findings:
        yield f"{MARKS[each.state]:<5} {each.what:<{width}}  {each.said}"
        if each.remedy:
            yield f"{'':<5} {'':<{width}}  -> {each.remedy}"
