"""The help pages in a browser: one sheet of paper, and the shortcut that leaves."""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Newcomer
from tests.browser.site import MODULE, STORY, Site
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import axe_faults, faults_of
from tests.browser.test_sessions import CONTACTS, leader_of, pages_of, settings
from tests.browser.test_storage import NOTHING, searched
from tests.browser.watch import Watch
from tests.browser.words import said
from tests.help.test_content import COUNTRIES
from workshop.help import check_rules, sheets
from workshop.help.check_rules import Answer


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


# Presses the buttons of one way through and tells what is seen at its end.
PLAYED = """([door, answers]) => {
  const root = document.querySelector("[data-check]");
  const seen = (one) => one.offsetParent !== null;
  const press = (what) => [...root.querySelectorAll(what)].find(seen).click();
  if (!seen(root.querySelector("[data-choose]"))) press("[data-again]");
  press(`[data-door=${door}]`);
  let asked = 0;
  for (const answer of answers) {
    if (!seen(root.querySelector(`[data-view=${door}]`))) break;
    press(`[data-answer=${answer}]`);
    asked += 1;
  }
  if (seen(root.querySelector(`[data-view=${door}]`))) press("[data-stop]");
  return {
    asked,
    level: [...root.querySelectorAll(".check-level")].filter(seen).map((one) => one.dataset.level),
    pieces: [...root.querySelectorAll("[data-piece]")].filter(seen).map((one) => one.dataset.piece),
    danger: seen(root.querySelector(".help-now")),
  };
}"""


def ways(number: int) -> list[tuple[str, list[Answer]]]:
    """Ways through every door, the same each time: mostly "no", or danger would end them all."""
    chance = random.Random(6)
    doors = [door.id for door in sheets.self_check().doors]
    weights = (1, 1, 6)
    return [
        (door, chance.choices(list(Answer), weights, k=chance.randrange(11)))
        for _ in range(number)
        for door in doors
    ]


def expected(door: str, answers: list[Answer]) -> dict[str, object]:
    check = sheets.self_check()
    asked = 0
    while asked < len(answers) and not check_rules.ended(check, door, answers[:asked]):
        asked += 1
    found = check_rules.outcome(check, door, answers[:asked])
    pieces = [piece.id for part in check_rules.Part for piece in found.of(part)]
    return {"asked": asked, "level": [found.level], "pieces": pieces, "danger": True}


@pytest.mark.long
def test_the_script_of_the_self_check_and_its_rule_say_the_same(
    newcomer: Newcomer, language: str
) -> None:
    page = newcomer().page
    page.goto("/help/check")
    for door, answers in ways(40):
        assert page.evaluate(PLAYED, [door, answers]) == expected(door, answers), (door, answers)


def test_the_self_check_sends_stores_and_logs_nothing(newcomer: Newcomer, language: str) -> None:
    page = newcomer().page
    page.goto("/help/check?country=FR", wait_until="networkidle")
    asked: list[str] = []
    said_in_console: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said_in_console.append(message.text))
    address, cookies = page.url, page.context.cookies()
    for door, answers in ways(8):
        page.evaluate(PLAYED, [door, answers])
    page.wait_for_timeout(300)
    assert (asked, said_in_console) == ([], [])
    assert (page.url, page.context.cookies()) == (address, cookies)
    assert searched(page) == NOTHING
    assert page.title() == "Notes"


@pytest.mark.long
def test_going_away_and_back_the_self_check_remembers_nothing(
    newcomer: Newcomer, language: str
) -> None:
    page = newcomer().page
    page.goto("/help/check")
    page.evaluate(PLAYED, ["afraid", ["yes"]])
    page.goto("/help")
    page.go_back()
    expect(page.locator("[data-choose]")).to_be_visible()
    expect(page.locator("[data-view=result]")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-choose]")).to_be_visible()


@pytest.mark.long
def test_the_self_check_goes_by_the_keyboard_and_has_contacts_on_every_step(
    newcomer: Newcomer, language: str
) -> None:
    page = newcomer().page
    page.goto("/help/check?country=FR")
    tab_to(page, "[data-door=targeted]")
    press(page, "Enter")
    for _ in range(2):
        assert page.evaluate("() => document.activeElement.className") == "check-text"
        expect(page.locator(".help-now-line > a[href='tel:17']")).to_be_visible()
        assert axe_faults(page) == []
        tab_to(page, "[data-answer=no]")
        press(page, "Enter")
    tab_to(page, "[data-answer=unsure]")
    press(page, "Enter")
    tab_to(page, "[data-stop]")
    press(page, "Enter")
    assert "check-level" in page.evaluate("() => document.activeElement.className")
    expect(page.locator(".help-now-line > a[href='tel:17']")).to_be_visible()
    assert faults_of(page) == []


