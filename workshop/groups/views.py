"""Pages of a facilitator's groups: who is in them, slips, code, other facilitators."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.accounts import store as accounts
from workshop.accounts.signing_in import person
from workshop.database import session, transaction
from workshop.forms import options, pressed
from workshop.groups import slips, store
from workshop.groups.forms import FacilitatorForm, GroupForm, SlipsForm
from workshop.groups.qr import qr_svg
from workshop.groups.rules import Joining
from workshop.groups.store import GroupView

blueprint = Blueprint("groups", __name__, template_folder="templates")


def led(group_id: str) -> GroupView:
    """The group, if the signed-in person leads it; otherwise there is no such page."""
    found = store.group_led(session(), person(), group_id) if person().leads else None
    if found is None:
        abort(404)
    return found


def address() -> str:
    return str(current_app.extensions["configuration"].address)


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
        return redirect(url_for("groups.show", group_id=group_id), 303)
    groups = store.groups_of(session(), who)
    return render_template("groups/index.html", form=form, groups=groups), form.status


@blueprint.get("/groups/<group_id>")
def show(group_id: str) -> ResponseReturnValue:
    return group_page(led(group_id), FacilitatorForm(formdata=None), 200)


def group_page(group: GroupView, form: FacilitatorForm, status: int) -> ResponseReturnValue:
    colleagues = store.colleagues_leading(session(), person().organisation_id, group.id)
    form.person.choices = options((id, name) for id, name, leads in colleagues if not leads)
    link = f"{address()}/join/{group.code}" if group.code else ""
    page = render_template(
        "groups/show.html",
        group=group,
        members=store.members(session(), group.id),
        facilitators=[(id, name) for id, name, leads in colleagues if leads],
        form=form,
        link=link,
        qr=qr_svg(link) if link else "",
    )
    return page, status


@blueprint.post("/groups/<group_id>/joining")
def joining(group_id: str) -> ResponseReturnValue:
    """Close or open joining."""
    group = led(group_id)
    pressed()
    with transaction() as writing:
        store.set_open(writing, group.id, not group.open)
    return redirect(url_for("groups.show", group_id=group.id), 303)


@blueprint.post("/groups/<group_id>/code")
def renew_code(group_id: str) -> ResponseReturnValue:
    group = led(group_id)
    pressed()
    with transaction() as writing:
        store.renew_code(writing, group.id, current_app.extensions["chance"])
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
    return slips_page(group, [printed])


@blueprint.route("/groups/<group_id>/slips", methods=["GET", "POST"])
def slip_sheet(group_id: str) -> ResponseReturnValue:
    """Make slips; their codes are on this answer and nowhere else."""
    group = led(group_id)
    if group.joining is not Joining.SLIPS:
        abort(404)
    form = SlipsForm()
    if form.accepted():
        with transaction() as writing:
            printed = slips.make(
                writing, person().organisation_id, group, form.count.data, form.spare.data
            )
        if printed:
            return slips_page(group, printed)
        form.refuse(form.count, _("Type how many slips to make."))
    unused = store.unused_slips(session(), group.id)
    page = render_template(
        "groups/slips.html", group=group, form=form, unused=unused, address=address()
    )
    return page, form.status


@blueprint.post("/groups/<group_id>/slips/again")
def slips_again(group_id: str) -> ResponseReturnValue:
    """Print the unused slips again, with new codes: the old ones cannot be read back."""
    group = led(group_id)
    pressed()
    with transaction() as writing:
        unused = store.unused_slips(writing, group.id)
        printed = [slips.replace_code(writing, member, told=False) for member in unused]
    return slips_page(group, printed)


def slips_page(group: GroupView, printed: list[slips.PrintedSlip]) -> ResponseReturnValue:
    sheet = [slips.for_paper(slip, address()) for slip in printed]
    return render_template("groups/slip_sheet.html", group=group, slips=sheet, address=address())


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
        return redirect(url_for("groups.show", group_id=group.id), 303)
    return group_page(group, form, form.status)


@blueprint.post("/groups/<group_id>/leave")
def leave(group_id: str) -> ResponseReturnValue:
    group = led(group_id)
    pressed()
    with transaction() as writing:
        left = store.leave_group(writing, group.id, person().id)
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
    flash(_("The group is deleted."), "success")
    return redirect(url_for("groups.index"), 303)
