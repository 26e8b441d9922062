"""The presenter's page, for a laptop or a phone held in one hand, and what its buttons do. The same
buttons stand in the bar of the screen, where there is one machine only.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workshop.accounts.rules import normal_code
from workshop.accounts.signing_in import person
from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.database import database, now, session, transaction
from workshop.forms import pressed
from workshop.live import room, rules, store
from workshop.live.forms import read_hands
from workshop.live.models import LIVE_TABLES, VOTE_TABLES
from workshop.live.news import tag_of
from workshop.live.rules import Act, Event, Outcome, Phase, Refused
from workshop.live.screen import screen_part
from workshop.live.shortcut import news
from workshop.live.store import Live
from workshop.live.tally import Tally, tally
from workshop.live.views import (
    blueprint,
    in_page_language,
    led,
    led_now,
    minutes_since,
    moved,
    not_modified,
    part,
    quiz_of,
    shown,
    unchanged,
    wants_part,
)
from workshop.quizzes.rules import Quiz, replay
from workshop.releases.in_force import in_force
from workshop.releases.seal import Sealer, fresh_salt

SEEN_AGAIN_SECONDS = 8


class NoNumbers(Exception):
    """Something that is no number was typed for hands."""


@blueprint.get("/live/<code>/presenter")
def presenter(code: str) -> ResponseReturnValue:
    live = led(code)
    note_presence(live)
    return render_template(
        "live/presenter.html",
        shown=shown(live),
        tag=presenter_tag(live),
        problem="",
        back="presenter",
    )


@blueprint.get("/live/<code>/presenter.json")
def presenter_json(code: str) -> Response:
    """What is new for the presenter; asking says that the page is open."""
    in_page_language()
    live = led_now(code)
    if live is None:
        return moved("presenter")
    note_presence(live)
    tag = presenter_tag(live)
    return not_modified(tag) if unchanged(tag) else presenter_part(live)


def presenter_part(live: Live, problem: str = "", status: int = 200) -> Response:
    return part(
        "live/_presenter.html",
        presenter_tag(live),
        status,
        shown=shown(live),
        problem=problem,
        back="presenter",
    )


def presenter_tag(live: Live) -> str:
    return tag_of(live.id, live.revision, live.connected, live.voted, minutes_since(live))


def note_presence(live: Live) -> None:
    """A few times a minute, and not with every question."""
    moment = now()
    seen = live.presenter_at
    if seen is None or (moment - seen).total_seconds() >= SEEN_AGAIN_SECONDS:
        with transaction() as writing:
            store.presenter_seen(writing, live, moment)


# ---- Acts ------------------------------------------------------------------------------------


@blueprint.post("/live/<code>/presenter")
def act(code: str) -> ResponseReturnValue:
    """One act. A page that was behind does nothing: two devices, or a key pressed twice, must not
    skip a scene."""
    pressed()
    live = led(code)
    event = event_asked()
    problem = ""
    if request.form.get("revision") == str(live.revision):
        try:
            done(live, event)
        except Refused as error:
            problem = refusal(error)
        except NoNumbers:
            problem = _("Type numbers from 0 to 999 for the hands, or press the letter that won.")
    return answered(code, problem)


def event_asked() -> Event:
    try:
        chosen = Act(request.form.get("act", ""))
    except ValueError:
        abort(400)
    number = request.form.get("number", "")
    return Event(chosen, int(number) if number.isascii() and number.isdigit() else None)


def refusal(error: Refused) -> str:
    """What to do about an act that the session does not allow now."""
    known = {
        "paused": _("The session is paused: go on first."),
        "voted-twice": _("The room has voted here twice: choose the path yourself."),
        "too-long": _("This session has gone back very often: end it, and start another one."),
    }
    return str(known.get(error.code, _("That is not possible now: look at the page as it is.")))


def answered(code: str, problem: str) -> ResponseReturnValue:
    """The page that the button stands on, as it is now."""
    on_screen = request.form.get("back") == "screen"
    if wants_part():
        session().rollback()
        show = screen_part if on_screen else presenter_part
        return show(led(code), problem, 409 if problem else 200)
    if problem:
        flash(problem, "error")
    return redirect(f"/live/{normal_code(code)}/{'screen' if on_screen else 'presenter'}", 303)


def done(live: Live, event: Event) -> None:
    """Do it, on what is read again inside. Raises Refused, NoNumbers."""
    quiz = quiz_of(live)
    with transaction() as writing:
        there = store.locked(writing, live.person_id, live.code)
        if there is None or there.revision != live.revision:
            return
        write(writing, quiz, there, event)
    news().forget(live.code)
    if event.act in {Act.CLOSE, Act.END}:
        forget(VOTE_TABLES if event.act is Act.CLOSE else LIVE_TABLES)


def write(writing: Session, quiz: Quiz, live: Live, event: Event) -> None:
    if event.act is Act.CLOSE:
        event = Event(Act.CLOSE, outcome=counted(writing, quiz, live))
    after = rules.apply(quiz, live.state, event, live.mode)
    columns: dict[str, object] = {"salt": live.salt if after.phase is Phase.VOTING else None}
    if after.phase is Phase.VOTING and live.state.phase is not Phase.VOTING:
        columns["salt"] = fresh_salt()
    if event.act is Act.BEGIN:
        columns["begun_at"] = now()
    store.save(writing, live, after, **columns)
    if after.phase is Phase.ENDED:
        room.empty(writing, live.id)
        note(writing, person(), Action.LIVE_ENDED, quiz.meta.title)


def counted(writing: Session, quiz: Quiz, live: Live) -> Outcome:
    """Count the vote that is open, keep what may be kept, and erase the votes."""
    if live.state.phase is not Phase.VOTING:
        raise Refused("not-now")
    if live.state.paused:
        raise Refused("paused")
    position = replay(quiz, live.state.path)
    numbers = tuple(option.number for option in rules.options(position))
    hands, won = hands_typed(live, numbers)
    found = tallied(writing, live, numbers, position.scene.id, hands, won)
    if found.table is not None or live.mode.hands:
        votes = found.outcome.votes
        store.give(writing, live.id, position.scene.id, numbers, votes, found.table, hands)
    room.erase_votes(writing, live.id)
    return found.outcome


def tallied(
    writing: Session,
    live: Live,
    numbers: tuple[int, ...],
    scene: str,
    hands: dict[int, int] | None,
    won: int | None,
) -> Tally:
    sealer: Sealer = current_app.extensions["sealer"]
    return tally(
        numbers,
        room.votes_of(writing, live, sealer),
        current_app.extensions["chance"],
        in_force(writing),
        first=not live.state.counted.get(scene),
        hands=hands,
        won=won,
    )


def hands_typed(live: Live, numbers: tuple[int, ...]) -> tuple[dict[int, int] | None, int | None]:
    """The counts of hands, or the one letter that won. Raises NoNumbers, Refused."""
    if not live.mode.hands:
        return None, None
    won = request.form.get("won", "")
    if won:
        if won not in map(str, numbers):
            raise Refused("unknown-choice")
        return None, int(won)
    hands, right = read_hands(request.form, numbers)
    if not right:
        raise NoNumbers
    return hands, None


def forget(tables: Sequence[str]) -> None:
    """After a vote no old page of the database's files holds it (R15)."""
    database().truncate_log()
    database().vacuum(tables)


# ---- Around the story ------------------------------------------------------------------------


@blueprint.post("/live/<code>/new-code")
def new_code(code: str) -> ResponseReturnValue:
    """Everybody out, and another code: for one that was passed on."""
    pressed()
    live = led(code)
    with transaction() as writing:
        there = store.locked(writing, live.person_id, live.code)
        if there is None:
            abort(404)
        fresh = store.free_code(writing, current_app.extensions["chance"])
        room.empty(writing, there.id)
        store.change(writing, there, code=fresh)
    news().forget(live.code)
    flash(_("The room is empty, and the code is a new one."), "success")
    on_screen = request.form.get("back") == "screen"
    return redirect(f"/live/{fresh}/{'screen' if on_screen else 'presenter'}", 303)


@blueprint.post("/live/<code>/hands")
def hands(code: str) -> ResponseReturnValue:
    """How hands are raised from now on."""
    pressed()
    live = led(code)
    try:
        chosen = rules.Hands(request.form.get("hands", ""))
    except ValueError:
        abort(400)
    with transaction() as writing:
        there = store.locked(writing, live.person_id, live.code)
        if there is None:
            abort(404)
        store.change(writing, there, hands=chosen.value)
    news().forget(live.code)
    return answered(code, "")
