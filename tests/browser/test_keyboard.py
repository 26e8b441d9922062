"""A story with the keyboard alone, as the browser's accessibility tree presents it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import QUESTIONED, STORY, Site
from tests.browser.words import said, to_pupil

pytestmark = pytest.mark.usefixtures("same_desk")

MOST_TABS = 80


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on something; it must be reachable."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(what) => document.activeElement.matches(what)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by Tab")


def nodes(page: Page) -> list[dict[str, Any]]:
    """What assistive technology is told: role, name, properties of each node in the tree."""
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")
    session.detach()
    return [
        {
            "role": node.get("role", {}).get("value"),
            "name": node.get("name", {}).get("value", ""),
            **{each["name"]: each["value"].get("value") for each in node.get("properties", ())},
        }
        for node in tree["nodes"]
        if not node.get("ignored")
    ]


def focused(page: Page) -> dict[str, Any]:
    """The node that has the focus."""
    held = [n for n in nodes(page) if n.get("focused") and n["role"] != "RootWebArea"]
    assert len(held) == 1, held
    return held[0]


def named(page: Page, role: str) -> list[str]:
    return [node["name"].strip() for node in nodes(page) if node["role"] == role]


def at_the_story(newcomer: Newcomer, site: Site, language: str, scripts: bool, slug: str) -> Person:
    group = site.class_(language)
    assignment = site.assigned(language, group, f"quiz/{slug}")
    pupil = newcomer(scripts)
    pupil.join(group.code)
    pupil.open(f"/assignments/{assignment}/{slug}")
    return pupil


def enter(pupil: Person, key: str = "Enter") -> None:
    """Press what has the focus."""
    if pupil.scripts:
        pupil.page.keyboard.press(key)
    else:
        with pupil.page.expect_navigation(wait_until="load"):
            pupil.page.keyboard.press(key)


def test_a_story_is_played_with_the_keyboard_alone(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    pupil = at_the_story(newcomer, site, language, scripts, STORY)
    page = pupil.page
    page.keyboard.press("Tab")
    assert focused(page)["name"] == said(language, "Skip to the content")
    tab_to(page, "button[value=begin]")
    assert focused(page)["role"] == "button"
    enter(pupil)

    assert pupil.step == 1
    assert page.get_by_role("group", name=to_pupil(language, "What do you do?")).is_visible()
    assert page.get_by_role("list", name=said(language, "Where the story stands")).is_visible()
    tab_to(page, "button[name=choose][value='2']")
    chosen = focused(page)["name"]
    assert chosen == page.locator("button[name=choose][value='2']").inner_text()
    enter(pupil, "Space")

    assert pupil.step == 2
    expect(page.locator(".feedback-choice")).to_contain_text(chosen)
    tab_to(page, "button[value=back]")
    enter(pupil)
    assert pupil.step == 1
    tab_to(page, "button[value=stop]")
    enter(pupil)
    expect(page.locator("[data-result]")).to_be_visible()


def test_each_scene_takes_the_focus_and_its_feedback_is_announced(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil = at_the_story(newcomer, site, language, True, STORY)
    page = pupil.page
    tab_to(page, "button[value=begin]")
    page.keyboard.press("Enter")
    first = focused(page)
    assert first["role"] == "heading"
    assert first["name"] == pupil.scene
    assert first["level"] == 2

    tab_to(page, "button[name=choose][value='2']")
    page.keyboard.press("Enter")
    assert focused(page)["name"] == pupil.scene
    status = page.get_by_role("status")
    feedback = page.locator(".feedback > div").inner_text().strip()
    expect(status).to_contain_text(feedback)
    live = [n for n in nodes(page) if n["role"] == "status"]
    assert [n.get("live") for n in live] == ["polite"]

    tab_to(page, "button[value=stop]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-result]")).to_be_visible()
    assert focused(page) | {"role": "heading", "name": said(language, "Sent")} == focused(page)


def test_a_question_is_answered_with_space_and_enter(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    pupil = at_the_story(newcomer, site, language, scripts, STORY)
    page = pupil.page
    pupil.begin()
    for _ in range(16):
        if pupil.shows("[name=answer]"):
            break
        pupil.go_on(2)
    legend = said(language, "One answer")
    assert page.get_by_role("group", name=legend).is_visible()
    tab_to(page, "[name=answer]")
    assert focused(page)["role"] == "radio"
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.locator("[name=answer]:checked").count() == 1
    enter(pupil)
    told = page.locator(".feedback", has=page.locator(".answers-feedback"))
    expect(told).to_contain_text(to_pupil(language, "your answer"))
    tab_to(page, "main button[value=continue]")
    enter(pupil)
    expect(page.locator("[name=answer]")).to_have_count(0)


def test_answering_nothing_is_said_beside_the_answers(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil = at_the_story(newcomer, site, language, True, QUESTIONED)
    pupil.begin()
    for _ in range(16):
        if pupil.shows("[name=answer][type=checkbox]"):
            break
        pupil.go_on(1)
    else:
        pytest.fail("the story has no question with several answers on this way")
    step = pupil.step
    pupil.page.locator("main button[value=answer]").click()
    expect(pupil.page.get_by_role("alert")).to_be_visible()
    assert focused(pupil.page)["role"] == "checkbox"
    assert pupil.step == step


@pytest.mark.long
def test_a_facilitator_makes_and_closes_with_the_keyboard_alone(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    group = site.class_(language)
    assignment = site.assigned(language, group, f"quiz/{STORY}")
    leader = newcomer()
    leader.sign_in(site.school(language).leader)
    page = leader.page
    leader.open(f"/assignments/{assignment}")
    tab_to(page, "form[action$='/close'] button")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert focused(page)["name"] == said(language, "Cancel")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('form[action$=\"/close\"] button')")
    page.keyboard.press("Enter")
    tab_to(page, "dialog[open] .button-primary")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert leader.path == f"/progress/{assignment}"
