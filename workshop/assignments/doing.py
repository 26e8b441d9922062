"""A learner's pages: what there is to do, reading a module, playing a story, Send, erasing the
account."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from flask import abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from workshop.accounts import store as accounts
from workshop.accounts.signing_in import person
from workshop.assignments import sending, store
from workshop.assignments.contents import piece_of
from workshop.assignments.rostering import forget_learner
from workshop.assignments.rules import Kind, counts
from workshop.assignments.sending import AlreadySent, Place
from workshop.assignments.views import blueprint, facilitator_page, led, overview, titles
from workshop.database import now, session, transaction
from workshop.forms import pressed, token_accepted
from workshop.language import current_language, speak_to
from workshop.modules.rules import Module
from workshop.quizzes import play as playing
from workshop.quizzes.play import Move, Play, read_move
from workshop.quizzes.rules import SCORE_BANDS, PathRefused, Quiz, marks, parse_path, replay

__all__ = ["blueprint"]


@blueprint.get("/assignments")
def index() -> ResponseReturnValue:
    """What there is to do, or what is running, by who asks."""
    if person().leads:
        return overview()
    assignments = store.assignments_of(session(), person())
    return render_template(
        "assignments/to_do.html", assignments=assignments, titles=titles(assignments)
    )


@blueprint.get("/assignments/<assignment_id>")
def show(assignment_id: str) -> ResponseReturnValue:
    """One assignment, as the one who leads it or the one who does it sees it."""
    if person().leads:
        return facilitator_page(led(assignment_id))
    return learner_page(assignment_id)


def learner_page(assignment_id: str) -> ResponseReturnValue:
    assignment = store.assignment_of(session(), person(), assignment_id)
    if assignment is None:
        abort(404)
    return render_template(
        "assignments/list.html", assignment=assignment, titles=titles([assignment])
    )


@blueprint.route("/assignments/<assignment_id>/<slug>", methods=["GET", "POST"])
def do(assignment_id: str, slug: str) -> ResponseReturnValue:
    """Read or play one item."""
    if person().leads:
        return look(assignment_id, slug)
    if request.method == "POST" and read_move(request.form).ends and "again" not in request.args:
        return send(assignment_id, slug)
    place = sending.place_of(session(), person(), assignment_id, slug)
    if place is None:
        abort(404)
    speak_to(place.audience)
    piece = piece_in(place)
    if isinstance(piece, Module):
        return read(place, piece, assignment_id)
    return step(place, as_play(place, piece, assignment_id))


def look(assignment_id: str, slug: str) -> ResponseReturnValue:
    """A facilitator looks at what they assigned: the library's page of the same piece."""
    assignment = store.assignment_led(session(), person(), assignment_id)
    found = [i for i in assignment.items if i.slug == slug] if assignment else []
    if not found:
        abort(404)
    return redirect(f"/{'modules' if found[0].kind is Kind.MODULE else 'quizzes'}/{slug}", 303)


def piece_in(place: Place) -> Module | Quiz:
    piece: Module | Quiz = piece_of(
        session(),
        place.kind,
        place.slug,
        place.version,
        current_language(),
        place.alternative_names,
    )
    return piece


# ---- Modules -------------------------------------------------------------------------------


def read(place: Place, module: Module, assignment_id: str) -> ResponseReturnValue:
    """A module, or what follows from "I have read it"."""
    expired = False
    if request.method == "POST":
        if token_accepted():
            note_read(place, assignment_id)
            return redirect(f"/assignments/{assignment_id}", 303)
        expired = True
    page = render_template(
        "modules/read.html",
        module=module,
        country=person().country,
        facilitator=False,
        version=place.version,
        place=place,
        expired=expired,
        back_to=f"/assignments/{assignment_id}",
    )
    return page, 400 if expired else 200


