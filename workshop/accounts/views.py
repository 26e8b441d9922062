"""Home, signing in and out, one's account, and the organisation's page for its administrator."""

from __future__ import annotations

import secrets

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
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
    EndSignInsForm,
    NewPasswordForm,
    OrganisationForm,
    RetentionForm,
    SignInForm,
)
from workshop.accounts.rules import (
    FACILITATOR_SESSION,
    LINK_LIFETIME,
    Role,
    keyed_hash,
    normal_email,
)
from workshop.accounts.signing_in import (
    admitted,
    keys,
    passwords,
    person,
    reads_here,
    sign_in,
    sign_out,
)
from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.database import now, session, transaction
from workshop.forms import pressed
from workshop.language import current_language
from workshop.limits import (
    SIGN_IN_FAILURES_FOR_ACCOUNT,
    SIGN_IN_FAILURES_FOR_ADDRESS,
    account_open,
    account_typed,
    failed,
    limiter,
)
from workshop.paging import paged

COLLEAGUES_A_PAGE = 20

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
                note(writing, known, Action.SIGNED_IN)
            return redirect("/", 303)
        form.refuse(form.email, _("Address and password do not belong together. Try again."))
    return render_template("accounts/sign_in.html", form=form), form.status


@blueprint.post("/sign-out", endpoint="sign_out")
def sign_out_page() -> ResponseReturnValue:
    pressed()
    sign_out()
    return redirect(url_for("accounts.home"), 303)


@blueprint.route("/finished", methods=["GET", "POST"])
def finished() -> ResponseReturnValue:
    """ "I have finished": the sign-in, the cookie and what the browser kept of it end (R12).

    Like the way out it asks for no token: a page that is too old for one must still let the next
    person sit down. A page that somebody left open ends nobody else's sign-in, and opening the
    address ends none: then it says who is still there.
    """
    current_language()  # Settled before nobody is signed in, as the group's was the learner's.
    ended = request.method == "POST" and reads_here(request.form.get("owner"))
    if ended:
        sign_out()
    reply = make_response(render_template("accounts/finished.html"))
    if ended and current_app.config["HTTPS"]:
        # Over plain http browsers ignore it, so that the page's own script erases as well. What is
        # cached is style and scripts, which the next person needs again.
        reply.headers["Clear-Site-Data"] = '"storage"'
    return reply


@blueprint.route("/sign-in/link/<token>", methods=["GET", "POST"])
@limiter.limit(SIGN_IN_FAILURES_FOR_ADDRESS, methods=["GET", "POST"], deduct_when=failed)
def sign_in_link(token: str) -> ResponseReturnValue:
    """A one-time link: opening it uses nothing up; choosing the password does."""
    hashed = keyed_hash(keys().session, token)
    owner = admitted(store.link_person(session(), hashed, now()))
    if owner is None:
        return render_template("accounts/link_gone.html"), 404
    form = NewPasswordForm(owner.about)
    if form.accepted():
        stored = passwords().hash(form.password.data)
        with transaction() as writing:
            known = store.use_link(writing, hashed, now())
            if known:
                store.set_password(writing, known.id, stored)
                sign_in(writing, known.id, known.role)
                note(writing, known, Action.COLLEAGUE_CHANGED, known.name)
                note(writing, known, Action.SIGNED_IN)
        return redirect("/", 303)
    return render_template("accounts/new_password.html", form=form), form.status


# Whoever finds a browser open must not find out the password by trying.
guessing_the_present_one = limiter.shared_limit(
    SIGN_IN_FAILURES_FOR_ACCOUNT,
    "present password",
    key_func=account_open,
    methods=["POST"],
    deduct_when=failed,
)


@blueprint.route("/account", methods=["GET", "POST"])
@guessing_the_present_one
def account() -> ResponseReturnValue:
    """One's own account: a password to change, or a learner's account to erase."""
    if person().learns:
        return render_template("accounts/learner.html")
    form = ChangePasswordForm(person().about)
    if form.accepted():
        if own_password(form.current.data):
            stored = passwords().hash(form.password.data)
            with transaction() as writing:
                store.set_password(writing, person().id, stored)
                sign_in(writing, person().id, person().role)
                note(writing, person(), Action.COLLEAGUE_CHANGED, person().name)
            flash(_("Your password is changed. Every other sign-in of yours has ended."), "success")
            return redirect(url_for("accounts.account"), 303)
        form.refuse(form.current, _("This is not your present password."))
    return account_page(form, EndSignInsForm(formdata=None), form.status)


