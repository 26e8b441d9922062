"""The session sheet of a story, and the ground rules to project. It keeps nothing and knows no
class and no answer: the same sheet serves every session of a story.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from workshop.accounts import store
from workshop.accounts.rules import OrganisationKind
from workshop.accounts.signing_in import person
from workshop.database import session
from workshop.help.rules import Audience, Entry, audience_of, strip_line
from workshop.help.views import country_code, strip_entries
from workshop.language import current_language
from workshop.library import in_language
from workshop.quizzes.pairs import is_form
from workshop.quizzes.rules import Quiz
from workshop.sessions.rules import LESSON, Asked, Block, Part, debrief, fits, timetable, turns
from workshop.shelf import AUDIENCES, Filters, Piece, leads, libraries, shelf

blueprint = Blueprint("sessions", __name__, template_folder="templates")

OTHERS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the timetable; one of the debrief has its question and counts them from 0."""

    block: Block
    asked: Asked | None = None
    turn: int = 0


@blueprint.get("/sessions/<slug>")
def sheet(slug: str) -> ResponseReturnValue:
    """Before you start, and the session by the clock; for who leads, and for no wall."""
    quiz, who = story(slug), person()
    return render_template(
        "sessions/sheet.html",
        quiz=quiz,
        audience_name=AUDIENCES[quiz.meta.audience],
        company=who.kind is OrganisationKind.COMPANY,
        others=others(quiz),
        contacts=store.contacts_of(session(), who.organisation_id),
        rows=list(rows(quiz)),
        length=LESSON,
        fits=fits(quiz.meta.minutes),
        help_line=strip_line(help_for(quiz), current_language()),
    )


@blueprint.get("/sessions/<slug>/rules")
def ground_rules(slug: str) -> ResponseReturnValue:
    """Three sentences and where help is, in large type; no name of anybody who leads or learns."""
    quiz = story(slug)
    return render_template(
        "sessions/rules.html", quiz=quiz, contact=person().contact, entries=help_for(quiz)
    )


def story(slug: str) -> Quiz:
    """The story or quiz of a slug, in the reader's language where it has that; else 404."""
    version = libraries().refresh().quizzes.versions.get(slug) if leads() else None
    if version is None or is_form(version):
        abort(404)
    found: Quiz = in_language(version, current_language())
    return found


def others(quiz: Quiz) -> list[Piece]:
    """A few other stories for the same audience."""
    found = shelf(libraries().quizzes, Filters(audience=quiz.meta.audience), current_language())
    return [piece for piece in found if piece.slug != quiz.slug and not piece.form][:OTHERS]


def rows(quiz: Quiz) -> Iterator[Row]:
    """The blocks of a session, the debrief as a row for each of its questions."""
    for block in timetable(quiz.meta.minutes):
        if block.part is Part.DEBRIEF:
            asked = debrief(quiz)
            yield from map(Row, turns(block, len(asked)), asked, count())
        else:
            yield Row(block)


def help_for(quiz: Quiz) -> tuple[Entry, ...]:
    """The country's short line of help for those who play it."""
    return strip_entries(country_code(), reader(quiz))


def reader(quiz: Quiz) -> Audience:
    """An employee who plays a story for students is not sent to a line for children."""
    company = person().kind is OrganisationKind.COMPANY
    return audience_of("employees" if company else quiz.meta.audience)
