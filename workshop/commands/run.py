"""`workshop run`, behind `make run`: database, demonstration once, then the server."""

from __future__ import annotations

import argparse
from typing import Any

from workshop import config as configuration
from workshop.accounts.store import anybody
from workshop.commands import serve
from workshop.commands.common import migrate, working
from workshop.commands.demo import make_demonstration, tell
from workshop.database import session
from workshop.installation import DEMONSTRATION_REMOVED, was_noted

HOW_TO_BEGIN = (
    "There is no organisation yet. This makes one, and a link to sign in with:\n"
    '  workshop account add --organisation "My school" --name "My name" --email me@example.org'
)


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser("run", help="set everything up and start (make run)")
    serve.options(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """The demonstration is made once, when the database is empty; where it is off, it is not."""
    serve.announce(chosen)
    config = configuration.read()
    print("Preparing the database ...", flush=True)
    migrate(config)
    with working() as app:
        empty = not anybody(session())
        removed = was_noted(session(), DEMONSTRATION_REMOVED)
        if empty and config.demonstration and not removed:
            print("Making the demonstration school and company ...", flush=True)
            make_demonstration(app, config.instance)
        elif empty:
            print(HOW_TO_BEGIN, flush=True)
    if config.demonstration:
        tell(config.instance)
    else:
        print("The demonstration is off on the network (make run LAN=1 DEMO=1 lets it in).")
    return serve.run(chosen)
