"""`workshop run`, behind `make run`: database, demonstration once, then the server."""

from __future__ import annotations

import argparse
from typing import Any

from workshop import config as configuration
from workshop.accounts.store import anybody
from workshop.commands import serve
from workshop.commands.common import migrate, ready_app
from workshop.commands.demo import make_demonstration, tell
from workshop.database import session


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser("run", help="set everything up and start (make run)")
    serve.options(parser)
    parser.add_argument("--demo", action="store_true", help="the demonstration even with --lan")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """The demonstration is made once, when the database is empty; on a network only when asked for."""
    serve.announce(chosen.port, chosen.lan)
    config = configuration.read()
    print("Preparing the database ...", flush=True)
    migrate(config)
    wanted = chosen.demo or not chosen.lan
    app = ready_app()
    with app.app_context():
        empty = not anybody(session())
    if empty and wanted:
        print("Making the demonstration school and company ...", flush=True)
        make_demonstration(app, config.instance)
    tell(config.instance, wanted)
    return serve.run(chosen)
