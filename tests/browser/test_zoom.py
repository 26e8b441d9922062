"""A window of 1280 by 720 at 200 %: whole ways of a learner and of who leads, nothing cut or lost.

A press lands only on what can be seen and is covered by nothing, for the browser checks that.
"""

from __future__ import annotations

import pytest

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import MODULE, STORY, Klass, Site
from tests.browser.test_pages import CUT, SIDEWAYS
from tests.browser.training import company

pytestmark = pytest.mark.long

ZOOMED = {"viewport": {"width": 640, "height": 360}, "device_scale_factor": 2}
PIECES = (f"module/{MODULE}", f"quiz/{STORY}")


def whole(person: Person) -> None:
    """Nothing of the page lies beside it or is cut off."""
    for rule in (SIDEWAYS, CUT):
        assert person.page.evaluate(rule) == [], person.path


def walked(person: Person, *presses: str) -> None:
    for target in presses:
        if target.startswith(".site-nav"):
            person.page.locator(".menu summary").click()
            whole(person)
        person.press(target)
        whole(person)


@pytest.mark.parametrize("contrast", ["no-preference", "more"])
def test_a_learner_joins_reads_plays_sends_and_finishes(
    newcomer: Newcomer, site: Site, language: str, contrast: str
) -> None:
    group: Klass = site.class_(language)
    assignment = site.assigned(language, group, *PIECES)
    pupil = newcomer(**ZOOMED, contrast=contrast)
    pupil.open("/join")
    pupil.page.fill("form[action='/join'] [name=code]", group.code)
    walked(
        pupil, "form[action='/join'] button[type=submit]", "main form button[type=submit]",
        "main a.button[href='/assignments']", f"main a[href='/assignments/{assignment}']",
        f"main a[href$='/{MODULE}']", "main form.form button", f"main a[href$='/{STORY}']",
    )  # fmt: skip
    pupil.begin()
    while not pupil.ended:
        whole(pupil)
        pupil.go_on()
    pupil.send()
    whole(pupil)
    walked(pupil, ".who form[action='/finished'] button")
    pupil.open("/help")
    walked(pupil, "main a[href^='/help/check']")


def test_who_leads_makes_a_class_assigns_and_looks_at_charts(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    leader = newcomer(**ZOOMED)
    leader.sign_in(site.school(language).leader)
    whole(leader)
    walked(leader, ".site-nav a[href='/groups']")
    leader.page.fill("main form.form [name=name]", "3e C")
    leader.page.check("[name=joining][value=code]")
    walked(leader, "main form.form button")
    group = Klass(leader.path.rsplit("/", 1)[1], leader.page.locator(".code-large").inner_text())
    walked(leader, f"main a[href='/assignments/new?group={group.id}']")
    leader.page.fill("[name=title]", "Lundi")
    leader.page.select_option("[name=items-0]", f"quiz/{STORY}")
    walked(leader, "main form.form button.button-primary")
    assignment = leader.path.rsplit("/", 1)[1]
    site.others_send(group, assignment, 12)
    site.close(language, assignment)
    walked(leader, ".site-nav a[href='/assignments']", f"main a[href='/progress/{assignment}']")
    leader.page.locator(".figure svg.main-svg").first.wait_for()
    whole(leader)
    walked(leader, "main a.button-primary[href$='/project/1']")


def test_a_company_opens_what_it_has(newcomer: Newcomer, site: Site, language: str) -> None:
    officer = newcomer(**ZOOMED)
    officer.sign_in(company(site, language))
    for address in ("/campaigns", "/modules", "/quizzes", "/organisation", "/account"):
        walked(officer, f".site-nav a[href='{address}']")


def test_on_a_phone_the_menu_opens_by_the_keyboard(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    leader = newcomer()
    leader.sign_in(site.school(language).leader)
    page = leader.page
    entry = page.locator(".site-nav a[href='/quizzes']")
    assert not entry.is_visible()
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    assert entry.is_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches(\".site-nav a[href='/quizzes']\")"):
            break
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    assert leader.path == "/quizzes"
