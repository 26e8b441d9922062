"""After a session: a page to print for whoever led it, one for those who were there, and the end of
all that is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.accounts import store as accounts
from workshop.accounts.signing_in import person
from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.database import database, session, transaction
from workshop.forms import pressed
from workshop.live import rules, store
from workshop.live.models import LIVE_TABLES
from workshop.live.rules import How, Option, Phase
from workshop.live.store import Given
from workshop.live.views import Shown, blueprint, led, quiz_of, shown
from workshop.quizzes.room import room_questions
from workshop.quizzes.rules import Position, Scene, Step, parse_path, replay
from workshop.releases.drawing import Row, rows

MOST_PROMPTS = 6


@dataclass(frozen=True, slots=True)
class Stop:
    """One decision of the path: what was taken, by whom, and what the vote there gave."""

    scene: Scene
    taken: tuple[Option, ...]
    how: How | None
    votes: tuple[tuple[Option, Row], ...] = ()
    n: int = 0
    hands: tuple[tuple[Option, int], ...] = ()


@blueprint.get("/live/<code>/summary")
def summary(code: str) -> ResponseReturnValue:
    live = led(code)
    given = store.scenes_of(session(), live.id)
    there = shown(live, given)
    stops = stops_of(there, given)
    return render_template(
        "live/summary.html",
        shown=there,
        stops=stops,
        aside=aside(there, given),
        prompts=prompts(there),
        contacts=accounts.contacts_of(session(), person().organisation_id),
    )


@blueprint.get("/live/<code>/handout")
def handout(code: str) -> ResponseReturnValue:
    """For those who were there: the way of the story, no figure, and where help is."""
    there = shown(led(code))
    return render_template("live/handout.html", shown=there, stops=stops_of(there, {}))


@blueprint.post("/live/<code>/delete")
def delete(code: str) -> ResponseReturnValue:
    """Erase the session and everything of it; one that still runs ends with that."""
    pressed()
    live = led(code)
    title = quiz_of(live).meta.title
    with transaction() as writing:
        if live.state.phase is not Phase.ENDED:
            note(writing, person(), Action.LIVE_ENDED, title)
        store.erase(writing, live.id)
    forget_sessions()
    return redirect("/live", 303)


def forget_sessions() -> None:
    database().truncate_log()
    database().vacuum(LIVE_TABLES)


def stops_of(there: Shown, given: Mapping[str, Given]) -> list[Stop]:
    """The decisions of the path that the room ended on, in their order."""
    hows = {each.step: each.how for each in there.state.taken}
    path = there.state.path
    stops = []
    for index, step in enumerate(path):
        if step.chosen:
            position = replay(there.quiz, path[:index])
            stops.append(stop(position, step, hows.get(str(step)), given.get(step.scene)))
    return stops


def stop(position: Position, step: Step, how: How | None, given: Given | None) -> Stop:
    options = rules.options(position)
    taken = tuple(option for option in options if option.number in step.chosen)
    return Stop(
        position.scene,
        taken,
        how if position.scene.choices else None,
        bars(options, given),
        (given.n or 0) if given else 0,
        counts(options, given),
    )


def bars(options: tuple[Option, ...], given: Given | None) -> tuple[tuple[Option, Row], ...]:
    if given is None or given.table is None:
        return ()
    by_number = {option.number: option for option in options}
    drawn = rows(given.table, given.n or 0, _)
    return tuple((by_number[int(row.option)], row) for row in drawn if int(row.option) in by_number)


def counts(options: tuple[Option, ...], given: Given | None) -> tuple[tuple[Option, int], ...]:
    hands = (given.hands or {}) if given else {}
    return tuple((option, hands[option.number]) for option in options if option.number in hands)


def aside(there: Shown, given: Mapping[str, Given]) -> list[tuple[Scene, str]]:
    """Choices that the room took on other ways and came back from: the scene and the words."""
    path = {str(step) for step in there.state.path}
    steps = dict.fromkeys(each.step for each in there.state.taken if each.step not in path)
    found = []
    for step in parse_path(tuple(steps)[:16]):
        scene = there.quiz.scene(step.scene)
        if scene.choices and step.chosen:
            found.append((scene, scene.choices[step.chosen[0] - 1].text))
    return found


def prompts(there: Shown) -> list[str]:
    """What the notes of the scenes that were played ask a room, to talk about afterwards."""
    scenes = [visit.scene for visit in there.position.visited] + [there.position.scene]
    asked = [question for scene in scenes for question in room_questions(scene)]
    return list(dict.fromkeys(asked))[:MOST_PROMPTS]
