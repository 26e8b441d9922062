"""A participant's pages: joining without an account, the story as it goes on, the vote. The cookie
holds a random token and opens nothing else; nothing here knows who somebody is.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop import cookies
from workshop.accounts.rules import keyed_hash, normal_code
from workshop.accounts.signing_in import keys
from workshop.database import new_id, now, session, transaction
from workshop.forms import Press, pressed
from workshop.help.views import COUNTRY_COOKIE, country_code, in_country, keep_country
from workshop.language import current_language, speak_to
from workshop.limits import JOIN_FAILURES, LIVE_JOINS, failed, limiter
from workshop.live import room as seats
from workshop.live import rules
from workshop.live.news import seat_tag
from workshop.live.room import Seat, UnknownOption, VoteClosed
from workshop.live.rules import LIFETIME_HOURS, Phase
from workshop.live.shortcut import COOKIE, alike, news, share
from workshop.live.store import Live
from workshop.live.views import (
    Shown,
    blueprint,
    in_page_language,
    not_modified,
    part,
    quiz_of,
    shown,
    unchanged,
    wants_part,
)
from workshop.quizzes.rules import replay

PLACE = "/live"
GENUINE_LENGTH = 20


@dataclass(frozen=True, slots=True)
class There:
    """A participant and what their page shows."""

    seat: Seat
    shown: Shown
    own: int | None
    """The number of what they have voted in the vote that is open."""


# ---- The cookie ------------------------------------------------------------------------------


def fresh_token(code: str) -> str:
    """A random token, with a mark by which this server knows it again after its row is gone."""
    random = new_id()
    return f"{random}.{mark(code, random)}"


def mark(code: str, random: str) -> str:
    return keyed_hash(keys().codes, f"live {code} {random}")[:GENUINE_LENGTH]


def token() -> str:
    return cookies.read(COOKIE) or ""


def was_there(code: str) -> bool:
    """Whether this browser's cookie was given in the room of that code."""
    random, _dot, given = token().partition(".")
    return bool(given) and given == mark(code, random)


def is_known() -> bool:
    """Whoever is in stays in, however many codes others try from the same address."""
    return was_there(normal_code((request.view_args or {})["code"]))


def hashed(value: str) -> str:
    return keyed_hash(keys().session, value)


def own_seat(code: str, *, to_vote: bool = False) -> Seat | None:
    value = token()
    return seats.seat(session(), code, hashed(value), to_vote=to_vote) if value else None


def keep(reply: Response, value: str) -> Response:
    cookies.keep(reply, COOKIE, value, LIFETIME_HOURS * 3600, path=PLACE)
    return reply


# ---- Pages -----------------------------------------------------------------------------------


@blueprint.route("/live/<code>", methods=["GET", "POST"])
@limiter.limit(JOIN_FAILURES, methods=["GET", "POST"], deduct_when=failed, exempt_when=is_known)
@limiter.limit(LIVE_JOINS, methods=["POST"])
def room(code: str) -> ResponseReturnValue:
    """The page of a code: where the story stands for whoever is in, a button for whoever is not."""
    code = normal_code(code)
    there = own_seat(code)
    if there is not None:
        return participant_page(there)
    live = seats.room_of(session(), code)
    if live is None:
        return gone(code)
    speak_to(quiz_of(live).meta.audience)
    in_country(live.country)
    if live.state.phase is Phase.ENDED:
        return render_template("live/over.html", shown=shown(live))
    if not live.mode.phones:
        return render_template("live/by_hands.html", live=live)
    form = Press()
    if form.accepted():
        return joined(live)
    page = render_template("live/join.html", live=live, quiz=quiz_of(live), form=form)
    return page, form.status


def gone(code: str) -> ResponseReturnValue:
    """Whoever was there reads that it is over; anybody else, that there is no such code."""
    if was_there(code):
        return render_template("live/gone.html"), 410
    return render_template("live/no_such_code.html"), 404


def joined(live: Live) -> ResponseReturnValue:
    """A new participant, at the scene where the room is."""
    value = fresh_token(live.code)
    chance = current_app.extensions["chance"]
    with transaction() as writing:
        seats.join(writing, live, hashed(value), current_language(), now(), chance)
    reply = keep(redirect(f"/live/{live.code}", 303), value)  # type: ignore[arg-type]
    if cookies.read(COUNTRY_COOKIE) is None:
        keep_country(reply, live.country)
    return reply


