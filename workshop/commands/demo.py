"""`workshop demo`: a school and a company in the middle of their work; `--remove` takes them away."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from flask import Flask

from workshop import config as configuration
from workshop.accounts import store
from workshop.commands.common import ready_app
from workshop.database import session
from workshop.demonstration import build, remove


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser("demo", help="make the demonstration, or remove it")
    parser.add_argument("--remove", action="store_true", help="take it away")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    config = configuration.read()
    app = ready_app()
    with app.app_context():
        there = bool(store.demonstrations(session()))
    if chosen.remove:
        with app.app_context():
            remove()
        note(config.instance).unlink(missing_ok=True)
        print("The demonstration is gone." if there else "There was no demonstration.")
        return 0
    if there:
        print("The demonstration is there already. `workshop demo --remove` takes it away.")
    else:
        make_demonstration(app, config.instance)
    tell(config.instance, True)
    return 0


def note(instance: Path) -> Path:
    """Where the demonstration's random passwords are kept, readable by the owner only."""
    return instance / "demo.txt"


def make_demonstration(app: Flask, instance: Path) -> None:
    with app.app_context():
        text = build()
    instance.mkdir(parents=True, exist_ok=True)
    path = note(instance)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def tell(instance: Path, wanted: bool) -> None:
    """Print the demonstration's sign-ins, unless it is off on this network."""
    path = note(instance)
    if path.exists() and wanted:
        print(f"\n{path.read_text(encoding='utf-8')}", flush=True)
