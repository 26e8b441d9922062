"""The pages of a story on paper and the story as one file, for whoever leads. Nothing is kept, and
no contact of another organisation is on any of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.accounts import store
from workshop.accounts.rules import OrganisationKind
from workshop.accounts.signing_in import person
from workshop.database import now, session
from workshop.help import content
from workshop.help import rules as helping
from workshop.help.rules import Audience, Entry, Need, audience_of
from workshop.help.views import country_code, paper_line
from workshop.language import current_language, speak_to
from workshop.library import in_language
from workshop.paper import pdf, sheet, words
from workshop.paper.rules import Booklet, booklet, cards
from workshop.quizzes.names import with_alternative_names
from workshop.quizzes.pairs import is_form
from workshop.quizzes.rules import Quiz
from workshop.shelf import AUDIENCES, leads, libraries
from workshop.typesetting import Busy

blueprint = Blueprint("paper", __name__, template_folder="templates")


@dataclass(frozen=True)
class Story:
    """The piece that is printed, and what numbers it; `other` has the alternative first names."""

    quiz: Quiz
    version: str
    other: bool

    @cached_property
    def made(self) -> Booklet:
        return booklet(self.quiz, self.version)

    @property
    def address(self) -> str:
        return f"/quizzes/{self.quiz.slug}/paper"

    @property
    def names(self) -> str:
        """What keeps the names in an address of these pages."""
        return "?names=other" if self.other else ""

    @property
    def characters(self) -> tuple[str, ...]:
        """The first names as they stand in it."""
        names = self.quiz.meta.characters
        return tuple(names.values() if self.other else names)

    @property
    def printed(self) -> tuple[words.Printed, ...]:
        return words.printed(self.quiz, self.version, country_code())


def story(slug: str) -> Story:
    """The story or quiz of a slug, for who leads; otherwise there is no such page. A form is asked
    before and after, and its paper would be collected."""
    version = libraries().quizzes.get(slug) if leads() else None
    if version is None or is_form(version):
        abort(404)
    quiz: Quiz = in_language(version, current_language())
    other = request.args.get("names") == "other" and bool(quiz.meta.characters)
    return Story(with_alternative_names(quiz) if other else quiz, version.hash, other)


@blueprint.get("/quizzes/<slug>/paper")
def index(slug: str) -> ResponseReturnValue:
    """What there is to print and to save, and how it is used in a room."""
    found = story(slug)
    return render_template(
        "paper/index.html",
        story=found,
        audience_name=AUDIENCES[found.quiz.meta.audience],
        sections=len(found.made.sections),
        letters=cards(found.quiz),
        sensitive=any(scene.sensitive for scene in found.quiz.scenes),
    )


@blueprint.get("/quizzes/<slug>/paper/booklet")
def booklet_page(slug: str) -> ResponseReturnValue:
    found = story(slug)
    speak_to(found.quiz.meta.audience)
    return render_template("paper/booklet.html", story=found, **front(found), **back(found))


@blueprint.get("/quizzes/<slug>/paper/sheet")
def sheet_page(slug: str) -> ResponseReturnValue:
    found = story(slug)
    return render_template("paper/sheet.html", story=found, **sheet_values(found))


@blueprint.get("/quizzes/<slug>/paper/cards")
def cards_page(slug: str) -> ResponseReturnValue:
    found = story(slug)
    return render_template("paper/cards.html", story=found, letters=cards(found.quiz))


@blueprint.get("/quizzes/<slug>/paper/booklet.pdf")
def booklet_file(slug: str) -> ResponseReturnValue:
    """In its plain order, or laid two by two for folding."""
    found = story(slug)
    speak_to(found.quiz.meta.audience)
    folded = "fold" in request.args
    make = pdf.folded_pdf if folded else pdf.booklet_pdf
    name = _("booklet-to-fold") if folded else _("booklet")
    values = booklet_values(found)
    return as_pdf(lambda: make(values), name)


@blueprint.get("/quizzes/<slug>/paper/sheet.pdf")
def sheet_file(slug: str) -> ResponseReturnValue:
    found = story(slug)
    values = file_values(found) | sheet_file_values(found)
    values["help_line"] = paper_line(person())
    return as_pdf(lambda: pdf.sheet_pdf(values), _("facilitators-sheet"))


@blueprint.get("/quizzes/<slug>/paper/cards.pdf")
def cards_file(slug: str) -> ResponseReturnValue:
    letters = cards(story(slug).quiz)
    title, language = _("Cards to hold up"), current_language()
    return as_pdf(lambda: pdf.cards_pdf(letters, title, language), _("cards-to-hold-up"))


@blueprint.get("/quizzes/<slug>/paper/story.html")
def one_file(slug: str) -> ResponseReturnValue:
    """The whole story in a file that needs no server, no script and no network."""
    found = story(slug)
    speak_to(found.quiz.meta.audience)
    page = render_template(
        "paper/story.html",
        story=found,
        sections=words.printed(found.quiz, found.version, country_code(), as_file=True),
        **back(found, as_file=True),
    )
    return download(Response(page, mimetype="text/html"), _("story-file") + ".html")


def as_pdf(make: Callable[[], bytes], name: str) -> Response:
    try:
        return download(Response(make(), mimetype="application/pdf"), f"{name}.pdf")
    except Busy:
        abort(503)


def download(reply: Response, name: str) -> Response:
    """A file whose name says nothing of what it is about: others see a list of downloads."""
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply


# ---- What is in words ------------------------------------------------------------------------


def front(found: Story) -> dict[str, object]:
    return {
        "how": words.how_to_read(found.quiz, found.made),
        "stop": words.may_stop(),
        "gauges": words.gauges(found.quiz),
        "follow": words.how_to_follow(),
        "sections": found.printed,
    }


def back(found: Story, *, as_file: bool = False) -> dict[str, object]:
    """Whom to turn to: the people of the organisation that prints it, and its country's lines."""
    directory, country, whom = content.directory(), country_code(), reader(found.quiz)
    danger = helping.entries_for(directory, country, Need.DANGER, whom)
    talk = helping.entries_for(directory, country, Need.TALK, whom)
    public = current_app.extensions["configuration"].public_url
    return {
        "help": words.help_words(
            store.contacts_of(session(), person().organisation_id),
            danger,
            fitting(talk, danger, whom),
            now().date(),
            f"{public}/help" if public else "",
            as_file=as_file,
        )
    }


