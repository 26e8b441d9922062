"""Pages of proof of training: the list by numbers and the sheet to sign, for who leads the group;
the attestation, for the learner. What is not theirs does not exist for them."""

from __future__ import annotations

import csv
import io

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.accounts.signing_in import person
from workshop.assignments import sending, store
from workshop.assignments.attesting import (
    Attestation,
    Claim,
    NotAToken,
    TokenTooOld,
    attestation,
    claimed,
    token_for,
)
from workshop.assignments.contents import piece_of
from workshop.assignments.rules import State
from workshop.assignments.store import AssignmentView
from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.database import session, transaction
from workshop.forms import pressed, token_accepted
from workshop.groups import store as groups
from workshop.help.views import paper_line
from workshop.language import current_language, speak_to, to_learner
from workshop.proof.pdf import attestation_pdf
from workshop.proof.rules import ProofList, lines_to_sign
from workshop.proof.store import numbers
from workshop.proof.words import paper_of
from workshop.typesetting import Busy

blueprint = Blueprint("proof", __name__, template_folder="templates")
blueprint.add_app_template_global(paper_of, "attestation_paper")
blueprint.add_app_template_global(token_for, "attestation_token")


def led(assignment_id: str) -> AssignmentView:
    """The assignment, if the signed-in person leads its group; otherwise there is no such page."""
    found = store.assignment_led(session(), person(), assignment_id) if person().leads else None
    if found is None:
        abort(404)
    return found


def demand_proof(assignment: AssignmentView) -> None:
    """There is a list only where it was switched on before opening (PRIVACY.md R11)."""
    if assignment.state is State.PLANNED or not assignment.proof_of_training:
        abort(404)


@blueprint.get("/proof/<assignment_id>")
def show(assignment_id: str) -> ResponseReturnValue:
    """What the list is and what it never holds; it is shown by a button, so that reading is
    noted."""
    assignment = led(assignment_id)
    demand_proof(assignment)
    return render_template("proof/show.html", assignment=assignment)


@blueprint.post("/proof/<assignment_id>")
def read(assignment_id: str) -> ResponseReturnValue:
    """The list, as a page or as CSV; that it was read stands in the audit log."""
    assignment = led(assignment_id)
    pressed()
    demand_proof(assignment)
    with transaction() as writing:
        note(writing, person(), Action.PROOF_READ, assignment.title)
        found = numbers(writing, assignment)
    if request.form.get("as") == "csv":
        return as_csv(found)
    return render_template("proof/list.html", assignment=assignment, list=found)


def as_csv(found: ProofList) -> Response:
    """With a byte-order mark, and the separator that a spreadsheet in this language expects."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if current_language() == "fr" else ",")
    writer.writerow((_("number"), _("done")))
    writer.writerows((line.number, _("yes") if line.done else _("no")) for line in found.lines)
    reply = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    reply.headers["Content-Disposition"] = 'attachment; filename="proof.csv"'
    return reply


@blueprint.get("/proof/<assignment_id>/attendance")
def attendance(assignment_id: str) -> ResponseReturnValue:
    """A sheet to print and sign: paper only."""
    assignment = led(assignment_id)
    group = groups.group_led(session(), person(), assignment.group_id)
    pieces = [
        piece_of(session(), item.kind, item.slug, item.version, current_language())
        for item in assignment.items
        if not item.phase
    ]
    return render_template(
        "proof/attendance.html",
        assignment=assignment,
        pieces=pieces,
        minutes=sum(piece.meta.minutes for piece in pieces),
        lines=lines_to_sign(assignment.expected, group.members if group else 0, assignment.pairs),
    )


# ---- The attestation -----------------------------------------------------------------------


@blueprint.post("/proof/attestation")
def attest() -> ResponseReturnValue:
    """The attestation of who has just sent, as PDF or as a page to print. Nothing is written."""
    who = person()
    if not who.learns:
        abort(404)
    token = request.form.get("attestation", "")
    if not token_accepted():
        return render_template("proof/again.html", token=token), 400
    try:
        found = attestation_for(claimed(token, who), token)
        if request.form.get("as") == "page":
            return render_template("proof/attestation.html", attestation=found)
        return as_pdf(found)
    except NotAToken:
        return refused(400, _("This attestation cannot be made"), _(
            "It belongs to somebody else, or the page was changed on its way."))  # fmt: skip
    except TokenTooOld:
        return refused(409, _("This attestation is too old"), _(
            "The page that asked for it is more than a day old."))  # fmt: skip
    except Busy:
        abort(503)


def attestation_for(claim: Claim, token: str) -> Attestation:
    """What the claim's piece and version say, for who has done it."""
    place = sending.place_of(session(), person(), claim.assignment_id, claim.slug)
    if place is None or not place.sent:
        abort(404)
    speak_to(place.audience)
    piece = piece_of(session(), place.kind, place.slug, place.version, current_language())
    return attestation(piece, place.version, claim.day, person().organisation, token)


def as_pdf(found: Attestation) -> Response:
    """The file has the same name for everybody; nothing keeps a copy."""
    paper = paper_of(found, paper_line(person()))
    reply = Response(attestation_pdf(paper), mimetype="application/pdf")
    reply.headers["Content-Disposition"] = 'attachment; filename="attestation.pdf"'
    return reply


def refused(code: int, title: str, message: str) -> ResponseReturnValue:
    what_to_do = to_learner("Open your list: whatever is done there offers a new attestation.")
    page = render_template(
        "error.html", code=code, title=title, message=message, what_to_do=what_to_do
    )
    return page, code
