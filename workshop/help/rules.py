"""Which help is shown, in which order, and how a quantity is converted on the page for leaving.
It must not know files, Flask, or who is reading: country, audience and day are arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

GENERAL = "general"


class Need(StrEnum):
    """What somebody may come to the help page for; danger first, always."""

    DANGER = "danger-now"
    TALK = "someone-to-talk-to"
    IMAGE = "intimate-image"
    HACKED = "hacked-account"
    REPORT = "report-content"
    POLICE = "police"
    RIGHTS = "rights"
    SCHOOL = "at-school"
    WORK = "at-work"
    WORRIED = "worried-about-someone"
    HURT = "hurt-someone"


class Audience(StrEnum):
    """Who is reading, as far as it is known: nobody without an account is asked."""

    YOUNG = "young"
    ADULTS = "adults"
    EVERYONE = "everyone"


class Strip(StrEnum):
    """The two places of the help strip that a country's file fills."""

    DANGER = "danger"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    fr: str
    en: str

    def said(self, language: str) -> str:
        """The text in a language; anything but French is answered in English."""
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read, when that was written, and from which day on it counts as stale.

    `dated` is "2025-10-31", "2025-10", "2025", or "n.d." when the source shows none;
    `grade` is "A", "B" or "" for this project's own advice, which has no `check_by`.
    """

    name: str
    dated: str = ""
    grade: str = ""
    check_by: date | None = None

    def stale(self, today: date) -> bool:
        return self.check_by is not None and today > self.check_by


@dataclass(frozen=True, slots=True)
class Entry:
    """One service, or one plain fact, with every way to reach it."""

    id: str
    needs: tuple[Need, ...]
    name: Text
    text: Text
    source: Source
    numbers: tuple[str, ...] = ()
    number_abroad: str = ""
    sms: tuple[str, ...] = ()
    email: str = ""
    url: str = ""
    hours: Text | None = None
    ages: Text | None = None
    cost: Text | None = None
    languages: tuple[str, ...] = ()
    suits: Audience = Audience.EVERYONE
    strip: Strip | None = None
    fallback: bool = False
    not_in: tuple[str, ...] = ()

    @property
    def reachable(self) -> bool:
        return bool(self.numbers or self.sms or self.email or self.url)

    @property
    def at_once(self) -> bool:
        """Whether it stands in the one line that stays in sight: danger, a wish to disappear."""
        return self.strip is Strip.DANGER or (Need.DANGER in self.needs and Need.TALK in self.needs)

    @property
    def site(self) -> str:
        """The address of the official site as people say it, without https://www."""
        return self.url.removeprefix("https://").removeprefix("www.")


@dataclass(frozen=True, slots=True)
class Advice:
    """A heading and what to do under it, with the source when it is not our own advice."""

    id: str
    title: Text
    steps: tuple[Text, ...] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Country:
    """One country's entries; `code` is ISO 3166 alpha-2, or "general"."""

    code: str
    name: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """All help there is: countries by code (general included), advice by need, the two cards."""

    countries: Mapping[str, Country]
    advice: Mapping[Need, Advice]
    evidence_rule: Advice
    card: tuple[Advice, ...]

    def country(self, code: str) -> Country:
        """The country of a code, in any case; the general page for one that has no file."""
        return self.countries.get(code.upper(), self.countries[GENERAL])

    def named(self, language: str) -> tuple[Country, ...]:
        """Every country in the order of its name, the general page last."""
        return tuple(
            sorted(
                self.countries.values(),
                key=lambda country: (country.code == GENERAL, country.name.said(language)),
            )
        )


@dataclass(frozen=True, slots=True)
class Section:
    """One need of the page: advice, entries said in full, and those said in full further up."""

    need: Need
    advice: Advice
    entries: tuple[Entry, ...]
    again: tuple[Entry, ...]


def ordered_needs(audience: Audience) -> tuple[Need, ...]:
    """The needs in the order of the page; work comes before school for adults."""
    order = list(Need)
    if audience is Audience.ADULTS:
        order.remove(Need.WORK)
        order.insert(order.index(Need.SCHOOL), Need.WORK)
    return tuple(order)


def entries_for(
    directory: Directory, code: str, need: Need, audience: Audience = Audience.EVERYONE
) -> tuple[Entry, ...]:
    """A country's entries for a need, then those that hold everywhere; the best suited first."""
    country = directory.country(code)
    own = _with_need(country.entries, need)
    if country.code == GENERAL:
        return _suited(own, audience)
    shared = [
        entry
        for entry in _with_need(directory.countries[GENERAL].entries, need)
        if country.code not in entry.not_in and not (entry.fallback and own)
    ]
    return _suited(own, audience) + _suited(shared, audience)


def _with_need(entries: Iterable[Entry], need: Need) -> list[Entry]:
    return [entry for entry in entries if need in entry.needs]


def _suited(entries: Iterable[Entry], audience: Audience) -> tuple[Entry, ...]:
    """Nothing is hidden from anyone: what suits another age only comes later, and what is for this
    need above all, as the strip has it, comes before the rest."""
    return tuple(
        sorted(entries, key=lambda entry: (not suits(entry, audience), entry.strip is None))
    )


