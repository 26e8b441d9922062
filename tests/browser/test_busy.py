"""Whatever takes more than a moment says so, and stops saying so."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Newcomer
from tests.browser.site import Site
from tests.browser.words import said

WAITING = "One moment: this is being done."
FILE = "The file is being made. Your browser saves it when it is ready."

pytestmark = pytest.mark.long


def test_a_form_that_takes_long_says_so_until_somebody_comes_back(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    leader = newcomer()
    leader.sign_in(site.school(language).leader)
    leader.open("/groups")
    page, line = leader.page, leader.page.locator("[data-busy]")
    expect(line).to_be_hidden()
    # The answer never comes: the form is held back after everything else has heard of it.
    page.evaluate("() => addEventListener('submit', (event) => event.preventDefault())")
    page.fill("[name=name]", "5e D")
    page.locator("main form.form button").click()
    expect(line).to_be_visible()
    expect(line).to_have_text(said(language, WAITING))
    page.evaluate("() => dispatchEvent(new Event('pageshow'))")
    expect(line).to_be_hidden()


def test_a_file_that_takes_long_says_so_and_the_line_goes_by_itself(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    administrator = newcomer()
    page = administrator.page
    page.clock.install()
    administrator.sign_in(site.school(language).administrator)
    administrator.open("/organisation")
    line = page.locator("[data-busy]")
    with page.expect_download():
        page.locator("form[action='/organisation/export'] button").click()
        page.clock.run_for(600)
        expect(line).to_have_text(said(language, FILE))
    page.clock.run_for(12_000)
    expect(line).to_be_hidden()
