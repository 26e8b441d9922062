"""Pages of campaigns, the same list for many teams at once: making one, its teams, what is done for
all of them, and one page of progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from workshop.accounts.rules import OrganisationKind, SignedIn
from workshop.accounts.signing_in import person
from workshop.assignments import contents, lifecycle
from workshop.assignments.rules import State
from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.campaigns import making, reporting, store
from workshop.campaigns.forms import REFUSED, CampaignForm, DueForm
from workshop.campaigns.rules import MOST_SLIPS, Campaign, Line, NewTeam, Plan, checked, teams_of
from workshop.database import database, new_id, now, session, transaction
from workshop.forms import pressed
from workshop.groups.forms import PrintForm
from workshop.groups.rules import Joining, only_this_computer
from workshop.language import current_language
from workshop.releases.models import SEALED_TABLES
from workshop.releases.reading import progress_of
from workshop.shelf import libraries

blueprint = Blueprint("campaigns", __name__, template_folder="templates")


class Refused(Exception):
    """What was confirmed cannot be made: the field that says why, and the status of the page."""

    def __init__(self, field: str, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.field, self.message, self.status = field, message, status


def leader() -> SignedIn:
    """The signed-in person, if they lead; for learners there is no such page."""
    who = person()
    if not who.leads:
        abort(404)
    return who


def led(campaign_id: str) -> Campaign:
    """The campaign with the teams that the person leads; otherwise there is no such page."""
    found = store.campaign_led(session(), leader(), campaign_id)
    if found is None:
        abort(404)
    return found


def address() -> str:
    return str(current_app.extensions["configuration"].address)


@blueprint.get("/campaigns")
def index() -> ResponseReturnValue:
    found = store.campaigns_led(session(), leader())
    return render_template("campaigns/index.html", campaigns=found)


# ---- Making one -----------------------------------------------------------------------------


@blueprint.route("/campaigns/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """The form; what was understood of the teams, row by row; and the campaign, once confirmed."""
    who = leader()
    libraries().refresh()
    form = campaign_form(who)
    accepted = form.accepted() and dates_fit(form, who)
    if accepted and request.form.get("act") == "make" and made(form, who):
        return redirect(url_for("campaigns.show", campaign_id=form.campaign.data), 303)
    lines: tuple[Line, ...] = ()
    if request.method == "POST":
        lines = lines_of(form, making.names_taken(session(), who.organisation_id))
    page = render_template(
        "campaigns/new.html", form=form, lines=lines, teams=teams_of(lines), refused=REFUSED
    )
    return page, form.status


def campaign_form(who: SignedIn) -> CampaignForm:
    school = who.kind is OrganisationKind.SCHOOL
    form = CampaignForm(
        campaign=new_id(),
        audience="pupils-11-15" if school else "employees",
        language=who.organisation_language,
        joining=Joining.CODE.value,
    )
    headings = (_("Modules"), _("Stories and questions"))
    form.offer(contents.pieces_by_heading(current_language(), headings))
    form.take_file()
    if not who.proof_of_training:
        del form.proof_of_training
    if not form.has_id:
        form.campaign.data = new_id()
    return form


def dates_fit(form: CampaignForm, who: SignedIn) -> bool:
    moment = now()
    opens_at, due_at = form.moments(who, moment)
    if due_at is not None and due_at <= max(opens_at, moment):
        form.refuse(form.due_at, _("This is before the opening: choose a later moment."))
        return False
    return True


def lines_of(form: CampaignForm, taken: Sequence[str]) -> tuple[Line, ...]:
    rows = ((row.number, row.cell(0), row.cell(1)) for row in form.table.rows)
    return checked(rows, (fault.number for fault in form.table.faults), taken)


def made(form: CampaignForm, who: SignedIn) -> bool:
    """Whether the campaign is there now, made once however often the button was pressed; otherwise
    the reason stands in the form. One transaction, which reads again what it decides on."""
    plan = plan_of(form, who)
    try:
        with transaction() as writing:
            if making.begin(writing, who.organisation_id, plan):
                fill(writing, form, who, plan)
    except contents.Gone:
        form.refuse(form.items, _("One of these is no longer in the library: choose again."), 409)
        return False
    except Refused as refused:
        form.refuse(form[refused.field], refused.message, refused.status)
        return False
    return True


def plan_of(form: CampaignForm, who: SignedIn) -> Plan:
    opens_at, due_at = form.moments(who, now())
    return Plan(
        form.campaign.data,
        form.title.data,
        (),
        opens_at,
        due_at,
        Joining(form.joining.data),
        form.language.data,
        form.audience.data,
        "proof_of_training" in form and form.proof_of_training.data,
        form.newcomers.data,
    )


def fill(writing: Session, form: CampaignForm, who: SignedIn, plan: Plan) -> None:
    """The teams and assignments of a campaign that is new, open if it is time. Raises Refused,
    contents.Gone."""
    lines = lines_of(form, making.names_taken(writing, who.organisation_id))
    teams = acceptable(form, plan, teams_of(lines))
    plan = replace(plan, items=tuple(contents.choose(writing, form.chosen)))
    due_now = plan.opens_at <= now()
    chance = current_app.extensions["chance"]
    making.fill(writing, who, plan, teams, rule(writing) if due_now else None, chance)
    note(writing, who, Action.CAMPAIGN_MADE, plan.title)
    if plan.joining is Joining.SLIPS:
        note(writing, who, Action.SLIPS_MADE, plan.title)
    if due_now:
        note(writing, who, Action.ASSIGNMENT_OPENED, plan.title)
    flash(ngettext("%(num)s team is made.", "%(num)s teams are made.", len(teams)), "success")


def acceptable(form: CampaignForm, plan: Plan, teams: tuple[NewTeam, ...]) -> tuple[NewTeam, ...]:
    """The teams, if they are those that were shown and can be made. Raises Refused."""
    if not teams:
        raise Refused("teams", _("No row can be used: correct the list."))
    if len(teams) != form.accepted_teams.data:
        message = _("The list of teams is no longer what was shown: look at the rows again.")
        raise Refused("teams", message, 409)
    if plan.joining is Joining.SLIPS and sum(team.expected for team in teams) > MOST_SLIPS:
        message = _("Slips are made for at most 10,000 people at once: let the teams join by code.")
        raise Refused("joining", message)
    return teams


def rule(writing: Session) -> lifecycle.Rule:
    extensions = current_app.extensions
    return lifecycle.Rule(contents.shapes_from(writing), extensions["sealer"], extensions["chance"])


# ---- Its teams ------------------------------------------------------------------------------


@blueprint.get("/campaigns/<campaign_id>")
def show(campaign_id: str) -> ResponseReturnValue:
    return campaign_page(led(campaign_id))


def campaign_page(
    campaign: Campaign, form: DueForm | None = None, slips_form: PrintForm | None = None
) -> ResponseReturnValue:
    due_at = campaign.teams[0].due_at
    zone = ZoneInfo(person().time_zone)
    form = form or DueForm(formdata=None, due_at=due_at.astimezone(zone) if due_at else None)
    slips_form = slips_form or PrintForm(formdata=None)
    page = render_template(
        "campaigns/show.html",
        campaign=campaign,
        titles=reporting.titles(session(), campaign, current_language()),
        form=form,
        slips=slips_form,
        address=address(),
        only_here=only_this_computer(address()),
    )
    return page, max(form.status, slips_form.status)


@blueprint.post("/campaigns/<campaign_id>/remind")
def remind(campaign_id: str) -> ResponseReturnValue:
    """A reminder on the page of everybody, alike for all (PRIVACY.md R11)."""
    campaign = led(campaign_id)
    pressed()
    with transaction() as writing:
        count = store.remind(writing, person(), campaign.id)
        note(writing, person(), Action.REMINDED, campaign.title)
    message = ngettext(
        "A reminder stands on the page of everybody in %(num)s team.",
        "A reminder stands on the page of everybody in %(num)s teams.",
        count,
    )
    flash(message, "success")
    return redirect(url_for("campaigns.show", campaign_id=campaign.id), 303)


@blueprint.post("/campaigns/<campaign_id>/close")
def close(campaign_id: str) -> ResponseReturnValue:
    """Final, for every team that is open: what may be shown is shown, each rest under five is
    destroyed (PRIVACY.md R6)."""
    campaign = led(campaign_id)
    pressed()
    if not campaign.in_state(State.OPEN):
        abort(409)
    with transaction() as writing:
        sealer, moment = current_app.extensions["sealer"], now()
        for assignment_id in store.open_ones(writing, person(), campaign.id):
            lifecycle.close_assignment(writing, assignment_id, moment, sealer)
        note(writing, person(), Action.ASSIGNMENT_CLOSED, campaign.title)
    forget_sums()
    flash(_("Closed. What may be shown is on the charts."), "success")
    return redirect(url_for("campaigns.progress", campaign_id=campaign.id), 303)


def forget_sums() -> None:
    """After a close no old page of the database's files holds a sum or a salt (R15)."""
    database().truncate_log()
    database().vacuum(SEALED_TABLES)


