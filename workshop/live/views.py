"""What the pages of a live session share: finding it, what of it is shown, news by a tag. Which of
it somebody is served is in starting.py, screen.py, presenter.py, participant.py and summary.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, abort, current_app, g, jsonify, render_template, request
from flask_babel import gettext as _

from workshop.accounts.rules import normal_code
from workshop.accounts.signing_in import person
from workshop.assignments.contents import piece_of
from workshop.database import now, session
from workshop.language import LANGUAGES, current_language
from workshop.live import rules, store
from workshop.live.rules import Act, Option, Phase, State, Untried
from workshop.live.store import Given, Live
from workshop.quizzes.rules import Position, Quiz, Visit, replay
from workshop.releases.drawing import Row, rows
from workshop.releases.rules import Thresholds

blueprint = Blueprint("live", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as a page shows it: where the story stands, and what the last vote gave."""

    live: Live
    quiz: Quiz
    position: Position
    options: tuple[Option, ...]
    given: Given | None = None
    rows: tuple[Row, ...] = ()
    """The bars of this scene, only right after the vote that published them."""
    at: int = 0
    """Minutes since the story began."""
    attended: bool = False
    """Whether a presenter's page is open somewhere."""

    @property
    def state(self) -> State:
        return self.live.state

    @property
    def address(self) -> str:
        """What the room types, as short as it can be said."""
        public: str = current_app.extensions["configuration"].address
        return f"{public.split('://', 1)[-1]}/live/{self.live.code}"

    @property
    def letters(self) -> dict[int, str]:
        return {option.number: option.letter for option in self.options}

    @property
    def too_few(self) -> bool:
        """Whether phones voted and were too few to be counted."""
        return (self.state.votes or 0) < smallest()

    @property
    def may_vote(self) -> bool:
        return rules.may_vote(self.quiz, self.state, self.live.mode)

    @property
    def primary(self) -> Act | None:
        return rules.primary(self.quiz, self.state, self.live.mode)

    @property
    def goes_on(self) -> bool:
        return rules.goes_on(self.position)

    @property
    def untried(self) -> tuple[Untried, ...]:
        return rules.untried(self.quiz, self.state)

    @property
    def last(self) -> Visit | None:
        """The step before this scene."""
        return self.position.visited[-1] if self.position.visited else None

    @property
    def last_letter(self) -> str:
        """The letter of the choice taken last, as it stood on the screens."""
        before = rules.options(replay(self.quiz, self.state.path[:-1]))
        numbers = self.state.path[-1].chosen
        return next((each.letter for each in before if each.number in numbers), "")

    @property
    def tried_before(self) -> tuple[Option, ...]:
        """Choices of this scene that the room took on an earlier way through it."""
        taken = {each.step for each in self.state.taken}
        scene = self.position.scene.id
        return tuple(each for each in self.options if f"{scene}/{each.number}" in taken)

    @property
    def title_of(self) -> dict[str, str]:
        return {scene.id: scene.title for scene in self.quiz.scenes}


def smallest() -> int:
    found = current_app.extensions["thresholds"]
    assert isinstance(found, Thresholds)
    return found.k


def led(code: str) -> Live:
    """The session of a code, if the signed-in person leads it; otherwise there is none."""
    found = led_now(code)
    if found is None:
        abort(404)
    return found


def led_now(code: str) -> Live | None:
    who = person()
    return store.led(session(), who.id, normal_code(code), now()) if who.leads else None


def moved(page: str) -> Response:
    """Where a screen or a presenter's page goes on whose code was replaced by another one."""
    fresh = store.code_of(session(), person().id, request.args.get("of", ""))
    if fresh is None:
        abort(404)
    return jsonify({"to": f"/live/{fresh}/{page}"})


def quiz_of(live: Live) -> Quiz:
    """The story in the reader's language, as it was when the session began."""
    found: Quiz = piece_of(
        session(), "quiz", live.slug, live.version, current_language(), live.alternative_names
    )
    return found


def shown(live: Live, scenes: Mapping[str, Given] | None = None) -> Shown:
    """The session as pages show it; a statement more right after a vote, unless what its scenes
    gave has been read."""
    quiz = quiz_of(live)
    position = replay(quiz, live.state.path)
    given = None
    if live.state.phase is Phase.REVEALED:
        scenes = store.scenes_of(session(), live.id) if scenes is None else scenes
        given = scenes.get(position.scene.id)
    return Shown(
        live,
        quiz,
        position,
        rules.options(position),
        given,
        rows_of(live, given, position.scene.id),
        minutes_since(live),
        live.attended(now()),
    )


def rows_of(live: Live, given: Given | None, scene_id: str) -> tuple[Row, ...]:
    """The bars (R14) of a scene's first count; none when the room voted there again (R18)."""
    first = live.state.counted.get(scene_id) == 1 and (live.state.votes or 0) >= smallest()
    if given is None or given.table is None or not first:
        return ()
    return rows(given.table, given.n or 0, _)


def minutes_since(live: Live) -> int:
    return int((now() - live.begun_at).total_seconds() // 60) if live.begun_at else 0


# ---- News ------------------------------------------------------------------------------------


def in_page_language() -> None:
    """News are in the language of the page that asks, which says so in the address."""
    asked = request.args.get("in")
    if asked in LANGUAGES:
        g.language = asked


def unchanged(tag: str) -> bool:
    return request.headers.get("If-None-Match") == tag


def not_modified(tag: str) -> Response:
    return Response(status=304, headers={"ETag": tag})


def wants_part() -> bool:
    """Whether a script asks, which shows the part of the page that changed."""
    return request.accept_mimetypes.best == "application/json"


def part(template: str, tag: str, status: int = 200, **values: object) -> Response:
    """The part of a page that changes, for a script."""
    reply = jsonify({"html": render_template(template, **values)})
    reply.status_code = status
    reply.headers["ETag"] = tag
    return reply
