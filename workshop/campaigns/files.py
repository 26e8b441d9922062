"""What a campaign gives out as CSV: codes, slips for a mail merge, and who has done it by number.
Nothing in these files says what anybody answered, or when (PRIVACY.md R11).
"""

from __future__ import annotations

from flask import Response, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.accounts.signing_in import person
from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.campaigns.views import address, blueprint, campaign_page, led
from workshop.database import transaction
from workshop.forms import pressed
from workshop.groups import slips
from workshop.groups import store as groups
from workshop.groups.forms import PrintForm
from workshop.groups.rules import Joining, only_this_computer
from workshop.language import current_language
from workshop.proof.store import numbers_of
from workshop.spreadsheet import harmless, write_table

__all__ = ["blueprint"]


@blueprint.get("/campaigns/<campaign_id>/codes.csv")
def codes(campaign_id: str) -> Response:
    """Code and link of each team, to be pasted into mails: whoever has them may join."""
    rows: list[tuple[object, ...]] = [(_("Team"), _("Expected"), _("Code"), _("Link"))]
    rows += [
        (harmless(team.name), team.expected, team.code, f"{address()}/join/{team.code}")
        for team in led(campaign_id).teams
        if team.code
    ]
    return download(write_table(rows), "codes.csv")


@blueprint.post("/campaigns/<campaign_id>/slips.csv")
def slips_csv(campaign_id: str) -> ResponseReturnValue:
    """The unused slips of all teams for the employer's mail merge: team, number, link and a new
    code, and no name (PRIVACY.md R11)."""
    campaign = led(campaign_id)
    pressed()
    form = PrintForm()
    if only_this_computer(address()) and not form.here.data:
        form.refuse(form.here, _("Nothing was made: no other device could open these links."), 409)
        return campaign_page(campaign, slips_form=form)
    by_slips = {t.group_id for t in campaign.teams if t.joining is Joining.SLIPS}
    if not by_slips:
        abort(409)
    with transaction() as writing:
        own = [g for g in groups.groups_of(writing, person()) if g.id in by_slips]
        rows = slips.export_unused(writing, *own)
        note(writing, person(), Action.SLIPS_MADE, campaign.title)
        note(writing, person(), Action.EXPORTED, campaign.title)
    return download(slips.csv_of(rows, current_language(), teams=True), "slips.csv")


@blueprint.post("/campaigns/<campaign_id>/proof.csv")
def proof_csv(campaign_id: str) -> ResponseReturnValue:
    """Who has done it, by team and number of the slip, over all teams for which the list was
    switched on before they opened (PRIVACY.md R11); that it was read stands in the audit log."""
    campaign = led(campaign_id)
    pressed()
    if not campaign.listed:
        abort(404)
    with transaction() as writing:
        lists = numbers_of(writing, [team.assignment_id for team in campaign.listed])
        note(writing, person(), Action.PROOF_READ, campaign.title)
    rows: list[tuple[object, ...]] = [(_("Team"), _("number"), _("done"))]
    for team in campaign.listed:
        rows += [
            (harmless(team.name), line.number, _("yes") if line.done else _("no"))
            for line in lists[team.assignment_id].lines
        ]
    return download(write_table(rows), "proof.csv")


def download(data: bytes, name: str) -> Response:
    reply = Response(data, mimetype="text/csv")
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply
