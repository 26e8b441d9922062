"""The table of the audit log. It refers to no learner, no item and no answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workshop.database import Base, UtcDateTime, new_id


class AuditEntry(Base):
    """What somebody who leads did, with the names that held then: an account that goes later
    leaves the line as it was."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_organisation_at", "organisation_id", "at"),)

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(160))
