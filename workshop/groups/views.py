"""Pages of a facilitator's groups: who is in them, slips, code, the board, other facilitators."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
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

from workshop.accounts import store as accounts
from workshop.accounts.signing_in import person
from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.database import session, transaction
from workshop.forms import options, pressed
from workshop.groups import slips, store
from workshop.groups.forms import FacilitatorForm, GroupForm, LostSlipForm, PrintForm, SlipsForm
from workshop.groups.qr import qr_svg
from workshop.groups.rules import Joining, Lost, only_this_computer, print_order
from workshop.groups.store import GroupView
from workshop.language import current_language
from workshop.paging import paged

MEMBERS_A_PAGE = 50

blueprint = Blueprint("groups", __name__, template_folder="templates")


def led(group_id: str) -> GroupView:
    """The group, if the signed-in person leads it; otherwise there is no such page."""
    found = store.group_led(session(), person(), group_id) if person().leads else None
    if found is None:
        abort(404)
    return found


def led_by_slips(group_id: str) -> GroupView:
    """The group, if the signed-in person leads it and people join it with slips."""
    group = led(group_id)
    if group.joining is not Joining.SLIPS:
        abort(404)
    return group


def address() -> str:
    return str(current_app.extensions["configuration"].address)


def refused_here(form: PrintForm) -> bool:
    """Whether slips with this address would open on no device, and nobody said that they know."""
    return only_this_computer(address()) and not form.here.data


@blueprint.route("/groups", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    who = person()
    if not who.leads:
        abort(404)
    school = who.kind == "school"
    form = GroupForm(
        audience="pupils-11-15" if school else "employees",
        language=who.organisation_language,
        joining=(Joining.SLIPS if school else Joining.CODE).value,
    )
    if form.accepted():
        with transaction() as writing:
            group_id = store.add_group(
                writing,
                who.id,
                who.organisation_id,
                form.name.data,
                form.audience.data,
                form.language.data,
                Joining(form.joining.data),
                current_app.extensions["chance"],
            )
            note(writing, who, Action.GROUP_MADE, form.name.data)
        return redirect(url_for("groups.show", group_id=group_id), 303)
    groups = store.groups_of(session(), who)
    return render_template("groups/index.html", form=form, groups=groups), form.status


@blueprint.get("/groups/<group_id>")
def show(group_id: str) -> ResponseReturnValue:
    return group_page(led(group_id))


def group_page(
    group: GroupView, form: FacilitatorForm | None = None, lost: LostSlipForm | None = None
) -> ResponseReturnValue:
    """The group's page, with the one of its forms that was refused."""
    sent = form or lost
    form = form or FacilitatorForm(formdata=None)
    colleagues = store.colleagues_leading(session(), person().organisation_id, group.id)
    form.person.choices = options((id, name) for id, name, leads in colleagues if not leads)
    link = f"{address()}/join/{group.code}" if group.code else ""
    members = store.members(session(), group.id)
    page = render_template(
        "groups/show.html",
        group=group,
        members=paged(
            members,
            lambda each: f"{each.pseudonym} {each.number or ''}",
            MEMBERS_A_PAGE,
            url_for("groups.show", group_id=group.id),
            request.args,
        ),
        unused=any(not member.used for member in members),
        facilitators=[(id, name) for id, name, leads in colleagues if leads],
        form=form,
        lost=lost or LostSlipForm(formdata=None),
        link=link,
        qr=qr_svg(link) if link else "",
        only_here=only_this_computer(address()),
    )
    return page, sent.status if sent else 200


@blueprint.get("/groups/<group_id>/board")
def board(group_id: str) -> ResponseReturnValue:
    """Joining, to project: what the whole room may read, and nothing of who has joined."""
    group = led(group_id)
    link = f"{address()}/join"
    code = qr_svg(f"{link}/{group.code}" if group.code else link)
    return render_template(
        "groups/board.html",
        group=group,
        link=link,
        qr=code,
        only_here=only_this_computer(link),
    )


@blueprint.post("/groups/<group_id>/joining")
def joining(group_id: str) -> ResponseReturnValue:
    """Close or open joining."""
    group = led(group_id)
    pressed()
    with transaction() as writing:
        store.set_open(writing, group.id, not group.open)
        note(writing, person(), Action.GROUP_CHANGED, group.name)
    return redirect(url_for("groups.show", group_id=group.id), 303)


@blueprint.post("/groups/<group_id>/code")
def renew_code(group_id: str) -> ResponseReturnValue:
    group = led(group_id)
    pressed()
    with transaction() as writing:
        store.renew_code(writing, group.id, current_app.extensions["chance"])
        note(writing, person(), Action.GROUP_CHANGED, group.name)
    flash(_("There is a new code. The old one no longer works."), "success")
    return redirect(url_for("groups.show", group_id=group.id), 303)


@blueprint.post("/groups/<group_id>/members/<person_id>/remove")
def remove_member(group_id: str, person_id: str) -> ResponseReturnValue:
    group = led(group_id)
    pressed()
    with transaction() as writing:
        found = store.member(writing, group.id, person_id)
        if found is None:
            abort(404)
        store.remove_members(writing, group.id, (person_id,))
        note(writing, person(), Action.MEMBER_REMOVED, group.name)
    flash(_("%(name)s is no longer in the group.", name=found.pseudonym), "success")
    return redirect(url_for("groups.show", group_id=group.id), 303)


@blueprint.post("/groups/<group_id>/members/<person_id>/code")
def replace_code(group_id: str, person_id: str) -> ResponseReturnValue:
    """A new return code for a lost one; the learner sees that it was replaced."""
    group = led(group_id)
    pressed()
    with transaction() as writing:
        found = store.member(writing, group.id, person_id)
        if found is None:
            abort(404)
        printed = slips.replace_code(writing, found)
        note(writing, person(), Action.CODE_REPLACED, group.name)
    return slips_page(group, [printed])


