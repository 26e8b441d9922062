"""Every history of a scenario, explored exactly: what is reached, offered, and how long it takes.

Pure; a history is a scene and the earlier choices that some condition asks about.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from workshop.quizzes.rules import is_offered
from workshop.quizzes.values import Quiz, Scene

Taken = frozenset[tuple[str, int]]
MAX_HISTORIES = 20_000


@dataclass(frozen=True, slots=True)
class Way:
    """A longest way to a history: scenes seen, seconds spent, and an example of its steps."""

    scenes: int
    seconds: float
    steps: tuple[str, ...]


@dataclass
class Explored:
    """What the exploration found. `complete` is false when there were too many histories."""

    reached: set[str] = field(default_factory=set)
    offered: set[tuple[str, int]] = field(default_factory=set)
    stuck: dict[str, tuple[str, ...]] = field(default_factory=dict)
    most_scenes: int = 0
    most_seconds: float = 0.0
    complete: bool = True


def find_cycle(scenes: Mapping[str, Sequence[str]]) -> tuple[str, int] | None:
    """A link that leads back: the scene it is in and its index there, or None."""
    done: set[str] = set()
    for start in scenes:
        if start not in done:
            back = _walk(scenes, start, done)
            if back:
                return back
    return None


def _walk(
    scenes: Mapping[str, Sequence[str]], start: str, done: set[str]
) -> tuple[str, int] | None:
    """A depth-first walk without recursion; `done` collects what can no longer be in a cycle."""
    trail: list[list[int | str]] = [[start, 0]]
    on_trail = {start}
    while trail:
        scene, index = str(trail[-1][0]), int(trail[-1][1])
        if index == len(scenes[scene]):
            done.add(scene)
            on_trail.discard(scene)
            trail.pop()
            continue
        trail[-1][1] = index + 1
        target = scenes[scene][index]
        if target in on_trail:
            return scene, index
        if target not in done:
            trail.append([target, 0])
            on_trail.add(target)
    return None


def in_order(scenes: Mapping[str, Sequence[str]], start: str) -> list[str]:
    """The scenes that links lead to from `start`, each before those it leads to; no cycle."""
    order: list[str] = []
    seen = {start}
    stack: list[tuple[str, int]] = [(start, 0)]
    while stack:
        scene, index = stack.pop()
        if index == len(scenes[scene]):
            order.append(scene)
            continue
        stack.append((scene, index + 1))
        target = scenes[scene][index]
        if target not in seen:
            seen.add(target)
            stack.append((target, 0))
    return order[::-1]


def explore(quiz: Quiz, order: Sequence[str], seconds: Callable[[Scene, int], float]) -> Explored:
    """Follow every history through the scenes of `order`.

    `seconds(scene, n)` is the time spent in a scene when its nth way on is taken, 0 at an ending.
    """
    explored = Explored()
    asked = {c.requires for scene in quiz.scenes for c in scene.choices if c.requires}
    histories: dict[str, dict[Taken, Way]] = {quiz.start.id: {frozenset(): Way(0, 0.0, ())}}
    total = 1
    for scene_id in order:
        scene = quiz.scene(scene_id)
        for taken, way in histories.pop(scene_id, {}).items():
            explored.reached.add(scene_id)
            for number, target in _ways_on(scene, taken):
                if scene.choices:
                    explored.offered.add((scene_id, number))
                step = (scene_id, number)
                after = taken | {step} if scene.choices and step in asked else taken
                total += _arrive(
                    histories.setdefault(target, {}),
                    after,
                    Way(
                        way.scenes + 1,
                        way.seconds + seconds(scene, number),
                        (*way.steps, f"{scene_id}/{number}"),
                    ),
                )
            _leave(explored, scene, taken, way, seconds)
        if total > MAX_HISTORIES:
            explored.complete = False
            return explored
    return explored


def _leave(
    explored: Explored,
    scene: Scene,
    taken: Taken,
    way: Way,
    seconds: Callable[[Scene, int], float],
) -> None:
    if scene.ending:
        explored.most_scenes = max(explored.most_scenes, way.scenes + 1)
        explored.most_seconds = max(explored.most_seconds, way.seconds + seconds(scene, 0))
    elif not _ways_on(scene, taken):
        explored.stuck.setdefault(scene.id, way.steps)


def _ways_on(scene: Scene, taken: Taken) -> list[tuple[int, str]]:
    """The ways on from a scene after these choices: numbers and targets; 1 where there is one."""
    if scene.question:
        return [(1, scene.question.target)]
    if scene.onward:
        return [(1, scene.onward[0])]
    return [(c.number, c.target) for c in scene.choices if is_offered(c, taken)]


def _arrive(known: dict[Taken, Way], taken: Taken, way: Way) -> int:
    """Keep the longest of both measures for a history; 1 when it is new."""
    before = known.get(taken)
    if before is None:
        known[taken] = way
        return 1
    longest = max(before, way, key=lambda w: w.scenes)
    known[taken] = Way(longest.scenes, max(before.seconds, way.seconds), longest.steps)
    return 0
