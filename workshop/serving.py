"""The application as a server runs it: with the thread that opens and closes what is due, and
erases what is too old.

It knows the application and the lease, and no page.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

from flask import Flask

from workshop import charts, create_app, logs, metrics
from workshop import config as configuration
from workshop.assignments.due import settle
from workshop.database import database, now
from workshop.installation import CLOSING, take_lease
from workshop.keeping.purging import purge
from workshop.live.ending import end_abandoned
from workshop.shared_limits import forget_over
from workshop.source.faults import describe
from workshop.stopping import stopping

log = logging.getLogger("workshop")

# Due items close within a minute (PRIVACY.md R6); a node that dies leaves its lease in two.
INTERVAL_SECONDS = 30.0
LEASE = timedelta(seconds=90)
# What is too old is erased once an hour, by whichever node comes first.
BETWEEN_PURGES = timedelta(hours=1)


def application() -> Flask:
    """For gunicorn and waitress: the application, with its closing thread running."""
    config = configuration.read()
    logs.start(config.log_json)
    app = create_app(config)
    charts.prepare()
    for name, faults in app.extensions["library"].faults.items():
        log.warning("%s is left out until it is mended:", name)
        for fault in faults:
            log.warning("%s:%s: %s %s", fault.file, fault.line, *describe(fault, str))
    Thread(target=keep_settling, args=(app, stopping), daemon=True).start()
    if config.metrics:
        metrics.offer(app, config.metrics)
    return app


def keep_settling(app: Flask, stopped: Event) -> None:
    """Open, close and erase, at start and twice a minute, while this node has the lease."""
    holder = new_holder()
    while not stopped.is_set():
        if attempt(app, "closing what is due", lambda: settle_in_turn(holder)):
            metrics.note_round(app)
        attempt(app, "erasing what is too old", purge_in_turn)
        attempt(app, "forgetting old tries", lambda: forget_in_turn(holder))
        stopped.wait(INTERVAL_SECONDS)


def new_holder() -> str:
    return f"{os.getpid()}-{secrets.token_hex(8)}"


def attempt(app: Flask, what: str, work: Callable[[], object]) -> bool:
    """Do it in a context of its own; what fails is written down and the next round tries again."""
    try:
        with app.app_context():
            work()
    except Exception as error:
        log.error("%s: %s", what, type(error).__name__)
        return False
    return True


def settle_in_turn(holder: str) -> None:
    if take_lease(database(), CLOSING, holder, now(), LEASE):
        settle()
        end_abandoned()


def purge_in_turn() -> None:
    """Each time as a new holder, whom nobody lets renew: so an hour passes between two purges of
    the installation, however many nodes it has. A purge that failed is tried again after it."""
    if take_lease(database(), "purging", new_holder(), now(), BETWEEN_PURGES):
        purge()


def forget_in_turn(holder: str) -> None:
    """Counts of tries are in the database only where several nodes share it."""
    if take_lease(database(), "closing", holder, now(), LEASE):
        forget_over()
