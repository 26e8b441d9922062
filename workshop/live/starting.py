"""Starting a live session, and the page where a code is typed. A GET creates nothing."""

from __future__ import annotations

from flask import abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.accounts.rules import normal_code
from workshop.accounts.signing_in import person
from workshop.assignments import store as assignments
from workshop.assignments.rules import Kind
from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.database import now, session, transaction
from workshop.groups import store as groups
from workshop.groups.store import GroupView
from workshop.language import current_language
from workshop.library import in_language
from workshop.limits import JOIN_FAILURES, failed, limiter
from workshop.live import room, store
from workshop.live.forms import CodeForm, StartForm
from workshop.live.rules import LONGEST, Hands, Mode, may_run
from workshop.live.views import blueprint, quiz_of
from workshop.quizzes.rules import Quiz
from workshop.shelf import leads, libraries
from workshop.source.rules import Version

LESSON = 50


@blueprint.route("/live", methods=["GET", "POST"])
@limiter.limit(JOIN_FAILURES, methods=["POST"], deduct_when=failed)
def index() -> ResponseReturnValue:
    """Where a code is typed; whoever leads finds their sessions here."""
    form = CodeForm()
    if form.accepted():
        code = normal_code(form.code.data)
        if room.room_of(session(), code):
            return redirect(f"/live/{code}", 303)
        form.refuse(form.code, _("No session has this code. Look at it again, letter by letter."))
    running = store.running(session(), person().id) if leads() else []
    titles = {live.id: quiz_of(live).meta.title for live in running}
    page = render_template("live/index.html", form=form, running=running, titles=titles)
    return page, form.status


@blueprint.route("/live/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """How to run a story live: with what is chosen already, one press starts it."""
    if not leads():
        abort(404)
    version, group = asked_for()
    quiz = in_language(version, current_language())
    form = StartForm()
    if form.accepted() and may_run(quiz):
        return redirect(f"/live/{begun(form, version, quiz.meta.title, group)}/screen", 303)
    if request.method == "GET":
        form.minutes.data = min(max(LESSON, quiz.meta.minutes), LONGEST)
        form.other_names.data = request.args.get("names") == "other"
    page = render_template(
        "live/new.html", form=form, quiz=quiz, group=group, may_run=may_run(quiz)
    )
    return page, form.status if may_run(quiz) else 422 if request.method == "POST" else 200


def asked_for() -> tuple[Version[Quiz], GroupView | None]:
    """The story of the address or the form, and the group that plays it, if one is named; 404 where
    one of them is not there for this person, 400 for a form that names none."""
    if request.method == "POST" and "quiz" not in request.form:
        abort(400)
    version = libraries().refresh().quizzes.versions.get(request.values.get("quiz", ""))
    group_id = request.values.get("group", "")
    group = groups.group_led(session(), person(), group_id) if group_id else None
    if version is None or (group_id and group is None):
        abort(404)
    return version, group


def begun(form: StartForm, version: Version[Quiz], title: str, group: GroupView | None) -> str:
    """Make the session, and note who started which story; its code."""
    asked = store.Start(
        version.slug,
        version.hash,
        Mode(form.mode.data),
        Hands(form.hands.data),
        form.minutes.data,
        form.other_names.data,
        group.id if group else None,
    )
    with transaction() as writing:
        assignments.pin_all(writing, [(Kind.QUIZ, version)])
        note(writing, person(), Action.LIVE_STARTED, title)
        return store.start(writing, person().id, asked, now(), current_app.extensions["chance"])
