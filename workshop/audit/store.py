"""Writing and reading the audit log of an organisation. Commits nothing: a line is written in the
transaction of the act it tells of, so that there is never one without the other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from workshop.audit.models import AuditEntry
from workshop.audit.rules import Action, Entry
from workshop.database import new_id, now

SUBJECT_LENGTH = 160


class Actor(Protocol):
    """Whoever leads: the signed-in person, as far as the log needs them."""

    @property
    def name(self) -> str: ...

    @property
    def organisation_id(self) -> str: ...


def note(session: Session, actor: Actor, action: Action, subject: str = "") -> None:
    """Write down that `actor` did something to `subject` (a name or title, never a learner's
    act)."""
    session.execute(
        insert(AuditEntry).values(
            id=new_id(),
            organisation_id=actor.organisation_id,
            at=now(),
            actor=actor.name,
            action=action.value,
            subject=subject[:SUBJECT_LENGTH],
        )
    )


def entries(
    session: Session, organisation_id: str, limit: int, before: datetime | None = None
) -> list[Entry]:
    """The newest lines first, at most `limit`, those before a moment when one is given."""
    query = (
        select(AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.subject)
        .where(AuditEntry.organisation_id == organisation_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id)
        .limit(limit)
    )
    if before is not None:
        query = query.where(AuditEntry.at < before)
    return [
        Entry(at, actor, Action(action), subject)
        for at, actor, action, subject in session.execute(query)
    ]
