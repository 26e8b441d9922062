"""The help pages in a browser: one sheet of paper, and the shortcut that leaves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Newcomer
from tests.browser.site import MODULE, STORY, Site
from tests.browser.test_pages import faults_of
from tests.browser.test_sessions import CONTACTS, leader_of, pages_of, settings
from tests.browser.watch import Watch
from tests.browser.words import said
from tests.help.test_content import COUNTRIES


def printed_pages(page: Page, address: str) -> int:
    page.goto(address)
    return pages_of(page.pdf(prefer_css_page_size=True))


def test_help_is_one_sheet_for_the_wall(newcomer: Newcomer, language: str) -> None:
    assert printed_pages(newcomer().page, "/help?country=FR") == 1


@pytest.mark.long
def test_help_is_one_sheet_in_every_country_and_with_eight_contacts(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    settings(site, language, CONTACTS)
    try:
        page = leader_of(newcomer, site, language).page
        counted = {code: printed_pages(page, f"/help?country={code}") for code in COUNTRIES}
        private = [printed_pages(page, f"/help/{name}") for name in ("plan", "log", "check")]
    finally:
        settings(site, language, "")
    assert counted == dict.fromkeys(COUNTRIES, 1)
    assert private == [1, 1, 2]


@pytest.mark.long
def test_the_card_of_a_facilitator_is_one_sheet(newcomer: Newcomer, language: str) -> None:
    page = newcomer().page
    counted = {code: printed_pages(page, f"/help/disclosure?country={code}") for code in COUNTRIES}
    assert counted == dict.fromkeys(COUNTRIES, 1)


PRINTED = (
    "/help", "/help/check", "/help/plan", "/help/log", "/help/disclosure", "/privacy",
    "/privacy?for=council", f"/sessions/{STORY}", f"/modules/{MODULE}", f"/quizzes/{STORY}",
    f"/quizzes/{STORY}/paper/sheet", f"/quizzes/{STORY}/paper/booklet",
)  # fmt: skip


@pytest.mark.long
def test_every_printed_sheet_says_whom_to_call(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    page = leader_of(newcomer, site, language).page
    page.emulate_media(media="print")
    for address in PRINTED:
        reply = page.goto(address)
        assert reply is not None
        assert reply.status == 200, address
        assert "112" in page.locator("body").inner_text(), address


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_shift_three_times_leaves_a_help_page(newcomer: Newcomer, language: str) -> None:
    page = newcomer().page
    page.goto("/help")
    told = page.locator("html > [role=status]")
    press(page, "Shift")
    expect(told).to_have_text(said(language, "Press Shift twice more to leave this page."))
    press(page, "Shift", "a", "Shift")
    expect(told).to_have_text(said(language, "Press Shift twice more to leave this page."))
    press(page, "Shift+b", "Shift", "Shift")
    expect(told).to_have_text(said(language, "Press Shift once more to leave this page."))
    expect(page.locator(".exit-dots .on")).to_have_count(2)
    with page.expect_navigation(url="**/exit"):
        press(page, "Shift")
    expect(page).to_have_title(said(language, "Unit converter"))


@pytest.mark.long
def test_each_press_of_shift_starts_the_five_seconds_again(
    newcomer: Newcomer, language: str
) -> None:
    page = newcomer().page
    page.clock.install(time=0)
    page.goto("/help")
    page.clock.pause_at(60_000)
    told = page.locator("html > [role=status]")
    press(page, "Shift")
    page.clock.run_for(4900)
    press(page, "Shift")
    page.clock.run_for(4900)
    expect(told).to_have_text(said(language, "Press Shift once more to leave this page."))
    page.clock.run_for(200)
    expect(told).to_have_text(said(language, "Too slow: the page stays open."))
    press(page, "Shift", "Shift")
    expect(page.locator(".exit-dots .on")).to_have_count(2)
    assert page.url.endswith("/help")


@pytest.mark.long
def test_shift_is_only_a_key_on_other_pages(newcomer: Newcomer, language: str) -> None:
    page = newcomer().page
    page.goto("/quizzes")
    press(page, "Shift", "Shift", "Shift", "Shift")
    page.wait_for_timeout(300)
    assert page.url.endswith("/quizzes")


COVERED = """() => new MutationObserver(() => sessionStorage.setItem("seen", JSON.stringify([
  getComputedStyle(document.body).display, document.title.trim(),
  document.querySelector("html > [role=status]").textContent,
]))).observe(document.documentElement, { attributes: true })"""


def test_the_page_is_covered_before_the_other_one_has_come(
    newcomer: Newcomer, language: str
) -> None:
    """A slow connection must not leave the page in sight."""
    page = newcomer().page
    page.goto("/help")
    page.evaluate(COVERED)
    with page.expect_navigation(url="**/exit"):
        page.locator(".exit").click()
    seen = page.evaluate("JSON.parse(sessionStorage.getItem('seen'))")
    assert seen == ["none", "", said(language, "Loading")]


@pytest.mark.long
def test_leaving_shows_nothing_of_the_page_where_the_connection_is_gone(
    newcomer: Newcomer, language: str, scripts: bool, watch: Watch
) -> None:
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    page = newcomer(scripts).page
    page.goto("/help")
    page.context.set_offline(True)
    page.locator(".exit").click(no_wait_after=True)
    expect(page.locator("main h1")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("/help"))
    page.context.set_offline(False)


@pytest.mark.long
def test_going_back_after_leaving_shows_no_cover(newcomer: Newcomer, language: str) -> None:
    page = newcomer().page
    page.goto("/help/disclosure")
    page.goto("/help")
    with page.expect_navigation(url="**/exit"):
        page.locator(".exit").click()
    page.go_back()
    expect(page.locator("main h1")).to_be_visible()
    assert page.url.endswith("/help/disclosure")


PHONE: ViewportSize = {"width": 360, "height": 640}


def bottom(page: Page, what: str) -> float:
    box = page.locator(what).first.bounding_box()
    assert box is not None, what
    return box["y"] + box["height"]


@pytest.mark.long
def test_on_a_small_phone_danger_question_and_answers_share_the_first_screen(
    newcomer: Newcomer, language: str
) -> None:
    page = newcomer().page
    page.set_viewport_size(PHONE)
    page.goto("/help/check?country=FR")
    page.locator("[data-door=targeted]").click()
    for place in range(3):
        question = f"[data-view=targeted] [data-question]:nth-child({place + 1})"
        assert 0 < bottom(page, ".help-now") < bottom(page, f"{question} .check-text")
        assert bottom(page, f"{question} [data-answer=no]") <= PHONE["height"]
        assert page.locator(".help-now-line > a").first.bounding_box()["height"] >= 44  # type: ignore[index]
        page.locator(f"{question} [data-answer=no]").click()


@pytest.mark.long
def test_on_a_small_phone_the_needs_begin_on_the_first_screen(
    newcomer: Newcomer, language: str, scripts: bool
) -> None:
    page = newcomer(scripts).page
    page.set_viewport_size(PHONE)
    page.goto("/help?country=FR")
    assert bottom(page, ".help-needs li:nth-child(9)") <= PHONE["height"]


@pytest.mark.long
@pytest.mark.parametrize("address", ["/help", "/help/plan", "/help/log", "/help/disclosure"])
def test_the_pages_of_a_country_are_accessible_with_everybody_named(
    newcomer: Newcomer, language: str, address: str
) -> None:
    page = newcomer().page
    page.goto(f"{address}?country=FR")
    for more in page.locator("details > summary").all():
        more.click()
    assert faults_of(page) == []
