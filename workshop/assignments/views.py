"""A facilitator's assignments: making, dates, closing, copying. What learners see is in
doing.py."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workshop.accounts.rules import SignedIn
from workshop.accounts.signing_in import person
from workshop.assignments import contents, lifecycle, store
from workshop.assignments.forms import AssignmentForm, CopyForm, DatesForm
from workshop.assignments.rules import State
from workshop.assignments.store import AssignmentView
from workshop.database import database, now, session, transaction
from workshop.forms import options, pressed
from workshop.groups import store as groups
from workshop.language import current_language
from workshop.releases.models import SEALED_TABLES
from workshop.releases.reading import progress_of
from workshop.shelf import libraries

blueprint = Blueprint("assignments", __name__, template_folder="templates")


def led(assignment_id: str) -> AssignmentView:
    """The assignment, if the signed-in person leads its group; otherwise there is no such page."""
    found = store.assignment_led(session(), person(), assignment_id) if person().leads else None
    if found is None:
        abort(404)
    return found


def overview() -> ResponseReturnValue:
    """What is running in the groups that the person leads."""
    who = person()
    group_id = request.args.get("group")
    assignments = store.assignments_led(session(), who, group_id)
    return render_template(
        "assignments/overview.html",
        assignments=assignments,
        titles=titles(assignments),
        group=groups.group_led(session(), who, group_id) if group_id else None,
    )


def titles(assignments: list[AssignmentView]) -> dict[str, str]:
    """The title of each item in the page's language, by item id."""
    return {
        item.id: contents.piece_of(
            session(), item.kind, item.slug, item.version, current_language()
        ).meta.title
        for assignment in assignments
        for item in assignment.items
    }


@blueprint.route("/assignments/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    who = person()
    if not who.leads:
        abort(404)
    libraries().refresh()
    own = groups.groups_of(session(), who)
    form = AssignmentForm(group=request.args.get("group"))
    form.offer(
        [(group.id, group.name) for group in own],
        contents.pieces_by_heading(current_language(), (_("Modules"), _("Stories and questions"))),
    )
    prefill(form)
    if form.accepted() and (assignment_id := make(form, who)):
        return redirect(url_for("assignments.show", assignment_id=assignment_id), 303)
    return render_template("assignments/new.html", form=form, groups=own), form.status


def prefill(form: AssignmentForm) -> None:
    """From a piece's page, it stands first and gives the title."""
    wanted = request.args.get("item", "")
    if request.method == "GET" and wanted:
        form.items[0].data = wanted
        titles = {choice.value: choice.label for choice in form.items[0].choices}
        form.title.data = titles.get(wanted, "")


def make(form: AssignmentForm, who: SignedIn) -> str | None:
    """The new assignment's id, or None with the reason in the form."""
    moment = now()
    opens_at, due_at = form.moments(who, moment)
    if due_at is not None and due_at <= max(opens_at, moment):
        form.refuse(form.due_at, _("This is before the opening: choose a later moment."))
        return None
    try:
        with transaction() as writing:
            assignment_id = lifecycle.make_assignment(
                writing,
                form.group.data,
                form.title.data,
                contents.choose(writing, form.chosen),
                opens_at,
                due_at,
                form.expected.data,
                form.alternative_names.data,
            )
            if opens_at <= moment:
                open_now(writing, assignment_id, moment)
    except contents.Gone:
        form.refuse(form.items, _("One of these is no longer in the library: choose again."), 409)
        return None
    return assignment_id


def open_now(writing: Session, assignment_id: str, moment: datetime) -> None:
    lifecycle.open_assignment(
        writing,
        assignment_id,
        contents.shapes_from(writing),
        moment,
        current_app.extensions["sealer"],
        current_app.extensions["chance"],
    )


def facilitator_page(
    assignment: AssignmentView, dates: DatesForm | None = None
) -> ResponseReturnValue:
    zone = ZoneInfo(person().time_zone)
    dates = dates or DatesForm(
        formdata=None,
        opens_at=assignment.opens_at.astimezone(zone),
        due_at=assignment.due_at.astimezone(zone) if assignment.due_at else None,
    )
    page = render_template(
        "assignments/show.html",
        assignment=assignment,
        batches=progress_of(session(), [item.id for item in assignment.items]),
        titles=titles([assignment]),
        dates=dates,
    )
    return page, dates.status


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
        moment = now()
        lifecycle.set_opening(writing, assignment.id, moment)
        open_now(writing, assignment.id, moment)
    return redirect(url_for("assignments.show", assignment_id=assignment.id), 303)


@blueprint.post("/assignments/<assignment_id>/close")
def close(assignment_id: str) -> ResponseReturnValue:
    """Final: what may be shown is shown, a rest under five is destroyed (PRIVACY.md R6)."""
    assignment = led(assignment_id)
    pressed()
    if assignment.state is State.PLANNED:
        abort(409)
    with transaction() as writing:
        lifecycle.close_assignment(writing, assignment.id, now(), current_app.extensions["sealer"])
    forget_sums()
    flash(_("Closed. What may be shown is on the charts."), "success")
    return redirect(f"/progress/{assignment.id}", 303)


def forget_sums() -> None:
    """After a close no old page of the database's files holds a sum or a salt (R15)."""
    database().truncate_log()
    database().vacuum(SEALED_TABLES)


@blueprint.route("/assignments/<assignment_id>/copy", methods=["GET", "POST"])
def copy(assignment_id: str) -> ResponseReturnValue:
    """The same list for another group, open from now, with no due date yet."""
    assignment = led(assignment_id)
    form = CopyForm()
    own = groups.groups_of(session(), person())
    form.group.choices = options((g.id, g.name) for g in own if g.id != assignment.group_id)
    if form.accepted() and (copied := copied_to(assignment, form)):
        return redirect(url_for("assignments.show", assignment_id=copied), 303)
    return render_template("assignments/copy.html", form=form, assignment=assignment), form.status


def copied_to(assignment: AssignmentView, form: CopyForm) -> str | None:
    moment = now()
    values = [f"{item.kind}/{item.slug}" for item in assignment.items]
    try:
        with transaction() as writing:
            copied = lifecycle.make_assignment(
                writing,
                form.group.data,
                assignment.title,
                contents.choose(writing, values),
                moment,
                None,
                alternative_names=assignment.alternative_names,
            )
            open_now(writing, copied, moment)
    except contents.Gone:
        form.refuse(form.group, _("One of these is no longer in the library: choose again."), 409)
        return None
    return copied


@blueprint.post("/assignments/<assignment_id>/delete")
def delete(assignment_id: str) -> ResponseReturnValue:
    """Only what has not opened can be taken back."""
    assignment = led(assignment_id)
    pressed()
    try:
        with transaction() as writing:
            lifecycle.delete_planned(writing, assignment.id)
    except lifecycle.AlreadyOpen:
        abort(409)
    flash(_("Deleted."), "success")
    return redirect("/assignments", 303)
