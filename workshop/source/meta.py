"""The keys that every front matter has, as a pydantic model, and how one becomes a Meta.

Knows nothing of the keys that a quiz adds, except that they are added by a subclass.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from workshop.source.rules import AUDIENCES, THEMES

QUOTES = "\"'“”«»‘’ \u00a0\u202f"


def text(limit: int, *, empty: bool = False) -> BeforeValidator:
    """A text of at most `limit` characters."""

    def check(value: object) -> str:
        if not isinstance(value, str):
            raise PydanticCustomError("meta-text", "not a text")
        if not value and not empty:
            raise PydanticCustomError("meta-empty", "empty")
        if len(value) > limit:
            raise PydanticCustomError("meta-long", "too long", {"limit": limit})
        return value

    return BeforeValidator(check)


def one_of(allowed: Sequence[str]) -> BeforeValidator:
    """One word of a closed list."""

    def check(value: object) -> str:
        word = plain_word(value)
        if word not in allowed:
            names = {"value": word[:60], "allowed": ", ".join(allowed)}
            raise PydanticCustomError("meta-choice", "not allowed", names)
        return word

    return BeforeValidator(check)


def plain_word(value: object) -> str:
    """A single word without quotation marks around it."""
    if not isinstance(value, str):
        raise PydanticCustomError("meta-text", "not a text")
    return value.strip(QUOTES)


def _minutes(value: object) -> int:
    word = plain_word(value)
    if not re.fullmatch(r"[0-9]{1,3}", word) or not 1 <= int(word) <= 180:
        raise PydanticCustomError("meta-number", "not a number")
    return int(word)


def _date(value: object) -> date:
    word = re.sub("[\u2010-\u2015\u2212]", "-", plain_word(value))
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", word):
            raise ValueError(word)
        return date.fromisoformat(word)
    except ValueError:
        raise PydanticCustomError("meta-date", "not a date") from None


def yes_no(value: object) -> bool:
    """A yes or a no, in either language."""
    word = plain_word(value).casefold()
    if word in ("yes", "true", "oui"):
        return True
    if word in ("no", "false", "non"):
        return False
    raise PydanticCustomError("meta-yes-no", "neither")


def _filled(values: list[str]) -> list[str]:
    if not values:
        raise PydanticCustomError("meta-empty", "empty")
    return values


def _none_is_empty(value: object) -> object:
    return [] if value == "" else value


Texts = Annotated[list[Annotated[str, text(400)]], BeforeValidator(_none_is_empty)]


class FrontMatter(BaseModel):
    """What modules and quizzes have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, text(160)]
    summary: Annotated[str, text(400)]
    theme: Annotated[str, one_of(THEMES)]
    audience: Annotated[str, one_of(AUDIENCES)]
    minutes: Annotated[int, BeforeValidator(_minutes)]
    objectives: Annotated[Texts, AfterValidator(_filled)]
    competences: Texts = []
    notice: Annotated[str, text(400, empty=True)] = ""
    sources: Texts = []
    reviewed: Annotated[date, BeforeValidator(_date)]
    licence: Annotated[str, text(80)]

    def shared(self) -> dict[str, Any]:
        """The arguments of a Meta."""
        values = {name: getattr(self, name) for name in FrontMatter.model_fields}
        return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
