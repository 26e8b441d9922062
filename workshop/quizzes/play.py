"""One step of a play from what a page sent: the path so far, what was pressed, where that leads.

It changes nothing and keeps nothing. It knows pages' forms and the rules, and no assignment.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Literal

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from workshop.quizzes.rules import PathRefused, Position, Quiz, graph, parse_path, replay

Mode = Literal["try", "assignment", "again"]
ENDS = frozenset({"stop", "skip", "send"})


@dataclass(frozen=True, slots=True)
class Play:
    """The values of the player's templates; `pause` shows what followed from an answer before
    going on."""

    quiz: Quiz
    action: str
    mode: Mode
    country: str
    facilitator: bool
    back_to: str
    draft_id: str = ""
    closed: bool = False
    r17: bool = False
    again: str = ""
    text: str = ""
    version: str = ""
    steps: tuple[str, ...] = ()
    position: Position | None = None
    pause: bool = False

    @property
    def graph_json(self) -> str:
        return json.dumps(graph(self.quiz), ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Move:
    """What was sent: the steps so far and what was pressed."""

    steps: tuple[str, ...]
    act: str
    chosen: tuple[str, ...]

    @property
    def ends(self) -> bool:
        return self.act in ENDS


def read_move(form: MultiDict[str, str]) -> Move:
    if "choose" in form:
        return Move(tuple(form.getlist("step")), "choose", (form["choose"],))
    return Move(tuple(form.getlist("step")), form.get("act", ""), tuple(form.getlist("answer")))


def moved(play: Play, move: Move) -> Play:
    """The play after a move. Raises PathRefused."""
    steps, pause = move.steps, False
    here = replay(play.quiz, parse_path(steps))
    if nothing_chosen(move):
        raise PathRefused("nothing-chosen", len(steps))
    if move.act == "back":
        steps = steps[:-1]
    elif move.act in {"choose", "answer"}:
        steps = (*steps, f"{here.scene.id}/{','.join(move.chosen)}")
        pause = move.act == "answer"
    elif move.act == "onward":
        steps = (*steps, here.scene.id)
    position = replay(play.quiz, parse_path(steps))
    return replace(play, steps=steps, position=position, pause=pause)


def nothing_chosen(move: Move) -> bool:
    return move.act == "answer" and not move.chosen


def refusal(error: PathRefused) -> str:
    """What a person does about a path that the quiz does not allow."""
    known = {
        "nothing-chosen": _("Choose an answer first."),
        "not-offered": _(
            "This choice is not open on the way you took. Go back one step and choose another."
        ),
    }
    otherwise = _(
        "This does not belong to this story. Start it again from the beginning; nothing was sent."
    )
    return str(known.get(error.code, otherwise))


def refused_page(play: Play, move: Move, error: PathRefused) -> ResponseReturnValue:
    """The last step that was right, with what to do; nothing is sent or kept."""
    steps = move.steps
    while steps:
        try:
            position = replay(play.quiz, parse_path(steps))
            break
        except PathRefused:
            steps = steps[:-1]
    else:
        position = replay(play.quiz, ())
    shown = replace(play, steps=steps, position=position)
    return render_template("quizzes/step.html", play=shown, problem=refusal(error)), 422


def page_of(play: Play) -> str:
    """The page of a play that has begun."""
    page: str = render_template("quizzes/step.html", play=play)
    return page
