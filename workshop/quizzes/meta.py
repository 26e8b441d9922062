"""The front matter of a quiz: the keys that it adds to those of every content file."""

import re
from types import MappingProxyType
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from workshop.quizzes.values import FORMS, GAUGES, GAUGES_BY_ROLE, Form, Gauge, QuizMeta
from workshop.source.meta import FrontMatter, one_of, plain_word, yes_no

NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’.-](?=[^\W\d_])){0,30}")


def _gauges(value: object) -> tuple[str, ...]:
    words = value if isinstance(value, list) else plain_word(value).strip("[]").split(",")
    named = tuple(plain_word(word).casefold() for word in words)
    for word in named:
        if word not in GAUGES:
            names = {"value": word[:60], "allowed": ", ".join(GAUGES)}
            raise PydanticCustomError("meta-choice", "not a gauge", names)
    return tuple(gauge for gauge in GAUGES if gauge in named)


def _characters(value: object) -> dict[str, str]:
    pairs = {} if value == "" else value
    if not isinstance(pairs, dict):
        raise PydanticCustomError("characters-shape", "not names")
    names = [*pairs, *pairs.values()]
    for name in names:
        if not isinstance(name, str) or not name:
            raise PydanticCustomError("characters-shape", "not a name")
        if not NAME.fullmatch(name):
            raise PydanticCustomError("character-name", "not a name", {"name": name[:60]})
        if names.count(name) > 1:
            raise PydanticCustomError("character-twice", "twice", {"name": name})
    return dict(pairs)


class QuizFrontMatter(FrontMatter):
    """The keys of a quiz."""

    role: Annotated[str, one_of(tuple(GAUGES_BY_ROLE))]
    gauges: Annotated[tuple[Gauge, ...] | None, BeforeValidator(_gauges)] = None
    characters: Annotated[dict[str, str], BeforeValidator(_characters)] = Field(
        default_factory=dict
    )
    intimate_image: Annotated[bool, BeforeValidator(yes_no)] = False
    form: Annotated[Form, one_of(FORMS)] = ""

    def meta(self) -> QuizMeta:
        """The front matter as the value that pages and rules see."""
        return QuizMeta(
            **self.shared(),
            role=self.role,
            gauges=self.gauges or GAUGES_BY_ROLE[self.role],
            characters=MappingProxyType(dict(self.characters)),
            intimate_image=self.intimate_image,
            form=self.form,
        )
