"""What stands in braces after a heading, a choice or an answer; it never reaches HTML.

Knows the grammar only; what a word means is said by whoever asks.
"""

import re
from dataclasses import dataclass

from workshop.source.decode import fold
from workshop.source.frontmatter import nearest
from workshop.source.rules import Fault

TOKEN = re.compile(r"\S+")
AROUND_EQUALS = re.compile(r"\s*=\s*")
QUOTES = "\"'“”«»‘’„"
DASHES = re.compile("[\u2010-\u2015\u2212]")


@dataclass(frozen=True, slots=True)
class Attributes:
    """`{#id .class key=value}`, folded; `pairs` keep their order."""

    id: str = ""
    classes: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Grammar:
    """The words that may stand in one kind of braces."""

    classes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    with_id: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        own = ("#id",) if self.with_id else ()
        return (*own, *(f".{name}" for name in self.classes), *(f"{key}=" for key in self.keys))


def read_attributes(
    file: str, line: int, text: str, grammar: Grammar
) -> tuple[Attributes, tuple[Fault, ...]]:
    """Read what stands between braces; words that are not allowed or doubled are faults."""
    words: dict[str, str] = {}
    faults: list[Fault] = []
    for token in TOKEN.findall(AROUND_EQUALS.sub("=", text)):
        name, value = _allowed(token, grammar)
        if not name:
            params = {"word": token[:60], "nearest": nearest(token, grammar.words)}
            faults.append(Fault("unknown-attribute", file, line, params))
        elif name in words:
            faults.append(Fault("doubled-attribute", file, line, {"word": token[:60]}))
        else:
            words[name] = value
    return (
        Attributes(
            words.get("#id", ""),
            tuple(name[1:] for name in words if name.startswith(".")),
            tuple((name[:-1], value) for name, value in words.items() if name.endswith("=")),
        ),
        tuple(faults),
    )


def _allowed(token: str, grammar: Grammar) -> tuple[str, str]:
    """The word of the grammar that a token is, and its value; empty when it is none."""
    key, equals, value = token.partition("=")
    name = fold(key) + equals
    if name.startswith("#") and len(name) > 1 and grammar.with_id:
        return "#id", name[1:]
    return (name, DASHES.sub("-", value.strip(QUOTES))) if name in grammar.words else ("", "")
