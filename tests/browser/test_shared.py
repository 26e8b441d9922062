"""A computer that several people use in turn: finishing, a long pause, and two in two tabs."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import Dialog, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import STORY, Site
from tests.browser.watch import Watch
from tests.browser.words import said, to_pupil

DRAFTS = "() => Object.keys(sessionStorage).filter((key) => key.startsWith('draft:'))"
MINUTE = 60_000


def at_the_story(pupil: Person, site: Site) -> str:
    """A pupil two steps into the story; the assignment."""
    group = site.class_(pupil.language)
    assignment = site.assigned(pupil.language, group, f"quiz/{STORY}")
    pupil.join(group.code)
    pupil.open(f"/assignments/{assignment}/{STORY}")
    pupil.begin()
    if pupil.scripts:
        pupil.choose(2)
    return assignment


def second_tab(pupil: Person) -> Person:
    return Person(pupil.context.new_page(), pupil.language, pupil.scripts)


def joins_as_somebody_new(tab: Person, site: Site) -> None:
    tab.open(f"/join/{site.class_(tab.language).code}")
    tab.press("button[name=who][value=new]")


def pass_time(page: Page, minutes: float) -> None:
    page.clock.run_for(int(minutes * MINUTE))


def warned(pupil: Person) -> None:
    dialog = pupil.page.locator("[data-idle-warning]")
    expect(dialog).to_be_visible()
    expect(dialog).to_have_accessible_name(to_pupil(pupil.language, "Are you still there?"))


def finished(pupil: Person) -> None:
    pupil.page.wait_for_url("**/finished")
    heading = said(pupil.language, "This computer is ready for the next person")
    expect(pupil.page.locator("main h1")).to_have_text(heading)


# ---- I have finished ------------------------------------------------------------------------


def test_i_have_finished_leaves_nothing_behind(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    pupil = newcomer(scripts)
    at_the_story(pupil, site)
    name = pupil.page.locator(".who-name").inner_text()
    pupil.page.locator(".who form[action='/finished'] button").click()
    finished(pupil)
    if scripts:
        assert pupil.page.evaluate(DRAFTS) == []
        assert pupil.page.evaluate("Object.keys(localStorage)") == []
    # A page that was the answer to a form is not even asked for again.
    with suppress(PlaywrightError):
        pupil.page.go_back()
    expect(pupil.page.locator("body")).not_to_contain_text(name)
    pupil.open("/assignments")
    assert pupil.path == "/sign-in"


@pytest.mark.long
def test_every_tab_of_the_browser_is_left_at_once(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil = newcomer()
    at_the_story(pupil, site)
    other = second_tab(pupil)
    other.open("/assignments")
    other.page.locator(".who form[action='/finished'] button").click()
    finished(other)
    finished(pupil)
    assert pupil.page.evaluate(DRAFTS) == []


# ---- A long pause ---------------------------------------------------------------------------


def test_a_long_pause_warns_and_any_key_goes_on(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil = newcomer()
    pupil.page.clock.install()
    at_the_story(pupil, site)
    scene = pupil.scene
    pass_time(pupil.page, 12.8)
    assert not pupil.shows("[data-idle-warning]")
    pass_time(pupil.page, 0.4)
    warned(pupil)
    pupil.page.keyboard.press("Shift")
    expect(pupil.page.locator("[data-idle-warning]")).to_be_hidden()
    pass_time(pupil.page, 12)
    assert not pupil.shows("[data-idle-warning]")
    assert pupil.scene == scene


@pytest.mark.long
@pytest.mark.parametrize("sign", ["tap", "scroll", "button"])
def test_a_tap_or_a_scroll_goes_on_as_well(
    newcomer: Newcomer, site: Site, language: str, sign: str
) -> None:
    pupil = newcomer()
    pupil.page.clock.install()
    at_the_story(pupil, site)
    pass_time(pupil.page, 13.2)
    warned(pupil)
    if sign == "tap":
        pupil.page.mouse.click(5, 5)
    elif sign == "scroll":
        pupil.page.mouse.wheel(0, 40)
    else:
        pupil.page.locator("[data-idle-stay]").click()
    expect(pupil.page.locator("[data-idle-warning]")).to_be_hidden()
    pass_time(pupil.page, 4)
    assert pupil.path.startswith("/assignments/")


def test_a_pause_that_nobody_ends_does_what_i_have_finished_does(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil = newcomer()
    pupil.page.clock.install()
    at_the_story(pupil, site)
    pass_time(pupil.page, 15.2)
    finished(pupil)
    assert pupil.page.evaluate(DRAFTS) == []
    pupil.open("/assignments")
    assert pupil.path == "/sign-in"


@pytest.mark.long
def test_a_laptop_that_slept_ends_when_it_wakes_up_and_a_key_does_not_extend(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil = newcomer()
    pupil.page.clock.install()
    at_the_story(pupil, site)
    now = pupil.page.evaluate("Date.now()")
    pupil.page.clock.pause_at((now + 40 * MINUTE) / 1000)
    pupil.page.keyboard.press("Shift")
    pupil.page.clock.resume()
    finished(pupil)


@pytest.mark.long
def test_what_is_done_in_one_tab_counts_for_all(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil = newcomer()
    pupil.context.clock.install()
    at_the_story(pupil, site)
    other = second_tab(pupil)
    other.open("/assignments")
    for _ in range(3):
        pass_time(pupil.page, 6)
        other.page.keyboard.press("Shift")
    assert not pupil.shows("[data-idle-warning]")
    assert pupil.path.startswith("/assignments/")


@pytest.mark.long
def test_a_path_that_waits_is_sent_before_the_pause_ends_the_sign_in(
    newcomer: Newcomer, site: Site, watch: Watch, language: str
) -> None:
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    pupil = newcomer()
    pupil.page.clock.install()
    assignment = at_the_story(pupil, site)
    pupil.context.set_offline(True)
    pupil.act("main button[value=stop]")
    expect(pupil.page.locator("[data-message=waiting]")).to_be_visible()
    pass_time(pupil.page, 15.2)
    sheet = pupil.page.locator("[data-sheet]")
    expect(sheet).to_be_visible()
    pass_time(pupil.page, 0.1)
    text = said(language, "Not sent yet, keep this page open.")
    assert pupil.page.locator("body").inner_text().strip() == text
    assert site.counted(language, assignment) == 0
    pupil.context.set_offline(False)
    for _ in range(20):
        if pupil.path == "/finished":
            break
        pass_time(pupil.page, 0.1)
        pupil.page.wait_for_timeout(100)
    finished(pupil)
    assert site.counted(language, assignment) == 1


@pytest.mark.long
def test_without_a_connection_the_page_is_covered_until_the_sign_in_can_end(
    newcomer: Newcomer, site: Site, watch: Watch, language: str
) -> None:
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    pupil = newcomer()
    at_the_story(pupil, site)
    pupil.context.set_offline(True)
    pupil.page.locator(".who form[action='/finished'] button").click()
    text = said(language, "No connection: keep this page open, or close the whole browser.")
    expect(pupil.page.locator("[data-sheet] > p:visible")).to_have_text(text)
    assert pupil.page.evaluate(DRAFTS) == []
    pupil.context.set_offline(False)
    finished(pupil)


# ---- Two learners in two tabs ---------------------------------------------------------------


def test_somebody_else_in_another_tab_neither_sees_nor_sends_the_path(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil = newcomer()
    assignment = at_the_story(pupil, site)
    scene = pupil.scene
    joins_as_somebody_new(second_tab(pupil), site)
    sheet = pupil.page.locator("[data-sheet]")
    expect(sheet).to_contain_text(said(language, "What was not sent is gone."))
    assert scene not in pupil.page.content()
    assert pupil.page.evaluate(DRAFTS) == []
    assert site.counted(language, assignment) == 0


@pytest.mark.long
def test_the_server_says_whose_path_it_is_where_tabs_cannot_tell_each_other(
    newcomer: Newcomer, site: Site, watch: Watch, language: str, scripts: bool
) -> None:
    watch.expect(409)
    pupil = newcomer(scripts)
    pupil.context.add_init_script("delete window.BroadcastChannel")
    assignment = at_the_story(pupil, site)
    scene = pupil.scene
    joins_as_somebody_new(second_tab(pupil), site)
    pupil.act("main button[value=stop]")
    expect(pupil.page.locator("[data-not-yours]")).to_be_visible()
    expect(pupil.page.locator("main")).to_contain_text(
        said(language, "Somebody else uses this browser now")
    )
    assert scene not in pupil.page.locator("main").inner_text()
    if scripts:
        assert pupil.page.evaluate(DRAFTS) == []
    pupil.press("main a[href='/assignments']")
    assert site.counted(language, assignment) == 0


@pytest.mark.long
def test_leaving_while_a_path_waits_is_warned_about(
    newcomer: Newcomer, site: Site, watch: Watch, language: str
) -> None:
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    pupil = newcomer()
    at_the_story(pupil, site)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    pupil.page.on("dialog", stay)
    pupil.context.set_offline(True)
    pupil.act("main button[value=stop]")
    expect(pupil.page.locator("[data-message=waiting]")).to_be_visible()
    for leaving in (".language-switch button", ".site-nav a[href='/account']"):
        pupil.page.locator(leaving).click()
        pupil.page.wait_for_timeout(300)
        expect(pupil.page.locator("[data-message=waiting]")).to_be_visible()
    assert asked == ["beforeunload", "beforeunload"]
    pupil.context.set_offline(False)
    expect(pupil.page.locator("[data-result=assignment]")).to_be_visible()


@pytest.mark.long
def test_the_code_to_come_back_with_is_copied_over_plain_http(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil = newcomer()
    pupil.join(site.class_(language).code)
    pupil.page.click("[data-copy]")
    expect(pupil.page.locator("[data-copy] + [role=status]")).to_have_text(said(language, "Copied"))
    pupil.page.emulate_media(media="print")
    expect(pupil.page.locator("#code")).to_be_visible()
    expect(pupil.page.locator("main h1")).to_be_visible()
    expect(pupil.page.locator("[data-copy]")).to_be_hidden()
