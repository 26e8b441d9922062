"""A facilitator's assignments: making, dates, closing, copying. What learners see is in
doing.py."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workshop.accounts.signing_in import person
from workshop.assignments import contents, lifecycle, opening, store
from workshop.assignments.agenda import agenda_of
from workshop.assignments.forms import CopyForm, DatesForm
from workshop.assignments.needs import steps_of, waiting_for
from workshop.assignments.rules import LARGE, State, again_from
from workshop.assignments.store import AssignmentView, Head, ItemView
from workshop.assignments.words import form_title
from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.database import database, now, session, transaction
from workshop.forms import options, pressed
from workshop.groups import store as groups
from workshop.groups.store import GroupView
from workshop.language import current_language
from workshop.modules.rules import Module
from workshop.paging import paged
from workshop.quizzes.rules import Quiz
from workshop.releases.in_force import in_force
from workshop.releases.models import SEALED_TABLES
from workshop.releases.reading import ItemProgress, progress_of
from workshop.releases.rules import plan
from workshop.shelf import libraries

ASSIGNMENTS_A_PAGE = 30
AT_A_GLANCE = 12

blueprint = Blueprint("assignments", __name__, template_folder="templates")


def led(assignment_id: str) -> AssignmentView:
    """The assignment, if the signed-in person leads its group; otherwise there is no such page."""
    found = store.assignment_led(session(), person(), assignment_id) if person().leads else None
    if found is None:
        abort(404)
    return found


def noted(writing: Session, action: Action, assignment: AssignmentView) -> None:
    """A line of the log, in the transaction of the act."""
    note(writing, person(), action, f"{assignment.title} · {assignment.group}")


def overview() -> ResponseReturnValue:
    """What is running in the groups that the person leads; what is closed a page at a time."""
    who = person()
    group_id = request.args.get("group")
    heads = store.heads_led(session(), who, group_id)
    page = paged(
        heads,
        lambda head: f"{head.title} {head.group}",
        ASSIGNMENTS_A_PAGE,
        "/assignments",
        request.args,
        keep=("group",),
    )
    own = groups.groups_of(session(), who)
    led_now = [each for each in own if group_id in (None, each.id)]
    # What waits is seen at a glance, beside the first page: it takes all that is not closed.
    running = [head for head in heads if page.whole and head.state is not State.CLOSED]
    found = store.assignments_led(session(), who, [head.id for head in (*page.rows, *running)])
    shown = [found[head.id] for head in page.rows if head.id in found]
    current = [found[head.id] for head in running if head.id in found]
    return render_template(
        "assignments/overview.html",
        page=page,
        assignments=shown,
        titles=titles(shown),
        agenda=agenda_of(current, now(), who.time_zone),
        group=next(iter(led_now), None) if group_id else None,
        waiting=waiting_for(current, busy(heads), led_now, now(), who.time_zone),
        steps=steps_of(led_now),
        most=AT_A_GLANCE,
    )


def busy(heads: list[Head]) -> set[str]:
    """The groups that were ever given something."""
    return {head.group_id for head in heads}


def titles(assignments: list[AssignmentView]) -> dict[str, str]:
    """The title of each item in the page's language, by item id; with its phase if it has one, and
    its version where both are asked."""
    return {
        item.id: titled(
            item,
            contents.piece_of(session(), item.kind, item.slug, item.version, current_language()),
            assignment.crossed and assignment.state is not State.PLANNED,
        )
        for assignment in assignments
        for item in assignment.items
    }


def titled(item: ItemView, piece: Module | Quiz, crossed: bool) -> str:
    letter = piece.meta.form if crossed and isinstance(piece, Quiz) else ""
    return form_title(piece.meta.title, item.phase, letter)


@blueprint.route("/assignments/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    who = person()
    if not who.leads:
        abort(404)
    libraries().refresh()
    own = groups.groups_of(session(), who)
    form = opening.form_for(who, own)
    similar: list[str] = []
    if form.accepted():
        similar = opening.doubts(form, who, form.group.data, form.chosen)
        if not similar and (made := opening.make(form, who, named(own, form.group.data))):
            return redirect(url_for("assignments.show", assignment_id=made), 303)
    page = render_template(
        "assignments/new.html",
        form=form,
        groups=own,
        similar=similar,
        large=LARGE,
        stories=contents.stories(current_language()),
    )
    return page, form.status


def named(own: list[GroupView], group_id: str) -> str:
    return next(group.name for group in own if group.id == group_id)


def facilitator_page(assignment: AssignmentView, dates: DatesForm | None = None) -> tuple[str, int]:
    zone = ZoneInfo(person().time_zone)
    dates = dates or DatesForm(
        formdata=None,
        opens_at=assignment.opens_at.astimezone(zone),
        due_at=assignment.due_at.astimezone(zone) if assignment.due_at else None,
    )
    batches = batches_of(assignment)
    restored = assignment.restored
    page = render_template(
        "assignments/show.html",
        assignment=assignment,
        batches=batches,
        large=max(batch.population for batch in batches.values()) >= LARGE,
        titles=titles([assignment]),
        dates=dates,
        again_from=again_from(assignment.closed_at, restored) if assignment.closed_at else None,
        restored=bool(restored) and now() < again_from(restored[-1]),
        moment=now(),
    )
    return page, dates.status


def batches_of(assignment: AssignmentView) -> dict[str, ItemProgress]:
    """The progress of each item; before the opening, N and plan as they would be now."""
    ids = [item.id for item in assignment.items]
    if assignment.state is not State.PLANNED:
        return progress_of(session(), ids)
    group = groups.group_led(session(), person(), assignment.group_id)
    n = max(group.members if group else 0, assignment.expected or 0)
    return {id: ItemProgress(id, population=n, plan=plan(n, in_force(session()))) for id in ids}


@blueprint.post("/assignments/<assignment_id>/dates")
def dates(assignment_id: str) -> ResponseReturnValue:
    """Dates change until it closes; the opening only until it has opened."""
    assignment = led(assignment_id)
    form = DatesForm()
    if form.accepted():
        opens_at, due_at = form.moments(person(), assignment.opens_at)
        if assignment.state is not State.PLANNED:
            opens_at = assignment.opens_at
        if due_at is not None and due_at <= max(opens_at, now()):
            message = _("This moment is past: choose a later one, or close the assignment.")
            form.refuse(form.due_at, message)
            return facilitator_page(assignment, dates=form)
        try:
            with transaction() as writing:
                lifecycle.set_dates(writing, assignment.id, opens_at, due_at)
                noted(writing, Action.ASSIGNMENT_CHANGED, assignment)
        except lifecycle.AlreadyClosed:
            form.refuse(form.due_at, _("It is closed, and closing is final."), 409)
            return facilitator_page(assignment, dates=form)
        flash(_("Saved."), "success")
        return redirect(url_for("assignments.show", assignment_id=assignment.id), 303)
    return facilitator_page(assignment, dates=form)


@blueprint.post("/assignments/<assignment_id>/open")
def open_early(assignment_id: str) -> ResponseReturnValue:
    """Open a planned assignment now."""
    assignment = led(assignment_id)
    pressed()
    with transaction() as writing:
        rule = opening.rule(writing)
        if lifecycle.open_assignment(
            writing, assignment.id, rule.shapes_of, now(), rule.sealer, rule.chance
        ):
            noted(writing, Action.ASSIGNMENT_OPENED, assignment)
    return redirect(url_for("assignments.show", assignment_id=assignment.id), 303)


@blueprint.post("/assignments/<assignment_id>/close")
def close(assignment_id: str) -> ResponseReturnValue:
    """Final: what may be shown is shown, a rest under five is destroyed (PRIVACY.md R6)."""
    assignment = led(assignment_id)
    pressed()
    if assignment.state is State.PLANNED:
        abort(409)
    with transaction() as writing:
        sealer = current_app.extensions["sealer"]
        if lifecycle.close_assignment(writing, assignment.id, now(), sealer):
            noted(writing, Action.ASSIGNMENT_CLOSED, assignment)
    forget_sums()
    flash(_("Closed. What may be shown is on the charts."), "success")
    return redirect(f"/progress/{assignment.id}", 303)


def forget_sums() -> None:
    """After a close no old page of the database's files holds a sum or a salt (R15)."""
    database().truncate_log()
    database().vacuum(SEALED_TABLES)


