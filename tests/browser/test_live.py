"""A live session in browsers: presenter, screen and five participants, with a reload, a lost
connection, a real server that restarts in mid-vote, and a round of raised hands; and one session
on one machine by keys alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Newcomer
from tests.browser.nodes import Servers, serving
from tests.browser.people import Person
from tests.browser.site import STORY, Site
from tests.browser.test_sessions import pages_of
from tests.browser.watch import Watch
from tests.cast import run_live
from tests.databases import on_both, on_sqlite
from tests.live.room import act

WALL = {"width": 1024, "height": 768}
SMALLEST = 28
BACK_WITHIN_SECONDS = 5
FOR_NOBODY = ".box-facilitator, .help-block, [data-bar]:visible, details"
LETTERS = ":is(.live-top, .live-stage) :is(h1, p, li, th, td, q, .gauge-name, .gauge-words)"
SIZES = """letters => [...document.querySelectorAll(letters)]
    .filter(each => each.offsetParent && !each.closest(".visually-hidden"))
    .map(each => parseFloat(getComputedStyle(each).fontSize))"""


@pytest.fixture
def servers(tmp_path: Path, database_url: str, language: str) -> Iterator[Servers]:
    if language != "en":
        pytest.skip("one language is enough for these ways")
    with serving(tmp_path, database_url) as running:
        yield running


Arrive = Callable[..., Person]


@pytest.fixture
def arrive(newcomer: Newcomer, servers: Servers) -> Arrive:
    """Somebody at a browser of their own before these servers."""
    return lambda **options: newcomer(base_url=servers.url, **options)


def facilitator(arrive: Arrive, servers: Servers, **options: object) -> Person:
    person = arrive(**options)
    person.sign_in(servers.school.leader)
    return person


def started(screen: Person, mode: str) -> str:
    """From the story's page in two presses; the code."""
    screen.open(f"/quizzes/{STORY}")
    screen.press(f"a[href='/live/new?quiz={STORY}']")
    screen.page.check(f"[name=mode][value={mode}]")
    screen.press("main form button >> nth=0")
    return screen.path.split("/")[2]


def part(person: Person, code: str) -> Person:
    person.open(f"/live/{code}")
    person.press("main form button[type=submit]")
    return person


def readable(page: Page) -> None:
    """What is on the wall has letters of 28 pixels and fits from side to side."""
    sizes = page.evaluate(SIZES, LETTERS)
    assert min(sizes) >= SMALLEST
    assert page.evaluate("document.documentElement.scrollWidth") <= WALL["width"]


def says(person: Person, words: str) -> None:
    expect(person.page.locator("[data-part]")).to_contain_text(words)


@dataclass
class Room:
    """Who is there in the long way."""

    servers: Servers
    code: str
    screen: Person
    presenter: Person
    people: list[Person]

    @property
    def everybody(self) -> list[Person]:
        return [self.screen, self.presenter, *self.people]

    def next(self) -> None:
        self.presenter.page.click("[data-key=next]")

    def fits(self) -> None:
        """The wall is readable, says where to go, holds no notes and needs no scrolling."""
        readable(self.screen.page)
        expect(self.screen.page.locator(".live-where")).to_contain_text(self.code)
        assert self.screen.page.locator(FOR_NOBODY).count() == 0
        high = self.screen.page.evaluate("document.documentElement.scrollHeight")
        assert high <= WALL["height"]


