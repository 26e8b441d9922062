"""Answers a phone that asks for news before the rest of the program would, where every seat of the
room is answered alike: that nothing is new, or the part of a page that is the same for all.

Whatever else is asked goes on to the program, which answers it in full. A phone's question costs a
third of a millisecond here, and two there: thirty rooms of thirty ask 360 times a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_cookie

from workshop import cookies
from workshop.accounts.rules import keyed_hash
from workshop.accounts.signing_in import holds_sign_in
from workshop.guard import security_headers
from workshop.help.views import COUNTRY_COOKIE
from workshop.language import LANGUAGES
from workshop.live.news import Entry, News
from workshop.live.rules import Phase, State

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

COOKIE = "live"
ADDRESS = re.compile(r"/live/([0-9A-Z]{6})/now\.json")
LANGUAGE_ASKED = {f"in={language}": language for language in LANGUAGES}
# What holds a pseudonym, a form's token or one's own vote is each seat's own.
OWN = (Phase.LOBBY, Phase.VOTING)


JSON = [("Content-Type", "application/json")]

Answer = tuple[str, list[tuple[str, str]], bytes]


def alike(state: State) -> bool:
    """Whether every seat's part is the same, in one language and with one country's help."""
    return state.paused or state.phase not in OWN


def news() -> News:
    found = current_app.extensions["news"]
    assert isinstance(found, News)
    return found


def share(code: str, revision: int, language: str, reply: Response) -> None:
    """Let all others who ask with the same words have this part too. Somebody who is signed in
    reads of the people of their own organisation."""
    country = cookies.read(COUNTRY_COOKIE) or ""
    if not current_user.is_authenticated:
        news().keep(code, revision, (language, country), reply.get_data())


class Shortcut:
    """The WSGI application in front of Flask's."""

    def __init__(self, app: Flask, news: News) -> None:
        self.app, self.news, self.inner = app, news, app.wsgi_app
        self.key: bytes = app.extensions["keys"].session
        https = bool(app.config["HTTPS"])
        self.seat, self.country = cookies.named(COOKIE, https), cookies.named(COUNTRY_COOKIE, https)
        self.headers = [
            *security_headers(https),
            ("Cache-Control", "no-store"),
            ("Vary", "Cookie"),
        ]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        address = ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        language = LANGUAGE_ASKED.get(environ.get("QUERY_STRING", ""))
        if address and language and environ["REQUEST_METHOD"] == "GET":
            answer = self.answer(environ, address[1], language)
            if answer is not None:
                status, headers, body = answer
                start_response(status, [*headers, *self.headers])
                return [body]
        return self.inner(environ, start_response)

    def answer(self, environ: WSGIEnvironment, code: str, language: str) -> Answer | None:
        """Status, headers and body, if this can be answered here."""
        brought = parse_cookie(environ)
        hashed = keyed_hash(self.key, brought.get(self.seat, ""))
        entry = self.entry(code)
        tag = entry.room.tags.get(hashed) if entry else None
        if entry is None or tag is None:
            return None
        entry.asked[hashed] = self.news.clock()
        if environ.get("HTTP_IF_NONE_MATCH") == tag:
            return "304 NOT MODIFIED", [("ETag", tag)], b""
        body = self.news.kept(entry, (language, brought.get(self.country, "")))
        if body is None or holds_sign_in(self.app, brought):
            return None
        return "200 OK", [*JSON, ("Content-Length", str(len(body))), ("ETag", tag)], body

    def entry(self, code: str) -> Entry | None:
        """The room; while the database is away the program says so in words."""
        try:
            return self.news.entry(code)
        except SQLAlchemyError:
            return None


def init_app(app: Flask) -> None:
    def clock() -> datetime:
        moment: datetime = app.extensions["clock"]()
        return moment

    rooms = News(app.extensions["database"], clock)
    app.extensions["news"] = rooms
    app.wsgi_app = Shortcut(app, rooms)  # type: ignore[method-assign]
