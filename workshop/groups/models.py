"""Tables of groups, who leads them, who is in them. No table here knows an assignment or an
answer."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workshop.database import Base, new_id


class Group(Base):
    """A class or a team. `code` is set while people join by a code; `open` says whether they
    may."""

    __tablename__ = "groups"
    __table_args__ = (
        CheckConstraint("joining IN ('slips', 'code')", name="joining"),
        CheckConstraint(
            "(joining = 'code') = (code IS NOT NULL)", name="code_when_joining_by_code"
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    organisation_id: Mapped[str] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(80))
    audience: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    joining: Mapped[str] = mapped_column(String(5))
    code: Mapped[str | None] = mapped_column(String(6), unique=True)
    open: Mapped[bool] = mapped_column(default=True)


class Leading(Base):
    """Who leads a group; a group may have several facilitators."""

    __tablename__ = "group_facilitators"

    group_id: Mapped[str] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Membership(Base):
    """A learner in a group. A slip is a membership made in advance: `number` is on the paper,
    `used` is set by its first sign-in, and a spare one counts only from then on (PRIVACY.md R1).
    """

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("group_id", "pseudonym"),
        UniqueConstraint("group_id", "number"),
    )

    group_id: Mapped[str] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    pseudonym: Mapped[str] = mapped_column(String(80))
    number: Mapped[int | None]
    spare: Mapped[bool] = mapped_column(default=False)
    used: Mapped[bool] = mapped_column(default=True)
