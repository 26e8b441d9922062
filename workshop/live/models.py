"""Tables of live sessions. All of it goes with the session, and none of it is in a backup
(PRIVACY.md R18). While a vote is open a participant's row holds it sealed; afterwards none does.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workshop.database import Base, UtcDateTime, new_id
from workshop.live.rules import LONGEST, SHORTEST


class LiveSession(Base):
    """A story that is being played with a room: its course, and nobody's vote.

    `salt` opens the votes of the round that is open, and is there only then. `revision` grows with
    each change that somebody could see.
    """

    __tablename__ = "live_sessions"
    __table_args__ = (
        CheckConstraint(
            "phase IN ('lobby', 'scene', 'voting', 'revealed', 'followed', 'ended')", "phase"
        ),
        CheckConstraint("mode IN ('phones', 'hands', 'both')", "mode"),
        CheckConstraint("hands IN ('groups', 'eyes')", "hands"),
        CheckConstraint("how IN ('majority', 'hands', 'facilitator')", "how"),
        CheckConstraint("(winner IS NULL) = (how IS NULL)", "winner_has_how"),
        CheckConstraint("(phase = 'voting') = (salt IS NOT NULL)", "salt_while_voting"),
        CheckConstraint(f"minutes BETWEEN {SHORTEST} AND {LONGEST}", "minutes"),
        CheckConstraint("revision >= 0 AND round >= 0 AND votes >= 0", "counts"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[str | None] = mapped_column(
        ForeignKey("groups.id", ondelete="SET NULL"), index=True
    )
    slug: Mapped[str] = mapped_column(String(80))
    version: Mapped[str] = mapped_column(ForeignKey("content_versions.hash"))
    alternative_names: Mapped[bool]
    mode: Mapped[str] = mapped_column(String(6))
    hands: Mapped[str] = mapped_column(String(6))
    minutes: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When a presenter's page last asked: while one does, the screen shows no buttons.
    presenter_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=0)
    phase: Mapped[str] = mapped_column(String(8), default="lobby")
    paused: Mapped[bool] = mapped_column(default=False)
    path: Mapped[list[str]] = mapped_column(JSON, default=list)
    round: Mapped[int] = mapped_column(default=0)
    votes: Mapped[int | None]
    winner: Mapped[int | None]
    how: Mapped[str | None] = mapped_column(String(11))
    counted: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    taken: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)


class LiveParticipant(Base):
    """Somebody in the room, by a given pseudonym; a hash of what their browser's cookie holds."""

    __tablename__ = "live_participants"
    __table_args__ = (UniqueConstraint("session_id", "pseudonym"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("live_sessions.id", ondelete="CASCADE"))
    pseudonym: Mapped[str] = mapped_column(String(80))
    # Renewed twice a minute at most, to say how many are connected; never with a vote.
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    vote: Mapped[bytes | None] = mapped_column(LargeBinary)


class LiveScene(Base):
    """What a scene's votes gave in one session: noisy totals once and for good, hands as counted
    last."""

    __tablename__ = "live_scenes"
    __table_args__ = (
        CheckConstraint("(noisy IS NULL) = (n IS NULL)", "noisy_has_n"),
        CheckConstraint("(noisy IS NULL) = (scale IS NULL)", "noisy_has_scale"),
        CheckConstraint("n >= 5", "at_least_k"),
    )

    session_id: Mapped[str] = mapped_column(
        ForeignKey("live_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    scene: Mapped[str] = mapped_column(String(200), primary_key=True)
    numbers: Mapped[list[int]] = mapped_column(JSON)
    n: Mapped[int | None]
    noisy: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    scale: Mapped[str | None] = mapped_column(String(20))
    hands: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))


# What is erased is reclaimed from these on PostgreSQL; after a vote, from the two that held it.
VOTE_TABLES = (LiveSession.__tablename__, LiveParticipant.__tablename__)
LIVE_TABLES = (LiveSession.__tablename__, LiveParticipant.__tablename__, LiveScene.__tablename__)
