"""The four tables of the release rule: the open batch, releases, sensitive counts, day counts.

They know an item by its id and no person at all; no row here is one submission.
"""

from datetime import date

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Connection,
    LargeBinary,
    String,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from workshop.database import Base, new_id
from workshop.releases.rules import K_SENSITIVE, K, PlainShape, PlainTable


class ReleaseChanged(Exception):
    """A release is immutable (R8); nothing may change or remove one, but its item's erasure."""


class Batch(Base):
    """The open batch of an item, and its plan; the one row that every submission rewrites.

    `n` answers wait in `sealed`, whose key needs `salt`. `target` is how many complete the batch;
    without one it is the last. An open batch without salt is found in a backup only (R8).
    """

    __tablename__ = "batches"
    __table_args__ = (
        CheckConstraint("(salt IS NULL) = (sealed IS NULL)", "sealed_needs_salt"),
        CheckConstraint("NOT closed OR salt IS NULL", "closed_has_no_salt"),
        CheckConstraint("NOT closed OR (n = 0 AND target IS NULL)", "closed_is_empty"),
        CheckConstraint("closed OR held_back = 0", "held_back_at_close"),
        CheckConstraint("n >= 0 AND held_back >= 0 AND sequence >= 1", "counts"),
        CheckConstraint(f"target IS NULL OR (target >= {K} AND n < target)", "target"),
    )

    item_id: Mapped[str] = mapped_column(String(22), primary_key=True)
    shapes: Mapped[list[PlainShape]] = mapped_column(JSON)
    expected: Mapped[int]
    population: Mapped[int]
    plan: Mapped[list[int]] = mapped_column(JSON)
    sequence: Mapped[int]
    target: Mapped[int | None]
    n: Mapped[int]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    closed: Mapped[bool]
    held_back: Mapped[int]


class Release(Base):
    """What was published of one batch, for ever: counts with their noise."""

    __tablename__ = "releases"
    __table_args__ = (
        UniqueConstraint("item_id", "sequence"),
        CheckConstraint(f"n >= {K}", "at_least_k"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    item_id: Mapped[str] = mapped_column(String(22))
    sequence: Mapped[int]
    n: Mapped[int]
    day: Mapped[date]
    tables: Mapped[dict[str, PlainTable]] = mapped_column(JSON)


class SensitiveCount(Base):
    """The one cell of a sensitive question (R7): over all who send, read at close or never."""

    __tablename__ = "sensitive_counts"
    __table_args__ = (
        CheckConstraint("(salt IS NULL) = (sealed IS NULL)", "sealed_needs_salt"),
        CheckConstraint("NOT closed OR (salt IS NULL AND n = 0)", "closed_is_empty"),
        CheckConstraint("(published_n IS NULL) = (band IS NULL)", "published_whole"),
        CheckConstraint(
            f"published_n IS NULL OR (closed AND published_n >= {K_SENSITIVE})",
            "published_at_close",
        ),
        CheckConstraint("n >= 0", "counts"),
    )

    item_id: Mapped[str] = mapped_column(String(22), primary_key=True)
    table_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    n: Mapped[int]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    closed: Mapped[bool]
    published_n: Mapped[int | None]
    band: Mapped[str | None] = mapped_column(String(16))


class DayCount(Base):
    """How many were done with an item on one day of the organisation (R11); no time, no person."""

    __tablename__ = "day_counts"
    __table_args__ = (CheckConstraint("done >= 1", "counts"),)

    item_id: Mapped[str] = mapped_column(String(22), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    done: Mapped[int]


# The tables whose dead rows must be reclaimed after a close on PostgreSQL (R15).
SEALED_TABLES = (Batch.__tablename__, SensitiveCount.__tablename__)


@event.listens_for(Release, "before_update")
@event.listens_for(Release, "before_delete")
def _refuse(_mapper: Mapper[Release], _connection: Connection, release: Release) -> None:
    raise ReleaseChanged(f"release {release.sequence} of {release.item_id} is immutable")
