"""Closed by default: open pages named in one list, cross-site writes refused, security headers.
It knows no feature; what a signed-in person may see is each feature's own question.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from workshop.accounts.signing_in import anyone

# The only pages that answer without signing in, by endpoint.
OPEN = frozenset(
    {
        "static",
        "favicon",
        "accounts.finished",
        "accounts.home",
        "accounts.sign_in",
        "accounts.sign_in_link",
        "groups.join",
        "groups.join_code",
        "modules.library",
        "modules.read",
        "quizzes.library",
        "quizzes.play",
        "live.index",
        "live.room",
        "live.vote",
        "live.leave",
        "live.now_json",
        "help.index",
        "help.check",
        "help.plan",
        "help.log",
        "help.disclosure",
        "help.exit",
        "privacy.index",
        "health.index",
        "health.ready",
    }
)
SIGN_IN = "/sign-in"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# The hash is that of the empty string: plotly adds one empty style element (DEPENDENCIES).
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=()"),
)
# Over plain http browsers ignore these, and some say so on every page.
UNDER_HTTPS = (
    ("Strict-Transport-Security", "max-age=31536000"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


def init_app(app: Flask) -> None:
    app.before_request(refuse_other_sites)
    app.before_request(demand_sign_in)
    app.before_request(refuse_zero_characters)
    app.after_request(protect)


def same_origin() -> bool:
    """Whether a write comes from a page of this server, by the headers that a browser sets itself.

    Over plain http on a network no browser says Sec-Fetch-Site, and under our own referrer policy
    Origin is "null": then, as without either header, the form's token decides.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin", "null")
    return origin == "null" or host_of(origin) == request.host


def host_of(origin: str) -> str | None:
    """Host and port of an origin; None where it is no address at all."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def refuse_other_sites() -> None:
    if request.method not in READING and not same_origin():
        abort(403)


def demand_sign_in() -> WerkzeugResponse | None:
    """Every address that is not open answers alike without a sign-in, whether it exists or not."""
    if request.endpoint in OPEN or anyone():
        return None
    if request.path.endswith((".json", ".csv")):
        return Response(status=401)
    # Not by url_for: a request whose Host makes no sense has no address of its own to build on.
    return redirect(SIGN_IN, 303)


def refuse_zero_characters() -> None:
    """No address has a zero character in it, and PostgreSQL can compare none with what it stores.
    Those of forms go in `workshop.forms`, where the rest of what was typed stays."""
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        abort(404)


def security_headers(https: bool) -> tuple[tuple[str, str], ...]:
    """The headers of every answer, by name."""
    return HEADERS + UNDER_HTTPS if https else HEADERS


def protect(response: Response) -> Response:
    headers = response.headers
    for name, value in security_headers(current_app.config["HTTPS"]):
        headers.setdefault(name, value)
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
        headers.add("Vary", "Cookie")
    return response
