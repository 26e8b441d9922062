"""Tables of assignments, their items, the rosters and pinned content.

A roster row says who is to do an item and whether they have; it holds no time and no answer
(PRIVACY.md R11, R15).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workshop.database import Base, UtcDateTime, new_id


class ContentVersion(Base):
    """The files of a module or quiz as they were when an assignment pinned them by their hash."""

    __tablename__ = "content_versions"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(6))
    slug: Mapped[str] = mapped_column(String(80))
    files: Mapped[dict[str, Any]] = mapped_column(JSON)


class Campaign(Base):
    """One list of items for many teams: an assignment each, with the same title and dates."""

    __tablename__ = "campaigns"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    organisation_id: Mapped[str] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(120))


class Assignment(Base):
    """An ordered list of items for a group, with an opening and perhaps a due date."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("due_at IS NULL OR due_at > opens_at", name="due_after_opening"),
        CheckConstraint("opened OR NOT closed", name="opened_before_closed"),
        CheckConstraint("(closed_at IS NOT NULL) = closed", name="closed_has_a_time"),
        CheckConstraint("pace IN ('lesson', 'days')", name="pace"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    group_id: Mapped[str] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    expected: Mapped[int | None]
    opened: Mapped[bool] = mapped_column(default=False)
    closed: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The characters' other first names: somebody in the room may have that of a character.
    alternative_names: Mapped[bool] = mapped_column(default=False)
    # Whether a list "slip number: done or not" was switched on before opening (R11).
    proof_of_training: Mapped[bool] = mapped_column(default=False)
    # In one lesson, closed at its end, or over some days.
    pace: Mapped[str] = mapped_column(String(6), default="days")
    # Two at one computer: one slip and one answer a pair.
    pairs: Mapped[bool] = mapped_column(default=False)
    # Whoever joins the group after the close may do it too: it enters no chart (R6).
    newcomers: Mapped[bool] = mapped_column(default=False)
    # A reminder stands on the page of everybody in the group, alike for all (R11).
    reminded: Mapped[bool] = mapped_column(default=False)
    campaign_id: Mapped[str | None] = mapped_column(
        ForeignKey("campaigns.id", ondelete="SET NULL"), index=True
    )


class Item(Base):
    """One module, quiz or form of an assignment, pinned to a version of its content."""

    __tablename__ = "items"
    __table_args__ = (
        CheckConstraint("kind IN ('module', 'quiz', 'form')", name="kind"),
        CheckConstraint("phase IN ('', 'before', 'after')", name="phase"),
        CheckConstraint("phase = '' OR kind = 'form'", name="only_forms_have_phases"),
        CheckConstraint("done_kept >= 0", name="done_kept"),
        UniqueConstraint("assignment_id", "slug", "phase"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    assignment_id: Mapped[str] = mapped_column(
        ForeignKey("assignments.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(6))
    slug: Mapped[str] = mapped_column(String(80))
    version: Mapped[str] = mapped_column(ForeignKey("content_versions.hash"))
    phase: Mapped[str] = mapped_column(String(6), default="")
    # How many are on its roster, kept by rostering: a page need not count thousands of rows.
    people: Mapped[int] = mapped_column(default=0)
    # How many were done of those whose rows were erased when the time to keep them was over; set
    # for every item of an assignment that is so old, and never before.
    done_kept: Mapped[int | None]


class Roster(Base):
    """Who is to do an item. Held once per learner, slug, phase and edition when done (R3)."""

    __tablename__ = "rosters"
    __table_args__ = (
        UniqueConstraint("item_id", "person_id"),
        Index(
            "uq_rosters_one_submission",
            "person_id",
            "slug",
            "phase",
            "edition",
            unique=True,
            sqlite_where=text("done AND counted"),
            postgresql_where=text("done AND counted"),
        ),
        Index(
            "ix_rosters_done",
            "item_id",
            sqlite_where=text("done"),
            postgresql_where=text("done"),
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    item_id: Mapped[str] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"))
    person_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    slug: Mapped[str] = mapped_column(String(80))
    phase: Mapped[str] = mapped_column(String(6), default="")
    edition: Mapped[int] = mapped_column(default=1)
    # Modules are read, not sent: reading one again in another assignment is no second submission.
    # Who may have sent before a restore is not counted either, for 30 days (R8).
    counted: Mapped[bool] = mapped_column(default=True)
    done: Mapped[bool] = mapped_column(default=False)
