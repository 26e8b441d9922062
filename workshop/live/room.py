"""Who is in the room and what they vote, in the database: a row a participant, found by the hash of
what their cookie holds. A vote is sealed for its session, round and participant, and erased when it
is counted. Flushes and never commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from workshop.accounts.models import Organisation, Person
from workshop.accounts.rules import Chance
from workshop.groups.rules import free_pseudonym
from workshop.live.models import LiveParticipant, LiveSession
from workshop.live.rules import Phase
from workshop.live.store import COLUMNS, Live, live_of
from workshop.releases.seal import Sealer

# A row says at most twice a minute that somebody is still there.
SEEN_EVERY = timedelta(seconds=30)


class VoteClosed(Exception):
    """No vote is open, or another one than the participant saw."""


class UnknownOption(Exception):
    """It is not among what is voted on."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A participant and the session that they sit in."""

    live: Live
    token_hash: str
    pseudonym: str
    seen_at: datetime
    vote: bytes | None


_SEAT = (
    select(
        *COLUMNS,
        LiveParticipant.token_hash,
        LiveParticipant.pseudonym,
        LiveParticipant.seen_at,
        LiveParticipant.vote,
    )
    .join(LiveParticipant, LiveParticipant.session_id == LiveSession.id)
    .where(
        LiveParticipant.token_hash == bindparam("token_hash"), LiveSession.code == bindparam("code")
    )
)
_ROOM = (
    select(*COLUMNS, Organisation.country)
    .join(Person, Person.id == LiveSession.person_id)
    .join(Organisation, Organisation.id == Person.organisation_id)
    .where(LiveSession.code == bindparam("code"))
)
# Votes do not wait for each other, and none comes in while one is being closed.
_SEAT_TO_VOTE = _SEAT.with_for_update(read=True, of=LiveSession)


def seat(session: Session, code: str, token_hash: str, *, to_vote: bool = False) -> Seat | None:
    """The participant of a cookie in the session of a code; one statement."""
    query = _SEAT_TO_VOTE if to_vote else _SEAT
    row = session.execute(query, {"code": code, "token_hash": token_hash}).one_or_none()
    if row is None:
        return None
    return Seat(live_of(row), row.token_hash, row.pseudonym, row.seen_at, row.vote)


def room_of(session: Session, code: str) -> Live | None:
    """The session of a code, for whoever was told it."""
    row = session.execute(_ROOM, {"code": code}).one_or_none()
    return live_of(row, country=row.country) if row else None


def join(
    session: Session, live: Live, token_hash: str, language: str, now: datetime, chance: Chance
) -> str:
    """Take a seat under a pseudonym that nobody else in the room has; the pseudonym."""
    names = select(LiveParticipant.pseudonym).where(LiveParticipant.session_id == live.id)
    pseudonym = free_pseudonym(language, set(session.scalars(names)), chance)
    session.execute(
        insert(LiveParticipant).values(
            token_hash=token_hash, session_id=live.id, pseudonym=pseudonym, seen_at=now
        )
    )
    return pseudonym


def leave(session: Session, token_hash: str) -> None:
    session.execute(_one(delete(LiveParticipant), token_hash))


def still_there(session: Session, token_hashes: Sequence[str], now: datetime) -> None:
    session.execute(
        update(LiveParticipant)
        .where(LiveParticipant.token_hash.in_(token_hashes))
        .values(seen_at=now)
    )


def _one(statement: Any, token_hash: str) -> Any:
    return statement.where(LiveParticipant.token_hash == token_hash)


def context(live: Live, token_hash: str) -> str:
    """A sealed vote opens in its session, its round and its row only."""
    return f"live {live.id} {live.state.round} {token_hash}"


def cast(
    session: Session, there: Seat, number: int, round: int, numbers: set[int], sealer: Sealer
) -> Seat:
    """Take a vote, or the change of one. Raises VoteClosed, UnknownOption."""
    live = there.live
    state = live.state
    if state.phase is not Phase.VOTING or state.paused or state.round != round or not live.salt:
        raise VoteClosed
    if not live.mode.phones:
        raise VoteClosed
    if number not in numbers:
        raise UnknownOption
    sealed = sealer.seal(live.salt, context(live, there.token_hash), (number,))
    session.execute(_one(update(LiveParticipant), there.token_hash).values(vote=sealed))
    return Seat(live, there.token_hash, there.pseudonym, there.seen_at, sealed)


def own_vote(there: Seat, sealer: Sealer) -> int | None:
    """What a participant has voted in the vote that is open, for their own page."""
    if there.vote is None or there.live.salt is None:
        return None
    return sealer.open(there.live.salt, context(there.live, there.token_hash), there.vote)[0]


def votes_of(session: Session, live: Live, sealer: Sealer) -> list[int]:
    """All votes of the open round, opened, in no order that tells anything. To be counted and
    erased in this same transaction."""
    assert live.salt is not None
    rows = session.execute(
        select(LiveParticipant.token_hash, LiveParticipant.vote).where(
            LiveParticipant.session_id == live.id, LiveParticipant.vote.is_not(None)
        )
    )
    salt = live.salt
    return sorted(sealer.open(salt, context(live, row[0]), row[1] or b"")[0] for row in rows)


def erase_votes(session: Session, session_id: str) -> None:
    session.execute(
        update(LiveParticipant)
        .where(LiveParticipant.session_id == session_id, LiveParticipant.vote.is_not(None))
        .values(vote=None)
    )


def empty(session: Session, session_id: str) -> None:
    """Nobody is in the room any more; what they voted goes with them."""
    session.execute(delete(LiveParticipant).where(LiveParticipant.session_id == session_id))
