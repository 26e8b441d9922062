"""Pages for joining a group by its code, and for coming back with a return code."""

from __future__ import annotations

from flask import current_app, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workshop.accounts import store as accounts
from workshop.accounts.rules import RETURN_CODE_LENGTH, Role, normal_code, shown_code
from workshop.accounts.signing_in import admitted, demonstration_on, sign_in, sign_out
from workshop.database import session, transaction
from workshop.forms import Press, token_accepted
from workshop.groups import store
from workshop.groups.forms import CodeForm
from workshop.groups.rules import CODE_LENGTH
from workshop.groups.slips import hashed, new_return_code
from workshop.groups.store import Joinable
from workshop.groups.views import blueprint
from workshop.help.views import in_country, kept_country
from workshop.language import speak_to
from workshop.limits import JOIN_FAILURES, JOINS, failed, limiter

__all__ = ["blueprint"]

NEW = "new"
"""What the button "No, I am new" sends as `who`."""


@blueprint.route("/join", methods=["GET", "POST"])
@limiter.limit(JOIN_FAILURES, methods=["POST"], deduct_when=failed)
@limiter.limit(JOINS, methods=["POST"])
def join() -> ResponseReturnValue:
    """One field for both codes; opening the page creates nothing. At a shared computer a learner is
    asked whether it is still them, and whoever is new ends that sign-in."""
    form = CodeForm()
    if _somebody_new() and token_accepted():
        sign_out()
        return redirect("/join", 303)
    if form.accepted():
        code = normal_code(form.code.data)
        if len(code) == CODE_LENGTH and _joinable(code):
            return redirect(f"/join/{code}", 303)
        if len(code) == RETURN_CODE_LENGTH and (known := _known(code)):
            try:
                return _come_back(known)
            except store.JoiningClosed:
                message = _("This group takes nobody new at present. Ask the person who leads it.")
                form.refuse(form.code, message, 403)
                return render_template("groups/join.html", form=form), form.status
        form.refuse(form.code, _("Nothing has this code. Look at it again, letter by letter."))
    return render_template("groups/join.html", form=form), form.status


def _somebody_new() -> bool:
    """Whether "No, I am new" was pressed."""
    return request.method == "POST" and request.form.get("who") == NEW


def _known(code: str) -> accounts.Known | None:
    return admitted(accounts.known_by_return_code(session(), hashed(code)))


def _joinable(code: str) -> Joinable | None:
    """The group of a code; a group of a demonstration that is off does not exist."""
    group = store.joinable(session(), code)
    return None if group and group.demonstration and not demonstration_on() else group


def _come_back(known: accounts.Known) -> ResponseReturnValue:
    """Sign in with a return code; a slip's first use is noted, and another computer's session
    ends, as does that of somebody else at this one."""
    somebody_else = current_user.is_authenticated and current_user.id != known.id
    with transaction() as writing:
        first = store.use_slip(writing, known.id)
        ended = accounts.end_sign_ins_of(writing, known.id)
        sign_in(writing, known.id, Role.LEARNER)
    if somebody_else:
        flash(_("Somebody else was still signed in on this device. That has ended."), "info")
    if ended and not first:
        return render_template("groups/also_elsewhere.html")
    return redirect("/assignments", 303)


@blueprint.route("/join/<code>", methods=["GET", "POST"])
@limiter.limit(JOIN_FAILURES, methods=["GET", "POST"], deduct_when=failed)
@limiter.limit(JOINS, methods=["POST"])
def join_code(code: str) -> ResponseReturnValue:
    """The page of a group's code: one button joins. A learner who is signed in joins under the same
    pseudonym, and whoever is new there as somebody new, in one press."""
    group = _joinable(normal_code(code))
    if group is None:
        return render_template("groups/no_such_code.html"), 404
    speak_to(group.audience)
    in_country(group.country)
    if not group.open:
        return render_template("groups/joining_closed.html", group=group), 403
    form = Press()
    if not form.accepted():
        return kept_country(make_response(_ask(group, form), form.status), group.country)
    if _is_learner() and not _somebody_new():
        return _join_again(group, form)
    return _join(group)


def _ask(group: Joinable, form: Press) -> str:
    """The page with the button; a learner of another organisation can only join as somebody new."""
    strange = _is_learner() and current_user.organisation_id != group.organisation_id
    name = "other_organisation" if strange else "join_group"
    page: str = render_template(f"groups/{name}.html", group=group, form=form)
    return page


def _is_learner() -> bool:
    return bool(current_user.is_authenticated and current_user.learns)


def _join(group: Joinable) -> ResponseReturnValue:
    """A new learner: the pseudonym is given, the return code is shown once."""
    try:
        return _join_once(group)
    except IntegrityError:
        # Somebody who joined in the same instant was given the same pseudonym.
        return _join_once(group)


def _join_once(group: Joinable) -> ResponseReturnValue:
    code = new_return_code()
    with transaction() as writing:
        pseudonym = _free(writing, group)
        person_id = accounts.add_learner(
            writing, group.organisation_id, pseudonym, hashed(code), group.language, group.audience
        )
        store.add_member(writing, group.id, person_id, pseudonym)
        sign_in(writing, person_id, Role.LEARNER)
    return render_template(
        "groups/joined.html", group=group, pseudonym=pseudonym, code=shown_code(code)
    )


def _free(writing: Session, group: Joinable) -> str:
    chance = current_app.extensions["chance"]
    return store.new_pseudonym(writing, group.id, group.language, chance)


def _join_again(group: Joinable, form: Press) -> ResponseReturnValue:
    """Somebody who is signed in joins another group of the organisation under the same
    pseudonym."""
    who = current_user._get_current_object()
    if who.organisation_id != group.organisation_id:
        return _ask(group, form), 409
    with transaction() as writing:
        if store.member(writing, group.id, who.id) is None:
            names = {member.pseudonym for member in store.members(writing, group.id)}
            pseudonym = who.name if who.name not in names else _free(writing, group)
            store.add_member(writing, group.id, who.id, pseudonym)
    return redirect("/assignments", 303)
