"""The self-check, the plan and the notes in a browser: nothing of them is sent or kept."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Newcomer
from tests.browser.test_help import press, printed_pages
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import axe_faults, faults_of
from tests.browser.test_storage import NOTHING, searched
from workshop.help import check_rules, sheets
from workshop.help.check_rules import Answer

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
