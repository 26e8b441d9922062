"""`workshop demo`: a school and a company in the middle of their work, or their removal."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from flask import Flask

from workshop import config as configuration
from workshop.accounts import store
from workshop.commands.common import working
from workshop.database import database, session
from workshop.demonstration import build, note_of, remove


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser(
        "demo",
        help="make the demonstration, or remove it",
        description="Make a school and a company in the middle of their work, to look around in.",
    )
    parser.add_argument("--remove", action="store_true", help="take it away")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    config = configuration.read()
    with working() as app:
        there = bool(store.demonstrations(session()))
        if chosen.remove:
            take_away(app, config.instance)
            print("The demonstration is gone." if there else "There was no demonstration.")
            return 0
        if there:
            print("The demonstration is there already. `workshop demo --remove` takes it away.")
        else:
            make_demonstration(app, config.instance)
    tell(config.instance)
    return 0


def take_away(app: Flask, instance: Path) -> None:
    with app.app_context(), database().write() as writing:
        remove(writing)
    note_of(instance).unlink(missing_ok=True)


def make_demonstration(app: Flask, instance: Path) -> None:
    """Make both organisations and keep their passwords in a file that only its owner may read."""
    with app.app_context():
        text = build()
    instance.mkdir(parents=True, exist_ok=True)
    path = note_of(instance)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def tell(instance: Path) -> None:
    """Print how to sign in to the demonstration."""
    path = note_of(instance)
    if path.exists():
        print(f"\n{path.read_text(encoding='utf-8')}", flush=True)
