"""The few questions before and after, ticked through at a browser: two minutes, once each."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import MODULE, Site

FORM = "before-and-after-a"
QUESTIONS = 5

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("same_desk")]


def tick_through(person: Person) -> None:
    """One answer to each question: a form shows no mark, so that the next one follows at once."""
    person.begin()
    for number in range(1, QUESTIONS + 1):
        assert person.step == number
        person.answer(1)
    person.send()


def done(site: Site, language: str, assignment: str) -> list[int]:
    leader = site.leader(language)
    leader.get(f"/progress/{assignment}.json")
    items = (leader.reply.get_json() or {})["items"]
    return [item["done"] for item in items if item["kind"] == "form"]


def test_a_pupil_answers_before_and_after_and_each_counts_once(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    group = site.class_(language)
    assignment = site.assigned(language, group, f"module/{MODULE}", pace="days", before_after="y")
    pupil = newcomer(scripts)
    pupil.join(group.code)
    pupil.open(f"/assignments/{assignment}")
    pupil.press(f"main a[href*='/{FORM}'][href$='=before']")
    tick_through(pupil)
    assert done(site, language, assignment) == [1, 0]

    pupil.open(f"/assignments/{assignment}/{MODULE}")
    pupil.press("main form.form button")
    pupil.open(f"/assignments/{assignment}")
    pupil.press(f"main a[href*='/{FORM}'][href$='=after']")
    tick_through(pupil)
    assert done(site, language, assignment) == [1, 1]