def suits(entry: Entry, audience: Audience) -> bool:
    return Audience.EVERYONE in (entry.suits, audience) or entry.suits is audience


def sections(
    directory: Directory, code: str, audience: Audience = Audience.EVERYONE
) -> tuple[Section, ...]:
    """The whole page of a country: each need once, each entry in full once, danger first."""
    shown: set[str] = set()
    found = []
    for need in ordered_needs(audience):
        entries = entries_for(directory, code, need, audience)
        advice = directory.advice[need]
        full = tuple(entry for entry in entries if entry.id not in shown)
        again = tuple(entry for entry in entries if entry.id in shown and entry.reachable)
        shown.update(entry.id for entry in full)
        if full or again or advice.steps:
            found.append(Section(need, advice, full, again))
    return tuple(found)


def card_for(card: Iterable[Advice], audience: Audience) -> tuple[Advice, ...]:
    """The facilitator's card; at work, what holds with employees stands right after what to do."""
    found = list(card)
    ids = [piece.id for piece in found]
    if audience is Audience.ADULTS and {"do", "at-work"} <= set(ids):
        at_work = found.pop(ids.index("at-work"))
        found.insert(next(i for i, piece in enumerate(found) if piece.id == "do") + 1, at_work)
    return tuple(found)


def strip(
    directory: Directory, code: str, audience: Audience = Audience.EVERYONE
) -> tuple[Entry, ...]:
    """The help strip of a country: danger now, then someone to talk to; at most two entries.

    The organisation's own first contact is the third; it comes from the organisation.
    Danger is always there. Someone to talk to may be missing when no checked line suits.
    """
    danger = _strip_entry(directory, code, Strip.DANGER, Need.DANGER, audience)
    talk = _strip_entry(directory, code, Strip.TALK, Need.TALK, audience)
    return tuple(entry for entry in (danger, talk) if entry is not None)


def _strip_entry(
    directory: Directory, code: str, place: Strip, need: Need, audience: Audience
) -> Entry | None:
    fitting = [
        entry
        for entry in entries_for(directory, code, need, audience)
        if entry.strip is place and (place is Strip.DANGER or suits(entry, audience))
    ]
    return fitting[0] if fitting else None


def strip_line(entries: Iterable[Entry], language: str) -> str:
    """The strip in one line of plain text, for slips and other paper; empty for no entries."""
    return " · ".join(_said_with_number(entry, language) for entry in entries)


def _said_with_number(entry: Entry, language: str) -> str:
    name = entry.name.said(language)
    missing = [number for number in entry.numbers if number not in name]
    address = missing or ([] if entry.numbers else [entry.site])
    return f"{name} ({', '.join(address)})" if any(address) else name


def audience_of(audience: str | None) -> Audience:
    """Whom a group's audience means here; people without one may be of any age."""
    if audience in {"pupils-11-15", "students-15-18"}:
        return Audience.YOUNG
    if audience in {"employees", "parents"}:
        return Audience.ADULTS
    return Audience.EVERYONE


def dial(number: str) -> str:
    """A number as a telephone link wants it: digits, with a leading + kept."""
    return re.sub(r"[^\d+]", "", number)


@dataclass(frozen=True, slots=True)
class Conversion:
    """A linear conversion between two units: result = value * factor + offset."""

    id: str
    source: str
    target: str
    factor: Decimal
    offset: Decimal = Decimal(0)

    def of(self, value: Decimal) -> Decimal:
        """The converted value, rounded to three decimals."""
        return (value * self.factor + self.offset).quantize(Decimal("0.001"))


_POUND = Decimal("0.45359237")
_FOOT = Decimal("0.3048")
_NINE_FIFTHS = Decimal(9) / Decimal(5)

CONVERSIONS = (
    Conversion("m-ft", "m", "ft", 1 / _FOOT),
    Conversion("ft-m", "ft", "m", _FOOT),
    Conversion("kg-lb", "kg", "lb", 1 / _POUND),
    Conversion("lb-kg", "lb", "kg", _POUND),
    Conversion("c-f", "°C", "°F", _NINE_FIFTHS, Decimal(32)),
    Conversion("f-c", "°F", "°C", 1 / _NINE_FIFTHS, Decimal(-32) / _NINE_FIFTHS),
)
_NUMBER = re.compile(r"[-+]?(\d{1,9}([.,]\d{0,6})?|[.,]\d{1,6})")


def conversion(id: str) -> Conversion:
    """The conversion of an id; the first one when there is none of that id."""
    return next((known for known in CONVERSIONS if known.id == id), CONVERSIONS[0])


def quantity(typed: str) -> Decimal | None:
    """The number that was typed, with a point or a comma, below a thousand million; else None."""
    compact = "".join(typed.split()).replace("−", "-")
    if not _NUMBER.fullmatch(compact) or not compact.isascii():
        return None
    return Decimal(compact.replace(",", "."))
