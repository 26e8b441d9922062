"""What the installation knows of itself: the fingerprint of its secret, who holds which lease, and
what was once done. It knows no organisation and no person.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from workshop.database import Base, Database, UtcDateTime

FINGERPRINT = "secret-fingerprint"
DEMONSTRATION_REMOVED = "demonstration-removed"


class OtherSecret(Exception):
    """The database was made with another secret."""


class Fact(Base):
    """One thing that the installation knows of itself."""

    __tablename__ = "installation"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


class Lease(Base):
    """One node at a time does what a lease names, until it runs out."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(40))
    until: Mapped[datetime] = mapped_column(UtcDateTime)


def hold_fingerprint(session: Session, fingerprint: str) -> None:
    """Note the fingerprint at first; afterwards raise OtherSecret when it differs (R15)."""
    held = session.scalar(select(Fact.value).where(Fact.name == FINGERPRINT))
    if held is None:
        session.add(Fact(name=FINGERPRINT, value=fingerprint))
        session.flush()
    elif held != fingerprint:
        raise OtherSecret


def note_once(session: Session, name: str) -> None:
    """Note that something was done to this installation; noted already, nothing changes."""
    session.merge(Fact(name=name, value="yes"))
    session.flush()


def was_noted(session: Session, name: str) -> bool:
    return session.get(Fact, name) is not None


def take_lease(
    database: Database, name: str, holder: str, now: datetime, length: timedelta
) -> bool:
    """Take or renew a lease; False when another node holds it."""
    with database.write() as session:
        taken = session.execute(
            update(Lease)
            .where(Lease.name == name, (Lease.holder == holder) | (Lease.until <= now))
            .values(holder=holder, until=now + length)
            .returning(Lease.name)
        ).first()
        if taken or session.get(Lease, name):
            return taken is not None
    try:
        with database.write() as session:
            session.add(Lease(name=name, holder=holder, until=now + length))
    except IntegrityError:
        return False
    return True
