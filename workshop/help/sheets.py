"""The data of the private sheets, read strictly: the self-check and the plan. A fault stops the
reading and names its place. It must not know who reads or how a page looks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import BaseModel, Field, ValidationError, model_validator

from workshop.help import check_rules
from workshop.help.check_rules import MOST_QUESTIONS, Part, Said, Urgency
from workshop.help.content import DATA, Finding, Identity, Line, Loader, Strict

FOLDER = DATA / "sheets"
CHECK_FILE = "check.yaml"
PLAN_FILE = "plan.yaml"
Sheet = TypeVar("Sheet", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A part of the plan with the steps that can be chosen."""

    id: str
    title: Said
    steps: tuple[Said, ...]


class _Said(Strict):
    tu: Line
    vous: Line
    en: Line

    def value(self) -> Said:
        return Said(self.tu, self.vous, self.en)


class _Level(Strict):
    id: Urgency
    title: _Said
    marks: tuple[Identity, ...]


class _Question(Strict):
    mark: Identity
    text: _Said


class _Door(Strict):
    id: Identity
    title: _Said
    questions: Annotated[tuple[_Question, ...], Field(min_length=2, max_length=MOST_QUESTIONS)]

    def value(self) -> check_rules.Door:
        asked = tuple(check_rules.Question(each.mark, each.text.value()) for each in self.questions)
        return check_rules.Door(self.id, self.title.value(), asked)


class _Piece(Strict):
    id: Identity
    part: Part
    text: _Said
    doors: frozenset[Identity] = frozenset()
    levels: frozenset[Urgency] = frozenset()
    marks: frozenset[Identity] = frozenset()

    def value(self) -> check_rules.Piece:
        return check_rules.Piece(
            self.id, self.part, self.text.value(), self.doors, self.levels, self.marks
        )


class _Check(Strict):
    levels: tuple[_Level, ...]
    doors: Annotated[tuple[_Door, ...], Field(min_length=1)]
    pieces: tuple[_Piece, ...]

    @model_validator(mode="after")
    def _names_are_known(self) -> _Check:
        if [level.id for level in self.levels] != list(Urgency):
            raise ValueError(f"the levels must be {', '.join(Urgency)}, in this order")
        marks = [mark for level in self.levels for mark in level.marks]
        asked = {question.mark for door in self.doors for question in door.questions}
        told = {mark for piece in self.pieces for mark in piece.marks}
        doors = {door.id for door in self.doors}
        if len(marks) != len(set(marks)):
            raise ValueError("a mark has two levels")
        if asked != set(marks) or not told <= set(marks):
            raise ValueError(f"marks without a level or a question: {asked ^ set(marks) | told}")
        if not {door for piece in self.pieces for door in piece.doors} <= doors:
            raise ValueError("a piece names a door that there is not")
        return self

    def value(self) -> check_rules.Check:
        return check_rules.Check(
            {level.id: level.title.value() for level in self.levels},
            {mark: level.id for level in self.levels for mark in level.marks},
            tuple(door.value() for door in self.doors),
            tuple(piece.value() for piece in self.pieces),
        )


class _PlanPart(Strict):
    id: Identity
    title: _Said
    steps: Annotated[tuple[_Said, ...], Field(min_length=1)]


class _Plan(Strict):
    parts: Annotated[tuple[_PlanPart, ...], Field(min_length=1)]

    def value(self) -> tuple[PlanPart, ...]:
        return tuple(
            PlanPart(part.id, part.title.value(), tuple(step.value() for step in part.steps))
            for part in self.parts
        )


class SheetBroken(Exception):
    """A file of the sheets cannot be used; the message says where."""


def read_check(folder: Path = FOLDER) -> check_rules.Check:
    """The self-check of a folder. Raises SheetBroken."""
    return _read(folder / CHECK_FILE, _Check).value()


def read_plan(folder: Path = FOLDER) -> tuple[PlanPart, ...]:
    """The plan of a folder, in the order of the page. Raises SheetBroken."""
    return _read(folder / PLAN_FILE, _Plan).value()


def _read(path: Path, model: type[Sheet]) -> Sheet:
    try:
        raw = yaml.load(path.read_text("utf-8-sig"), Loader=Loader)  # noqa: S506 - text and lists only
        return model.model_validate(raw)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise SheetBroken(f"{place}: {fault['msg']}" if place else fault["msg"]) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SheetBroken(f"cannot be read: {' '.join(str(error).split())}") from None


@cache
def self_check() -> check_rules.Check:
    """The shipped self-check, read once."""
    return read_check()


@cache
def plan() -> tuple[PlanPart, ...]:
    """The shipped plan, read once."""
    return read_plan()


def check(folder: Path = FOLDER) -> list[Finding]:
    """What is broken in the sheets."""
    found = []
    for file, reading in READINGS.items():
        try:
            reading(folder)
        except SheetBroken as error:
            found.append(Finding(f"sheets/{file}", "", "broken", str(error)))
    return found


READINGS: dict[str, Callable[[Path], object]] = {CHECK_FILE: read_check, PLAN_FILE: read_plan}