@blueprint.route("/groups/<group_id>/slips", methods=["GET", "POST"])
def slip_sheet(group_id: str) -> ResponseReturnValue:
    """Make slips; their codes are on this answer and nowhere else."""
    group = led_by_slips(group_id)
    form = SlipsForm()
    if not form.accepted():
        return making_page(group, form)
    if not form.count.data and not form.spare.data:
        form.refuse(form.count, _("Type how many slips to make."))
        return making_page(group, form)
    if refused_here(form):
        return refused_page(group, form)
    with transaction() as writing:
        printed = slips.make(
            writing, person().organisation_id, group, form.count.data, form.spare.data
        )
        note(writing, person(), Action.SLIPS_MADE, group.name)
    return slips_page(group, printed)


def making_page(group: GroupView, form: SlipsForm) -> ResponseReturnValue:
    page = render_template(
        "groups/slips.html",
        group=group,
        form=form,
        unused=store.unused_slips(session(), group.id),
        address=address(),
        only_here=only_this_computer(address()),
    )
    return page, form.status


def refused_page(group: GroupView, form: SlipsForm | None = None) -> ResponseReturnValue:
    """Why nothing was printed: no device of the room could open the address on the slips."""
    form = form or SlipsForm(formdata=None)
    form.refuse(form.here, _("Nothing was printed: no other device could open these slips."), 409)
    return making_page(group, form)


@blueprint.post("/groups/<group_id>/slips/again")
def slips_again(group_id: str) -> ResponseReturnValue:
    """Print the unused slips again, with new codes: the old ones cannot be read back."""
    group = led_by_slips(group_id)
    pressed()
    if refused_here(PrintForm()):
        return refused_page(group)
    with transaction() as writing:
        printed = slips.again(writing, group)[group.id]
        note(writing, person(), Action.SLIPS_MADE, group.name)
    return slips_page(group, printed)


@blueprint.post("/groups/<group_id>/slips.csv")
def slips_csv(group_id: str) -> ResponseReturnValue:
    """The unused slips for the employer's mail merge, with new codes and without any name."""
    group = led_by_slips(group_id)
    pressed()
    if refused_here(PrintForm()):
        return refused_page(group)
    with transaction() as writing:
        rows = slips.export_unused(writing, group)
        note(writing, person(), Action.SLIPS_MADE, group.name)
        note(writing, person(), Action.EXPORTED, group.name)
    reply = Response(slips.csv_of(rows, current_language()), mimetype="text/csv")
    reply.headers["Content-Disposition"] = 'attachment; filename="slips.csv"'
    return reply


@blueprint.post("/groups/<group_id>/slips/lost")
def lost_slip(group_id: str) -> ResponseReturnValue:
    """One slip for another that was lost, or for somebody who came late; the page says which."""
    group = led_by_slips(group_id)
    form = LostSlipForm()
    if not form.accepted():
        return group_page(group, lost=form)
    if refused_here(form):
        return refused_page(group)
    with transaction() as writing:
        done = slips.replace_lost(writing, person().organisation_id, group, form.number.data)
        if done is not None:
            note(writing, person(), Action.SLIPS_MADE, group.name)
    if done is None:
        form.refuse(form.number, _("This group has no slip with this number."))
        return group_page(group, lost=form)
    slip, outcome = done
    return slips_page(group, [slip], outcome)


def slips_page(
    group: GroupView, printed: list[slips.PrintedSlip], lost: Lost | None = None
) -> ResponseReturnValue:
    """The sheet to print. Its order is drawn by chance, so that it tells nothing."""
    order = print_order(printed, current_app.extensions["chance"])
    return render_template(
        "groups/slip_sheet.html",
        group=group,
        slips=[slips.for_paper(slip, address()) for slip in order],
        lost=lost.value if lost else "",
        only_here=only_this_computer(address()),
    )


@blueprint.post("/groups/<group_id>/facilitators")
def add_facilitator(group_id: str) -> ResponseReturnValue:
    group = led(group_id)
    form = FacilitatorForm()
    form.person.choices = options(
        (c.id, c.name) for c in accounts.colleagues(session(), person().organisation_id)
    )
    if form.accepted():
        with transaction() as writing:
            store.add_facilitator(writing, group.id, form.person.data)
            note(writing, person(), Action.FACILITATOR_ADDED, group.name)
        return redirect(url_for("groups.show", group_id=group.id), 303)
    return group_page(group, form)


@blueprint.post("/groups/<group_id>/leave")
def leave(group_id: str) -> ResponseReturnValue:
    group = led(group_id)
    pressed()
    with transaction() as writing:
        left = store.leave_group(writing, group.id, person().id)
        if left:
            note(writing, person(), Action.FACILITATOR_LEFT, group.name)
    if not left:
        flash(_("Nobody else leads this group: add another facilitator first."), "error")
        return redirect(url_for("groups.show", group_id=group.id), 303)
    return redirect(url_for("groups.index"), 303)


@blueprint.post("/groups/<group_id>/delete")
def delete(group_id: str) -> ResponseReturnValue:
    """A group in which something was opened is kept: its rosters hold that nobody sends twice."""
    group = led(group_id)
    pressed()
    with transaction() as writing:
        try:
            store.delete_group(writing, group.id)
        except store.GroupKept:
            abort(409)
        note(writing, person(), Action.GROUP_DELETED, group.name)
    flash(_("The group is deleted."), "success")
    return redirect(url_for("groups.index"), 303)
