"""What a person reads when something cannot be done: one page, the right status, never a trace.

It knows no feature.
"""

from __future__ import annotations

import logging

from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

log = logging.getLogger("workshop")


def texts(code: int) -> tuple[str, str]:
    """Title and what to do, for a status."""
    known = {
        400: (
            _("This could not be read"),
            _("The page had perhaps been open for a long time. Go back, reload it and try again."),
        ),
        403: (
            _("This came from another site"),
            _("For safety, only pages of this server may send here. Open the page and try again."),
        ),
        404: (
            _("There is no such page"),
            _("Check the address, or start again from the first page."),
        ),
        405: (_("This page cannot do that"), _("Go back and use the buttons of the page.")),
        409: (_("This was done already"), _("Reload the page to see how things stand now.")),
        413: (
            _("That is too large"),
            _("Send at most 2 MB: a text of a thousand pages is smaller than that."),
        ),
        429: (
            _("Too many tries"),
            _("Wait a few minutes, then try again. Nothing has been blocked for good."),
        ),
        503: (_("The server is busy"), _("Wait a moment and try again. Nothing was lost.")),
    }
    return known.get(
        code,
        (
            _("Something went wrong here"),
            _(
                "It is not your fault, and nothing was changed. Try again; if it happens again,"
                " tell the person who runs this server."
            ),
        ),
    )


def error_page(code: int) -> ResponseReturnValue:
    title, what_to_do = texts(code)
    return render_template("error.html", code=code, title=title, what_to_do=what_to_do), code


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(OperationalError, on_busy)
    app.register_error_handler(Exception, on_crash)


def on_http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    if error.code is None or error.code < 400:
        return error
    return error_page(error.code)


def on_busy(error: OperationalError) -> ResponseReturnValue:
    log.error("database: %s", type(error.orig).__name__)
    return error_page(503)


def on_crash(error: Exception) -> ResponseReturnValue:
    # Only the kind of error and where it was raised: what a learner sent must not reach a log.
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "nowhere"
    log.error("crash at %s: %s at %s", request.endpoint, type(error).__name__, where)
    try:
        return error_page(500)
    except Exception as second:
        # Were it raised, Flask would log its message and those of the errors before it.
        log.error("the page of errors: %s", type(second).__name__)
        return Response("Something went wrong here. / Une erreur est survenue.\n", 500)