@pytest.mark.long
@on_both
def test_a_room_with_a_presenter_a_screen_and_five_participants(
    arrive: Arrive, servers: Servers, watch: Watch
) -> None:
    watch.expect("net::ERR_INTERNET_DISCONNECTED", "net::ERR_CONNECTION_REFUSED", 409)
    watch.expect("net::ERR_CONNECTION_RESET", "net::ERR_EMPTY_RESPONSE", 503, 410)
    watch.expect("net::ERR_CONNECTION_CLOSED", "net::ERR_SOCKET_NOT_CONNECTED")
    room = assembled(arrive, servers)
    room.next()
    for person in (room.screen, *room.people):
        says(person, "Monday evening")
    readable(room.screen.page)
    assert "Keep both answers" not in room.screen.page.content()
    room.next()
    votes_change_and_survive_a_reload(room.people[0])
    a_lost_connection_is_said_and_found_again(room.people[1])
    a_restart_in_mid_vote_loses_none(room)
    the_reveal_reaches_everybody(room)
    the_other_path_and_a_round_of_hands(room)
    somebody_comes_late_and_another_takes_a_device_over(room, arrive())
    a_new_code_empties_the_room(room)
    the_end_reaches_everybody(room)
    room.presenter.open(f"/live/{room.code}/summary")
    stops = room.presenter.page.locator(".live-stops li")
    expect(stops.first).to_contain_text("Monday evening")


def assembled(arrive: Arrive, servers: Servers) -> Room:
    screen = facilitator(arrive, servers, viewport=WALL)
    code = started(screen, "both")
    expect(screen.page.locator(".qr-code svg")).to_be_visible()
    expect(screen.page.locator("[data-bar]")).to_be_visible()
    presenter = facilitator(arrive, servers)
    presenter.open(f"/live/{code}/presenter")
    people = [part(arrive(), code) for _ in range(5)]
    expect(screen.page.locator(".live-count")).to_contain_text("5 are here")
    expect(screen.page.locator("[data-bar]")).to_be_hidden()
    assert len({person.page.locator(".live-foot p").inner_text() for person in people}) == 5
    return Room(servers, code, screen, presenter, people)


def choose(person: Person, letter: str) -> None:
    person.page.locator(".live-choice").nth("ABCD".index(letter)).click()


def votes_change_and_survive_a_reload(person: Person) -> None:
    choose(person, "B")
    says(person, "Your vote: B")
    person.page.reload()
    says(person, "Your vote: B")
    # The last of two that were pressed at once counts.
    choose(person, "A")
    choose(person, "C")
    says(person, "Your vote: C")


def a_lost_connection_is_said_and_found_again(person: Person) -> None:
    expect(person.page.locator(".live-choice").first).to_be_visible()
    person.context.set_offline(True)
    choose(person, "C")
    expect(person.page.locator("[data-lost]")).to_be_visible()
    person.context.set_offline(False)
    expect(person.page.locator("[data-lost]")).to_be_hidden()
    says(person, "Your vote: C")


def a_restart_in_mid_vote_loses_none(room: Room) -> None:
    up = room.servers.restart_each(lambda: choose(room.people[2], "C"))
    for person in room.everybody:
        expect(person.page.locator("[data-lost]")).to_be_hidden()
    assert time.monotonic() - up < BACK_WITHIN_SECONDS
    for person in room.people[:3]:
        says(person, "Your vote: C")
    for person in room.people[3:]:
        choose(person, "C")
        says(person, "Your vote: C")
    expect(room.screen.page.locator(".live-count")).to_contain_text("5 have voted")
    room.fits()


def the_reveal_reaches_everybody(room: Room) -> None:
    room.next()
    says(room.screen, "5 people voted")
    for person in room.people:
        says(person, "The vote is closed")
    room.fits()
    room.presenter.page.locator("[name=number][value='3']").click()
    for person in (room.screen, *room.people):
        expect(person.page.locator(".feedback")).to_be_visible()
    readable(room.screen.page)


def the_other_path_and_a_round_of_hands(room: Room) -> None:
    presenter = room.presenter.page
    presenter.click("[data-key=back]")
    says(room.screen, "Taken here before")
    presenter.locator("[name=number][value='2']").click()
    says(room.screen, "Nobody notices you")
    room.next()
    expect(presenter.locator("[data-key=next]")).to_contain_text("Open the vote")
    room.next()
    says(room.screen, "Hands are seen by everyone")
    presenter.fill("#hands-1", "2")
    presenter.fill("#hands-2", "17")
    presenter.get_by_role("button", name="Show these numbers").click()
    says(room.screen, "Most hands were raised for")
    room.fits()
    presenter.click("[data-key=pause]")
    for person in (room.screen, *room.people):
        says(person, "A short break")


