"""What a learner's pages weigh with everything that they load, as the browser fetched it."""

from __future__ import annotations

import base64
import gzip

import pytest

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import MODULE, STORY, Site

MOST = 60_000
"""Bytes, compressed."""


# A page and all that it loaded, byte by byte, whatever the browser had kept of it.
LOADED = """async () => {
  const bytes = async (url) => {
    const body = new Uint8Array(await (await fetch(url, { cache: "no-store" })).arrayBuffer());
    return btoa(Array.from(body, (one) => String.fromCharCode(one)).join(""));
  };
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const icons = [...document.querySelectorAll("link[rel=icon]")].map((link) => link.href);
  const all = [...new Set([location.href, ...loaded, ...icons])];
  return Promise.all(all.map(bytes));
}"""


def weight(person: Person, address: str) -> int:
    """Bytes of a page and all it loads, icons included, compressed as a front server does."""
    person.open(address)
    person.page.wait_for_load_state("networkidle")
    loaded: list[str] = person.page.evaluate(LOADED)
    assert len(loaded) >= 4, "page, style, script, icon"
    bodies = map(base64.b64decode, loaded)
    return sum(min(len(body), len(gzip.compress(body, 6, mtime=0))) for body in bodies)


@pytest.mark.long
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
