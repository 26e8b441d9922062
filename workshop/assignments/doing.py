"""A learner's pages: what there is to do, reading a module, playing a story, Send, erasing the
account."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cache

from flask import abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from workshop.accounts import store as accounts
from workshop.accounts.signing_in import person, reads_here
from workshop.assignments import sending, store
from workshop.assignments.attesting import attested
from workshop.assignments.contents import piece_of
from workshop.assignments.rostering import forget_learner
from workshop.assignments.rules import Kind, Offer, counts
from workshop.assignments.sending import AlreadySent, Place
from workshop.assignments.views import blueprint, facilitator_page, led, overview, titles
from workshop.database import now, session, transaction
from workshop.forms import pressed, token_accepted
from workshop.language import current_language, speak_to
from workshop.modules.rules import Module
from workshop.quizzes import play as playing
from workshop.quizzes.play import Move, Play, read_move
from workshop.quizzes.rules import (
    SCORE_BANDS,
    PathRefused,
    Position,
    Quiz,
    marks_at,
    parse_path,
    replay,
)

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
    if request.method == "POST" and somebody_elses(read_move(request.form)):
        return render_template("quizzes/not_yours.html"), 409
    if person().leads:
        return look(assignment_id, slug)
    if request.method == "POST" and read_move(request.form).ends and "again" not in request.args:
        return send(assignment_id, slug)
    place = sending.place_of(session(), person(), assignment_id, slug, phase())
    if place is None:
        abort(404)
    speak_to(place.audience)
    if place.offer in {Offer.LATER, Offer.MISSED}:
        return not_now(place, assignment_id)
    piece = piece_in(place)
    if isinstance(piece, Module):
        return read(place, piece, assignment_id)
    return step(place, as_play(place, piece, assignment_id))


def phase() -> str:
    """Which of the two times that a form is asked the address names."""
    return request.args.get("phase", "")


def not_now(place: Place, assignment_id: str) -> ResponseReturnValue:
    """The questions before, too late, or those after, too early: nothing is shown or sent."""
    page = render_template(
        "assignments/not_now.html", place=place, back_to=f"/assignments/{assignment_id}"
    )
    return page, 409


def somebody_elses(move: Move) -> bool:
    """Whether the path was played by somebody else, who was signed in at this browser before: it
    is neither shown nor sent (R12)."""
    return move.owner is not None and not reads_here(move.owner)


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
    asked = "again" in request.args
    again = place.sent or asked
    path = f"/assignments/{assignment_id}/{place.slug}"
    action = f"{path}?phase={place.phase}" if place.phase else path
    replayed = f"{action}&again" if place.phase else f"{action}?again"
    return Play(
        quiz,
        replayed if again else action,
        "again" if again else "assignment",
        person().country,
        False,
        f"/assignments/{assignment_id}",
        draft_id="" if again else person().draft_id,
        closed=not counts(place.closed, place.due_at, now()),
        perhaps_sent=not place.counted and not again,
        r17=not again,
        # Nothing is learned from answering the questions before and after once more.
        again="" if place.phase else replayed,
        version=f"{place.version}{'/other names' if place.alternative_names else ''}",
        pairs=place.pairs,
        by_slip=place.by_slip,
        proof_of_training=place.proof_of_training,
        sent_before=place.sent and not asked,
        sent_meanwhile=place.sent and not asked and request.method == "POST",
    )


def step(place: Place, play: Play) -> ResponseReturnValue:
    """The intro or a step: nothing is changed."""
    if request.method == "GET":
        return render_template("quizzes/intro.html", play=play)
    move = read_move(request.form)
    if play.mode == "assignment" and move.owner is None:
        return expired(play, move)
    try:
        if move.ends:
            return result(play, played(play.quiz, move), already=False)
        return playing.page_of(playing.moved(play, move))
    except PathRefused as error:
        return playing.refused_page(play, move, error)


def played(quiz: Quiz, move: Move) -> Position:
    """Where the steps of a page lead. Raises PathRefused."""
    return replay(quiz, parse_path(move.steps))


def result(play: Play, position: Position, already: bool) -> str:
    """The reply to Send: the feedback worked out from the path just sent; nothing of it is kept."""
    page: str = render_template(
        "quizzes/result.html",
        play=play,
        position=position,
        already=already,
        score_band=score_band(play.quiz, position),
    )
    return page


def score_band(quiz: Quiz, position: Position) -> str | None:
    """The band of a finished quiz of questions; a story has no score."""
    band = marks_at(quiz, position).get("score") if quiz.kind == "questions" else None
    return None if band is None else SCORE_BANDS[band]


def send(assignment_id: str, slug: str) -> ResponseReturnValue:
    """Send once. Everything is decided inside one transaction; the path is in nothing but
    memory."""
    move = read_move(request.form)
    who, moment = person(), now()
    with transaction() as writing:
        place = sending.place_of(writing, who, assignment_id, slug, phase())
        if place is None or place.kind is Kind.MODULE:
            abort(404)
        speak_to(place.audience)
        quiz = piece_in(place)
        assert isinstance(quiz, Quiz)
        play = as_play(place, quiz, assignment_id)
        if move.owner is None or not token_accepted():
            return expired(replace(play, draft_id=who.draft_id), move)
        position = cache(lambda: played(quiz, move))
        try:
            sending.send(
                writing, who, place, lambda: marks_at(quiz, position()), moment,
                current_app.extensions["sealer"], current_app.extensions["chance"],
            )  # fmt: skip
        except PathRefused as error:
            return playing.refused_page(play, move, error)
        except sending.NotNow:
            return not_now(place, assignment_id)
        except AlreadySent:
            writing.rollback()
            play = with_attestation(play, place, assignment_id)
            return result(replace(play, mode="assignment"), position(), already=True), 409
    return result(with_attestation(play, place, assignment_id), position(), already=False)


def with_attestation(play: Play, place: Place, assignment_id: str) -> Play:
    """A form is no training: it attests nothing."""
    if place.phase:
        return play
    return replace(play, attestation=attested(place, play.quiz, assignment_id))


def expired(play: Play, move: Move) -> ResponseReturnValue:
    """The form's token ran out, or the page is so old that it names no owner: the same step again
    with both, and nothing lost."""
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
