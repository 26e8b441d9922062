"""What a bad connection, an old token, a busy server and a lost sign-in do to a story: nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import STORY, Klass, Site
from tests.browser.watch import Watch
from tests.cast import come_back
from tests.web import Visitor

DRAFTS = "() => Object.keys(sessionStorage).filter((key) => key.startsWith('draft:'))"


def playing(newcomer: Newcomer, site: Site, language: str) -> tuple[Person, Klass, str, str]:
    """A pupil two steps into the story, with their class, the assignment and the return code."""
    group = site.class_(language)
    assignment = site.assigned(language, group, f"quiz/{STORY}")
    pupil = newcomer()
    code = pupil.join(group.code)
    pupil.open(f"/assignments/{assignment}/{STORY}")
    pupil.begin()
    pupil.choose(2)
    return pupil, group, assignment, code


def shown_message(person: Person) -> str | None:
    """Which of the messages about sending is shown."""
    shown = person.page.locator("[data-unsent] [data-message]:visible")
    return shown.get_attribute("data-message") if shown.count() else None


def waits(person: Person) -> None:
    expect(person.page.locator("[data-message=waiting]")).to_be_visible()


@pytest.mark.long
def test_a_minute_without_connection_loses_nothing(
    newcomer: Newcomer, site: Site, watch: Watch, language: str
) -> None:
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    pupil, _group, assignment, _code = playing(newcomer, site, language)
    pupil.page.clock.install()
    pupil.context.set_offline(True)
    pupil.play_to_the_end()
    pupil.act("main button[value=send]")
    waits(pupil)
    for _ in range(6):
        pupil.page.clock.run_for(10_000)
    waits(pupil)
    assert site.counted(language, assignment) == 0

    pupil.context.set_offline(False)
    expect(pupil.page.locator("[data-result=assignment]")).to_be_visible()
    assert site.counted(language, assignment) == 1
    assert pupil.page.evaluate(DRAFTS) == []


def test_a_reply_that_was_lost_is_not_counted_twice(
    newcomer: Newcomer, site: Site, watch: Watch, language: str
) -> None:
    watch.expect("net::ERR_EMPTY_RESPONSE", "net::ERR_CONNECTION_RESET", 409)
    pupil, _group, assignment, _code = playing(newcomer, site, language)
    site.losing = True
    pupil.act("main button[value=stop]")
    expect(pupil.page.locator("[data-result=already]")).to_be_visible()
    assert site.counted(language, assignment) == 1


@pytest.mark.long
def test_a_busy_server_is_asked_again(
    newcomer: Newcomer, site: Site, watch: Watch, language: str
) -> None:
    watch.expect(503)
    pupil, _group, assignment, _code = playing(newcomer, site, language)
    refused: list[str] = []

    def busy_at_first(route: Route) -> None:
        if route.request.method == "POST" and not refused:
            refused.append(route.request.url)
            route.fulfill(status=503, body="busy", content_type="text/plain")
        else:
            route.continue_()

    pupil.page.route("**/assignments/**", busy_at_first)
    pupil.act("main button[value=stop]")
    waits(pupil)
    expect(pupil.page.locator("[data-result=assignment]")).to_be_visible()
    assert len(refused) == 1
    assert site.counted(language, assignment) == 1


@pytest.mark.long
def test_the_sign_in_page_of_another_network_is_not_taken_for_the_answer(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil, _group, assignment, _code = playing(newcomer, site, language)
    caught: list[str] = []

    def captive(route: Route) -> None:
        if route.request.method == "POST" and not caught:
            caught.append(route.request.url)
            route.fulfill(status=200, body="<h1>Wi-Fi</h1>", content_type="text/html")
        else:
            route.continue_()

    pupil.page.route("**/assignments/**", captive)
    pupil.act("main button[value=stop]")
    waits(pupil)
    assert site.counted(language, assignment) == 0
    expect(pupil.page.locator("[data-result=assignment]")).to_be_visible()
    assert site.counted(language, assignment) == 1


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_old_token_costs_nothing(
    newcomer: Newcomer, site: Site, watch: Watch, language: str, scripts: bool
) -> None:
    watch.expect(400)
    group = site.class_(language)
    assignment = site.assigned(language, group, f"quiz/{STORY}")
    pupil = newcomer(scripts)
    pupil.join(group.code)
    pupil.open(f"/assignments/{assignment}/{STORY}")
    pupil.begin()
    pupil.choose(2)
    with site.setting("WTF_CSRF_TIME_LIMIT", 4):
        pupil.page.wait_for_timeout(5_500)
        pupil.act("main button[value=stop]")
        if not scripts:
            expect(pupil.page.locator("[data-problem]")).to_be_visible()
            assert pupil.step == 2
            pupil.act("main button[value=stop]")
        expect(pupil.page.locator("[data-result=assignment]")).to_be_visible()
    assert site.counted(language, assignment) == 1


def signed_out_elsewhere(site: Site, return_code: str) -> None:
    """Coming back at another computer ends the sign-in of this one."""
    come_back(Visitor(site.app), return_code, 200)


def test_a_lost_sign_in_keeps_the_path_for_the_same_learner(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil, _group, assignment, code = playing(newcomer, site, language)
    here = pupil.scene
    signed_out_elsewhere(site, code)
    pupil.act("main button[value=stop]")
    expect(pupil.page.locator("[data-message=signed-out]")).to_be_visible()
    assert site.counted(language, assignment) == 0

    pupil.press("[data-message=signed-out] a")
    assert pupil.path == "/sign-in"
    pupil.press("main a[href='/join']")
    pupil.page.fill("[name=code]", code)
    pupil.press("form[action='/join'] button[type=submit]")
    pupil.open(f"/assignments/{assignment}/{STORY}")
    assert pupil.scene == here
    assert pupil.step == 2
    pupil.send("stop")
    assert site.counted(language, assignment) == 1


def test_another_learner_at_the_same_browser_never_sees_the_path(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil, group, assignment, code = playing(newcomer, site, language)
    held = pupil.page.evaluate(DRAFTS)
    assert len(held) == 1
    signed_out_elsewhere(site, code)
    pupil.open("/assignments")

    pupil.join(group.code)
    pupil.open(f"/assignments/{assignment}/{STORY}")
    assert pupil.page.evaluate(DRAFTS) == []
    expect(pupil.page.locator("[data-intro]")).to_be_visible()
    assert pupil.page.locator("[name=step]").count() == 0


def test_reloading_the_page_goes_on_where_it_was(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil, _group, _assignment, _code = playing(newcomer, site, language)
    here = pupil.scene
    pupil.page.reload()
    pupil.settle()
    assert pupil.scene == here
    pupil.back()
    assert pupil.step == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_leaving_quickly_ends_the_session_and_going_back_shows_nothing(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    group = site.class_(language)
    assignment = site.assigned(language, group, f"quiz/{STORY}")
    pupil = newcomer(scripts)
    pupil.join(group.code)
    pupil.open("/assignments")
    name = pupil.page.locator(".who-name").inner_text()
    pupil.open(f"/assignments/{assignment}/{STORY}")
    if scripts:
        pupil.begin()
    pages = len(pupil.context.pages)
    with pupil.page.expect_navigation(url="**/exit"):
        pupil.page.locator(".exit").click()
    assert len(pupil.context.pages) == pages
    expect(pupil.page.locator("main h1")).to_have_count(1)
    assert name not in pupil.page.content()
    if scripts:
        assert pupil.page.evaluate(DRAFTS) == []

    pupil.page.go_back()
    expect(pupil.page.locator("[name=password]")).to_be_visible()
    assert name not in pupil.page.content()
    pupil.open("/assignments")
    assert pupil.path == "/sign-in"


def test_three_presses_of_shift_leave_a_help_page_only_where_it_says_so(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    pupil = newcomer()
    pupil.open("/quizzes")
    for _ in range(3):
        pupil.page.keyboard.press("Shift")
    pupil.page.wait_for_timeout(300)
    assert pupil.path == "/quizzes"
