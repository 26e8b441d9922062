"""Reading and writing live sessions: who leads one, its course, what its scenes gave. Flushes and
never commits. Participants and votes are in room.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from workshop.accounts.rules import Chance, new_code
from workshop.live.models import LiveParticipant, LiveScene, LiveSession
from workshop.live.rules import (
    CODE_LENGTH,
    LIFETIME_HOURS,
    Hands,
    How,
    Mode,
    Phase,
    State,
    Taken,
)
from workshop.quizzes.rules import parse_path
from workshop.releases.rules import PublishedTable

LIFETIME = timedelta(hours=LIFETIME_HOURS)
# Who has asked for news within this time is connected.
CONNECTED = timedelta(seconds=75)
# A presenter's page that was open so recently is still open.
PRESENT = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Live:
    """A session as its pages need it. `people`, `connected` and `voted` are counted for those who
    lead it only."""

    id: str
    code: str
    person_id: str
    group_id: str | None
    slug: str
    version: str
    alternative_names: bool
    mode: Mode
    hands: Hands
    minutes: int
    created_at: datetime
    begun_at: datetime | None
    presenter_at: datetime | None
    revision: int
    state: State
    salt: bytes | None
    people: int = 0
    connected: int = 0
    voted: int = 0
    country: str = ""
    """Of the organisation, for whoever was told the code."""

    def attended(self, now: datetime) -> bool:
        """Whether a presenter's page is open somewhere."""
        return self.presenter_at is not None and self.presenter_at > now - PRESENT


@dataclass(frozen=True, slots=True)
class Given:
    """What a scene's votes gave: noisy totals of `n` votes, hands by number of choice."""

    scene: str
    numbers: tuple[int, ...]
    n: int | None
    table: PublishedTable | None
    hands: Mapping[int, int] | None


@dataclass(frozen=True, slots=True)
class Start:
    """How a session is to be run."""

    slug: str
    version: str
    mode: Mode
    hands: Hands
    minutes: int
    alternative_names: bool
    group_id: str | None


COLUMNS = (
    LiveSession.id,
    LiveSession.code,
    LiveSession.person_id,
    LiveSession.group_id,
    LiveSession.slug,
    LiveSession.version,
    LiveSession.alternative_names,
    LiveSession.mode,
    LiveSession.hands,
    LiveSession.minutes,
    LiveSession.created_at,
    LiveSession.begun_at,
    LiveSession.presenter_at,
    LiveSession.revision,
    LiveSession.phase,
    LiveSession.paused,
    LiveSession.path,
    LiveSession.round,
    LiveSession.votes,
    LiveSession.winner,
    LiveSession.how,
    LiveSession.counted,
    LiveSession.taken,
    LiveSession.salt,
)


def _here(*which: Any) -> Any:
    return (
        select(func.count(*which))
        .where(LiveParticipant.session_id == LiveSession.id)
        .correlate(LiveSession)
    )


_LED = select(
    *COLUMNS,
    _here().scalar_subquery().label("people"),
    _here()
    .where(LiveParticipant.seen_at > bindparam("since"))
    .scalar_subquery()
    .label("connected"),
    _here(LiveParticipant.vote).scalar_subquery().label("voted"),
).where(LiveSession.code == bindparam("code"), LiveSession.person_id == bindparam("person_id"))
_LOCKED = (
    select(*COLUMNS)
    .where(LiveSession.code == bindparam("code"), LiveSession.person_id == bindparam("person_id"))
    .with_for_update()
)


def live_of(row: Any, **more: Any) -> Live:
    """The session in a row that begins with COLUMNS."""
    return Live(
        id=row.id,
        code=row.code,
        person_id=row.person_id,
        group_id=row.group_id,
        slug=row.slug,
        version=row.version,
        alternative_names=row.alternative_names,
        mode=Mode(row.mode),
        hands=Hands(row.hands),
        minutes=row.minutes,
        created_at=row.created_at,
        begun_at=row.begun_at,
        presenter_at=row.presenter_at,
        revision=row.revision,
        state=state_of(row),
        salt=row.salt,
        **more,
    )


def state_of(row: Any) -> State:
    return State(
        phase=Phase(row.phase),
        paused=row.paused,
        path=parse_path(row.path),
        round=row.round,
        votes=row.votes,
        winner=row.winner,
        how=How(row.how) if row.how else None,
        counted=row.counted,
        taken=tuple(Taken(step, How(how)) for step, how in row.taken),
    )


def columns_of(state: State) -> dict[str, Any]:
    """A state as columns."""
    return {
        "phase": state.phase.value,
        "paused": state.paused,
        "path": [str(step) for step in state.path],
        "round": state.round,
        "votes": state.votes,
        "winner": state.winner,
        "how": state.how.value if state.how else None,
        "counted": dict(state.counted),
        "taken": [[each.step, each.how.value] for each in state.taken],
    }


