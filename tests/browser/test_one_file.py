"""A story saved as one file, opened from the disk without a network or scripts, by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import Newcomer
from tests.browser.site import STORY, Site
from tests.browser.test_pages import axe_faults, faults_of
from tests.cast import PASSWORD, sign_in
from tests.web import Visitor

PROJECTOR = ViewportSize(width=1200, height=700)
LAST_ROW = 20
"""Pixels of the text where a projector has 700: a line in thirty-five."""


@pytest.fixture
def saved(site: Site, language: str, tmp_path: Path) -> Path:
    visitor = sign_in(Visitor(site.app), site.school(language).administrator, PASSWORD)
    visitor.get(f"/?language={language}", None)
    reply = visitor.client.get(f"/quizzes/{STORY}/paper/story.html")
    assert reply.status_code == 200
    path = tmp_path / "story.html"
    path.write_bytes(reply.data)
    return path


def enter_first(page: Page) -> None:
    """Tab goes to the first thing that can be pressed in what is shown."""
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


@pytest.mark.long
@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_plays_from_the_disk_by_keys_alone(browser: Browser, saved: Path) -> None:
    context = browser.new_context(offline=True, java_script_enabled=False, viewport=PROJECTOR)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(saved.as_uri())
    expect(page.locator(".page:visible")).to_have_count(1)
    expect(page.locator("h1")).to_be_visible()
    for _ in range(40):
        enter_first(page)
        expect(page.locator(".page:visible")).to_have_count(1)
        if page.locator(".page:visible").get_attribute("data-kind") == "ending":
            break
    else:
        pytest.fail("no ending was reached")
    page.locator("nav a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".handout-help")).to_be_visible()
    assert {url.partition("#")[0] for url in asked} == {saved.as_uri()}
    context.close()


@pytest.mark.long
@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_can_be_read_from_the_last_row_and_has_no_fault(browser: Browser, saved: Path) -> None:
    context = browser.new_context(viewport=PROJECTOR)
    page = context.new_page()
    page.goto(saved.as_uri())
    size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert size >= LAST_ROW
    for part in ("", "#/help"):
        page.goto(saved.as_uri() + part)
        assert axe_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


@pytest.mark.long
@pytest.mark.parametrize("language", ["fr"])
def test_pages_of_paper_are_accessible_and_fit_a_phone(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    leader = newcomer()
    leader.sign_in(site.school(language).administrator)
    found = []
    for page in ("", "/booklet", "/sheet", "/cards"):
        leader.open(f"/quizzes/{STORY}/paper{page}")
        found += [f"{page}: {fault}" for fault in faults_of(leader.page)]
    assert found == []