@blueprint.post("/assignments/<assignment_id>/remind")
def remind(assignment_id: str) -> ResponseReturnValue:
    """A notice on the page of everybody in the group, done or not, until it is taken back (R11)."""
    assignment = led(assignment_id)
    pressed()
    if assignment.state is not State.OPEN:
        abort(409)
    on = request.form.get("on") != "no"
    with transaction() as writing:
        lifecycle.remind(writing, assignment.id, on)
        noted(writing, Action.REMINDED if on else Action.ASSIGNMENT_CHANGED, assignment)
    flash(_("The reminder stands on everybody's page.") if on else _("The reminder is gone."),
          "success")  # fmt: skip
    return redirect(url_for("assignments.show", assignment_id=assignment.id), 303)


@blueprint.post("/assignments/<assignment_id>/newcomers")
def newcomers(assignment_id: str) -> ResponseReturnValue:
    """After the close, whoever is or comes into the group may do it too; no chart moves (R6)."""
    assignment = led(assignment_id)
    pressed()
    on = request.form.get("on") != "no"
    try:
        with transaction() as writing:
            lifecycle.let_newcomers(writing, assignment.id, on, now())
            noted(writing, Action.ASSIGNMENT_CHANGED, assignment)
    except lifecycle.StillOpen:
        abort(409)
    flash(_("Saved."), "success")
    return redirect(url_for("assignments.show", assignment_id=assignment.id), 303)


