"""What the installation knows of itself: the fingerprint of its secret, who holds which lease, and
what was once done. It knows no organisation and no person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, String, column, select, table, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from workshop.database import Base, Database, UtcDateTime

FINGERPRINT = "secret-fingerprint"
DEMONSTRATION_REMOVED = "demonstration-removed"
MOVED = "moved-to"
RESTORED = "restored"
# So many moments fit where they are kept; all but the last are of the same month.
RESTORES_KEPT = 6
# The lease of whichever server closes what is due; while it runs, one does.
CLOSING = "closing"


class OtherSecret(Exception):
    """The database was made with another secret."""


class MovedAway(Exception):
    """Everything was moved into another database; the message is its address, no password in it."""


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


# For statements that decide by it and must not become two.
RESTORES = select(Fact.value).where(Fact.name == RESTORED)


def hold_fingerprint(session: Session, fingerprint: str) -> None:
    """Note the fingerprint at first; afterwards raise OtherSecret when it differs (R15). Raises
    MovedAway."""
    if not demand_fingerprint(session, fingerprint):
        session.add(Fact(name=FINGERPRINT, value=fingerprint))
        session.flush()


def demand_fingerprint(session: Session, fingerprint: str) -> bool:
    """Whether the fingerprint is noted. Raises OtherSecret when it differs, MovedAway where nothing
    may be done any more."""
    known = {fact.name: fact.value for fact in session.scalars(select(Fact))}
    if MOVED in known:
        raise MovedAway(known[MOVED])
    held = known.get(FINGERPRINT)
    if held not in {None, fingerprint}:
        raise OtherSecret
    return held is not None


def note_moved(session: Session, where: str) -> None:
    """From now on this database is refused by every command; `where` holds no password."""
    session.merge(Fact(name=MOVED, value=where[:200]))
    session.flush()


def restores_in(value: str | None) -> tuple[datetime, ...]:
    """The moments of the restores that were noted, the last one last."""
    return tuple(map(datetime.fromisoformat, (value or "").split()))


def restores(session: Session) -> tuple[datetime, ...]:
    """When this installation was restored from a backup, the last time last."""
    return restores_in(session.scalar(RESTORES))


def note_restored(session: Session, moments: Sequence[datetime]) -> None:
    """Note when it was restored, in order; more than a few are not kept."""
    kept = sorted(moments)[-RESTORES_KEPT:]
    session.merge(Fact(name=RESTORED, value=" ".join(moment.isoformat() for moment in kept)))
    session.flush()


def recorded(connection: Connection) -> tuple[str | None, str | None]:
    """The revision of the schema and the fingerprint of the secret, in one statement."""
    revision = select(column("version_num")).select_from(table("alembic_version")).scalar_subquery()
    fingerprint = select(Fact.value).where(Fact.name == FINGERPRINT).scalar_subquery()
    found = connection.execute(select(revision, fingerprint)).one()
    return found[0], found[1]


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
