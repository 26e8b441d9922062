"""Making assignments, open at once or planned: from the form, as a copy, or once more for the same
group. It serves the views and answers no request itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import current_app, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workshop.accounts.rules import OrganisationKind, SignedIn
from workshop.assignments import contents, lifecycle, store
from workshop.assignments.forms import AssignmentForm, CopyForm, Doubted
from workshop.assignments.rules import Pace, Terms
from workshop.assignments.store import AssignmentView
from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.database import now, session, transaction
from workshop.groups import store as groups
from workshop.groups.rules import Joining
from workshop.groups.store import GroupView
from workshop.language import current_language

PUPILS = ("pupils-11-15", "students-15-18")


def form_for(who: SignedIn, groups: Sequence[GroupView]) -> AssignmentForm:
    """The form with the groups and pieces that there are, and what is usual chosen."""
    wanted = request.args.get("group")
    by_code = joining_by_code(groups)
    first = wanted or next((group.id for group in groups), "")
    form = AssignmentForm(group=wanted, pace=usual_pace(who, groups, wanted).value,
                          proof_of_training=first not in by_code)  # fmt: skip
    form.by_code = by_code
    if not who.proof_of_training or len(by_code) == len(groups):
        del form.proof_of_training
    form.offer(
        [(group.id, group.name) for group in groups],
        contents.pieces_by_heading(current_language(), (_("Modules"), _("Stories and questions"))),
    )
    prefill(form)
    return form


def joining_by_code(groups: Sequence[GroupView]) -> frozenset[str]:
    return frozenset(group.id for group in groups if group.joining is Joining.CODE)


def usual_pace(who: SignedIn, groups: Sequence[GroupView], wanted: str | None) -> Pace:
    """A class has a lesson; a team has some days."""
    audiences = {group.id: group.audience for group in groups}
    audience = audiences.get(wanted or "", next(iter(audiences.values()), ""))
    in_school = who.kind is OrganisationKind.SCHOOL
    return Pace.LESSON if in_school and audience in PUPILS else Pace.DAYS


def prefill(form: AssignmentForm) -> None:
    """From a piece's page, it stands first and gives the title; with the other first names if its
    page before the start asked for them."""
    wanted = request.args.get("item", "")
    if request.method == "GET" and wanted:
        form.alternative_names.data = request.args.get("names") == "other"
        form.items[0].data = wanted
        titles = {choice.value: choice.label for choice in form.items[0].choices}
        form.title.data = titles.get(wanted, "")


def doubts(form: Doubted, who: SignedIn, group_id: str, values: Sequence[str]) -> list[str]:
    """Groups that seem to be the same people and were given the same: asked once, never refused."""
    if form.confirmed.data == group_id:
        return []
    slugs = [value.partition("/")[2] for value in values]
    found = store.similar_groups(session(), who, group_id, slugs)
    form.confirmed.data = group_id if found else ""
    return found


def make(form: AssignmentForm, who: SignedIn, group: str) -> str | None:
    """The new assignment's id, or None with the reason in the form."""
    moment = now()
    opens_at, due_at = form.moments(who, moment)
    if due_at is not None and due_at <= max(opens_at, moment):
        form.refuse(form.due_at, _("This is before the opening: choose a later moment."))
        return None
    try:
        with transaction() as writing:
            made = begin(
                writing, form.group.data, form.title.data, form.chosen, opens_at, due_at, moment,
                form.terms, form.before_after.data,
            )  # fmt: skip
            note_made(writing, who, form.title.data, group, opens_at <= moment)
    except contents.NoForm:
        form.refuse(form.before_after, _("There are no such questions for this audience yet."))
        return None
    except contents.Gone:
        form.refuse(form.items, gone(), 409)
        return None
    return made


def begin(
    writing: Session,
    group_id: str,
    title: str,
    values: Sequence[str],
    opens_at: datetime,
    due_at: datetime | None,
    moment: datetime,
    terms: Terms,
    before_after: bool = False,
) -> str:
    """A planned assignment, or an open one when its time has come. Raises contents.Gone, and
    contents.NoForm where questions before and after are asked for and there are none."""
    audience = groups.audience_of(writing, group_id) if before_after else None
    choices = contents.choose(writing, values, audience)
    if opens_at > moment:
        return lifecycle.make_assignment(
            writing, group_id, title, choices, opens_at, due_at, **terms
        )
    return lifecycle.make_open(
        writing, group_id, title, choices, moment, due_at, rule(writing), **terms
    )


def rule(writing: Session) -> lifecycle.Rule:
    return lifecycle.Rule(
        contents.shapes_from(writing),
        current_app.extensions["sealer"],
        current_app.extensions["chance"],
    )


def note_made(writing: Session, who: SignedIn, title: str, group: str, opened: bool) -> None:
    note(writing, who, Action.ASSIGNMENT_MADE, f"{title} · {group}")
    if opened:
        note(writing, who, Action.ASSIGNMENT_OPENED, f"{title} · {group}")


def terms_of(assignment: AssignmentView, who: SignedIn) -> Terms:
    """How an assignment is done, for another one like it; proof only where it is still allowed."""
    return {
        "expected": assignment.expected,
        "alternative_names": assignment.alternative_names,
        "pace": assignment.pace,
        "pairs": assignment.pairs,
        "proof_of_training": assignment.proof_of_training and who.proof_of_training,
    }


def values_of(assignment: AssignmentView) -> list[str]:
    """The list of an assignment as a form would send it; a form has a checkbox of its own."""
    return [f"{item.kind}/{item.slug}" for item in assignment.items if not item.phase]


def copy_to(form: CopyForm, who: SignedIn, assignment: AssignmentView, group: str) -> str | None:
    """The same for another group, open from now; None with the reason in the form."""
    terms = terms_of(assignment, who)
    terms["expected"] = form.expected.data
    terms["proof_of_training"] &= form.group.data not in form.by_code
    try:
        return another(who, assignment, form.group.data, group, terms)
    except contents.Gone:
        form.refuse(form.group, gone(), 409)
        return None


def another(
    who: SignedIn, assignment: AssignmentView, group_id: str, group: str, terms: Terms
) -> str:
    """The same list once more, open from now, with no due date yet. Raises contents.Gone."""
    moment = now()
    with transaction() as writing:
        made = begin(
            writing, group_id, assignment.title, values_of(assignment), moment, None, moment,
            terms, any(item.phase for item in assignment.items),
        )  # fmt: skip
        note_made(writing, who, assignment.title, group, True)
    return made


def gone() -> str:
    return str(_("One of these is no longer in the library: choose again."))
