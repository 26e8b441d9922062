"""What is written down: that something failed, on which route, of which kind, under which number.

Closed by default: a line of ours keeps the fields named here and no other, and of what a library
says only its name is kept. So no address, code, name or answer gets in (PRIVACY.md R12).
"""

from __future__ import annotations

import logging
import sys
import uuid
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import g, has_request_context, request
from structlog.stdlib import ProcessorFormatter

# What a line may hold. `route` is a name in the program, never an address.
FIELDS = frozenset(
    {
        "event", "level", "timestamp", "request", "route", "kind", "where", "method", "library",
        "exc_info", "exception",
    }
)  # fmt: skip
# Whose own words are kept: the program's and the server's, which serving_log.py looks through.
OURS = ("workshop", "gunicorn.error")

Event = MutableMapping[str, Any]


def number() -> str:
    """The number of this request: eight digits that its error page and its line in the log share,
    made when it is first asked for; "" outside a request."""
    if not has_request_context():
        return ""
    if "request_number" not in g:
        g.request_number = uuid.uuid4().hex[:8]
    found: str = g.request_number
    return found


def name_request(_logger: object, _method: str, event: Event) -> Event:
    """Add the request's number, route and method, where there is a request."""
    if has_request_context():
        route = request.endpoint or "none"
        event.update(request=number(), route=route, method=known_method())
    return event


def known_method() -> str:
    """The method, which a sender may have made up."""
    usual = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in usual else "other"


def only_known(_logger: object, _method: str, event: Event) -> Event:
    return {name: value for name, value in event.items() if name in FIELDS or name[0] == "_"}


def close_libraries(_logger: object, _method: str, event: Event) -> Event:
    """Of a library's line keep its name and the kind of error: its words may hold anything."""
    record = event["_record"]
    if record.name.split(".")[0] == "workshop" or record.name in OURS:
        return event
    kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "none"
    event.pop("exc_info", None)
    record.exc_info = record.exc_text = None
    return {**event, "event": "a library said something", "library": record.name, "kind": kind}


def formatter(as_json: bool) -> logging.Formatter:
    """One line an event: for people, or JSON for programs that collect logs."""
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    last: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                pad_event_to=0,
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    return ProcessorFormatter(
        foreign_pre_chain=[close_libraries, structlog.stdlib.add_log_level],
        processors=[stamp, only_known, ProcessorFormatter.remove_processors_meta, *last],
    )


def start(as_json: bool) -> None:
    """Write to the error stream, the program from "info" on and libraries from "warning" on."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(as_json))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("workshop").setLevel(logging.INFO)


structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        name_request,
        only_known,
        ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("workshop")