def note_read(place: Place, assignment_id: str) -> None:
    """Read twice is read: there is nothing more to say then."""
    with suppress(AlreadySent), transaction() as writing:
        again = sending.place_of(writing, person(), assignment_id, place.slug)
        if again is None:
            abort(404)
        sending.read_module(writing, person(), again, now())


# ---- Stories and questions -----------------------------------------------------------------


def as_play(place: Place, quiz: Quiz, assignment_id: str) -> Play:
    again = place.sent or "again" in request.args
    action = f"/assignments/{assignment_id}/{place.slug}"
    return Play(
        quiz,
        f"{action}?again" if again else action,
        "again" if again else "assignment",
        person().country,
        False,
        f"/assignments/{assignment_id}",
        draft_id="" if again else person().draft_id,
        closed=not counts(place.closed, place.due_at, now()),
        r17=not again,
        again=f"{action}?again",
        version=f"{place.version}{'/other names' if place.alternative_names else ''}",
    )


def step(place: Place, play: Play) -> ResponseReturnValue:
    """The intro or a step: nothing is changed."""
    if request.method == "GET":
        return render_template("quizzes/intro.html", play=play)
    move = read_move(request.form)
    try:
        if move.ends:
            return result(play, move, already=False)
        return playing.page_of(playing.moved(play, move))
    except PathRefused as error:
        return playing.refused_page(play, move, error)


def result(play: Play, move: Move, already: bool) -> str:
    """The reply to Send: the feedback worked out from the path just sent; nothing of it is kept."""
    position = replay(play.quiz, parse_path(move.steps))
    page: str = render_template(
        "quizzes/result.html",
        play=play,
        position=position,
        already=already,
        score_band=score_band(play.quiz, move),
    )
    return page


def score_band(quiz: Quiz, move: Move) -> str | None:
    """The band of a finished quiz of questions; a story has no score."""
    band = marks_of(quiz, move).get("score") if quiz.kind == "questions" else None
    return None if band is None else SCORE_BANDS[band]


def send(assignment_id: str, slug: str) -> ResponseReturnValue:
    """Send once. Everything is decided inside one transaction; the path is in nothing but
    memory."""
    move = read_move(request.form)
    who, moment = person(), now()
    with transaction() as writing:
        place = sending.place_of(writing, who, assignment_id, slug)
        if place is None or place.kind is Kind.MODULE:
            abort(404)
        speak_to(place.audience)
        quiz = piece_in(place)
        assert isinstance(quiz, Quiz)
        play = as_play(place, quiz, assignment_id)
        if not token_accepted():
            return expired(play, move)
        try:
            sending.send(
                writing, who, place, lambda: marks_of(quiz, move), moment,
                current_app.extensions["sealer"], current_app.extensions["chance"],
            )  # fmt: skip
        except PathRefused as error:
            return playing.refused_page(play, move, error)
        except AlreadySent:
            writing.rollback()
            return result(replace(play, mode="assignment"), move, already=True), 409
    return result(play, move, already=False)


def marks_of(quiz: Quiz, move: Move) -> Mapping[str, int | None]:
    return marks(quiz, parse_path(move.steps))


def expired(play: Play, move: Move) -> ResponseReturnValue:
    """The form's token ran out: the same step again with a new one, and nothing lost."""
    try:
        shown = playing.moved(play, replace(move, act=""))
    except PathRefused as error:
        return playing.refused_page(play, move, error)
    problem = _(
        "This page had been open for a long time. Nothing was lost: press the button again."
    )
    return render_template("quizzes/step.html", play=shown, problem=problem), 400


# ---- The account ---------------------------------------------------------------------------


@blueprint.post("/account/erase")
def erase_account() -> ResponseReturnValue:
    """A learner erases their account; totals that hold no person stay."""
    who = person()
    if not who.learns:
        abort(404)
    pressed()
    with transaction() as writing:
        forget_learner(writing, who.id)
        accounts.delete_learner(writing, who.id)
    logout_user()
    return render_template("accounts/erased.html")
