"""Which language and register a page is in: Flask-Babel's selectors and the words for a learner.

It knows who is signed in and what the browser asks for, and no feature.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.support import NullTranslations
from flask import Flask, g, redirect, request
from flask_babel import Babel, format_date, format_datetime, get_locale, get_translations
from markupsafe import Markup
from werkzeug.wrappers import Response

from workshop import cookies
from workshop.accounts.signing_in import anyone
from workshop.prose import markup

LANGUAGES = ("fr", "en")
COOKIE = "language"
COOKIE_SECONDS = 180 * 24 * 3600
PUPILS = "pupils-11-15"
TIMES = {
    "fr": "EEEE d MMMM 'à' H\u00a0'h'\u00a0mm",
    "en": "EEEE d MMMM, HH:mm",
}
FIRST = re.compile(r"\b1 (?=\D)")


def init_app(app: Flask) -> None:
    Babel(app, default_locale="en", locale_selector=select_language, timezone_selector=select_zone)
    # Flask-Babel looks the catalogue up for every word of a page; once a request is enough.
    app.jinja_env.globals.update(_=say, gettext=say, ngettext=say_number, to_learner=to_learner)
    app.before_request(switch)
    app.jinja_env.filters.update(moment=moment, day=day, dateformat=dateformat)


def switch() -> Response | None:
    """The one-click switch: `?language=fr` on any address, or the same field in a form that was
    sent, is kept in a cookie; an address is then opened again without it."""
    asked = request.values.get("language") if request.method != "POST" else None
    if asked is None:
        g.language = _posted()
        return None
    if asked not in LANGUAGES:
        return None
    rest = [(k, v) for k, v in request.args.items(multi=True) if k != "language"]
    reply = redirect(request.path + (f"?{urlencode(rest)}" if rest else ""), 303)
    keep(reply, asked)
    return reply


def _posted() -> str | None:
    chosen = request.form.get("switch_language") if request.method == "POST" else None
    return chosen if chosen in LANGUAGES else None


def keep(reply: Response, chosen: str) -> None:
    cookies.keep(reply, COOKIE, chosen, COOKIE_SECONDS)


def select_language() -> str:
    """What was chosen by a click; else the learner's group; else what the browser asks for."""
    chosen = g.get("language") or cookies.read(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    person = anyone()
    if person and person.language in LANGUAGES:
        return str(person.language)
    return request.accept_languages.best_match(LANGUAGES) or _organisation_language() or "en"


def _organisation_language() -> str | None:
    person = anyone()
    return person.organisation_language if person else None


def select_zone() -> str:
    person = anyone()
    return person.time_zone if person else "Europe/Paris"


def current_language() -> str:
    locale = get_locale()
    return "fr" if locale is not None and locale.language == "fr" else "en"


def audience() -> str | None:
    """The audience that this page speaks to: that of a piece being read, else the learner's own."""
    spoken_to: str | None = g.get("audience")
    if spoken_to is not None:
        return spoken_to
    person = anyone()
    return person.audience if person else None


def speak_to(audience: str) -> None:
    """From here on the page is addressed to this audience."""
    g.audience = audience


def catalogue() -> NullTranslations:
    """The translations of this request's language."""
    found: NullTranslations | None = g.get("catalogue")
    if found is None:
        found = g.catalogue = get_translations()
    return found


def filled(text: str, values: Mapping[str, object]) -> Markup:
    """The text with its %(names)s filled in and escaped."""
    return markup(text) % values if values or "%" in text else markup(text)


def say(message: str, **values: object) -> Markup:
    """gettext for templates: what is filled in is escaped."""
    return filled(catalogue().gettext(message), values)


def say_number(one: str, many: str, num: int, **values: object) -> Markup:
    """ngettext for templates; %(num)s is the number."""
    return filled(catalogue().ngettext(one, many, num), {"num": num, **values})


def to_learner(message: str, **values: object) -> Markup:
    """A sentence to a learner: French says tu to pupils and vous to everyone else."""
    return filled(str(catalogue().pgettext(register(), message)), values)


def register() -> str:
    """How the page speaks to its reader: `pupil` or `adult`, the contexts of the catalogue."""
    return "pupil" if audience() == PUPILS else "adult"


def moment(value: datetime) -> str:
    """A time in the organisation's zone, in words."""
    return _first(format_datetime(value, TIMES[current_language()]))


def day(value: datetime) -> str:
    return _first(format_date(value, "d MMMM"))


def dateformat(value: date) -> str:
    return _first(format_date(value, "d MMMM y"))


def _first(text: str) -> str:
    """French gives the first of a month its ordinal, which its date patterns lack."""
    return FIRST.sub("1er ", text) if current_language() == "fr" else str(text)


def zone() -> ZoneInfo:
    return ZoneInfo(select_zone())
