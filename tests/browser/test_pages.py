"""Every page in every state: nothing for axe to find, nothing to scroll sideways, targets to hit.

Set WORKSHOP_SCREENSHOTS to a folder to keep a picture of each, on a phone and on a desk.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import STORY, Site
from tests.browser.walks import WALKS
from tests.browser.watch import Watch

# 320 pixels is a page of 1280 at 400 %, 640 the same at 200 %.
WIDTHS = (320, 360, 640, 1280)
AXE: dict[str, Any] = {"rules": {"target-size": {"enabled": True}}}
# What sticks out to the right, when the page can be moved sideways.
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const out = [...document.body.querySelectorAll("*")].filter(
    (one) => one.getBoundingClientRect().right > width + 1);
  return out.slice(0, 4).map(
    (one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`);
}"""


def axe_faults(page: Page) -> list[str]:
    found = Axe().run(page, options=AXE).response["violations"]
    return [
        f"{fault['id']}: {node['target']} {node.get('failureSummary', '')}"
        for fault in found
        for node in fault["nodes"]
    ]


def faults_of(page: Page) -> list[str]:
    """Everything wrong with the page as it stands, in light and dark, from narrow to wide."""
    found = []
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        sideways = page.evaluate(SIDEWAYS)
        found += [f"at {width} pixels: {what}" for what in sideways]
        if width == 360:
            for scheme in ("dark", "light"):
                page.emulate_media(color_scheme=scheme)
                found += [f"{scheme}: {what}" for what in axe_faults(page)]
    if before:
        page.set_viewport_size(before)
    return found


def keep_picture(page: Page, name: str) -> None:
    folder = os.environ.get("WORKSHOP_SCREENSHOTS")
    if not folder:
        return
    before = page.viewport_size
    plain = re.sub(r"\W+", "-", re.sub(r"/[\w-]{22}\b", "/x", name))
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=Path(folder) / f"{plain}-{width}.png", full_page=True)
    if before:
        page.set_viewport_size(before)


@pytest.mark.long
@pytest.mark.parametrize("walk", list(WALKS))
def test_every_page_is_accessible_and_fits_a_phone(
    newcomer: Newcomer, site: Site, watch: Watch, language: str, walk: str
) -> None:
    watch.expect(400, 403, 404, 422, "net::ERR_INTERNET_DISCONNECTED")
    person = newcomer()
    found: list[str] = []
    for number, stop in enumerate(WALKS[walk](person, site)):
        keep_picture(person.page, f"{language}-{walk}-{number:02}-{stop}")
        found += [f"{stop}: {fault}" for fault in faults_of(person.page)]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_scene_and_its_feedback_are_accessible(
    newcomer: Newcomer, language: str, scheme: Any
) -> None:
    visitor: Person = newcomer(color_scheme=scheme)
    visitor.open(f"/quizzes/{STORY}")
    visitor.begin()
    visitor.choose(2)
    assert axe_faults(visitor.page) == []
    assert visitor.page.evaluate(SIDEWAYS) == []


@pytest.mark.long
def test_without_scripts_a_step_is_accessible_and_fits_a_phone(
    newcomer: Newcomer, watch: Watch, language: str
) -> None:
    """axe needs scripts, so that only the player's own is kept away here."""
    watch.expect("net::ERR_FAILED")
    visitor = newcomer()
    visitor.page.route("**/js/player.js*", lambda route: route.abort())
    visitor.scripts = False
    visitor.open(f"/quizzes/{STORY}")
    visitor.begin()
    visitor.choose(2)
    assert faults_of(visitor.page) == []
    while not visitor.shows("[name=answer]"):
        visitor.go_on(2)
    visitor.answer(1)
    assert faults_of(visitor.page) == []