def led(session: Session, person_id: str, code: str, now: datetime) -> Live | None:
    """The session of a code if this person leads it, with how many are in it; one statement."""
    asked = {"code": code, "person_id": person_id, "since": now - CONNECTED}
    row = session.execute(_LED, asked).one_or_none()
    if row is None:
        return None
    return live_of(row, people=row.people, connected=row.connected, voted=row.voted)


def code_of(session: Session, person_id: str, session_id: str) -> str | None:
    """The code of a session that this person leads, for a page that knows an older one."""
    return session.scalar(
        select(LiveSession.code).where(
            LiveSession.id == session_id, LiveSession.person_id == person_id
        )
    )


def locked(session: Session, person_id: str, code: str) -> Live | None:
    """The same, locked until the transaction ends: no vote comes in meanwhile."""
    row = session.execute(_LOCKED, {"code": code, "person_id": person_id}).one_or_none()
    return live_of(row) if row else None


def running(session: Session, person_id: str) -> list[Live]:
    """The sessions that somebody leads, the youngest first."""
    rows = session.execute(
        select(*COLUMNS)
        .where(LiveSession.person_id == person_id)
        .order_by(LiveSession.created_at.desc(), LiveSession.id)
    )
    return [live_of(row) for row in rows]


def code_known(session: Session, code: str) -> bool:
    return session.scalar(select(LiveSession.id).where(LiveSession.code == code)) is not None


def free_code(session: Session, chance: Chance) -> str:
    """A code that no session has."""
    while True:
        code = new_code(CODE_LENGTH, chance)
        if not code_known(session, code):
            return code


def start(session: Session, person_id: str, asked: Start, now: datetime, chance: Chance) -> str:
    """Begin a session in its lobby; its code."""
    code = free_code(session, chance)
    session.add(
        LiveSession(
            code=code,
            person_id=person_id,
            group_id=asked.group_id,
            slug=asked.slug,
            version=asked.version,
            alternative_names=asked.alternative_names,
            mode=asked.mode.value,
            hands=asked.hands.value,
            minutes=asked.minutes,
            created_at=now,
        )
    )
    session.flush()
    return code


def save(session: Session, live: Live, state: State, **columns: Any) -> None:
    """Write the next state of a locked session; its revision grows."""
    session.execute(
        update(LiveSession)
        .where(LiveSession.id == live.id)
        .values(**columns_of(state), revision=live.revision + 1, **columns)
    )


def change(session: Session, live: Live, **columns: Any) -> None:
    """Change how a locked session is run; its revision grows."""
    session.execute(
        update(LiveSession)
        .where(LiveSession.id == live.id)
        .values(revision=live.revision + 1, **columns)
    )


def presenter_seen(session: Session, live: Live, now: datetime) -> None:
    session.execute(update(LiveSession).where(LiveSession.id == live.id).values(presenter_at=now))


def scenes_of(session: Session, session_id: str) -> dict[str, Given]:
    """What the scenes of a session gave, by scene."""
    rows = session.scalars(select(LiveScene).where(LiveScene.session_id == session_id))
    return {row.scene: _given(row) for row in rows}


def _given(row: LiveScene) -> Given:
    numbers = tuple(row.numbers)
    table = None
    if row.noisy is not None and row.scale is not None:
        names = tuple(map(str, numbers))
        table = PublishedTable(names, tuple(row.noisy), Fraction(row.scale))
    hands = {int(number): count for number, count in row.hands.items()} if row.hands else None
    return Given(row.scene, numbers, row.n, table, hands)


def give(
    session: Session,
    session_id: str,
    scene: str,
    numbers: tuple[int, ...],
    n: int,
    table: PublishedTable | None,
    hands: Mapping[int, int] | None,
) -> None:
    """Keep what a vote gave. Totals that a scene has already stay as
    they are; hands are those counted last."""
    row = session.get(LiveScene, (session_id, scene))
    if row is None:
        row = LiveScene(session_id=session_id, scene=scene, numbers=list(numbers))
        session.add(row)
    if table is not None and row.noisy is None:
        row.n, row.noisy, row.scale = n, list(table.noisy), str(table.scale)
        row.numbers = list(numbers)
    row.hands = {str(number): count for number, count in hands.items()} if hands else None
    session.flush()


def erase(session: Session, session_id: str) -> None:
    """The session and everything of it."""
    session.execute(delete(LiveSession).where(LiveSession.id == session_id))


def erase_abandoned(session: Session, now: datetime) -> int:
    """Erase every session that began more than 12 hours ago; how many."""
    gone = session.execute(
        delete(LiveSession)
        .where(LiveSession.created_at <= now - LIFETIME)
        .returning(LiveSession.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
