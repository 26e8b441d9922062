"""The shelf of quizzes, trying one without an account, and trying a text of one's own."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from workshop.help.views import country_code
from workshop.language import current_language, speak_to
from workshop.library import in_language
from workshop.modules.content import try_text as try_module
from workshop.modules.rules import Module
from workshop.quizzes import play as playing
from workshop.quizzes.content import try_text as try_quiz
from workshop.quizzes.forms import TryForm
from workshop.quizzes.pairs import is_form
from workshop.quizzes.play import Play, read_move
from workshop.quizzes.rules import PathRefused, Quiz, gauge_name, gauge_words
from workshop.shelf import Filters, described, described_faults, leads, libraries, shelf
from workshop.source.piece import guess_kind
from workshop.source.rules import ContentFaults, Version

blueprint = Blueprint("quizzes", __name__, template_folder="templates")
blueprint.add_app_template_global(gauge_name)
blueprint.add_app_template_global(gauge_words)


@blueprint.get("/quizzes")
def library() -> ResponseReturnValue:
    """The shelf; a facilitator's visit reads changed files again and names what is left out."""
    if leads():
        libraries().refresh()
    filters = Filters.read(request.args)
    return render_template(
        "quizzes/library.html",
        filters=filters,
        pieces=shelf(on_shelf(form=False), filters, current_language()),
        forms=shelf(on_shelf(form=True), filters, current_language()) if leads() else [],
        faults=described_faults(libraries().shelf.quizzes.faults) if leads() else [],
    )


def on_shelf(*, form: bool) -> dict[str, Version[Quiz]]:
    """The stories and quizzes, or the forms that stand before and after them."""
    quizzes = libraries().quizzes.items()
    return {slug: version for slug, version in quizzes if is_form(version) is form}


@blueprint.route("/quizzes/<slug>", methods=["GET", "POST"])
def play(slug: str) -> ResponseReturnValue:
    """Try a quiz; a POST is a step that changes nothing. A form is tried by facilitators only: who
    has seen the questions before would not answer them as they are."""
    version = libraries().quizzes.get(slug)
    if version is None or (is_form(version) and not leads()):
        abort(404)
    # Without the notes, for a facilitator who projects the story on a wall.
    plain = "plain" in request.args
    action = f"/quizzes/{slug}?plain" if plain else f"/quizzes/{slug}"
    shown = trial(in_language(version, current_language()), action)
    notes = shown.facilitator and not plain
    return played(replace(shown, version=version.hash, facilitator=notes))


def trial(quiz: Quiz, action: str) -> Play:
    speak_to(quiz.meta.audience)
    return Play(quiz, action, "try", country_code(), leads(), "/quizzes")


def played(trial: Play) -> ResponseReturnValue:
    """The intro, a step or the end of a play that is not sent."""
    if request.method == "GET":
        return intro(trial)
    move = read_move(request.form)
    try:
        if move.ends:
            shown = playing.moved(trial, replace(move, act=""))
            return render_template(
                "quizzes/result.html", play=shown, position=shown.position, already=False
            )
        return playing.page_of(playing.moved(trial, move))
    except PathRefused as error:
        return playing.refused_page(trial, move, error)


def intro(shown: Play) -> str:
    return render_template("quizzes/intro.html", play=shown)


@blueprint.route("/quizzes/try", methods=["GET", "POST"])
def try_my_text() -> ResponseReturnValue:
    """A facilitator's own text: its faults beside its lines, or the thing itself; nothing is
    kept."""
    if not leads():
        abort(404)
    form = TryForm()
    if "play" in request.form:
        return play_my_text()
    if not form.accepted():
        return render_template("quizzes/try.html", form=form, faults=[]), form.status
    source = form.source
    text = source.decode("utf-8-sig", "replace")
    try:
        return tried(read_text(source), text)
    except ContentFaults as error:
        faults = [described(fault) for fault in error.faults]
        form.text.data = text
        page = render_template(
            "quizzes/try.html", form=form, faults=faults, lines=text.splitlines()
        )
        return page, 422


def read_text(source: bytes) -> Quiz | Module:
    """The piece in a text, whichever kind it is. Raises ContentFaults."""
    return try_quiz(source) if guess_kind(source) == "quiz" else try_module(source)


def tried(piece: Quiz | Module, text: str) -> ResponseReturnValue:
    if isinstance(piece, Module):
        speak_to(piece.meta.audience)
        return render_template(
            "modules/read.html", module=piece, country=country_code(), facilitator=True,
            trial=True,
        )  # fmt: skip
    return intro(replace(trial(piece, "/quizzes/try"), text=text, back_to="/quizzes/try"))


def play_my_text() -> ResponseReturnValue:
    """A step of a pasted story without JavaScript: the text comes along with each step."""
    text = request.form["play"]
    try:
        piece = read_text(text.encode())
    except ContentFaults:
        abort(400)
    if isinstance(piece, Module):
        abort(400)
    return played(replace(trial(piece, "/quizzes/try"), text=text, back_to="/quizzes/try"))