def fill(page: Page) -> None:
    page.goto("/help/plan")
    page.check("#step-now-1")
    page.fill("#own-now", "words of my own")


@pytest.mark.long
def test_a_plan_is_saved_under_a_neutral_name_and_nothing_is_sent_or_stored(
    newcomer: Newcomer, language: str
) -> None:
    page = newcomer().page
    page.goto("/help/plan", wait_until="networkidle")
    fill(page)
    asked: list[str] = []
    address = page.url
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_download() as saving:
        page.locator("[data-save]").click()
    assert saving.value.suggested_filename == "notes.txt"
    text = saving.value.path().read_text("utf-8")
    register = 0 if language == "fr" else 1
    step = sheets.plan()[0].steps[0]
    assert f"- {(step.vous, step.en)[register]}" in text
    assert "words of my own" in text
    assert (sheets.plan()[0].steps[1].vous, sheets.plan()[0].steps[1].en)[register] not in text
    assert [each for each in asked if not each.startswith("blob:")] == []
    assert searched(page) == NOTHING
    assert (page.url, page.title()) == (address, "Notes")
    page.locator("[data-clear]").click()
    expect(page.locator("#own-now")).to_have_value("")
    expect(page.locator("#step-now-1")).not_to_be_checked()


@pytest.mark.long
def test_notes_are_saved_under_a_neutral_name_and_nothing_is_sent_or_stored(
    newcomer: Newcomer, language: str
) -> None:
    page = newcomer().page
    page.goto("/help/log", wait_until="networkidle")
    asked: list[str] = []
    address = page.url
    page.on("request", lambda request: asked.append(request.url))
    page.fill("#log-account-1", "an account")
    page.fill("#log-what-1", "what was written")
    with page.expect_download() as saving:
        page.locator("[data-save]").click()
    assert saving.value.suggested_filename == "notes.txt"
    text = saving.value.path().read_text("utf-8")
    assert "an account" in text
    assert "what was written" in text
    assert [each for each in asked if not each.startswith("blob:")] == []
    assert (searched(page), page.url, page.title()) == (NOTHING, address, "Notes")


@pytest.mark.long
def test_going_back_restores_nothing_of_a_sheet(
    newcomer: Newcomer, language: str, scripts: bool
) -> None:
    page = newcomer(scripts).page
    fill(page)
    page.goto("/help/log")
    page.fill("#log-what-1", "what was written")
    page.go_back()
    expect(page.locator("#own-now")).to_have_value("")
    expect(page.locator("#step-now-1")).not_to_be_checked()
    page.go_forward()
    expect(page.locator("#log-what-1")).to_have_value("")


@pytest.mark.long
def test_a_plan_prints_what_was_chosen_or_written_or_all_of_it(
    newcomer: Newcomer, language: str
) -> None:
    page = newcomer(False).page
    page.goto("/help/plan")
    page.emulate_media(media="print")
    assert page.locator(".plan-steps li:visible").count() == page.locator(".plan-steps li").count()
    page.emulate_media(media="screen")
    page.check("#step-now-1")
    page.fill("#own-days", "a walk")
    page.emulate_media(media="print")
    assert page.locator(".plan-steps li:visible").count() == 1
    assert page.locator(".plan-part:visible").count() == 2
    assert page.locator(".plan-part input[type=text]:visible").count() == 1
    expect(page.locator("[data-save]")).to_be_hidden()


@pytest.mark.long
def test_the_private_sheets_take_one_page_and_the_questions_two(
    newcomer: Newcomer, language: str, scripts: bool
) -> None:
    page = newcomer(scripts).page
    for address, most in (("/help/plan", 1), ("/help/log", 1), ("/help/check", 2)):
        assert printed_pages(page, f"{address}?country=FR") <= most, address
    page.emulate_media(media="print")
    assert page.locator("[data-question]:visible").count() == sum(
        len(door.questions) for door in sheets.self_check().doors
    )


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
