"""Projecting the debrief: by keys and a clicker, on one screen, read from the last row."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import QUESTIONED, STORY, Site
from tests.cast import join, send
from tests.web import Visitor

PROJECTORS = ({"width": 1280, "height": 720}, {"width": 1024, "height": 768})
SMALLEST = 28
LONGEST = {"fr": "très peu ou personne (20 % au plus)", "en": "few or nobody (at most 20 %)"}
LONGEST_LABELS = """words => document.querySelectorAll(".stage .row-label")
    .forEach(each => { each.textContent = words; })"""
"""Pixels of the letters of a picture, at these sizes."""
TEXTS = ".stage-head h1, .room-question, .stage-aloud, tbody th, .row-label"


def sent(site: Site, language: str) -> str:
    """A closed assignment of every story that ships to a class; each has its pictures."""
    group = site.class_(language)
    assignment = site.assigned(language, group, f"quiz/{STORY}", f"quiz/{QUESTIONED}")
    site.others_send(group, assignment, 6)
    for number in range(6):
        mate = join(Visitor(site.app), group.code)
        send(mate.visitor, assignment, QUESTIONED, [f"night-message/{1 + number % 2}"], act="stop")
    site.close(language, assignment)
    return assignment


def projecting(newcomer: Newcomer, site: Site, language: str, scripts: bool = True) -> Person:
    leader = newcomer(scripts, viewport=PROJECTORS[0])
    leader.sign_in(site.school(language).leader)
    leader.open(f"/progress/{sent(site, language)}")
    leader.press("main a[href$='/project/1']:first-of-type >> nth=0")
    return leader


def pressed(page: Page, key: str, number: int) -> None:
    page.keyboard.press(key)
    page.wait_for_url(f"**/project/{number}")


@pytest.mark.long
def test_arrows_and_a_clicker_turn_the_pictures_and_escape_goes_back(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    leader = projecting(newcomer, site, language)
    page = leader.page
    assert leader.path.endswith("/project/1")
    page.keyboard.press("ArrowLeft")
    pressed(page, "ArrowRight", 2)
    pressed(page, "PageDown", 3)
    pressed(page, "ArrowLeft", 2)
    pressed(page, "PageUp", 1)
    page.keyboard.press("Control+ArrowRight")
    page.wait_for_timeout(200)
    assert leader.path.endswith("/project/1")
    page.keyboard.press("Escape")
    page.wait_for_url("**/progress/*")
    expect(page.locator("section.chart").first).to_be_visible()


@pytest.mark.long
def test_every_picture_fits_a_projector_in_large_letters(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    leader = projecting(newcomer, site, language, scripts)
    page = leader.page
    pictures = int(page.locator(".stage-moves").inner_text().split("/")[1].split()[0])
    assert pictures == 7
    start = leader.path.removesuffix("1")
    for size in PROJECTORS:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for number in range(1, pictures + 1):
            leader.open(f"{start}{number}")
            # What chance draws must not decide: each row says the longest that it may.
            page.evaluate(LONGEST_LABELS, LONGEST[language])
            high, wide = page.evaluate(
                "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
            )
            assert high <= size["height"], (size, number)
            assert wide <= size["width"], (size, number)
            letters = page.locator(TEXTS).evaluate_all(
                "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
            )
            assert min(letters) >= SMALLEST, (size, number)
            for hidden in (".site-header", ".site-footer", ".site-nav", ".who"):
                expect(page.locator(f"{hidden}:visible")).to_have_count(0)
            expect(page.locator(".help-strip")).to_be_visible()


@pytest.mark.long
def test_bars_stand_in_the_rows_of_their_answers(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    leader = projecting(newcomer, site, language, scripts)
    page = leader.page
    cells = page.locator("tbody .bar-cell svg")
    if not scripts:
        expect(page.locator(".figure")).to_be_hidden()
        expect(cells.locator(".value, .range").first).to_be_visible()
        return
    bars = page.locator(".figure .bars .point path")
    expect(bars).to_have_count(cells.count())
    for row in range(cells.count()):
        cell, bar = cells.nth(row).bounding_box(), bars.nth(row).bounding_box()
        assert cell is not None
        assert bar is not None
        middle = bar["y"] + bar["height"] / 2
        assert cell["y"] <= middle <= cell["y"] + cell["height"]
        assert (
            abs(bar["x"] - cell["x"]) < 3
            or bar["x"] + bar["width"] <= cell["x"] + cell["width"] + 3
        )