@blueprint.post("/account/sign-ins")
@guessing_the_present_one
def end_others() -> ResponseReturnValue:
    """End every other sign-in of one's own."""
    if person().learns:
        abort(404)
    form = EndSignInsForm()
    if form.accepted():
        if own_password(form.present.data):
            with transaction() as writing:
                store.end_other_sign_ins(writing, person().id, person().sign_in)
            flash(_("Every other sign-in of yours has ended."), "success")
            return redirect(url_for("accounts.account"), 303)
        form.refuse(form.present, _("This is not your present password."))
    return account_page(ChangePasswordForm(person().about, sent=False), form, form.status)


def own_password(typed: str) -> bool:
    return passwords().verify(store.password_hash_of(session(), person().id), typed)


def account_page(
    form: ChangePasswordForm, ending: EndSignInsForm, status: int
) -> ResponseReturnValue:
    """With one's own sign-ins: when each began, and nothing of where."""
    own = store.sign_ins_of(session(), person().id, now())
    page = render_template(
        "accounts/account.html",
        form=form,
        ending=ending,
        sign_ins=[
            (until - FACILITATOR_SESSION, hashed == person().sign_in) for hashed, until in own
        ],
    )
    return page, status


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
    administrators_only()
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
            note(writing, who, Action.ORGANISATION_CHANGED, form.name.data)
        flash(_("Saved."), "success")
        return redirect(url_for("accounts.organisation"), 303)
    return _organisation_page(form, ColleagueForm(formdata=None), form.status)


@blueprint.post("/organisation/keeping")
def keeping() -> ResponseReturnValue:
    """How many days pseudonyms are kept; what is older by then goes within the hour."""
    administrators_only()
    form, who = RetentionForm(), person()
    if not form.accepted():
        return _organisation_page(
            _settings_form(), ColleagueForm(formdata=None), form.status, retention=form
        )
    with transaction() as writing:
        store.set_retention(writing, who.organisation_id, form.days.data)
        note(writing, who, Action.ORGANISATION_CHANGED, who.organisation)
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.organisation"), 303)


@blueprint.post("/organisation/proof")
def proof_of_training() -> ResponseReturnValue:
    """The switch of PRIVACY.md R11; no assignment that is open changes by it (R16)."""
    administrators_only()
    pressed()
    who, on = person(), request.form.get("proof") == "on"
    with transaction() as writing:
        if store.set_proof_of_training(writing, who.organisation_id, on):
            note(writing, who, Action.PROOF_SWITCHED_ON if on else Action.PROOF_SWITCHED_OFF)
    flash(_("Proof of training is on.") if on else _("Proof of training is off."), "success")
    return redirect(url_for("accounts.organisation"), 303)


@blueprint.post("/organisation/facilitators")
def add_facilitator() -> ResponseReturnValue:
    administrators_only()
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
                note(writing, person(), Action.COLLEAGUE_ADDED, form.name.data)
            return render_template("accounts/link.html", name=form.name.data, link=link)
        except store.AddressTaken:
            form.refuse(
                form.email, _("Somebody already signs in with this address: take another."), 409
            )
    return _organisation_page(_settings_form(), form, form.status)


@blueprint.post("/organisation/facilitators/<person_id>/link")
def renew_link(person_id: str) -> ResponseReturnValue:
    """A new one-time link, also for a forgotten password."""
    administrators_only()
    pressed()
    with transaction() as writing:
        found = store.colleague(writing, person().organisation_id, person_id)
        if found is None:
            abort(404)
        link = new_link(writing, found.id)
        note(writing, person(), Action.COLLEAGUE_LINKED, found.name)
    return render_template("accounts/link.html", name=found.name, link=link)


@blueprint.post("/organisation/facilitators/<person_id>/remove")
def remove_facilitator(person_id: str) -> ResponseReturnValue:
    """Their groups pass on to the administrator who removes them, unless others lead them too."""
    administrators_only()
    pressed()
    who = person()
    try:
        with transaction() as writing:
            found = store.colleague(writing, who.organisation_id, person_id)
            if found is None:
                abort(404)
            store.remove_colleague(writing, who.organisation_id, person_id)
            store.colleague_removed.send(
                writing, organisation_id=who.organisation_id, heir_id=who.id
            )
            note(writing, who, Action.COLLEAGUE_REMOVED, found.name)
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


def administrators_only() -> None:
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
    form: OrganisationForm,
    colleague: ColleagueForm,
    status: int,
    retention: RetentionForm | None = None,
) -> ResponseReturnValue:
    who = person()
    page = render_template(
        "accounts/organisation.html",
        form=form,
        colleague=colleague,
        retention=retention or RetentionForm(formdata=None, days=who.retention_days),
        colleagues=paged(
            store.colleagues(session(), who.organisation_id),
            lambda each: f"{each.name} {each.email}",
            COLLEAGUES_A_PAGE,
            url_for("accounts.organisation"),
            request.args,
        ),
    )
    return page, status
