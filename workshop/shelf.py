"""What the library pages of modules and quizzes share: filters, faults in words.

It knows versions and front matter, and no page of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from workshop.accounts.signing_in import anyone
from workshop.library import Libraries, in_language
from workshop.source.faults import describe
from workshop.source.rules import Fault, Version


def libraries() -> Libraries:
    """The application's shelves."""
    found = current_app.extensions["library"]
    assert isinstance(found, Libraries)
    return found


def leads() -> bool:
    """Whether a facilitator is reading: notes and faults are for them."""
    person = anyone()
    return bool(person and person.leads)


THEMES = {
    "understanding": _l("Understanding"),
    "early-signs": _l("Early signs"),
    "securing-accounts": _l("Securing accounts"),
    "supporting-peers": _l("Supporting others"),
    "responding": _l("Responding"),
    "recovering": _l("Recovering"),
}
AUDIENCES = {
    "pupils-11-15": _l("Pupils, 11 to 15"),
    "students-15-18": _l("Students, 15 to 18"),
    "employees": _l("Employees"),
    "parents": _l("Parents"),
    "facilitators": _l("Facilitators"),
}
LENGTHS = {"10": _l("10 minutes or less"), "20": _l("20 minutes or less")}
LANGUAGES = {"fr": "Français", "en": "English"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader narrows the shelf to; an unknown value counts as none."""

    theme: str = ""
    audience: str = ""
    language: str = ""
    length: str = ""

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> Filters:
        def known(name: str, values: Mapping[str, object]) -> str:
            value = args.get(name, "")
            return value if value in values else ""

        return cls(
            known("theme", THEMES),
            known("audience", AUDIENCES),
            known("in", LANGUAGES),
            known("length", LENGTHS),
        )

    @property
    def any(self) -> bool:
        return bool(self.theme or self.audience or self.language or self.length)


@dataclass(frozen=True, slots=True)
class Piece:
    """A module or quiz as the shelf lists it."""

    slug: str
    title: str
    summary: str
    theme: str
    audience: str
    minutes: int
    languages: tuple[str, ...]
    language: str
    form: str = ""
    """Which version of the questions before and after it is, if it is one."""


def shelf(versions: Mapping[str, Version[Any]], filters: Filters, language: str) -> list[Piece]:
    """The pieces that the filters let through, in the reader's language, by title."""
    pieces = []
    for version in versions.values():
        shown = in_language(version, filters.language or language)
        meta = shown.meta
        if (
            filters.theme in {"", meta.theme}
            and filters.audience in {"", meta.audience}
            and (not filters.language or filters.language in version.languages)
            and (not filters.length or meta.minutes <= int(filters.length))
        ):
            pieces.append(
                Piece(
                    version.slug,
                    meta.title,
                    meta.summary,
                    str(THEMES[meta.theme]),
                    str(AUDIENCES[meta.audience]),
                    meta.minutes,
                    tuple(sorted(version.languages)),
                    shown.language,
                    getattr(meta, "form", ""),
                )
            )
    return sorted(pieces, key=lambda piece: piece.title.casefold())


@dataclass(frozen=True, slots=True)
class DescribedFault:
    """A fault as a page or a terminal shows it."""

    file: str
    line: int
    message: str
    remedy: str


def described(fault: Fault) -> DescribedFault:
    message, remedy = describe(fault, _)
    return DescribedFault(fault.file, fault.line, message, remedy)


def described_faults(faults: Mapping[str, tuple[Fault, ...]]) -> list[DescribedFault]:
    return [described(fault) for found in faults.values() for fault in found]
