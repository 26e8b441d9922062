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
    going on. A path belongs to `draft_id`, and to nobody where it is empty."""

    quiz: Quiz
    action: str
    mode: Mode
    country: str
    facilitator: bool
    back_to: str
    draft_id: str = ""
    closed: bool = False
    perhaps_sent: bool = False
    """Whether it may have been sent before a restore: it enters no chart, and they are told."""
    r17: bool = False
    again: str = ""
    text: str = ""
    version: str = ""
    steps: tuple[str, ...] = ()
    position: Position | None = None
    pause: bool = False
    pairs: bool = False
    """Two at one computer: they choose together, and each sees what the other chooses."""
    by_slip: bool = False
    """Whether they joined with a slip, and not with a code for all."""
    sent_before: bool = False
    """It was sent before, and they came to it as if it had not been."""
    sent_meanwhile: bool = False
    """It was sent from another page while this one was being played."""
    proof_of_training: bool = False
    """Whether who has finished stands in a list by the number of the slip."""
    attestation: object | None = None
    """What the template of an attestation prints after the path, where there is one."""

    @property
    def graph_json(self) -> str:
        return json.dumps(graph(self.quiz), ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Move:
    """What was sent: the steps so far, what was pressed, and whose path it is (a draft id)."""

    steps: tuple[str, ...]
    act: str
    chosen: tuple[str, ...]
    owner: str | None = None

    @property
    def ends(self) -> bool:
        return self.act in ENDS


def read_move(form: MultiDict[str, str]) -> Move:
    steps, owner = tuple(form.getlist("step")), form.get("owner")
    if "choose" in form:
        return Move(steps, "choose", (form["choose"],), owner)
    return Move(steps, form.get("act", ""), tuple(form.getlist("answer")), owner)


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
        # A form is ticked through: what there is to say of the answers is said at the end.
        pause = move.act == "answer" and not play.quiz.is_form
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
