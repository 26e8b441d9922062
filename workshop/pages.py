"""What every page gets besides its own values: navigation, help strip, addresses of static files.

It knows which features have an entry in the navigation, and nothing of what is in them.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, g, redirect, request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from workshop.accounts.rules import OrganisationKind, Role, SignedIn
from workshop.accounts.signing_in import anyone
from workshop.help.views import block_for, strip_for
from workshop.language import audience, current_language, register
from workshop.prose import markup
from workshop.stylesheet import SHEET, sheet

Entry = tuple[str, str, bool]
# What is read from another entry of the navigation than its own address names.
BELONGS = {"sessions": "quizzes", "live": "quizzes", "progress": "assignments"}


def init_app(app: Flask) -> None:
    app.jinja_env.filters["markup"] = markup
    app.jinja_env.globals.update(static_url=static_url, csrf_token=form_token)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(frame)
    app.add_url_rule("/favicon.ico", "favicon", favicon)


def form_token() -> str:
    """The token of this request's forms, which Flask-WTF keeps in g; a list has one in each row."""
    kept: str | None = g.get("csrf_token")
    return kept or generate_csrf()


def favicon() -> Response:
    """The icon, where a browser asks for it beside what is no page (a PDF, `/health`). Led to the
    page of signing in, it would be given a form's token of its own, and the one that somebody is
    typing into would be refused."""
    return redirect(static_url("icons/icon.svg"), 301)


@lru_cache(maxsize=256)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


@lru_cache(maxsize=256)
def _static(folder: str, name: str, debug: int) -> str:
    path = Path(folder) / name
    return f"/static/{name}?v={_digest(path, path.stat().st_mtime_ns)}"


def static_url(name: str) -> str:
    """The address of a static file, which changes when its content does."""
    folder = str(current_app.static_folder)
    if name == SHEET:
        return f"/static/{name}?v={sheet(Path(folder))[1]}"
    return _static(folder, name, 0)


def frame() -> dict[str, object]:
    """The values of base.html."""
    person = anyone()
    language, strip = current_language(), strip_for(person)
    return {
        "language": language,
        "register": register(),
        "audience": audience(),
        "other_language": "en" if language == "fr" else "fr",
        "person": person,
        "nav": navigation(language, section(request.path), *reader_kind(person)),
        "demonstration": bool(person and person.demonstration),
        "help_strip": strip,
        "help_block": block_for(strip),
    }


def reader_kind(person: SignedIn | None) -> tuple[Role | None, OrganisationKind | None]:
    return (person.role, person.kind) if person else (None, None)


def section(path: str) -> str:
    """The entry of the navigation that an address belongs to: its first part, if it has one."""
    first = path.lstrip("/").partition("/")[0]
    return "/" + BELONGS.get(first, first)


@lru_cache(maxsize=512)
def navigation(
    language: str, here: str, role: Role | None, kind: OrganisationKind | None
) -> tuple[Entry, ...]:
    """Address, label and whether it is the page being read; `language` is that of the request."""
    # Whoever is signed in is at home on the first entry that is theirs: "/" leads there.
    entries = [("/", _("Home"))] if role is None else []
    if role is None:
        entries += [("/join", _("Join")), ("/modules", _("Modules")), ("/quizzes", _("Stories"))]
    elif role is Role.LEARNER:
        entries += [("/assignments", _("To do")), ("/account", _("My account"))]
    else:
        school = kind is OrganisationKind.SCHOOL
        entries += [
            ("/groups", _("Classes") if school else _("Teams")),
            ("/assignments", _("Assignments")),
            *(() if school else (("/campaigns", _("Campaigns")),)),
            ("/modules", _("Modules")),
            ("/quizzes", _("Stories and questions")),
        ]
        if role is Role.ADMINISTRATOR:
            entries.append(("/organisation", _("Organisation")))
        entries.append(("/account", _("My account")))
    return tuple((url, label, url == here) for url, label in entries)
