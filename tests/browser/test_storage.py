"""Whoever sits down next and looks through the browser finds nothing of what was answered (R12)."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.attacks.test_learner import unpacked
from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import STORY, STORY_PATH, Site
from tests.browser.test_shared import finished
from workshop.privacy.kept import IN_BROWSER

COOKIES = {each.name for each in IN_BROWSER if each.cookie}
EVERYTHING = """async () => ({
  session: Object.entries(sessionStorage),
  local: Object.entries(localStorage),
  databases: window.indexedDB?.databases ? await indexedDB.databases() : [],
  caches: window.caches ? await caches.keys() : [],
  name: window.name,
  state: history.state,
  workers: navigator.serviceWorker ? (await navigator.serviceWorker.getRegistrations()).length : 0,
})"""
NOTHING: dict[str, object] = {
    "session": [], "local": [], "databases": [], "caches": [], "name": "", "state": None,
    "workers": 0,
}  # fmt: skip


def searched(page: Page) -> dict[str, Any]:
    """All places where a page may keep something, read as scripts of the same address may."""
    found = page.evaluate(EVERYTHING)
    assert isinstance(found, dict)
    return found


def walks_half_way(pupil: Person, site: Site) -> None:
    group = site.class_(pupil.language)
    assignment = site.assigned(pupil.language, group, f"quiz/{STORY}")
    pupil.join(group.code)
    pupil.open(f"/assignments/{assignment}/{STORY}")
    pupil.begin()
    pupil.walk(STORY_PATH[:2])


@pytest.mark.long
@pytest.mark.parametrize("sent", [True, False], ids=["sent", "left half way"])
def test_after_i_have_finished_the_browser_holds_nothing_of_the_story(
    newcomer: Newcomer, site: Site, language: str, sent: bool
) -> None:
    pupil = newcomer(True)
    walks_half_way(pupil, site)
    steps = [value for _, value in searched(pupil.page)["session"]]
    assert any(STORY_PATH[0] in value for value in steps), "the search finds what is there"
    if sent:
        pupil.play_to_the_end()
        pupil.send()
        assert not [key for key, _ in searched(pupil.page)["session"] if key.startswith("draft:")]
    pupil.page.locator(".who form[action='/finished'] button").click()
    finished(pupil)
    assert searched(pupil.page) == NOTHING
    cookies = {cookie["name"]: cookie["value"] for cookie in pupil.context.cookies()}
    assert set(cookies) <= COOKIES
    assert "_user_id" not in unpacked(cookies.get("workshop", "e30"))
    assert not [step for step in STORY_PATH if step in str(cookies)]
