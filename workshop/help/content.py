"""The data files of help, read strictly: a fault names its file and entry, and what is broken is
left out, never shown by halves. It must not know who reads or how a page looks.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    ValidationError,
    model_validator,
)

from workshop.help import rules
from workshop.help.rules import GENERAL, Advice, Audience, Country, Directory, Entry, Need, Strip

DATA = Path(__file__).resolve().parent / "data"
ADVICE_FILE = "advice.yaml"
CARD_FILE = "disclosure.yaml"
UNDATED = "n.d."
EDITORIAL = "editorial"

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Identity = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Number = Annotated[str, StringConstraints(pattern=r"^\+?\d[\d \u00a0]{1,20}$")]
SourceDate = Annotated[str, StringConstraints(pattern=r"^(n\.d\.|\d{4}(-\d{2}){0,2})$")]


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken or stale entry: `kind` says which, `message` is a plain sentence."""

    file: str
    entry: str
    kind: Literal["broken", "stale"]
    message: str


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Text(Strict):
    fr: Line
    en: Line

    def value(self) -> rules.Text:
        return rules.Text(self.fr, self.en)


class _Sourced(Strict):
    source: Line
    source_date: SourceDate
    grade: Literal["A", "B"]
    check_by: date

    @model_validator(mode="after")
    def _checked_within_a_year(self) -> _Sourced:
        _within_a_year(self.source_date, self.check_by)
        return self

    def origin(self) -> rules.Source:
        return rules.Source(self.source, self.source_date, self.grade, self.check_by)


class _Entry(_Sourced):
    id: Identity
    needs: Annotated[tuple[Need, ...], Field(min_length=1)]
    name: _Text
    text: _Text
    numbers: tuple[Number, ...] = ()
    number_abroad: Number | Literal[""] = ""
    sms: tuple[Number, ...] = ()
    email: Annotated[str, StringConstraints(pattern=r"^([^@\s]+@[^@\s]+)?$")] = ""
    url: HttpUrl | None = None
    hours: _Text | None = None
    ages: _Text | None = None
    cost: _Text | None = None
    languages: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")], ...] = ()
    suits: Audience = Audience.EVERYONE
    strip: Strip | None = None
    fallback: bool = False
    not_in: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _https_only(self) -> _Entry:
        if self.url is not None and self.url.scheme != "https":
            raise ValueError("url must begin with https://")
        return self

    def value(self) -> Entry:
        return Entry(
            id=self.id,
            needs=self.needs,
            name=self.name.value(),
            text=self.text.value(),
            source=self.origin(),
            numbers=self.numbers,
            number_abroad=self.number_abroad,
            sms=self.sms,
            email=self.email,
            url=str(self.url).rstrip("/") if self.url else "",
            hours=_text(self.hours),
            ages=_text(self.ages),
            cost=_text(self.cost),
            languages=self.languages,
            suits=self.suits,
            strip=self.strip,
            fallback=self.fallback,
            not_in=self.not_in,
        )


class _Country(Strict):
    country: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|general)$")]
    name: _Text


class _Advice(Strict):
    """Advice of our own says `source: editorial`; any other is sourced as an entry is."""

    id: Identity
    title: _Text
    steps: tuple[_Text, ...] = ()
    source: Line | None = None
    source_date: SourceDate | None = None
    grade: Literal["A", "B"] | None = None
    check_by: date | None = None

    @model_validator(mode="after")
    def _sourced(self) -> _Advice:
        if self.steps and self.source is None:
            raise ValueError("steps need a source, or `source: editorial`")
        if self.source not in (None, EDITORIAL):
            if not (self.source_date and self.grade and self.check_by):
                raise ValueError("a source needs source_date, grade and check_by")
            _within_a_year(self.source_date, self.check_by)
        return self

    def value(self) -> Advice:
        steps = tuple(step.value() for step in self.steps)
        return Advice(self.id, self.title.value(), steps, self._origin())

    def _origin(self) -> rules.Source | None:
        if self.source is None or self.source == EDITORIAL:
            return None
        return rules.Source(self.source, self.source_date or "", self.grade or "", self.check_by)


def _text(found: _Text | None) -> rules.Text | None:
    return found.value() if found else None


def a_year_after(source_date: str) -> date:
    """The last day of the month or year that a source names, twelve months on."""
    year, month, day = (*map(int, source_date.split("-")), 0, 0)[:3]
    month = month or 12
    last = calendar.monthrange(year + 1, month)[1]
    return date(year + 1, month, min(day or last, last))


def _within_a_year(source_date: str, check_by: date) -> None:
    if source_date != UNDATED and check_by > a_year_after(source_date):
        raise ValueError("check_by lies more than twelve months after source_date")


