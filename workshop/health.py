"""Whether this process answers, and whether it could do its work; it tells nothing about anybody.

`/health` is for whoever would start the process again: it asks no database. `/health/ready` is for
whoever hands out requests: it asks whether the database is there, with this program's schema and
secret. Why it is not is said in the log, and by `workshop doctor`, not to everybody.
"""

from __future__ import annotations

from functools import cache

from flask import Blueprint, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from workshop import schema
from workshop.database import database
from workshop.installation import recorded
from workshop.logs import log
from workshop.stopping import stopping

blueprint = Blueprint("health", __name__)
wanted_schema = cache(schema.head)


@blueprint.get("/health")
def index() -> Response:
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/health/ready")
def ready() -> Response:
    """200 or 503, in one line."""
    found = hindrance()
    if found:
        log.warning("not ready", kind=found)
        return Response("not ready\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


def hindrance() -> str:
    """What keeps this process from its work, in a word; "" when nothing does. One statement."""
    if stopping.is_set():
        return "stopping"
    try:
        with database().engine.connect() as connection:
            revision, fingerprint = recorded(connection)
    except SQLAlchemyError as error:
        return f"database: {type(error).__name__}"
    if revision != wanted_schema():
        return "schema"
    held = current_app.extensions["keys"].fingerprint
    return "" if fingerprint == held else "secret"