@blueprint.post("/campaigns/<campaign_id>/due")
def due(campaign_id: str) -> ResponseReturnValue:
    """Another due date for every team that is not closed."""
    campaign = led(campaign_id)
    form = DueForm()
    if not form.accepted():
        return campaign_page(campaign, form)
    due_at = form.moment(person().time_zone)
    left = [team for team in campaign.teams if team.state is not State.CLOSED]
    first = max((team.opens_at for team in left), default=now())
    if due_at is not None and due_at <= max(first, now()):
        form.refuse(form.due_at, _("This is before the opening: choose a later moment."))
        return campaign_page(campaign, form)
    with transaction() as writing:
        store.set_due(writing, person(), campaign.id, due_at)
        note(writing, person(), Action.ASSIGNMENT_CHANGED, campaign.title)
    flash(_("Saved."), "success")
    return redirect(url_for("campaigns.show", campaign_id=campaign.id), 303)


@blueprint.get("/campaigns/<campaign_id>/progress")
def progress(campaign_id: str) -> ResponseReturnValue:
    """One page over all teams, to print: who has done it by number, and what was published."""
    campaign = led(campaign_id)
    ids = [item.id for team in campaign.teams for item in team.items]
    pieces = reporting.pieces(session(), campaign, progress_of(session(), ids), current_language())
    named = {piece.item.slug: piece.title for piece in pieces}
    return render_template(
        "campaigns/progress.html", campaign=campaign, pieces=pieces, titles=named
    )
