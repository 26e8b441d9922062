"""What this installation keeps, for a reader of twelve and for a works council; open to everybody
and without a question to the database."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_login import current_user

from workshop import cookies
from workshop.database import now
from workshop.language import PUPILS, speak_to
from workshop.privacy.kept import IN_BROWSER, KEPT
from workshop.privacy.running import running

blueprint = Blueprint("privacy", __name__, template_folder="templates")


@blueprint.get("/privacy")
def index() -> ResponseReturnValue:
    """Half a page for a learner; with `?for=council` the two pages that say everything."""
    if request.args.get("for") == "council":
        return council()
    if not current_user.is_authenticated:
        speak_to(PUPILS)
    return render_template("privacy/index.html", here=running())


def council() -> str:
    return render_template(
        "privacy/council.html",
        here=running(),
        lines=KEPT,
        in_browser=IN_BROWSER,
        today=now(),
        about=about,
        cookie=cookies.shown_name,
    )


def about(factor: float) -> str:
    """A factor as a number of the reader's language; tenths where they say something."""
    return str(format_decimal(factor, format="#,##0.0" if factor < 100 else "#,##0"))
