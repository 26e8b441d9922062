"""The facilitator's sheet in words: the map, each scene with its number and prompts, 50 minutes by
the clock. What is on it is for no learner's eyes; it knows nobody who takes part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from workshop.paper.rules import Booklet, Section, Way, layers
from workshop.quizzes.rules import Quiz, Scene
from workshop.sessions.rules import LESSON, Block, Part, debrief, timetable, turns


@dataclass(frozen=True, slots=True)
class Leads:
    """Where a choice leads: its letter and words, the sections on the way, the scene at the end."""

    letter: str
    text: str
    numbers: tuple[int, ...]
    title: str
    only: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    """A scene on the map and in the list."""

    number: int
    title: str
    mark: str
    leads: tuple[Leads, ...]
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Some minutes of the session: from, to, what, and a question of the debrief."""

    start: int
    end: int
    what: str
    asked: str = ""
    authors: bool = False
    """Whether the question is the author's, in the language of the story."""


def rows_of_map(quiz: Quiz, made: Booklet) -> tuple[tuple[Box, ...], ...]:
    return tuple(tuple(box(quiz, made, scene) for scene in row) for row in layers(quiz))


def box(quiz: Quiz, made: Booklet, scene: Scene) -> Box:
    section = made.section(scene.id)
    mark = _("Start") if scene is quiz.start else _("Ending") if scene.ending else ""
    prompts = tuple(part.html for part in scene.parts if part.kind == "facilitator")
    return Box(section.number, scene.title, mark, tuple(leads(quiz, made, section)), prompts)


def leads(quiz: Quiz, made: Booklet, section: Section) -> Iterator[Leads]:
    for way in section.ways:
        numbers = tuple(_numbers(made, way))
        title = made.sections[numbers[-1] - 1].scene.title
        text = way.choice.text if way.choice else ""
        yield Leads(way.letter, text, numbers, title, way.after or 0)


def _numbers(made: Booklet, way: Way) -> Iterator[int]:
    """The sections from a choice to the next scene."""
    section = made.section(way.key)
    while not section.is_scene:
        yield section.number
        section = made.section(section.ways[0].key)
    yield section.number


def rows(quiz: Quiz) -> Iterator[Row]:
    """A lesson by the clock, as the session sheet cuts it, in what is done with paper."""
    for block in timetable(quiz.meta.minutes):
        if block.part is not Part.DEBRIEF:
            yield Row(block.start, block.end, what(block))
            continue
        asked = debrief(quiz)
        for turn, question in zip(turns(block, len(asked)), asked, strict=True):
            text = _(question.text) if question.worded else question.text
            where = _("Talking about “%(scene)s”.", scene=question.scene) if question.scene else ""
            said = where or _("Talking, to end with.")
            yield Row(turn.start, turn.end, said, text, not question.worded)


def what(block: Block) -> str:
    said = {
        Part.JOINING: _("Hand out the booklets, one for one or for two. Say the ground rules, and"
                        " that anybody may close the booklet."),
        Part.STORY: _("Everybody reads, alone or in twos. Or the room reads together: one reads"
                      " aloud, the others hold up cards. Nobody has to reach an ending."),
        Part.HELP: _("Where help is: say it to everybody, slowly, with the back of the booklet."),
        Part.SPARE: _("Spare. Collect the booklets, all alike. Stay in the room to the end."),
    }[block.part]  # fmt: skip
    return str(said)


def heads(quiz: Quiz, names: Iterable[str]) -> dict[str, str]:
    """The words around the values of the sheet, with the characters' first names."""
    return {
        "kicker": _("Facilitator’s sheet for the booklet"),
        "not_for_a_wall": _("For the facilitator: nothing on this page is for a wall."),
        "clock": _("The session: %(minutes)s minutes by the clock", minutes=LESSON),
        "minute": _("Minute"),
        "what": _("What"),
        "map": _("The map"),
        "how_map": how_map(),
        "scenes": _("Scene by scene"),
        "only": _("only after"),
        "always": always(),
        "names_title": _("Characters:"),
        "names": ", ".join(names),
    }


def how_map() -> str:
    said = _(
        "The large number is the section of the booklet in which the scene stands. “A 31 → 12”:"
        " choice A leads by what is said in 31 to the scene in 12."
    )
    return str(said)


def always() -> str:
    said = _(
        "Do not ask who chose what. If somebody tells you something: listen, away from the others;"
        " say that it is not their fault; promise no secrecy; pass it on today. The rest is on the"
        " card: Help, “If someone tells you” (/help/disclosure). Print it beforehand."
    )
    return str(said)
