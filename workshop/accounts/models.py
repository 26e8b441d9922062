"""Tables of organisations, people and sign-ins. No table here knows a group or an answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from workshop.accounts.rules import (
    RETENTION_DAYS,
    RETENTION_LONGEST,
    RETENTION_SHORTEST,
    OrganisationKind,
    Role,
)
from workshop.database import Base, UtcDateTime, new_id


def one_of(column: str, values: type[Role] | type[OrganisationKind]) -> str:
    return f"{column} IN ({', '.join(repr(str(value.value)) for value in values)})"


class Organisation(Base):
    """A school or a company, with the country, language and time zone that its people start
    from."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint(one_of("kind", OrganisationKind), name="kind"),
        CheckConstraint(
            f"retention_days BETWEEN {RETENTION_SHORTEST} AND {RETENTION_LONGEST}",
            name="retention_days",
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(10))
    country: Mapped[str] = mapped_column(String(2))
    language: Mapped[str] = mapped_column(String(2))
    time_zone: Mapped[str] = mapped_column(String(40))
    demonstration: Mapped[bool] = mapped_column(default=False)
    # Whether assignments may keep a list "slip number: done or not" (PRIVACY.md R11).
    proof_of_training: Mapped[bool] = mapped_column(default=False)
    # Pseudonyms and rosters are erased so many days after an assignment closed.
    retention_days: Mapped[int] = mapped_column(default=RETENTION_DAYS)


class Contact(Base):
    """Somebody of the organisation to turn to, shown first on every page of help."""

    __tablename__ = "contacts"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    organisation_id: Mapped[str] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    how: Mapped[str] = mapped_column(String(160))


class Person(Base):
    """An administrator or facilitator (name, e-mail, password) or a learner (pseudonym, return
    code)."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint(one_of("role", Role), name="role"),
        CheckConstraint(
            "(role = 'learner') = (email IS NULL)", name="only_learners_have_no_address"
        ),
        # Those who lead are few among the learners of an organisation, and listed on its pages.
        Index(
            "ix_people_who_lead",
            "organisation_id",
            sqlite_where=text("email IS NOT NULL"),
            postgresql_where=text("email IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    organisation_id: Mapped[str] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[str] = mapped_column(String(13))
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    return_code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_replaced: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(String(2))
    audience: Mapped[str | None] = mapped_column(String(20))


class SignIn(Base):
    """One signed-in browser; the row is erased by signing out. Holds a hash, never the cookie's
    token."""

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInLink(Base):
    """A link that signs somebody in once, to choose a password; made by the administrator."""

    __tablename__ = "sign_in_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
