"""What hundreds of phones ask for at once: a room is read once for all who ask within a quarter of
a second, and kept so long. It knows the tables, and no request, page or person.

Nothing here is needed by another process, and nothing is true for longer than FRESH_SECONDS. No
vote is kept, sealed or not: only the tag that a seat's page has because of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from time import monotonic

from sqlalchemy import bindparam, select

from workshop.database import Database
from workshop.live import room
from workshop.live.models import LiveParticipant, LiveSession

FRESH_SECONDS = 0.25
# A room that nobody has asked about for so long is forgotten.
KEPT_SECONDS = 60.0
# Whoever asked so recently is written down as there together with the first who is due.
SEEN_TOGETHER = timedelta(seconds=10)
# Replies that are kept for one revision: languages and countries of those who ask.
MOST_REPLIES = 24

Reply = tuple[str, ...]


def tag_of(*parts: object) -> str:
    """A tag that changes when any of the parts does."""
    return f'"{sha256(repr(parts).encode()).hexdigest()[:20]}"'


def seat_tag(session_id: str, revision: int, vote: bytes | None) -> str:
    """The tag of a participant's page."""
    return tag_of(session_id, revision, vote)


@dataclass(frozen=True, slots=True)
class Room:
    """A room as it was at `read_at`, on this process's own clock."""

    read_at: float
    session_id: str
    revision: int
    tags: dict[str, str]
    """By the hash of a seat's token."""
    seen: Mapping[str, datetime]


@dataclass(slots=True)
class Entry:
    """What is kept of one code."""

    room: Room
    reading: Lock = field(default_factory=Lock)
    asked: dict[str, datetime] = field(default_factory=dict)
    """When each seat last asked."""
    replies: dict[Reply, bytes] = field(default_factory=dict)
    """Parts that are alike for every seat, of the revision that `replied` names."""
    replied: int = -1


_ROOM = (
    select(
        LiveSession.id,
        LiveSession.revision,
        LiveParticipant.token_hash,
        LiveParticipant.seen_at,
        LiveParticipant.vote,
    )
    .join_from(LiveSession, LiveParticipant)
    .where(LiveSession.code == bindparam("code"))
)


class News:
    """The rooms that phones ask this process about."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self.database, self.clock = database, clock
        self.entries: dict[str, Entry] = {}

    def entry(self, code: str) -> Entry | None:
        """The room of a code as it was at most FRESH_SECONDS ago, or none. Raises SQLAlchemyError
        when the database cannot be asked."""
        found = self.entries.get(code)
        if found is None:
            return self._begin(code)
        if monotonic() - found.room.read_at <= FRESH_SECONDS:
            return found
        # One of those who ask reads it anew; the others go on with what was true a moment ago.
        if found.reading.acquire(blocking=False):
            try:
                return self._renew(code, found)
            finally:
                found.reading.release()
        return found if monotonic() - found.room.read_at <= 4 * FRESH_SECONDS else None

    def forget(self, code: str) -> None:
        """What was read is no longer so; whoever asks next reads it anew."""
        self.entries.pop(code, None)

    def forget_seat(self, code: str, token_hash: str) -> None:
        """One seat's page is another one now: nothing is known of it until the room is read."""
        if entry := self.entries.get(code):
            entry.room.tags.pop(token_hash, None)

    def _begin(self, code: str) -> Entry | None:
        for other, entry in list(self.entries.items()):
            if monotonic() - entry.room.read_at > KEPT_SECONDS:
                self.entries.pop(other, None)
        there = self._read(code)
        return self.entries.setdefault(code, Entry(there)) if there else None

    def _renew(self, code: str, entry: Entry) -> Entry | None:
        there = self._read(code)
        if there is None:
            self.forget(code)
            return None
        entry.room = there
        self._note_seen(entry)
        return entry

    def _read(self, code: str) -> Room | None:
        began = monotonic()
        with self.database.engine.connect() as connection:
            rows = connection.execute(_ROOM, {"code": code}).all()
        if not rows:
            return None
        session_id, revision = rows[0].id, rows[0].revision
        return Room(
            began,
            session_id,
            revision,
            {row.token_hash: seat_tag(session_id, revision, row.vote) for row in rows},
            {row.token_hash: row.seen_at for row in rows},
        )

    def _note_seen(self, entry: Entry) -> None:
        """When somebody's row is due to say that they are there, it is written for all who asked
        just now, in one transaction."""
        now, seen = self.clock(), entry.room.seen
        there = {each for each, at in entry.asked.copy().items() if now - at < SEEN_TOGETHER}
        there &= seen.keys()
        if not there or min(seen[each] for each in there) > now - room.SEEN_EVERY:
            return
        entry.asked = {}
        with self.database.write() as writing:
            room.still_there(writing, sorted(there), now)

    # ---- Replies that are alike for every seat -----------------------------------------------

    def keep(self, code: str, revision: int, key: Reply, body: bytes) -> None:
        """Keep a part of that revision, for all others who ask with the same words."""
        entry = self.entries.get(code)
        if entry is None or entry.room.revision != revision:
            return
        if entry.replied != revision:
            entry.replies, entry.replied = {}, revision
        if len(entry.replies) < MOST_REPLIES:
            entry.replies[key] = body

    def kept(self, entry: Entry, key: Reply) -> bytes | None:
        replies, replied = entry.replies, entry.replied
        return replies.get(key) if replied == entry.room.revision else None
