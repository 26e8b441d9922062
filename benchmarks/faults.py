"""What makes a program wrong on purpose, to see that a crash test notices: `benchmarks.warm` does
one of these before it starts servers, if it is told to.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import after_this_request
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workshop.assignments import doing, sending
from workshop.assignments.models import Roster
from workshop.assignments.sending import Place
from workshop.database import database

LATE_SECONDS = 0.15


def answers_before_it_commits() -> None:
    """The reply goes out first, and the transaction is committed a moment later."""

    @contextmanager
    def transaction() -> Iterator[Session]:
        writing = database().sessions()
        writing.connection(execution_options={"workshop_writes": True})
        try:
            yield writing
        except BaseException:
            writing.close()
            raise

        def commit() -> None:
            time.sleep(LATE_SECONDS)
            writing.commit()
            writing.close()

        @after_this_request
        def later(response: Response) -> Response:
            response.call_on_close(commit)
            return response

    vars(doing)["transaction"] = transaction


def counts_whoever_tries_again() -> None:
    """Whether somebody has sent before is not asked: a second attempt is counted once more."""

    def mark_done(session: Session, place: Place) -> None:
        session.execute(update(Roster).where(Roster.id == place.roster_id).values(done=True))

    vars(sending)["mark_done"] = mark_done
    setattr(Place, "sent", property(lambda _place: False))  # noqa: B010


FAULTS = {each.__name__: each for each in (answers_before_it_commits, counts_whoever_tries_again)}