def fitting(talk: tuple[Entry, ...], danger: tuple[Entry, ...], whom: Audience) -> list[Entry]:
    """On paper there is room for a few: none that is for another age, and none twice."""
    named = {entry.id for entry in danger}
    return [each for each in talk if each.id not in named and helping.suits(each, whom)]


def reader(quiz: Quiz) -> Audience:
    """An employee who plays a story for students is not sent to a line for children."""
    company = person().kind is OrganisationKind.COMPANY
    return audience_of("employees" if company else quiz.meta.audience)


def file_values(found: Story) -> dict[str, object]:
    meta = found.quiz.meta
    return {
        "language": current_language(),
        "content_language": found.quiz.language,
        "title": meta.title,
        "summary": meta.summary,
    }


def booklet_values(found: Story) -> dict[str, object]:
    values = file_values(found) | front(found) | back(found)
    meta = found.quiz.meta
    values |= {
        "kicker": _("Story") if found.quiz.kind == "story" else _("Questions"),
        "notice_title": _("Before starting"),
        "notice": meta.notice,
        "how_title": _("How to read it"),
        "follow_title": _("Where the story stands"),
        "talk_title": _("To talk about together"),
        "help_here": words.help_here(),
        "colon": "\u00a0:" if current_language() == "fr" else ":",
        "sections": [asdict(each) for each in found.printed],
        "gauges": [asdict(each) for each in words.gauges(found.quiz)],
        "help": asdict(values["help"]),  # type: ignore[call-overload]
    }
    return values


def sheet_values(found: Story) -> dict[str, object]:
    return {
        "audience_name": AUDIENCES[found.quiz.meta.audience],
        "map": sheet.rows_of_map(found.quiz, found.made),
        "rows": tuple(sheet.rows(found.quiz)),
        "heads": sheet.heads(found.quiz, found.characters),
    }


def sheet_file_values(found: Story) -> dict[str, object]:
    return {
        "heads": sheet.heads(found.quiz, found.characters),
        "map": [[asdict(box) for box in row] for row in sheet.rows_of_map(found.quiz, found.made)],
        "rows": [asdict(row) for row in sheet.rows(found.quiz)],
    }
