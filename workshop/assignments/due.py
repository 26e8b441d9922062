"""Opening and closing by date, by the server itself and never by a page being opened (PRIVACY.md
R6)."""

from __future__ import annotations

from flask import current_app

from workshop.accounts import store as accounts
from workshop.assignments import lifecycle
from workshop.assignments.contents import shapes_from
from workshop.database import database, now
from workshop.releases.models import SEALED_TABLES


def settle() -> tuple[int, int]:
    """Open what is to open and close what is due; how many of each. One transaction an assignment.

    Sign-ins that ran out are erased as well.
    """
    opened = sum(open_one(id) for id in _ids(lifecycle.due_to_open))
    closed = sum(close_one(id) for id in _ids(lifecycle.due_to_close))
    # Whenever a reader was in the way of an earlier close, the log is emptied now.
    database().truncate_log()
    if closed:
        database().vacuum(SEALED_TABLES)
    with database().write() as writing:
        accounts.forget_what_ran_out(writing, now())
    return opened, closed


def _ids(query: object) -> list[str]:
    with database().sessions() as reading:
        found: list[str] = query(reading, now())  # type: ignore[operator]
    return found


def open_one(assignment_id: str) -> bool:
    with database().write() as writing:
        return lifecycle.open_assignment(
            writing,
            assignment_id,
            shapes_from(writing),
            now(),
            current_app.extensions["sealer"],
            current_app.extensions["chance"],
        )


def close_one(assignment_id: str) -> bool:
    with database().write() as writing:
        return lifecycle.close_assignment(
            writing, assignment_id, now(), current_app.extensions["sealer"]
        )
