"""The teams of a campaign as they were typed, and the sums of what its teams have published. Pure:
no database, no Flask, and no answer of anybody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workshop.assignments.rules import ItemChoice, Kind, State
from workshop.groups.rules import Joining
from workshop.progress.rules import Sum
from workshop.progress.rules import sums as sums_of
from workshop.releases.reading import ItemProgress
from workshop.releases.rules import K

MOST_TEAMS = 500
MOST_EXPECTED = 5_000
MOST_SLIPS = 10_000
NAME_LENGTH = 80
# Every kind of space that stands between thousands.
SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
# The words that may head the two columns of the file, in both languages.
NAME_WORDS = ("team", "name", "team name", "group", "class", "équipe", "equipe", "nom", "groupe",
              "classe", "nom de l'équipe", "nom de l’équipe", "service", "site")  # fmt: skip
NUMBER_WORDS = ("expected", "number", "expected number", "people", "size", "headcount", "effectif",
                "effectifs", "nombre", "attendus", "nombre attendu", "personnes")  # fmt: skip


class Refusal(StrEnum):
    """Why a row makes no team."""

    NO_NAME = "no-name"
    LONG_NAME = "long-name"
    TWICE = "twice"
    TAKEN = "taken"
    NO_NUMBER = "no-number"
    NOT_WHOLE = "not-whole"
    TOO_MANY_PEOPLE = "too-many-people"
    QUOTE = "quote"
    TOO_MANY_TEAMS = "too-many-teams"


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it was understood: its number in the file from 1, what stands there, and either how
    many people are expected or why it is refused."""

    number: int
    name: str
    typed: str
    expected: int | None = None
    refusal: Refusal | None = None

    @property
    def accepted(self) -> bool:
        return self.refusal is None

    def small(self, smallest: int = K) -> bool:
        """Fewer people than a batch: the team is made, and never has a chart (PRIVACY.md R2)."""
        return self.expected is not None and self.expected < smallest


@dataclass(frozen=True, slots=True)
class NewTeam:
    """A team to make: its name, and how many people are expected (1 to 5,000)."""

    name: str
    expected: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign to make. Its id was chosen by the form, so that sending it twice makes it once."""

    id: str
    title: str
    items: tuple[ItemChoice, ...]
    opens_at: datetime
    due_at: datetime | None
    joining: Joining
    language: str
    audience: str
    proof_of_training: bool
    newcomers: bool


def same(name: str) -> str:
    """What two names share that a reader would take for one."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def whole_number(typed: str) -> int | None:
    """A number of people from 1, however its thousands are set apart by spaces; else None."""
    digits = SPACES.sub("", typed)
    return int(digits) if re.fullmatch(r"0*[1-9][0-9]{0,8}", digits) else None


def checked(
    rows: Iterable[tuple[int, str, str]], broken: Iterable[int], taken: Collection[str]
) -> tuple[Line, ...]:
    """Every row of the file (number, name, expected number), accepted or refused, in its order.

    `broken` has the numbers of rows that could not be read, `taken` the names that the
    organisation's groups have already. Of two rows with one name the first is accepted.
    """
    seen: set[str] = {same(name) for name in taken}
    own: set[str] = set()
    lines = [Line(number, "", "", refusal=Refusal.QUOTE) for number in broken]
    for number, typed_name, typed in rows:
        name = " ".join(typed_name.split())
        line = _line(number, name, typed, seen, own)
        if line.accepted and len(own) >= MOST_TEAMS:
            line = Line(number, name, typed, refusal=Refusal.TOO_MANY_TEAMS)
        if line.accepted:
            own.add(same(name))
        lines.append(line)
    return tuple(sorted(lines, key=lambda line: line.number))


def _line(number: int, name: str, typed: str, taken: set[str], own: set[str]) -> Line:
    refusal = _name_refused(name, taken, own) or _number_refused(typed)
    if refusal is not None:
        return Line(number, name, typed, refusal=refusal)
    return Line(number, name, typed, whole_number(typed))


def _name_refused(name: str, taken: set[str], own: set[str]) -> Refusal | None:
    if not any(sign.isalnum() for sign in name):
        return Refusal.NO_NAME
    if len(name) > NAME_LENGTH:
        return Refusal.LONG_NAME
    if same(name) in own:
        return Refusal.TWICE
    return Refusal.TAKEN if same(name) in taken else None


def _number_refused(typed: str) -> Refusal | None:
    if not SPACES.sub("", typed):
        return Refusal.NO_NUMBER
    number = whole_number(typed)
    if number is None:
        return Refusal.NOT_WHOLE
    return Refusal.TOO_MANY_PEOPLE if number > MOST_EXPECTED else None


def teams_of(lines: Iterable[Line]) -> tuple[NewTeam, ...]:
    return tuple(NewTeam(line.name, line.expected) for line in lines if line.expected is not None)


# ---- What there is of a campaign ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TeamItem:
    """An item of one team: how many are on its roster, and how many have done it: live and exact
    (PRIVACY.md R11)."""

    id: str
    position: int
    kind: Kind
    slug: str
    version: str
    people: int
    done: int


@dataclass(frozen=True, slots=True)
class Team:
    """One team of a campaign with its assignment, as whoever leads it sees it."""

    group_id: str
    assignment_id: str
    name: str
    joining: Joining
    code: str | None
    state: State
    opens_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    expected: int
    joined: int
    listed: bool
    """Whether there is a list of numbers, done or not: switched on before it opened (R11)."""
    items: tuple[TeamItem, ...]

    def of(self, item: TeamItem) -> int:
        """N: the number on the roster, or that expected if it is larger (PRIVACY.md R1)."""
        return max(item.people, self.expected)

    def small(self, smallest: int = K) -> bool:
        """Fewer people are expected and there than a batch: no chart, by the rule (R2)."""
        return max((self.of(item) for item in self.items), default=self.expected) < smallest


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign, and those of its teams that the reader leads."""

    id: str
    title: str
    teams: tuple[Team, ...]

    @property
    def pieces(self) -> tuple[TeamItem, ...]:
        """What is done, in order: the items of the first team, for all have the same list."""
        return self.teams[0].items

    @property
    def expected(self) -> int:
        return sum(team.expected for team in self.teams)

    @property
    def joined(self) -> int:
        return sum(team.joined for team in self.teams)

    @property
    def listed(self) -> tuple[Team, ...]:
        """The teams of which there is a list of numbers."""
        return tuple(team for team in self.teams if team.listed)

    def done(self, slug: str) -> int:
        """How many people of all teams have done a piece."""
        return sum(item.done for team in self.teams for item in team.items if item.slug == slug)

    def people(self, slug: str) -> int:
        """How many people are to do a piece, in all teams (N, PRIVACY.md R1)."""
        return sum(team.of(item) for team in self.teams for item in team.items if item.slug == slug)

    def in_state(self, state: State) -> int:
        return sum(team.state == state for team in self.teams)


def sums(teams: Sequence[Team], slug: str, progress: Mapping[str, ItemProgress]) -> tuple[Sum, ...]:
    """The published releases of a piece over the teams, added only where their tables are alike
    (PRIVACY.md R8, R9): nothing but whole releases goes in. The largest sum comes first.
    """
    items = (item for team in teams for item in team.items if item.slug == slug)
    return sums_of(items, progress)