def name_of(person: Person) -> str:
    return person.page.locator(".live-foot p").inner_text()


def somebody_comes_late_and_another_takes_a_device_over(room: Room, late: Person) -> None:
    room.next()
    part(late, room.code)
    title = room.screen.page.locator(".live-stage h1").inner_text()
    says(late, title)
    room.people.append(late)
    shared = room.people[0]
    before = name_of(shared)
    shared.press("form[action$='/leave'] button")
    shared.press("main form button[type=submit]")
    says(shared, title)
    assert name_of(shared) != before
    expect(room.screen.page.locator(".live-count")).to_contain_text("6 are here")


def a_new_code_empties_the_room(room: Room) -> None:
    presenter = room.presenter.page
    presenter.get_by_text("The session itself").click()
    presenter.get_by_role("button", name="New code").click()
    expect(presenter.locator("dialog[open]")).to_be_visible()
    # What comes in meanwhile does not take the button away that was pressed.
    room.people[-1].press("form[action$='/leave'] button")
    room.people.pop()
    expect(room.screen.page.locator(".live-count")).to_contain_text("5 are here")
    room.presenter.press("dialog[open] button >> nth=1")
    old, room.code = room.code, room.presenter.path.split("/")[2]
    assert room.code != old
    for person in room.people:
        expect(person.page.locator("[data-gone]")).to_be_visible()
    room.screen.page.wait_for_url(f"**/live/{room.code}/screen")
    room.people = room.people[:1]
    part(room.people[0], room.code)
    expect(room.screen.page.locator(".live-count")).to_contain_text("1 is here")
    room.fits()


def the_end_reaches_everybody(room: Room) -> None:
    presenter = room.presenter.page
    presenter.get_by_text("The session itself").click()
    presenter.get_by_role("button", name="End the session").click()
    presenter.locator("dialog[open] button").nth(1).click()
    says(room.screen, "Nobody’s votes have been kept")
    expect(room.people[0].page.locator("[data-gone]")).to_be_visible()
    room.presenter.press(".actions a[href$='/summary']")
    handout = room.presenter.page.get_attribute(".actions a[href$='/handout']", "href") or ""
    assert pages_of(presenter.pdf(prefer_css_page_size=True)) == 1
    room.presenter.open(handout)
    assert pages_of(presenter.pdf(prefer_css_page_size=True)) == 1


@pytest.mark.long
def test_without_scripts_somebody_takes_part_by_reloading(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    leader = site.leader(language)
    code = run_live(leader, STORY)
    person = part(newcomer(False), code)
    for name in ("begin", "open"):
        act(leader, code, name)
    person.open(f"/live/{code}?still=1")
    for number in (1, 0):
        person.press(person.page.locator(".live-choice").nth(number))
        assert person.path == f"/live/{code}?still=1"
        expect(person.page.locator(".live-own strong")).to_contain_text("AB"[number])
    act(leader, code, "close")
    person.press("noscript a.button, .actions a.button")
    expect(person.page.locator(".live-choice")).to_have_count(0)
    expect(person.page.locator("main h1")).to_be_visible()


@pytest.mark.long
@on_sqlite
def test_one_machine_by_keys_alone(arrive: Arrive, servers: Servers) -> None:
    screen = facilitator(arrive, servers, viewport=WALL)
    started(screen, "hands")
    page = screen.page
    expect(page.locator(".qr-code")).to_have_count(0)
    summary = page.get_by_role("link", name="Summary")
    for _ in range(40):
        if summary.count():
            break
        revision = page.locator("[name=revision]").first
        before = revision.get_attribute("value") or ""
        page.keyboard.press("A" if page.locator("[data-letter]").count() else "PageDown")
        expect(revision).not_to_have_attribute("value", before)
        readable(page)
    expect(summary).to_be_visible()
    page.keyboard.press(".")
    says(screen, "A short break")
    page.keyboard.press("PageDown")
    expect(page.locator("[data-part]")).not_to_contain_text("A short break")
    page.keyboard.press("PageUp")
    says(screen, "Taken here before")
    assert screen.path.endswith("/screen")
