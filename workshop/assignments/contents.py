"""The content that an item has pinned, as the pieces that are read or played. It writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from workshop.assignments import store
from workshop.assignments.charted import shapes
from workshop.assignments.rules import ItemChoice, Kind, Phase
from workshop.library import in_language
from workshop.quizzes.content import with_alternative_names
from workshop.quizzes.pairs import is_form, pair_for
from workshop.quizzes.rules import Quiz
from workshop.releases.rules import TableShape
from workshop.shelf import libraries
from workshop.source.rules import Version


class Gone(Exception):
    """The module or quiz is no longer on the shelf."""


class NoForm(Gone):
    """There are no questions before and after for this audience."""


def version_of(session: Session, kind: str, slug: str, pin: str) -> Version[Any]:
    """The version that was pinned; the database is asked only when the shelf has moved on."""
    return libraries().version(kind, slug, pin, lambda: store.pinned_files(session, pin))


def piece_of(
    session: Session, kind: str, slug: str, pin: str, language: str, alternative: bool = False
) -> Any:
    """The module or quiz in the reader's language, or in the one that there is."""
    piece = in_language(version_of(session, kind, slug, pin), language)
    return with_alternative_names(piece) if alternative and isinstance(piece, Quiz) else piece


def shapes_from(session: Session) -> Callable[[str, str], Sequence[TableShape]]:
    """What lifecycle.open_assignment asks: the counted tables of a pinned quiz."""

    def shapes_of(slug: str, pin: str) -> Sequence[TableShape]:
        return shapes(in_language(version_of(session, "quiz", slug, pin), "en"))

    return shapes_of


def choose(
    session: Session, values: Sequence[str], asked_of: str | None = None
) -> list[ItemChoice]:
    """Pin what was chosen as `kind/slug`; one statement, two where a version is new. With an
    audience in `asked_of`, its form stands before and after the rest, in both versions if there
    are two: the opening decides between them. Raises Gone, NoForm."""
    chosen = [(Kind(kind), slug) for kind, _, slug in (value.partition("/") for value in values)]
    versions = [(kind, on_the_shelf(kind, slug)) for kind, slug in chosen]
    forms = forms_for(asked_of) if asked_of is not None else []
    store.pin_all(session, [*versions, *((Kind.FORM, form) for form in forms)])
    return [
        *(ItemChoice(Kind.FORM, form.slug, form.hash, Phase.BEFORE) for form in forms),
        *(ItemChoice(kind, version.slug, version.hash) for kind, version in versions),
        *(ItemChoice(Kind.FORM, form.slug, form.hash, Phase.AFTER) for form in forms),
    ]


def forms_for(audience: str) -> list[Version[Quiz]]:
    """The form of an audience, version A first. Raises NoForm."""
    pair = pair_for(libraries().quizzes, audience)
    if pair is None:
        raise NoForm(audience)
    return [pair.a, pair.b] if pair.b else [pair.a]


def on_the_shelf(kind: Kind, slug: str) -> Version[Any]:
    shelf: Any = libraries().modules if kind is Kind.MODULE else libraries().quizzes
    if slug not in shelf:
        raise Gone(slug)
    version: Version[Any] = shelf[slug]
    return version


def pieces_by_heading(language: str, headings: tuple[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Everything on the shelf as (kind/slug, title), modules first."""
    shelves: tuple[tuple[str, Kind, Any], ...] = (
        (headings[0], Kind.MODULE, libraries().modules),
        (headings[1], Kind.QUIZ, without_forms()),
    )
    return {
        heading: [(f"{kind}/{slug}", title) for slug, title in titled(shelf, language)]
        for heading, kind, shelf in shelves
    }


def stories(language: str) -> list[tuple[str, str]]:
    """Every story and quiz on the shelf as (slug, title)."""
    return titled(without_forms(), language)


def without_forms() -> Mapping[str, Version[Quiz]]:
    """The shelf of quizzes: a form is assigned by its own checkbox."""
    return {slug: found for slug, found in libraries().quizzes.items() if not is_form(found)}


def titled(shelf: Mapping[str, Version[Any]], language: str) -> list[tuple[str, str]]:
    """A shelf as (slug, title) by title, in a language."""
    pieces = ((slug, in_language(version, language).meta.title) for slug, version in shelf.items())
    return sorted(pieces, key=lambda pair: pair[1].casefold())
