"""The words of the interface in a language, from the catalogue that the pages use."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).resolve().parents[2] / "workshop" / "translations"


@cache
def catalogue(language: str) -> NullTranslations:
    return Translations.load(FOLDER, [language])


def said(language: str, message: str, **values: object) -> str:
    """A sentence of the interface."""
    text = str(catalogue(language).gettext(message))
    return text % values if values else text


def to_pupil(language: str, message: str, **values: object) -> str:
    """A sentence to a pupil: tu in French."""
    found = str(catalogue(language).pgettext("pupil", message))
    return found % values if values else found


def counted(language: str, singular: str, number: int, **values: object) -> str:
    """A counted sentence of the interface, named by its singular."""
    found = catalogue(language)
    text = str(found.ngettext(singular, plural_of(singular), number))
    return text % {"num": number, **values}


@cache
def plural_of(singular: str) -> str:
    """The plural that the sources have for this singular. Raises StopIteration for none."""
    with (FOLDER / "fr" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = [each for each in read_po(file) if isinstance(each.id, tuple)]
    return next(str(each.id[1]) for each in messages if each.id[0] == singular)
