"""The session sheet on paper and the ground rules on a wall, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import STORY, Site
from tests.browser.test_pages import axe_faults, faults_of
from tests.cast import PASSWORD
from tests.source.texts import STORY as FRENCH_STORY
from tests.web import Visitor
from workshop.config import shipped
from workshop.library import Libraries

WALL = {"width": 1024, "height": 768}
LAST_ROW = 36
"""Pixels of the rules' letters where a wall has 768: a twentieth of its height at least."""
CONTACTS = "\n".join(
    f"Infirmière scolaire de l’établissement | Madame Martin-Duval {number} | {'salle 12, ' * 15}"
    for number in range(8)
)


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def sizes_of(pdf: bytes) -> set[tuple[int, int]]:
    """Width and height of the pages in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    return {(round(float(width)), round(float(height))) for width, height in boxes}


def sheets_of(site: Site) -> list[str]:
    """What has a session sheet: forms are asked before and after, and have none."""
    found = site.app.extensions["library"].quizzes.items()
    return [
        slug for slug, version in found if not any(q.is_form for q in version.languages.values())
    ]


@pytest.fixture
def crowded(site: Site, language: str, tmp_path: Path) -> Iterator[Site]:
    """An installation with a story of its own in French, and as many contacts as it may have."""
    folder = tmp_path / "quizzes"
    (folder / "le-sac").mkdir(parents=True)
    (folder / "le-sac" / "fr.md").write_text(FRENCH_STORY, "utf-8")
    library = site.app.extensions["library"]
    quizzes = (shipped("quizzes"), folder)
    site.app.extensions["library"] = Libraries((shipped("modules"),), quizzes)
    settings(site, language, CONTACTS)
    yield site
    settings(site, language, "")
    site.app.extensions["library"] = library


def settings(site: Site, language: str, contacts: str) -> None:
    administrator = Visitor(site.app)
    administrator.get("/sign-in")
    email = site.school(language).administrator
    administrator.post("/sign-in", {"email": email, "password": PASSWORD})
    administrator.token = ""
    administrator.get("/organisation")
    country, zone = ("FR", "Europe/Paris") if language == "fr" else ("IE", "Europe/Dublin")
    administrator.post("/organisation", {
        "name": "Maple", "country": country, "language": language, "time_zone": zone,
        "contacts": contacts,
    })  # fmt: skip


def leader_of(newcomer: Newcomer, site: Site, language: str, **options: Any) -> Person:
    leader = newcomer(**options)
    leader.sign_in(site.school(language).leader)
    return leader


def printed(leader: Person, slug: str) -> bytes:
    assert leader.open(f"/sessions/{slug}") == 200
    return leader.page.pdf(prefer_css_page_size=True)


@pytest.mark.long
def test_every_sheet_is_one_page_of_a4(newcomer: Newcomer, site: Site, language: str) -> None:
    leader = leader_of(newcomer, site, language)
    slugs = sheets_of(site)
    assert STORY in slugs
    for slug in slugs:
        pdf = printed(leader, slug)
        assert (pages_of(pdf), sizes_of(pdf)) == (1, {(595, 842)}), slug


@pytest.mark.long
def test_a_sheet_stays_one_page_with_eight_contacts_and_a_story_of_ones_own(
    newcomer: Newcomer, crowded: Site, language: str
) -> None:
    leader = leader_of(newcomer, crowded, language)
    for slug in ("le-sac", *sheets_of(crowded)):
        assert pages_of(printed(leader, slug)) == 1, slug


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ground_rules_are_read_from_the_last_row_without_scrolling(
    newcomer: Newcomer, crowded: Site, language: str, scheme: Any
) -> None:
    leader = leader_of(newcomer, crowded, language, viewport=WALL, color_scheme=scheme)
    leader.open(f"/sessions/{STORY}/rules")
    root = "document.documentElement"
    assert leader.page.evaluate(f"{root}.scrollHeight <= {root}.clientHeight")
    assert leader.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    size = leader.page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('li')).fontSize)"
    )
    assert size >= LAST_ROW
    assert axe_faults(leader.page) == []


@pytest.mark.long
def test_escape_leads_back_from_the_wall_to_the_sheet(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    leader = leader_of(newcomer, site, language)
    leader.open(f"/sessions/{STORY}")
    leader.press(f"main a[href='/sessions/{STORY}/rules']")
    with leader.page.expect_navigation():
        leader.page.keyboard.press("Escape")
    assert leader.path == f"/sessions/{STORY}"


@pytest.mark.long
def test_the_sheet_and_the_log_are_accessible_and_fit_a_phone(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    leader = newcomer()
    leader.sign_in(site.school(language).administrator)
    found = []
    for address in (f"/sessions/{STORY}", f"/sessions/{STORY}/rules", "/organisation/log"):
        leader.open(address)
        found += [f"{address}: {fault}" for fault in faults_of(leader.page)]
    assert found == []
