"""Home, signing in and out, one's account, and the organisation's page for its administrator."""

from __future__ import annotations

import secrets

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from workshop.accounts import store
from workshop.accounts.forms import (
    ChangePasswordForm,
    ColleagueForm,
    NewPasswordForm,
    OrganisationForm,
    SignInForm,
)
from workshop.accounts.rules import LINK_LIFETIME, Role, keyed_hash, normal_email
from workshop.accounts.signing_in import admitted, keys, passwords, person, sign_in, sign_out
from workshop.database import now, session, transaction
from workshop.forms import pressed
from workshop.limits import (
    SIGN_IN_FAILURES_FOR_ACCOUNT,
    SIGN_IN_FAILURES_FOR_ADDRESS,
    account_typed,
    failed,
    limiter,
)

blueprint = Blueprint("accounts", __name__, template_folder="templates")


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The first page; a signed-in person goes to their own."""
    if current_user.is_authenticated:
        return redirect("/assignments", 303)
    return render_template("accounts/home.html")


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@limiter.limit(SIGN_IN_FAILURES_FOR_ADDRESS, methods=["POST"], deduct_when=failed)
@limiter.limit(
    SIGN_IN_FAILURES_FOR_ACCOUNT, key_func=account_typed, methods=["POST"], deduct_when=failed
)
def sign_in_page() -> ResponseReturnValue:
    form = SignInForm()
    if form.accepted():
        known = admitted(store.known_by_address(session(), normal_email(form.email.data)))
        # The same work and the same answer for an unknown address and a wrong password.
        if passwords().verify(known.password_hash if known else None, form.password.data) and known:
            with transaction() as writing:
                sign_in(writing, known.id, known.role)
            return redirect("/", 303)
        form.refuse(form.email, _("Address and password do not belong together. Try again."))
    return render_template("accounts/sign_in.html", form=form), form.status


@blueprint.post("/sign-out", endpoint="sign_out")
def sign_out_page() -> ResponseReturnValue:
    pressed()
    sign_out()
    return redirect(url_for("accounts.home"), 303)


@blueprint.route("/sign-in/link/<token>", methods=["GET", "POST"])
@limiter.limit(SIGN_IN_FAILURES_FOR_ADDRESS, methods=["GET", "POST"], deduct_when=failed)
def sign_in_link(token: str) -> ResponseReturnValue:
    """A one-time link: opening it uses nothing up; choosing the password does."""
    hashed = keyed_hash(keys().session, token)
    if admitted(store.link_person(session(), hashed, now())) is None:
        return render_template("accounts/link_gone.html"), 404
    form = NewPasswordForm()
    if form.accepted():
        stored = passwords().hash(form.password.data)
        with transaction() as writing:
            known = store.use_link(writing, hashed, now())
            if known:
                store.set_password(writing, known.id, stored)
                sign_in(writing, known.id, known.role)
        return redirect("/", 303)
    return render_template("accounts/new_password.html", form=form), form.status


@blueprint.route("/account", methods=["GET", "POST"])
def account() -> ResponseReturnValue:
    """One's own account: a password to change, or a learner's account to erase."""
    if person().learns:
        return render_template("accounts/learner.html")
    form = ChangePasswordForm()
    if form.accepted():
        held = store.password_hash_of(session(), person().id)
        if passwords().verify(held, form.current.data):
            stored = passwords().hash(form.password.data)
            with transaction() as writing:
                store.set_password(writing, person().id, stored)
                sign_in(writing, person().id, person().role)
            flash(_("Your password is changed. Every other sign-in of yours has ended."), "success")
            return redirect(url_for("accounts.account"), 303)
        form.refuse(form.current, _("This is not your present password."))
    return render_template("accounts/account.html", form=form), form.status


@blueprint.post("/account/code-seen")
def code_seen() -> ResponseReturnValue:
    """The learner has read that their return code was replaced."""
    pressed()
    with transaction() as writing:
        store.seen_that_code_was_replaced(writing, person().id)
    return redirect("/assignments", 303)


@blueprint.route("/organisation", methods=["GET", "POST"])
def organisation() -> ResponseReturnValue:
    """Settings, contacts and colleagues; for administrators."""
    _administrators_only()
    who = person()
    form = OrganisationForm(
        name=who.organisation,
        country=who.country,
        language=who.organisation_language,
        time_zone=who.time_zone,
        contacts=_contact_text(),
    )
    if form.accepted():
        with transaction() as writing:
            store.update_organisation(
                writing,
                who.organisation_id,
                form.name.data,
                form.country.data,
                form.language.data,
                form.time_zone.data,
            )
            store.set_contacts(writing, who.organisation_id, form.own_contacts)
        flash(_("Saved."), "success")
        return redirect(url_for("accounts.organisation"), 303)
    return _organisation_page(form, ColleagueForm(formdata=None), form.status)


@blueprint.post("/organisation/facilitators")
def add_facilitator() -> ResponseReturnValue:
    _administrators_only()
    form = ColleagueForm()
    if form.accepted():
        role = Role.ADMINISTRATOR if form.administrator.data else Role.FACILITATOR
        try:
            with transaction() as writing:
                added = store.add_colleague(
                    writing,
                    person().organisation_id,
                    form.name.data,
                    normal_email(form.email.data),
                    role,
                )
                link = new_link(writing, added)
            return render_template("accounts/link.html", name=form.name.data, link=link)
        except store.AddressTaken:
            form.refuse(
                form.email, _("Somebody already signs in with this address: take another."), 409
            )
    return _organisation_page(_settings_form(), form, form.status)


@blueprint.post("/organisation/facilitators/<person_id>/link")
def renew_link(person_id: str) -> ResponseReturnValue:
    """A new one-time link, also for a forgotten password."""
    _administrators_only()
    pressed()
    with transaction() as writing:
        found = store.colleague(writing, person().organisation_id, person_id)
        if found is None:
            abort(404)
        link = new_link(writing, found.id)
    return render_template("accounts/link.html", name=found.name, link=link)


@blueprint.post("/organisation/facilitators/<person_id>/remove")
def remove_facilitator(person_id: str) -> ResponseReturnValue:
    """Their groups pass on to the administrator who removes them, unless others lead them too."""
    _administrators_only()
    pressed()
    who = person()
    try:
        with transaction() as writing:
            if store.colleague(writing, who.organisation_id, person_id) is None:
                abort(404)
            store.remove_colleague(writing, who.organisation_id, person_id)
            store.colleague_removed.send(
                writing, organisation_id=who.organisation_id, heir_id=who.id
            )
    except store.LastAdministrator:
        flash(_("An organisation keeps one administrator: name another one first."), "error")
        return _organisation_page(_settings_form(), ColleagueForm(formdata=None), 409)
    flash(_("Removed. Their groups are yours now where nobody else leads them."), "success")
    return redirect(url_for("accounts.organisation"), 303)


def new_link(writing: Session, person_id: str) -> str:
    """The address of a new one-time link; only its hash is kept."""
    token = secrets.token_urlsafe(24)
    store.add_link(writing, person_id, keyed_hash(keys().session, token), now() + LINK_LIFETIME)
    base = current_app.extensions["configuration"].address
    return f"{base}{url_for('accounts.sign_in_link', token=token)}"


def _administrators_only() -> None:
    if not person().administers:
        abort(404)


def _contact_text() -> str:
    contacts = store.contacts_of(session(), person().organisation_id)
    return "\n".join(f"{c.role} | {c.name} | {c.how}" for c in contacts)


def _settings_form() -> OrganisationForm:
    who = person()
    return OrganisationForm(
        formdata=None,
        name=who.organisation,
        country=who.country,
        language=who.organisation_language,
        time_zone=who.time_zone,
        contacts=_contact_text(),
    )


def _organisation_page(
    form: OrganisationForm, colleague: ColleagueForm, status: int
) -> ResponseReturnValue:
    colleagues = store.colleagues(session(), person().organisation_id)
    page = render_template(
        "accounts/organisation.html", form=form, colleague=colleague, colleagues=colleagues
    )
    return page, status
