"""The pages of help, open to everybody: where to get help, the facilitator's card, the way out.
They must not know groups or answers, and nothing that is read here is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import flask
from babel import Locale
from flask import Blueprint, current_app, g, make_response, redirect, render_template, request
from flask_babel import format_date, format_decimal
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from workshop import cookies
from workshop.accounts import store
from workshop.accounts.rules import OrganisationKind, OwnContact, SignedIn
from workshop.accounts.signing_in import anyone, sign_out
from workshop.database import now, session
from workshop.help import content, rules, sheets
from workshop.help.rules import Audience, Country, Entry, Need
from workshop.language import audience, current_language

blueprint = Blueprint("help", __name__, template_folder="templates")

COUNTRY_COOKIE = "country"
EXAMPLES = (("m-ft", 1), ("m-ft", 100), ("kg-lb", 1), ("kg-lb", 50), ("c-f", 20))


@dataclass(frozen=True, slots=True)
class HelpStrip:
    """What the strip of one page shows: at most two entries and one person of the organisation."""

    entries: tuple[Entry, ...]
    contact: OwnContact | None = None


@dataclass(frozen=True, slots=True)
class HelpBlock:
    """The filled "!!! help" block; it costs nothing on a page that does not print it."""

    strip: HelpStrip
    language: str

    def __html__(self) -> str:
        template = current_app.jinja_env.get_template("help/block.html")
        return str(template.make_module().block(self.strip, self.language))  # type: ignore[attr-defined]


def strip_for(person: SignedIn | None) -> HelpStrip:
    """The strip of whoever opens this page. `person.contact`, where it is, is the organisation's
    first one, read by the statement that reads the person."""
    return HelpStrip(strip_entries(country_code(), reader()), getattr(person, "contact", None))


def paper_line(person: SignedIn | None) -> str:
    """The strip as one line of plain text, for a file that is no page."""
    strip = strip_for(person)
    template = current_app.jinja_env.get_template("help/strip.html")
    words = template.make_module().words(strip.entries, strip.contact, current_language())  # type: ignore[attr-defined]
    return re.sub(r"[ \n]+", " ", words.unescape()).strip()


@lru_cache(maxsize=512)
def strip_entries(country: str, audience: Audience) -> tuple[Entry, ...]:
    """The data files are read once, so that a country's strip is chosen once for each audience."""
    return rules.strip(content.directory(), country, audience)


def block_for(strip: HelpStrip) -> HelpBlock:
    return HelpBlock(strip, current_language())


def country_code() -> str:
    """The organisation's country, or without an account the one chosen on /help, at once."""
    person = anyone()
    if person:
        return person.country
    chosen = request.args.get("country") if request.blueprint == blueprint.name else None
    asked = chosen or cookies.read(COUNTRY_COOKIE) or g.get("country", rules.GENERAL)
    return content.directory().country(asked).code


def in_country(code: str) -> None:
    """On this page a reader without an account who has chosen no country gets the help of this one:
    that of the organisation whose code they were given."""
    g.country = code


def reader() -> Audience:
    """Whom the help is for: the person who is signed in, whatever piece they read; an employee who
    opens a story for students is not sent to a line for children."""
    person = anyone()
    if person and person.kind is OrganisationKind.COMPANY:
        return rules.audience_of("employees")
    if person and person.audience:
        return rules.audience_of(person.audience)
    return rules.audience_of(audience())


def chosen_country() -> Country:
    """The country asked for in the address of a help page, else the reader's own."""
    return content.directory().country(request.args.get("country") or country_code())


def own_people() -> tuple[OwnContact, ...]:
    person = anyone()
    return store.contacts_of(session(), person.organisation_id) if person else ()


def organisation() -> str:
    person = anyone()
    return person.organisation if person else ""


def remember_country(page: str, country: Country) -> Response:
    """The page; a country chosen on it is kept until the browser is closed."""
    reply = make_response(page)
    if request.args.get("country"):
        keep_country(reply, country.code)
    return reply


def kept_country(reply: Response, code: str) -> Response:
    """The reply, after which /help is that of this country too, unless the reader chose another."""
    if cookies.read(COUNTRY_COOKIE) is None and anyone() is None:
        keep_country(reply, code)
    return reply


def keep_country(reply: Response, code: str) -> None:
    """Until the browser is closed."""
    cookies.keep(reply, COUNTRY_COOKIE, code)


