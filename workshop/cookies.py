"""The names of cookies and what all of them have in common. It knows none of them.

Under https each bears the prefix `__Host-`: no other host of the same domain, and nobody on plain
http, can then plant one here. Browsers refuse such names over plain http, where the plain name is.
"""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response

PREFIX = "__Host-"


def named(plain: str, https: bool) -> str:
    """The name that a browser shows."""
    return PREFIX + plain if https else plain


def under_https() -> bool:
    return bool(current_app.config["HTTPS"])


def shown_name(plain: str) -> str:
    return named(plain, under_https())


def read(plain: str) -> str | None:
    return request.cookies.get(shown_name(plain))


def keep(
    reply: Response, plain: str, value: str, seconds: int | None = None, path: str = "/"
) -> None:
    """For so many seconds, or until the browser is closed."""
    reply.set_cookie(
        shown_name(plain),
        value,
        max_age=seconds,
        path=_path(path),
        secure=under_https(),
        httponly=True,
        samesite="Lax",
    )


def drop(reply: Response, plain: str, path: str = "/") -> None:
    reply.delete_cookie(
        shown_name(plain),
        path=_path(path),
        secure=under_https(),
        httponly=True,
        samesite="Lax",
    )


def _path(path: str) -> str:
    """The prefix asks for a cookie that goes to every page."""
    return "/" if under_https() else path
