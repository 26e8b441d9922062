"""The values that a content file becomes, whatever its kind: faults, prose parts, front matter.

Standard library only. Knows nothing of Markdown, YAML, quizzes or pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Literal, TypeVar

LANGUAGES = ("fr", "en")
THEMES = (
    "understanding",
    "early-signs",
    "securing-accounts",
    "supporting-peers",
    "responding",
    "recovering",
)
AUDIENCES = ("pupils-11-15", "students-15-18", "employees", "parents", "facilitators")
MINORS = ("pupils-11-15", "students-15-18")

Piece = TypeVar("Piece")
PartKind = Literal[
    "html", "chat", "question", "facilitator", "activity", "remember", "help", "country"
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing an author must mend: where it is, and a stable code with its parameters."""

    code: str
    file: str
    line: int
    params: Mapping[str, str] = field(default_factory=dict)


class ContentFaults(Exception):
    """Raised when a piece cannot be served; `faults` lists all that was found, by file and line."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{len(faults)} content fault(s), the first: {faults[0]}")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat.

    `author_key` is "1", "2", … by who speaks first in the whole piece, so that a page can give
    each author the same colour everywhere; it does not change with alternative names.
    """

    author: str
    when: str
    html: str
    author_key: str


@dataclass(frozen=True, slots=True)
class SelfAnswer:
    """An answer of a question that a module puts to its reader; nothing of it is sent or kept.

    `html` is inline, `feedback` is blocks.
    """

    html: str
    right: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of prose, in order. `html` is cleaned; a chat has `messages` instead, a question
    (in modules only) has `answers`, and help has none of them: its body comes from the reader's
    country. `countries` are two capital letters each.
    """

    kind: PartKind
    html: str = ""
    title: str = ""
    countries: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()
    answers: tuple[SelfAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Meta:
    """The front matter that modules and quizzes share. `minutes` is 1 to 180."""

    title: str
    summary: str
    theme: str
    audience: str
    minutes: int
    objectives: tuple[str, ...]
    competences: tuple[str, ...]
    notice: str
    sources: tuple[str, ...]
    reviewed: date
    licence: str


@dataclass(frozen=True, slots=True)
class Version(Generic[Piece]):
    """One state of a slug: its languages read, the bytes they came from, and their hash."""

    slug: str
    hash: str
    languages: Mapping[str, Piece]
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Library(Generic[Piece]):
    """What is served (`versions`) and what was left out (`faults`), both by slug."""

    versions: Mapping[str, Version[Piece]]
    faults: Mapping[str, tuple[Fault, ...]]
