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
from werkzeug.exceptions import MethodNotAllowed, NotFound

from tests.browser.chromium import HOST
from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import STORY, Site
from tests.browser.walks import NO_PAGES, PLACES, WALKS
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


# What holds more words than it shows, though nobody can scroll to them.
CUT = """() => [...document.querySelectorAll("main *, header *, aside *, footer *")].filter(
  (one) => {
  const style = getComputedStyle(one);
  const hides = /hidden|clip/.test(style.overflowX + style.overflowY);
  const shown = one.clientWidth > 2 && one.checkVisibility() && style.clipPath === "none";
  return hides && shown && !one.closest("svg") &&
    (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
}).slice(0, 4).map(
  (one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`)"""
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def axe_faults(page: Page, options: dict[str, Any] = AXE) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
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
        found += [f"at {width} pixels: {what}" for what in page.evaluate(SIDEWAYS)]
        found += [f"cut at {width} pixels: {what}" for what in page.evaluate(CUT)]
        if width == 360:
            # Dark differs in its colours only.
            page.emulate_media(color_scheme="dark")
            found += [f"dark: {what}" for what in axe_faults(page, COLOURS)]
            page.emulate_media(color_scheme="light")
            found += [f"light: {what}" for what in axe_faults(page)]
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


def page_at(site: Site, path: str) -> str:
    """The name of the page that this address leads to, or nothing."""
    try:
        name, _ = site.app.url_map.bind(HOST).match(path.partition("?")[0], "GET")
    except (NotFound, MethodNotAllowed):
        return ""
    return str(name)


def test_no_page_is_forgotten(site: Site) -> None:
    every = {
        rule.endpoint for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    walked = [name for names in PLACES.values() for name in names.split()]
    assert sorted(walked) == sorted(every - NO_PAGES)


@pytest.mark.long
@pytest.mark.parametrize("walk", list(WALKS))
def test_every_page_is_accessible_and_fits_a_phone(
    newcomer: Newcomer, site: Site, watch: Watch, language: str, walk: str
) -> None:
    watch.expect(400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    person = newcomer()
    found: list[str] = []
    passed: set[str] = set()
    for number, stop in enumerate(WALKS[walk](person, site)):
        passed.add(page_at(site, person.path))
        keep_picture(person.page, f"{language}-{walk}-{number:02}-{stop}")
        found += [f"{stop}: {fault}" for fault in faults_of(person.page)]
    assert found == [], "\n".join(found)
    assert set(PLACES.get(walk, "").split()) <= passed


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
