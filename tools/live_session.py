"""Walks past a story played live with a room: the start, the wall, the presenter, one device, and
what is left afterwards. It knows addresses, and nothing behind them."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from tools.camera import Cast, Shot, fresh_page, press

STORY = "the-group-chat"
PEOPLE = 5
NEXT = "[data-key=next]"
LETTER = "[data-letter=B]"


def room(browser: Browser, base: str, shot: Shot, cast: Cast) -> None:
    """A facilitator with a wall and a presenter's page, and five devices in the room."""
    wall = fresh_page(browser, base, shot)
    wall.goto("/sign-in")
    wall.fill("[name=email]", cast.email)
    wall.fill("[name=password]", cast.password)
    press(wall, "main form button")
    code = started(wall, shot)
    people = [arrived(browser, base, shot, code, number) for number in range(PEOPLE)]
    presenter = wall.context.new_page()
    presenter.goto(f"/live/{code}/presenter")
    shot.take(presenter, "live-presenter")
    played(shot, wall, presenter, people)
    afterwards(shot, presenter, code)
    for page in (wall, *people):
        page.context.close()


def started(wall: Page, shot: Shot) -> str:
    """The code of a session for phones and hands."""
    wall.goto(f"/live/new?quiz={STORY}")
    shot.take(wall, "live-new")
    wall.check("[name=mode][value=both]")
    # A screen asks for news three times a second: its network is never idle.
    wall.locator("main form button").first.click()
    wall.wait_for_url("**/screen", wait_until="load")
    shot.take(wall, "live-lobby")
    return wall.url.split("/live/")[1].split("/")[0]


def arrived(browser: Browser, base: str, shot: Shot, code: str, number: int) -> Page:
    page = fresh_page(browser, base, shot)
    page.goto(f"/live/{code}")
    if number == 0:
        shot.take(page, "live-join")
    press(page, "main form button[type=submit]")
    if number == 0:
        shot.take(page, "live-waiting")
    return page


def pressed(presenter: Page) -> None:
    """The one thing to do now; the page follows by itself within a second."""
    either = presenter.locator(f"{NEXT}, {LETTER}")
    either.first.wait_for()
    following = presenter.locator(NEXT)
    # Where the blurred bars name no winner, who presents chooses.
    (following if following.count() else presenter.locator(LETTER)).first.click()
    presenter.wait_for_timeout(1500)


def shown(page: Page, shot: Shot, name: str) -> None:
    page.reload()
    shot.take(page, name)


def played(shot: Shot, wall: Page, presenter: Page, people: list[Page]) -> None:
    """The first scene with its vote and what it gave."""
    pressed(presenter)
    shown(wall, shot, "live-scene")
    pressed(presenter)
    for number, page in enumerate(people):
        page.reload()
        if number == 0:
            shot.take(page, "live-vote")
        page.locator(".live-choice").nth(1 if number else 0).click()
        page.locator(".live-choice[aria-pressed=true]").wait_for()
    shown(wall, shot, "live-voting")
    shown(presenter, shot, "live-presenter-voting")
    pressed(presenter)
    shown(wall, shot, "live-revealed")
    shown(presenter, shot, "live-presenter-revealed")
    shown(people[0], shot, "live-revealed-device")
    pressed(presenter)
    shown(wall, shot, "live-feedback")


def afterwards(shot: Shot, page: Page, code: str) -> None:
    for name in ("summary", "handout"):
        page.goto(f"/live/{code}/{name}")
        shot.take(page, f"live-{name}")
