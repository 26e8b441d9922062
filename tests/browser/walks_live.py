"""A walk past every state of live sessions: the wall, the presenter, somebody who takes part.

One browser is all of them; the room and the buttons of the course are other people's.
"""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.browser.people import Person
from tests.browser.site import STORY, Site
from tests.cast import run_live, sit
from tests.live.room import act, vote
from tests.web import Visitor

OTHERS = 6
VOTED = (1, 1, 3, 1, 2, 3)


def live(person: Person, site: Site) -> Iterator[str]:
    """A session with phones and hands from its start until it is erased."""
    leader = site.leader(person.language)
    person.sign_in(site.school(person.language).leader)
    person.open(f"/live/new?quiz={STORY}")
    yield "new"
    code = run_live(leader, STORY, mode="both")
    yield from coming_in(person, code)
    yield from a_vote(person, leader, code, [sit(Visitor(site.app), code) for _ in range(OTHERS)])
    act(leader, code, "choose", number=3)
    yield from seen(person, code, "followed")
    yield from afterwards(person, leader, code)
    yield from by_hands(person, leader)


def seen(person: Person, code: str, state: str) -> Iterator[str]:
    """The three who look at a state."""
    for name, page in (("screen", "/screen"), ("presenter", "/presenter"), ("phone", "")):
        person.open(f"/live/{code}{page}")
        yield f"{name}-{state}"


def coming_in(person: Person, code: str) -> Iterator[str]:
    person.open("/live")
    yield "sessions"
    person.open("/live/222222")
    yield "no-such-code"
    person.open(f"/live/{code}")
    yield "join"
    person.press("main form button[type=submit]")
    yield from seen(person, code, "lobby")


def a_vote(person: Person, leader: Visitor, code: str, room: list[Visitor]) -> Iterator[str]:
    act(leader, code, "begin")
    yield from seen(person, code, "scene")
    act(leader, code, "open")
    for visitor, choice in zip(room, VOTED, strict=True):
        vote(visitor, code, choice)
    person.open(f"/live/{code}")
    person.page.locator(".live-choice").first.click()
    person.page.locator(".live-own strong").wait_for()
    yield from seen(person, code, "voting")
    act(leader, code, "close", **{"hands-1": "3", "hands-2": "4", "hands-3": "1"})
    yield from seen(person, code, "revealed")


def afterwards(person: Person, leader: Visitor, code: str) -> Iterator[str]:
    act(leader, code, "pause")
    person.open(f"/live/{code}/screen")
    yield "screen-paused"
    act(leader, code, "resume")
    act(leader, code, "end")
    yield from seen(person, code, "ended")
    for page in ("summary", "handout"):
        person.open(f"/live/{code}/{page}")
        yield page
    leader.post(f"/live/{code}/delete")
    person.open(f"/live/{code}")
    yield "gone"


def by_hands(person: Person, leader: Visitor) -> Iterator[str]:
    """One machine: the screen alone, with the bar of its keys."""
    code = run_live(leader, STORY, mode="hands")
    person.open(f"/live/{code}")
    yield "no-device-needed"
    person.open(f"/live/{code}/screen")
    yield "one-machine-lobby"
    for state in ("scene", "voting"):
        press_next(person)
        yield f"one-machine-{state}"
    leader.get(f"/live/{code}/summary")
    leader.post(f"/live/{code}/delete")


def press_next(person: Person) -> None:
    before = person.page.locator("[name=revision]").first.get_attribute("value") or ""
    person.page.locator("[data-key=next]").click()
    revision = person.page.locator("[name=revision]").first
    expect(revision).not_to_have_attribute("value", before)
