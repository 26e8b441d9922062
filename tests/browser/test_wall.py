"""The screen of a room: the longest scene of every story fits the wall and stays readable; where
the wall is too small for that, the key of the next step moves on before it does anything else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import Site
from tests.cast import run_live
from workshop.database import database
from workshop.library import in_language
from workshop.live import store
from workshop.live.models import LiveSession
from workshop.live.rules import Phase, State, may_run, options
from workshop.quizzes.rules import Position, Quiz, Step, replay
from workshop.shelf import libraries

pytestmark = pytest.mark.long

WALLS = ((1200, 800), (1920, 1080))
SMALLEST = 28
SIZE = "parseFloat(getComputedStyle(document.querySelector('main')).fontSize)"
HIGH = "document.documentElement.scrollHeight"
Path = tuple[Step, ...]


def paths(quiz: Quiz) -> Iterator[Path]:
    """A way to each scene."""
    seen: set[str] = set()
    todo: list[Path] = [()]
    while todo:
        path = todo.pop(0)
        there = replay(quiz, path)
        scene = there.scene
        if scene.id in seen:
            continue
        seen.add(scene.id)
        yield path
        taken: list[tuple[int, ...]] = [(choice.number,) for choice in there.offered]
        if scene.question:
            taken = [(scene.question.answers[0].number,)]
        elif scene.onward:
            taken = [()]
        todo += [(*path, Step(scene.id, chosen)) for chosen in taken]


def length(there: Position) -> int:
    """How much there is to read, more or less."""
    html = [part.html for part in there.scene.parts if part.kind != "facilitator"]
    lines = [str(message) for part in there.scene.parts for message in part.messages]
    return sum(map(len, (*html, *lines, *(each.text for each in options(there)))))


def stories(site: Site, language: str) -> list[Quiz]:
    with site.app.app_context():
        versions = list(libraries().refresh().quizzes.versions.values())
        return [quiz for each in versions if may_run(quiz := in_language(each, language))]


def at(site: Site, code: str, path: Path) -> None:
    """The room is there, without anybody having pressed its way."""
    with site.app.app_context(), database().write() as writing:
        row = writing.scalars(select(LiveSession).where(LiveSession.code == code)).one()
        store.save(writing, store.live_of(row), State(phase=Phase.SCENE, path=path))


def shown(person: Person, width: int, height: int) -> tuple[int, float]:
    """How high the page is there, and how large its letters."""
    person.page.set_viewport_size({"width": width, "height": height})
    person.page.reload()
    person.page.evaluate("document.fonts.ready")
    return int(person.page.evaluate(HIGH)), float(person.page.evaluate(SIZE))


def test_the_longest_scene_of_every_story_fits_the_wall(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    person = newcomer()
    person.sign_in(site.school(language).leader)
    leader = site.leader(language)
    for quiz in stories(site, language):
        code = run_live(leader, quiz.slug, mode="both")
        at(site, code, max(paths(quiz), key=lambda path: length(replay(quiz, path))))
        person.open(f"/live/{code}/screen")
        for width, height in WALLS:
            high, size = shown(person, width, height)
            assert high <= height, (quiz.slug, width, high)
            assert size >= SMALLEST


def test_a_wall_too_small_is_moved_on_by_the_key_before_anything_happens(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    person = newcomer(viewport={"width": 900, "height": 320})
    person.sign_in(site.school(language).leader)
    code = run_live(site.leader(language), mode="phones", slug=stories(site, language)[0].slug)
    at(site, code, ())
    person.open(f"/live/{code}/screen")
    revision = person.page.locator("[name=revision]").first
    before = revision.get_attribute("value")
    person.page.keyboard.press("PageDown")
    person.page.wait_for_function("scrollY > 0")
    assert revision.get_attribute("value") == before
    top = person.page.evaluate("document.querySelector('.live-top').getBoundingClientRect().top")
    assert top == pytest.approx(0, abs=1), "the address stays in sight"
