"""The content that an item has pinned, as the pieces that are read or played. It writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from workshop.assignments import store
from workshop.assignments.charted import shapes
from workshop.assignments.rules import ItemChoice, Kind
from workshop.library import in_language
from workshop.quizzes.content import with_alternative_names
from workshop.quizzes.rules import Quiz
from workshop.releases.rules import TableShape
from workshop.shelf import libraries
from workshop.source.rules import Version


class Gone(Exception):
    """The module or quiz is no longer on the shelf."""


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


def choose(session: Session, values: Sequence[str]) -> list[ItemChoice]:
    """Pin what was chosen as `kind/slug`. Raises Gone."""
    choices = []
    for value in values:
        kind_name, _, slug = value.partition("/")
        kind = Kind(kind_name)
        shelf: Any = libraries().modules if kind is Kind.MODULE else libraries().quizzes
        if slug not in shelf:
            raise Gone(slug)
        store.pin(session, kind, shelf[slug])
        choices.append(ItemChoice(kind, slug, shelf[slug].hash))
    return choices


def pieces_by_heading(language: str, headings: tuple[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Everything on the shelf as (kind/slug, title), modules first."""
    shelves: tuple[tuple[str, str, Any], ...] = (
        (headings[0], "module", libraries().modules),
        (headings[1], "quiz", libraries().quizzes),
    )
    return {
        heading: sorted(
            (
                (f"{kind}/{slug}", in_language(version, language).meta.title)
                for slug, version in shelf.items()
            ),
            key=lambda pair: pair[1].casefold(),
        )
        for heading, kind, shelf in shelves
    }
