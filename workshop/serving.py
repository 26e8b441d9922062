"""The application as a server runs it: with the thread that opens and closes what is due.

It knows the application and the lease, and no page.
"""

from __future__ import annotations

import logging
import os
import secrets
from datetime import timedelta
from threading import Event, Thread

from flask import Flask

from workshop import create_app
from workshop.assignments.due import settle
from workshop.database import database, now
from workshop.installation import take_lease

log = logging.getLogger("workshop")

# Due items close within a minute (PRIVACY.md R6); a node that dies leaves its lease in two.
INTERVAL_SECONDS = 30.0
LEASE = timedelta(seconds=90)


def application() -> Flask:
    """For gunicorn and waitress: the application, with its closing thread running."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    app = create_app()
    for name, faults in app.extensions["library"].faults.items():
        log.warning("%s is left out: %s faults; run `workshop check`", name, len(faults))
    Thread(target=keep_settling, args=(app, Event()), daemon=True).start()
    return app


def keep_settling(app: Flask, stopped: Event) -> None:
    """Open and close what is due, at start and then twice a minute, while this node has the lease."""
    holder = f"{os.getpid()}-{secrets.token_hex(8)}"
    while not stopped.is_set():
        try:
            with app.app_context():
                if take_lease(database(), "closing", holder, now(), LEASE):
                    settle()
        except Exception as error:  # noqa: BLE001 — the next round tries again.
            log.error("closing what is due: %s", type(error).__name__)
        stopped.wait(INTERVAL_SECONDS)