@blueprint.post("/assignments/<assignment_id>/again")
def again(assignment_id: str) -> ResponseReturnValue:
    """A new edition of the same list for the same group, 30 days after the close at the
    earliest (R3)."""
    assignment = led(assignment_id)
    pressed()
    closed_at = assignment.closed_at
    if closed_at is None or again_from(closed_at, assignment.restored) > now():
        return facilitator_page(assignment)[0], 409
    try:
        made = opening.another(
            person(), assignment, assignment.group_id, assignment.group,
            opening.terms_of(assignment, person()),
        )  # fmt: skip
    except contents.Gone:
        flash(opening.gone(), "error")
        made = assignment.id
    return redirect(url_for("assignments.show", assignment_id=made), 303)


@blueprint.route("/assignments/<assignment_id>/copy", methods=["GET", "POST"])
def copy(assignment_id: str) -> ResponseReturnValue:
    """The same list for another group, open from now, with no due date yet."""
    assignment = led(assignment_id)
    form = CopyForm(expected=assignment.expected)
    own = groups.groups_of(session(), person())
    form.group.choices = options((g.id, g.name) for g in own if g.id != assignment.group_id)
    form.by_code = opening.joining_by_code(own)
    similar: list[str] = []
    if form.accepted():
        group_id = form.group.data
        similar = opening.doubts(form, person(), group_id, opening.values_of(assignment))
        if not similar and (
            copied := opening.copy_to(form, person(), assignment, named(own, group_id))
        ):
            return redirect(url_for("assignments.show", assignment_id=copied), 303)
    page = render_template(
        "assignments/copy.html", form=form, assignment=assignment, similar=similar
    )
    return page, form.status


@blueprint.post("/assignments/<assignment_id>/delete")
def delete(assignment_id: str) -> ResponseReturnValue:
    """Only what has not opened can be taken back."""
    assignment = led(assignment_id)
    pressed()
    try:
        with transaction() as writing:
            lifecycle.delete_planned(writing, assignment.id)
            noted(writing, Action.ASSIGNMENT_DELETED, assignment)
    except lifecycle.AlreadyOpen:
        abort(409)
    flash(_("Deleted."), "success")
    return redirect("/assignments", 303)
