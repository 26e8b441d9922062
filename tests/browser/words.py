"""The words of the interface in a language, from the catalogue that the pages use."""

from __future__ import annotations

from functools import cache
from pathlib import Path

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