class Loader(yaml.BaseLoader):
    """YAML whose scalars all stay text; a doubled key or an alias is refused."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("an alias is not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _value in node.value]
        if len(keys) != len(set(keys)):
            raise yaml.YAMLError(f"a key is doubled near line {node.start_mark.line + 1}")
        return super().construct_mapping(node, deep=True)


Model = TypeVar("Model", bound=BaseModel)
Named = TypeVar("Named", _Entry, _Advice)


class _Reading:
    """One pass over a folder, which collects what is broken instead of stopping at it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings: list[Finding] = []
        self.owners: dict[str, str] = {}

    def broken(self, file: str, entry: str, message: str) -> None:
        self.findings.append(Finding(file, entry, "broken", message))

    def document(self, file: str) -> dict[str, Any]:
        """The file's keys and values; none, with a finding, when it cannot be read."""
        try:
            raw = (self.folder / file).read_text(encoding="utf-8-sig")
            found = yaml.load(raw, Loader=Loader)  # noqa: S506 - builds text, lists, mappings only
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            self.broken(file, "", f"cannot be read: {' '.join(str(error).split())}")
            return {}
        if not isinstance(found, dict):
            self.broken(file, "", "holds no keys with values")
            return {}
        return found

    def checked(self, file: str, model: type[Model], raw: object) -> Model | None:
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            name = str(raw.get("id", "")) if isinstance(raw, dict) else ""
            for fault in error.errors():
                place = ".".join(str(part) for part in fault["loc"])
                self.broken(file, name, f"{place}: {fault['msg']}" if place else fault["msg"])
            return None

    def items(self, file: str, model: type[Named], raw: object) -> Iterator[Named]:
        """The sound items of a list, each id once in the whole folder."""
        if not isinstance(raw, list):
            self.broken(file, "", "has no list where one belongs")
            return
        for item in raw:
            found = self.checked(file, model, item)
            if found is not None and self._first(file, found):
                yield found

    def _first(self, file: str, found: _Entry | _Advice) -> bool:
        """Entries are unique in the whole folder, pieces of advice in their file."""
        key = found.id if isinstance(found, _Entry) else f"{file}/{found.id}"
        if key in self.owners:
            self.broken(file, found.id, f"has the id of another entry, in {self.owners[key]}")
            return False
        self.owners[key] = file
        return True

    def country(self, file: str) -> Country | None:
        document = self.document(file)
        if not document:
            return None
        entries = document.pop("entries", None)
        head = self.checked(file, _Country, document)
        if head is None:
            return None
        if head.country.lower() != Path(file).stem:
            self.broken(file, "", f"is not named after its country, {head.country}")
            return None
        found = tuple(entry.value() for entry in self.items(file, _Entry, entries))
        return Country(head.country, head.name.value(), found)

    def countries(self) -> dict[str, Country]:
        files = sorted(path.name for path in self.folder.glob("*.yaml"))
        found = [
            country
            for file in files
            if file not in (ADVICE_FILE, CARD_FILE) and (country := self.country(file)) is not None
        ]
        if GENERAL not in (country.code for country in found):
            self.broken(f"{GENERAL}.yaml", "", "is missing: every other country falls back on it")
        return {country.code: country for country in found}

    def advice(self) -> tuple[dict[Need, Advice], Advice | None]:
        document = self.document(ADVICE_FILE)
        found = {
            item.id: item.value()
            for item in self.items(ADVICE_FILE, _Advice, document.get("needs"))
        }
        for missing in sorted(set(Need) - set(found)):
            self.broken(ADVICE_FILE, missing, "is missing: each need has its heading there")
        for unknown in sorted(set(found) - set(Need)):
            self.broken(ADVICE_FILE, unknown, "is no need that the page knows")
        rule = self.checked(ADVICE_FILE, _Advice, document.get("evidence_rule"))
        by_need = {need: found[need] for need in Need if need in found}
        return by_need, rule.value() if rule else None

    def card(self) -> tuple[Advice, ...]:
        document = self.document(CARD_FILE)
        return tuple(item.value() for item in self.items(CARD_FILE, _Advice, document.get("card")))


class HelpBroken(Exception):
    """The folder lacks what no help page can do without; the findings say what."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f"{found.file}: {found.message}" for found in findings))
        self.findings = findings


def read(folder: Path = DATA) -> tuple[Directory, tuple[Finding, ...]]:
    """A folder's help, without its broken entries, and what is broken.

    Raises HelpBroken when the general page, a need's heading or the evidence rule is missing.
    """
    reading = _Reading(folder)
    countries = reading.countries()
    advice, rule = reading.advice()
    card = reading.card()
    if GENERAL not in countries or len(advice) < len(Need) or rule is None:
        raise HelpBroken(tuple(reading.findings))
    return Directory(countries, advice, rule, card), tuple(reading.findings)


@cache
def directory() -> Directory:
    """The shipped help, read once; its broken entries are left out and named by check()."""
    return read()[0]


def check(today: date, folder: Path = DATA) -> list[Finding]:
    """Everything broken, then everything stale on a day (the day after check_by and later)."""
    try:
        found, broken = read(folder)
    except HelpBroken as error:
        return list(error.findings)
    return [*broken, *_stale(found, today)]


def _stale(found: Directory, today: date) -> Iterator[Finding]:
    for country in found.countries.values():
        file = f"{country.code.lower()}.yaml"
        for entry in country.entries:
            yield from _stale_source(file, entry.id, entry.source, today)
    for file, pieces in (
        (ADVICE_FILE, (*found.advice.values(), found.evidence_rule)),
        (CARD_FILE, found.card),
    ):
        for piece in pieces:
            if piece.source is not None:
                yield from _stale_source(file, piece.id, piece.source, today)


def _stale_source(file: str, entry: str, source: rules.Source, today: date) -> Iterator[Finding]:
    if source.stale(today):
        yield Finding(file, entry, "stale", f"to be checked since {source.check_by}: {source.name}")
