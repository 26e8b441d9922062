"""The button that takes the demonstration away, for those who administer one of its organisations.

It knows the demonstration as a whole, and nothing of what is in it.
"""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from workshop import demonstration
from workshop.accounts.signing_in import person
from workshop.database import transaction
from workshop.forms import pressed

blueprint = Blueprint("demonstration", __name__)


@blueprint.post("/organisation/demonstration/remove")
def remove() -> ResponseReturnValue:
    """Both organisations go, and with them the account of the one who presses."""
    if not (person().administers and person().demonstration):
        abort(404)
    pressed()
    with transaction() as writing:
        demonstration.remove(writing)
    instance = current_app.extensions["configuration"].instance
    demonstration.note_of(instance).unlink(missing_ok=True)
    logout_user()
    cookie.clear()
    gone = _("The demonstration is gone. The command `workshop account add` makes your own.")
    flash(gone, "success")
    return redirect("/", 303)
