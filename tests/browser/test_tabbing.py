"""With Tab alone: everything that can be pressed or filled in is reached, and is in sight then."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import STORY, Site
from tests.browser.training import company

pytestmark = pytest.mark.long

MOST = 400
# Notes what has the focus, and says what covers it wholly; null when the round is over.
NOTE = """() => {
  const one = document.activeElement;
  if (one === document.body || one.matches("html")) return null;
  // A field of a date has several stops in itself.
  if (one === window.last) return "";
  window.last = one;
  if (one.seen) return "round";
  one.seen = true;
  const { left, right, top, bottom, width, height } = one.getBoundingClientRect();
  const inside = (x, y) => {
    const there = document.elementFromPoint(x, y);
    return there && (one.contains(there) || there.contains(one) || there.htmlFor === one.id);
  };
  const points = [0.1, 0.5, 0.9].flatMap((a) => [0.1, 0.5, 0.9].map(
    (b) => [left + a * width, top + b * height]));
  return points.some(([x, y]) => inside(x, y)) ? "" : `covered: ${one.outerHTML.slice(0, 90)}`;
}"""
# What Tab should have come to: of a group of radio buttons one is enough.
MISSED = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary")].filter((one) => {
  const group = one.type === "radio" && one.name &&
    [...document.getElementsByName(one.name)].some((other) => other.seen);
  return !one.seen && !group && !one.disabled && one.tabIndex >= 0 && one.checkVisibility();
}).map((one) => one.outerHTML.slice(0, 90))"""


def tabbed(person: Person, address: str) -> list[str]:
    """What Tab does not come to, and what is covered when it does."""
    person.open(address)
    found = []
    for _ in range(MOST):
        person.page.keyboard.press("Tab")
        said = person.page.evaluate(NOTE)
        if said in (None, "round"):
            break
        if said:
            found.append(said)
    found += [f"missed: {each}" for each in person.page.evaluate(MISSED)]
    return [f"{address}: {each}" for each in found]


def test_a_stranger_comes_everywhere(newcomer: Newcomer, language: str) -> None:
    person = newcomer()
    found = []
    for address in ("/", "/help", "/help/plan", "/help/log", "/privacy?for=council", "/quizzes"):
        found += tabbed(person, address)
    assert found == []


def test_who_leads_in_a_company_comes_everywhere(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    person = newcomer()
    person.sign_in(company(site, language))
    found = []
    for address in (
        "/assignments", "/campaigns/new", "/organisation", "/account", f"/live/new?quiz={STORY}",
        f"/quizzes/{STORY}/paper", f"/sessions/{STORY}",
    ):  # fmt: skip
        found += tabbed(person, address)
    assert found == []
