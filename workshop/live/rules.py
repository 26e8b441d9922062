"""A live session as a machine: from a state and an event to the next state, and nothing else.

Pure: it knows stories and counts of votes, and no participant, no page and no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from workshop.quizzes.rules import Position, Quiz, Scene, Step, replay

LETTERS = "ABCDEFGHIJKL"
# A second vote at a scene says which way the room goes, by noise of its own; a third would be one
# more look at the same people.
MOST_COUNTED = 2
MOST_TAKEN = 300
CODE_LENGTH = 6
LIFETIME_HOURS = 12
SHORTEST, LONGEST = 10, 240


class Phase(StrEnum):
    """Where a session stands. An ending is a scene that asks nothing any more."""

    LOBBY = "lobby"
    SCENE = "scene"
    VOTING = "voting"
    REVEALED = "revealed"
    FOLLOWED = "followed"
    ENDED = "ended"


class Mode(StrEnum):
    """How the room votes."""

    PHONES = "phones"
    HANDS = "hands"
    BOTH = "both"

    @property
    def phones(self) -> bool:
        return self is not Mode.HANDS

    @property
    def hands(self) -> bool:
        return self is not Mode.PHONES


class Hands(StrEnum):
    """How hands are raised: one for each small group after a talk, or all with eyes closed."""

    GROUPS = "groups"
    EYES = "eyes"


class How(StrEnum):
    """Who chose a path."""

    MAJORITY = "majority"
    HANDS = "hands"
    FACILITATOR = "facilitator"


class Act(StrEnum):
    """What the presenter may do. `number` of an event is a choice, or for BACK a step."""

    BEGIN = "begin"
    OPEN = "open"
    CLOSE = "close"
    FOLLOW = "follow"
    CHOOSE = "choose"
    GO_ON = "go-on"
    BACK = "back"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


class Refused(Exception):
    """The session does not allow this now; `code` is one of `not-now`, `paused`, `unknown-choice`,
    `voted-twice`, `too-long`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Outcome:
    """What closing a vote gave: how many voted on phones, whether these were counted (never under
    the smallest number), and the winner, if there is one, with who made it so."""

    votes: int = 0
    counted: bool = False
    winner: int | None = None
    how: How = How.MAJORITY