@blueprint.get("/help")
def index() -> Response:
    found, country = content.directory(), chosen_country()
    page = render_template(
        "help/index.html",
        country=country,
        countries=found.named(current_language()),
        sections=rules.sections(found, country.code, reader()),
        talk=found.advice[Need.TALK].title,
        evidence_rule=found.evidence_rule,
        contacts=own_people(),
        organisation=organisation(),
        today=now().date(),
    )
    return remember_country(page, country)


@blueprint.get("/help/disclosure")
def disclosure() -> Response:
    found, country = content.directory(), chosen_country()
    page = render_template(
        "help/disclosure.html",
        country=country,
        countries=found.named(current_language()),
        danger=rules.entries_for(found, country.code, Need.DANGER),
        card=rules.card_for(found.card, reader()),
        lines=rules.entries_for(found, country.code, Need.WORRIED, reader()),
        evidence_rule=found.evidence_rule,
        contacts=own_people(),
        organisation=organisation(),
        today=now().date(),
    )
    return remember_country(page, country)


@blueprint.get("/help/check")
def check() -> Response:
    """The private self-check: nothing of it comes back to the server."""
    return sheet(
        "help/check.html", check=sheets.self_check(), rule=content.directory().evidence_rule
    )


@blueprint.get("/help/plan")
def plan() -> Response:
    """A plan that its reader puts together on the page, prints or saves; it is kept nowhere."""
    return sheet("help/plan.html", parts=sheets.plan())


@blueprint.get("/help/log")
def log() -> Response:
    """A sheet to note what happened, in words alone; it is kept nowhere, and takes no file."""
    return sheet("help/log.html", rule=content.directory().evidence_rule)


def sheet(template: str, **values: object) -> Response:
    """A private page with whom to turn to now and somebody to talk to, in the reader's country."""
    found, country = content.directory(), chosen_country()
    page = render_template(
        template,
        country=country,
        countries=found.named(current_language()),
        danger=rules.entries_for(found, country.code, Need.DANGER, reader()),
        talk=rules.entries_for(found, country.code, Need.TALK, reader()),
        contacts=own_people(),
        organisation=organisation(),
        today=now().date(),
        **values,
    )
    return remember_country(page, country)


@blueprint.get("/exit")
def exit() -> Response:
    """End the session and show a page that works and bears no name, or go where the server says."""
    current_language()  # The language of the page left is settled before nobody is signed in.
    leave()
    elsewhere = current_app.extensions["configuration"].exit_url
    if elsewhere:
        return redirect(elsewhere, 303)
    return make_response(render_template("help/exit.html", **converter()))


def leave() -> None:
    """Nothing may stand in the way of leaving, not even a database that does not answer."""
    try:
        sign_out()
    except SQLAlchemyError:
        flask.session.clear()


def converter() -> dict[str, object]:
    typed = request.args.get("value", "")[:20]
    chosen = rules.conversion(request.args.get("conversion", ""))
    value = rules.quantity(typed)
    return {
        "language": current_language(),
        "conversions": rules.CONVERSIONS,
        "chosen": chosen,
        "typed": typed,
        "refused": bool(typed.strip()) and value is None,
        "result": "" if value is None else " = ".join(row(chosen, value)),
        "examples": [row(rules.conversion(id), Decimal(amount)) for id, amount in EXAMPLES],
    }


def row(conversion: rules.Conversion, value: Decimal) -> tuple[str, str]:
    """Both sides of a conversion, in the page's language."""
    return (
        f"{format_decimal(value)}\u00a0{conversion.source}",
        f"{format_decimal(conversion.of(value))}\u00a0{conversion.target}",
    )


@blueprint.app_template_filter("dial")
def dial(number: str) -> str:
    return rules.dial(number)


@blueprint.app_template_filter("language_name")
def language_name(code: str) -> str:
    """A language in the words of the page."""
    return Locale.parse(code).get_display_name(current_language()) or code


@blueprint.app_template_filter("source_date")
def source_date(when: str | date) -> str:
    """The date of a source in words, as exactly as the source gives it."""
    if isinstance(when, date):
        return str(format_date(when, "d MMMM y"))
    year, *rest = when.split("-")
    if not rest:
        return year
    day = date(int(year), int(rest[0]), int(rest[1]) if len(rest) > 1 else 1)
    return str(format_date(day, "d MMMM y" if len(rest) > 1 else "LLLL y"))
