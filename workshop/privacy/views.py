"""What is kept and what is not, for a reader of twelve as for a works council; open to
everybody."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from workshop.releases import rules

blueprint = Blueprint("privacy", __name__, template_folder="templates")


@blueprint.get("/privacy")
def index() -> ResponseReturnValue:
    return render_template("privacy/index.html", k=rules.K, target=rules.TARGET)