@dataclass(frozen=True, slots=True)
class Event:
    """One act of the presenter, with what it needs."""

    act: Act
    number: int | None = None
    outcome: Outcome = Outcome()


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken, in its wire form, and who chose it; going back takes none away."""

    step: str
    how: How


@dataclass(frozen=True, slots=True)
class State:
    """All that a session remembers of its course. `votes` and `winner` belong to the vote closed
    last and go with the scene; `counted` says how often the phones of a scene were counted."""

    phase: Phase = Phase.LOBBY
    paused: bool = False
    path: tuple[Step, ...] = ()
    round: int = 0
    votes: int | None = None
    winner: int | None = None
    how: How | None = None
    counted: Mapping[str, int] = field(default_factory=dict)
    taken: tuple[Taken, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """What is voted on: a choice or an answer, under the letter that every screen shows."""

    letter: str
    number: int
    html: str
    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Untried:
    """A decision on the path whose other choices nobody took: the step to go back to."""

    index: int
    scene: Scene
    options: tuple[Option, ...]


def may_run(quiz: Quiz) -> bool:
    """Whether a piece can be played with the room: no form, nothing sensitive (PRIVACY.md R7)."""
    return not quiz.is_form and not any(scene.sensitive for scene in quiz.scenes)


def options(position: Position) -> tuple[Option, ...]:
    """What is voted on where a path has led; empty where a scene just goes on or ends."""
    question = position.scene.question
    if question:
        answers = zip(LETTERS, question.answers, strict=False)
        return tuple(Option(letter, a.number, a.html, a.text) for letter, a in answers)
    choices = zip(LETTERS, position.offered, strict=False)
    return tuple(Option(letter, c.number, c.html, c.text, c.target) for letter, c in choices)


def counted_before(state: State, scene: Scene) -> int:
    return state.counted.get(scene.id, 0)


def may_vote(quiz: Quiz, state: State, mode: Mode) -> bool:
    """Whether a vote may be opened now."""
    if state.phase is not Phase.SCENE or state.paused:
        return False
    position = replay(quiz, state.path)
    twice = counted_before(state, position.scene) >= MOST_COUNTED
    return len(options(position)) > 1 and not (mode.phones and twice)


def primary(quiz: Quiz, state: State, mode: Mode) -> Act | None:
    """What the one key of a remote clicker does now; None where the presenter has to choose, and
    at an ending: nobody ends a session by leaning on a key."""
    if state.paused or state.phase is Phase.ENDED:
        return None
    if state.phase is Phase.LOBBY:
        return Act.BEGIN
    if state.phase is Phase.VOTING:
        return Act.CLOSE if mode.phones else None
    if state.phase is Phase.FOLLOWED:
        return Act.GO_ON
    return _primary_at_scene(quiz, state, mode)


def _primary_at_scene(quiz: Quiz, state: State, mode: Mode) -> Act | None:
    position = replay(quiz, state.path)
    if state.phase is Phase.REVEALED and not position.scene.question:
        return Act.FOLLOW if state.winner is not None else None
    if position.finished:
        return None
    first = state.phase is Phase.SCENE and not _seen_before(state, position.scene)
    if first and may_vote(quiz, state, mode):
        return Act.OPEN
    return Act.GO_ON if goes_on(position) else None


def _seen_before(state: State, scene: Scene) -> bool:
    return any(each.step.partition("/")[0] == scene.id for each in state.taken)


def goes_on(position: Position) -> bool:
    """Whether a scene can be left without a choice among several."""
    if position.finished:
        return False
    return not position.scene.choices or len(position.offered) == 1


def untried(quiz: Quiz, state: State) -> tuple[Untried, ...]:
    """Decisions of the path with choices that were never taken, the latest first."""
    taken = {each.step for each in state.taken}
    found = []
    for index, step in enumerate(state.path):
        position = replay(quiz, state.path[:index])
        if position.scene.choices:
            others = tuple(
                option
                for option in options(position)
                if str(Step(step.scene, (option.number,))) not in taken
            )
            if others:
                found.append(Untried(index, position.scene, others))
    return tuple(reversed(found))


def apply(quiz: Quiz, state: State, event: Event, mode: Mode) -> State:
    """The state after an act of the presenter. Raises Refused."""
    if state.phase is Phase.ENDED:
        raise Refused("not-now")
    if event.act is Act.END:
        return replace(state, phase=Phase.ENDED, paused=False)
    if event.act in {Act.PAUSE, Act.RESUME}:
        return replace(state, paused=event.act is Act.PAUSE)
    if state.paused:
        raise Refused("paused")
    return _moved(quiz, state, event, mode)


# Where each act is possible; pausing and ending are possible anywhere.
_SHOWN = frozenset({Phase.SCENE, Phase.REVEALED, Phase.FOLLOWED})
_POSSIBLE: Mapping[Act, frozenset[Phase]] = {
    Act.BEGIN: frozenset({Phase.LOBBY}),
    Act.OPEN: frozenset({Phase.SCENE}),
    Act.CLOSE: frozenset({Phase.VOTING}),
    Act.FOLLOW: frozenset({Phase.REVEALED}),
    Act.CHOOSE: frozenset({Phase.SCENE, Phase.REVEALED}),
    Act.GO_ON: _SHOWN,
    Act.BACK: _SHOWN,
}


def _moved(quiz: Quiz, state: State, event: Event, mode: Mode) -> State:
    act = event.act
    if state.phase not in _POSSIBLE[act] or (act is Act.FOLLOW and state.winner is None):
        raise Refused("not-now")
    moves: Mapping[Act, Callable[[], State]] = {
        Act.BEGIN: lambda: replace(state, phase=Phase.SCENE),
        Act.OPEN: lambda: _opened(quiz, state, mode),
        Act.CLOSE: lambda: _closed(quiz, state, event.outcome),
        Act.FOLLOW: lambda: _chosen(quiz, state, state.winner, state.how or How.MAJORITY),
        Act.CHOOSE: lambda: _chosen(quiz, state, event.number, How.FACILITATOR),
        Act.GO_ON: lambda: _gone_on(quiz, state),
        Act.BACK: lambda: _gone_back(state, event.number),
    }
    return moves[act]()


def _opened(quiz: Quiz, state: State, mode: Mode) -> State:
    if not may_vote(quiz, state, mode):
        asked = len(options(replay(quiz, state.path))) > 1
        raise Refused("voted-twice" if asked else "not-now")
    return replace(
        state, phase=Phase.VOTING, round=state.round + 1, votes=None, winner=None, how=None
    )


def _closed(quiz: Quiz, state: State, outcome: Outcome) -> State:
    position = replay(quiz, state.path)
    numbers = {option.number for option in options(position)}
    if outcome.winner is not None and outcome.winner not in numbers:
        raise Refused("unknown-choice")
    counted = dict(state.counted)
    if outcome.counted:
        counted[position.scene.id] = counted.get(position.scene.id, 0) + 1
    return replace(
        state,
        phase=Phase.REVEALED,
        votes=outcome.votes,
        winner=outcome.winner,
        how=outcome.how if outcome.winner is not None else None,
        counted=counted,
    )


def _chosen(quiz: Quiz, state: State, number: int | None, how: How) -> State:
    position = replay(quiz, state.path)
    if number not in {choice.number for choice in position.offered}:
        raise Refused("unknown-choice")
    return _stepped(state, Step(position.scene.id, (number,)), how, Phase.FOLLOWED)


def _gone_on(quiz: Quiz, state: State) -> State:
    if state.phase is Phase.FOLLOWED:
        return replace(state, phase=Phase.SCENE)
    position = replay(quiz, state.path)
    scene = position.scene
    if scene.question:
        right = tuple(answer.number for answer in scene.question.answers if answer.right)
        step = Step(scene.id, right or (scene.question.answers[0].number,))
        return _stepped(state, step, How.FACILITATOR, Phase.FOLLOWED)
    if scene.onward:
        return _stepped(state, Step(scene.id), How.FACILITATOR, Phase.SCENE)
    if len(position.offered) == 1:
        return _chosen(quiz, state, position.offered[0].number, How.FACILITATOR)
    raise Refused("not-now")


def _stepped(state: State, step: Step, how: How, phase: Phase) -> State:
    if len(state.taken) >= MOST_TAKEN:
        raise Refused("too-long")
    return replace(
        state,
        phase=phase,
        path=(*state.path, step),
        votes=None,
        winner=None,
        how=None,
        taken=(*state.taken, Taken(str(step), how)),
    )


def _gone_back(state: State, index: int | None) -> State:
    if index is None or not 0 <= index < len(state.path):
        raise Refused("unknown-choice")
    return replace(
        state, phase=Phase.SCENE, path=state.path[:index], votes=None, winner=None, how=None
    )
