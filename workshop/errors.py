"""What a person reads when something cannot be done: one page, the right status, never a trace.

It knows no feature.
"""

from __future__ import annotations

from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from workshop import logs
from workshop.database import is_away, let_go
from workshop.logs import log

# What is worth a line: what failed here, and what another site tried, which a proxy that is set
# up wrongly looks like as well.
WRITTEN_DOWN = (403, 500, 503)
RETRY_SECONDS = 5
BUSY = "The server is busy: try again soon. / Le serveur est occupé\u00a0: réessayez bientôt."

# Where gunicorn's errors of a message are: it reads a body only when a page asks for it, so that
# broken chunks are found out there. Named, since it is not installed on Windows.
UNREAD = "gunicorn.http.errors"
# The last resort, when not even the page of errors can be made: both languages, and 112.
BARE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Workshop</title>
<h1>Something went wrong here</h1>
<p>Try again in a moment. In danger now: <a href="tel:112">112</a></p>
<div lang="fr">
<h1>Une erreur est survenue</h1>
<p>Réessayez dans un instant. En danger maintenant\N{NO-BREAK SPACE}: <a href="tel:112">112</a></p>
</div>
</html>
"""


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
        422: (
            _("This could not be taken as it is"),
            _("Go back, check what was entered, and send it again."),
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


class Application(Flask):
    """Flask, but what breaks where no handler can reach it is written down as everything else is:
    a trace and the message of an error may hold what somebody sent."""

    def log_exception(self, exc_info: object) -> None:
        error = exc_info[1] if isinstance(exc_info, tuple) else None
        if error is not None and not is_away(error):
            _write_down(error)


def error_page(code: int) -> ResponseReturnValue:
    title, what_to_do = texts(code)
    number = logs.number() if code >= 500 else ""
    page = render_template(
        "error.html", code=code, title=title, what_to_do=what_to_do, number=number
    )
    return page, code, later(code) | ({"X-Request-Id": number} if number else {})


def later(code: int) -> dict[str, str]:
    """Who was refused for now may come back, the player by itself."""
    return {"Retry-After": str(RETRY_SECONDS)} if code == 503 else {}


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(IntegrityError, on_conflict)
    app.register_error_handler(Exception, on_crash)


def on_http(error: HTTPException) -> ResponseReturnValue:
    cause = getattr(error, "original_exception", None)
    if cause is not None and is_away(cause):
        return on_away(cause)
    if error.response is not None:
        return error.response
    if error.code is None or error.code < 400:
        return error
    if error.code in WRITTEN_DOWN:
        log.warning("request refused", kind=type(error).__name__)
    return error_page(error.code)


def without_asking() -> None:
    """Whoever is known already stays so; for a page of errors nobody is looked up."""
    if "_login_user" not in g:
        g._login_user = AnonymousUserMixin()


def on_away(error: BaseException) -> ResponseReturnValue:
    """The database cannot be asked: said in words, on a page that asks it nothing."""
    kind = type(getattr(error, "orig", None) or error).__name__
    log.error("request failed", kind=f"database: {kind}")
    let_go()
    without_asking()
    if request.path.endswith((".json", ".csv")):
        return Response(" ".join(texts(503)) + "\n", 503, later(503), "text/plain")
    try:
        return error_page(503)
    except Exception as second:
        log.error("the page of errors failed", kind=type(second).__name__)
        return Response(f"{BUSY}\n", 503, later(503), "text/plain")


def _write_down(error: BaseException) -> None:
    # Only the kind of error and where it was raised: what a learner sent must not reach a log.
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "nowhere"
    log.error("request failed", kind=type(error).__name__, where=where)


def on_conflict(error: IntegrityError) -> ResponseReturnValue:
    """Somebody else changed the same in this instant, and the database kept what came first."""
    _write_down(error)
    return error_page(409)


def on_crash(error: Exception) -> ResponseReturnValue:
    if is_away(error):
        return on_away(error)
    if type(error).__module__ == UNREAD:
        return error_page(400)
    _write_down(error)
    without_asking()
    try:
        return error_page(500)
    except Exception as second:
        # Were it raised, Flask would log its message and those of the errors before it.
        log.error("the page of errors failed", kind=type(second).__name__)
        return Response(BARE, 500)