def participant_page(seat: Seat) -> ResponseReturnValue:
    speak_to(quiz_of(seat.live).meta.audience)
    return render_template("live/participant.html", **values(seat), tag=participant_tag(seat))


def values(seat: Seat, problem: str = "") -> dict[str, object]:
    there = There(seat, shown(seat.live), seats.own_vote(seat, current_app.extensions["sealer"]))
    return {
        "there": there,
        "shown": there.shown,
        "problem": problem,
        "country": country_code(),
        "still": still(),
        "here": address(seat.live.code),
    }


def still() -> bool:
    """Whether a page without scripts is not to reload by itself."""
    return request.values.get("still") == "1"


def address(code: str) -> str:
    return f"/live/{code}?still=1" if still() else f"/live/{code}"


def participant_tag(seat: Seat) -> str:
    return seat_tag(seat.live.id, seat.live.revision, seat.vote)


@blueprint.get("/live/<code>/now.json")
def now_json(code: str) -> Response:
    """What is new for a participant: one statement where nothing is. Without a seat it answers
    alike whether there is such a session or not."""
    in_page_language()
    seat = own_seat(normal_code(code))
    if seat is None:
        return Response(status=410)
    note_there(seat)
    tag = participant_tag(seat)
    if unchanged(tag):
        return not_modified(tag)
    reply = participant_part(seat)
    if alike(seat.live.state):
        share(seat.live.code, seat.live.revision, current_language(), reply)
    return reply


def participant_part(seat: Seat, problem: str = "", status: int = 200) -> Response:
    speak_to(quiz_of(seat.live).meta.audience)
    return part("live/_participant.html", participant_tag(seat), status, **values(seat, problem))


def note_there(seat: Seat) -> None:
    moment = now()
    if moment - seat.seen_at >= seats.SEEN_EVERY:
        with transaction() as writing:
            seats.still_there(writing, [seat.token_hash], moment)


# ---- Acts ------------------------------------------------------------------------------------


@blueprint.post("/live/<code>/vote")
def vote(code: str) -> ResponseReturnValue:
    """Take a vote or the change of one; after the close it is refused in words."""
    pressed()
    in_page_language()
    code, problem = normal_code(code), ""
    with transaction() as writing:
        value = token()
        seat = seats.seat(writing, code, hashed(value), to_vote=True) if value else None
        if seat is not None:
            try:
                seat = cast(seat)
            except VoteClosed:
                problem = _("The vote is closed: what you pressed just now was not counted.")
            except UnknownOption:
                problem = _("This is not among what is voted on now.")
    news().forget_seat(code, hashed(value))
    if seat is None:
        return Response(status=410) if wants_part() else redirect(f"/live/{code}", 303)
    status = 409 if problem else 200
    if wants_part():
        return participant_part(seat, problem, status)
    if problem:
        speak_to(quiz_of(seat.live).meta.audience)
        tag = participant_tag(seat)
        return render_template("live/participant.html", **values(seat, problem), tag=tag), status
    return redirect(address(code), 303)


def cast(seat: Seat) -> Seat:
    """Raises VoteClosed, UnknownOption."""
    live = seat.live
    options = rules.options(replay(quiz_of(live), live.state.path))
    return seats.cast(
        session(),
        seat,
        whole("choice"),
        whole("round"),
        {option.number for option in options},
        current_app.extensions["sealer"],
    )


def whole(name: str) -> int:
    """A number that a button sends; 0 for anything else."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


@blueprint.post("/live/<code>/leave")
def leave(code: str) -> ResponseReturnValue:
    """Give the seat up, for somebody else at this device; a vote that is open goes with it."""
    pressed()
    code, value = normal_code(code), token()
    if value:
        with transaction() as writing:
            seats.leave(writing, hashed(value))
        news().forget_seat(code, hashed(value))
    if not value:
        abort(404)
    reply = redirect(f"/live/{code}", 303)
    cookies.drop(reply, COOKIE, path=PLACE)
    return reply
