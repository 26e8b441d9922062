"""What a learner's pages weigh with everything that they load, as the browser fetched it."""

from __future__ import annotations

import gzip

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import MODULE, STORY, Site

MOST = 60_000
"""Bytes, compressed."""


# The texts of a page and of all that it loaded, whatever the browser had kept of it.
LOADED = """async () => {
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const icons = [...document.querySelectorAll("link[rel=icon]")].map((link) => link.href);
  const all = [...new Set([location.href, ...loaded, ...icons])];
  return Promise.all(all.map(async (url) => (await fetch(url, { cache: "no-store" })).text()));
}"""


def weight(person: Person, address: str) -> int:
    """Bytes of a page and all it loads, icons included, compressed as a front server does."""
    person.open(address)
    person.page.wait_for_load_state("networkidle")
    texts: list[str] = person.page.evaluate(LOADED)
    assert len(texts) >= 4, "page, style, script, icon"
    return sum(len(gzip.compress(text.encode(), 6, mtime=0)) for text in texts)


def test_a_learners_pages_stay_light(newcomer: Newcomer, site: Site, language: str) -> None:
    group = site.class_(language)
    assignment = site.assigned(language, group, f"module/{MODULE}", f"quiz/{STORY}")
    pupil = newcomer()
    found = {"join": weight(pupil, f"/join/{group.code}")}
    pupil.join(group.code)
    for name, address in (
        ("to do", "/assignments"),
        ("list", f"/assignments/{assignment}"),
        ("module", f"/assignments/{assignment}/{MODULE}"),
        ("story", f"/assignments/{assignment}/{STORY}"),
        ("help", "/help"),
    ):
        found[name] = weight(pupil, address)
    print(language, found)
    assert all(5_000 < each <= MOST for each in found.values()), found
