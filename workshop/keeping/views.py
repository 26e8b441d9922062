"""An organisation taken away as a file, and erased whole by an administrator of it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from workshop.accounts.rules import SignedIn
from workshop.accounts.signing_in import person
from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.database import database, session, transaction
from workshop.forms import pressed
from workshop.keeping import store
from workshop.keeping.exporting import export
from workshop.keeping.forms import EraseForm
from workshop.keeping.purging import forget_on_disk
from workshop.keeping.rules import same_name
from workshop.releases.models import SEALED_TABLES

blueprint = Blueprint("keeping", __name__, template_folder="templates")


@blueprint.post("/organisation/export")
def take_away() -> Response:
    """The file of the organisation; that it was made is written down first."""
    who = administrator()
    pressed()
    with transaction() as writing:
        note(writing, who, Action.EXPORTED, who.organisation)
    reply = Response(export(session(), who.organisation_id), mimetype="application/zip")
    reply.headers["Content-Disposition"] = 'attachment; filename="organisation.zip"'
    return reply


@blueprint.route("/organisation/erase", methods=["GET", "POST"])
def erase() -> ResponseReturnValue:
    """Everything of the organisation goes in one transaction, and with it everybody's sign-in. The
    audit log goes too, so that no line is left to say who did it."""
    who = administrator()
    if who.demonstration:
        abort(404)
    form = EraseForm()
    if form.accepted():
        if same_name(form.name.data, who.organisation):
            with transaction() as writing:
                database().unhurried(writing)
                store.erase_organisation(writing, who.organisation_id)
            forget_on_disk((*store.PERSONAL_TABLES, *SEALED_TABLES))
            logout_user()
            # The cookie goes last: it says in which language the page is to be.
            page = render_template("keeping/gone.html")
            cookie.clear()
            return page
        form.refuse(form.name, _("This is not the name of the organisation: type it as above."))
    return render_template("keeping/erase.html", form=form), form.status


def administrator() -> SignedIn:
    """Whoever is signed in, if they run their organisation; to others these pages do not exist."""
    who = person()
    if not who.administers:
        abort(404)
    return who
