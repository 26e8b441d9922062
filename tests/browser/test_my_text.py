"""Try my text: faults beside their lines, or the thing itself at once; nothing is kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import Site
from tests.browser.watch import Watch
from workshop.config import shipped

pytestmark = pytest.mark.usefixtures("same_desk")

STORY_TEXT = (shipped("quizzes") / "the-group-chat" / "en.md").read_text("utf-8")
MODULE_TEXT = (shipped("modules") / "spot-it-early" / "en.md").read_text("utf-8")


@pytest.fixture
def leader(newcomer: Newcomer, site: Site, language: str, scripts: bool) -> Person:
    """A facilitator at the page where a text is tried."""
    person = newcomer(scripts)
    person.sign_in(site.school(language).leader)
    person.open("/quizzes/try")
    return person


def try_text(leader: Person, text: str) -> None:
    leader.page.fill("[name=text]", text)
    leader.press("main form.form button[type=submit]")


def test_faults_stand_beside_their_lines(leader: Person, watch: Watch) -> None:
    watch.expect(422)
    faulty = STORY_TEXT.replace("](#your-cloud)", "](#nowhere)")
    line = next(n for n, text in enumerate(faulty.splitlines(), 1) if "(#nowhere)" in text)
    try_text(leader, faulty)
    marked = leader.page.locator(".lines > li.faulty")
    expect(marked.first).to_be_visible()
    wrong = leader.page.locator(f".lines > li:nth-child({line})")
    expect(wrong.locator("code")).to_contain_text("(#nowhere)")
    expect(wrong.locator(".field-error")).to_contain_text("nowhere")
    kept = leader.page.locator("[name=text]").input_value()
    assert kept.splitlines() == faulty.splitlines()


def test_a_good_story_is_played_at_once_and_nothing_is_kept(leader: Person) -> None:
    try_text(leader, STORY_TEXT)
    expect(leader.page.locator("[data-intro], [data-player]").first).to_be_visible()
    leader.settle()
    leader.begin()
    expect(leader.page.locator(".box-facilitator").first).to_be_visible()
    leader.play_to_the_end()
    expect(leader.page.locator("main button[value=send]")).to_have_count(0)
    if leader.scripts:
        assert leader.page.evaluate("() => Object.keys(sessionStorage)") == []
    leader.open("/quizzes/try")
    expect(leader.page.locator("[name=text]")).to_have_value("")


def test_a_good_module_is_read_at_once(leader: Person, language: str) -> None:
    try_text(leader, MODULE_TEXT)
    expect(leader.page.locator("article h1")).to_be_visible()
    expect(leader.page.locator(".box-facilitator").first).to_be_visible()
    expect(leader.page.locator("main form.form")).to_have_count(0)


def test_a_file_is_taken_as_well(leader: Person) -> None:
    leader.page.set_input_files(
        "[name=file]",
        {"name": "story.md", "mimeType": "text/markdown", "buffer": STORY_TEXT.encode()},
    )
    leader.press("main form.form button[type=submit]")
    expect(leader.page.locator("button[value=begin]")).to_be_visible()
