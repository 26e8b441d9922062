"""Reading modules: the shelf with its filters, and one module."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from workshop.help.views import country_code
from workshop.language import current_language, speak_to
from workshop.library import in_language
from workshop.shelf import Filters, described_faults, leads, libraries, shelf

blueprint = Blueprint("modules", __name__, template_folder="templates")


@blueprint.get("/modules")
def library() -> ResponseReturnValue:
    """The shelf; a facilitator's visit reads changed files again and names what is left out."""
    if leads():
        libraries().refresh()
    filters = Filters.read(request.args)
    return render_template(
        "modules/library.html",
        filters=filters,
        pieces=shelf(libraries().modules, filters, current_language()),
        faults=described_faults(libraries().shelf.modules.faults) if leads() else [],
    )


@blueprint.get("/modules/<slug>")
def read(slug: str) -> ResponseReturnValue:
    version = libraries().modules.get(slug)
    if version is None:
        abort(404)
    module = in_language(version, current_language())
    speak_to(module.meta.audience)
    return render_template(
        "modules/read.html",
        module=module,
        country=country_code(),
        facilitator=leads(),
        version=version.hash,
    )
