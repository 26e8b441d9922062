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
from workshop.source.faults import describe

log = logging.getLogger("workshop")

# Due items close within a minute (PRIVACY.md R6); a node that dies leaves its lease in two.
INTERVAL_SECONDS = 30.0
LEASE = timedelta(seconds=90)


def application() -> Flask:
    """For gunicorn and waitress: the application, with its closing thread running."""
    logging.basicConfig(format="%(levelname)s %(message)s")
    log.setLevel(logging.INFO)
    app = create_app()
    for name, faults in app.extensions["library"].faults.items():
        log.warning("%s is left out until it is mended:", name)
        for fault in faults:
            log.warning("%s:%s: %s %s", fault.file, fault.line, *describe(fault, str))
    Thread(target=keep_settling, args=(app, Event()), daemon=True).start()
    return app


def keep_settling(app: Flask, stopped: Event) -> None:
    """Open and close what is due, at start and twice a minute, while this node has the lease."""
    holder = f"{os.getpid()}-{secrets.token_hex(8)}"
    while not stopped.is_set():
        try:
            with app.app_context():
                if take_lease(database(), "closing", holder, now(), LEASE):
                    settle()
        # The next round tries again.
        except Exception as error:
            log.error("closing what is due: %s", type(error).__name__)
        stopped.wait(INTERVAL_SECONDS)
