"""A facilitator's way: a class, its slips or its code, an assignment, counts, charts, a copy."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import MODULE, STORY, Site
from tests.browser.watch import Watch
from tests.browser.words import said
from tests.cast import join
from tests.web import Visitor

pytestmark = pytest.mark.usefixtures("same_desk")

DESK = {"width": 1280, "height": 900}
ACCEPTED = {language: {"Accept-Language": language} for language in ("fr", "en")}


def leader_of(newcomer: Newcomer, site: Site, language: str, scripts: bool = True) -> Person:
    leader = newcomer(scripts, viewport=DESK)
    leader.sign_in(site.school(language).leader)
    return leader


def make(leader: Person, name: str, joining: str, audience: str = "pupils-11-15") -> str:
    """A new group by its form; its address."""
    leader.open("/groups")
    leader.page.fill("[name=name]", name)
    leader.page.select_option("[name=audience]", audience)
    leader.page.select_option("select[name=language]", leader.language)
    leader.page.check(f"[name=joining][value={joining}]")
    leader.press("main form.form button[type=submit]")
    return leader.path


def assign(leader: Person, group: str, *items: str) -> str:
    """Assign pieces to a group by the form; the assignment's address."""
    leader.open(f"/assignments/new?group={group.rpartition('/')[2]}")
    leader.page.fill("[name=title]", "Séance 1")
    for number, item in enumerate(items):
        leader.page.select_option(f"[name=items-{number}]", item)
    leader.press("main form.form button[type=submit]")
    return leader.path


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.long
def test_a_class_gets_a_sheet_of_slips_to_print(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    leader = leader_of(newcomer, site, language, scripts)
    group = make(leader, "4e B", "slips")
    leader.press(f"main a[href='{group}/slips']")
    leader.page.fill("[name=count]", "14")
    leader.page.fill("[name=spare]", "2")
    leader.press("main form.form button[type=submit]")
    page = leader.page
    names = page.locator(".slip-name").all_inner_texts()
    codes = page.locator(".slip .code").all_inner_texts()
    assert len(set(names)) == len(set(codes)) == 16
    assert all(re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", code) for code in codes)
    assert page.locator(".slip .qr-code svg").count() == 16
    addresses = {each.strip() for each in page.locator(".slip .address").all_inner_texts()}
    assert addresses == {f"{site.url}/join"}

    page.emulate_media(media="print")
    expect(page.locator(".slip").first).to_be_visible()
    for hidden in (".site-header", ".exit", "[data-print]", ".no-print"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert pages_of(page.pdf(prefer_css_page_size=True)) <= 3

    page.emulate_media(media="screen")
    leader.open(group)
    assert page.locator("tbody tr").count() == 16
    assert codes[0] not in page.content()


@pytest.mark.long
def test_a_team_gets_a_code_to_show_and_joining_can_be_closed(
    newcomer: Newcomer, site: Site, watch: Watch, language: str, scripts: bool
) -> None:
    leader = leader_of(newcomer, site, language, scripts)
    group = make(leader, "Équipe", "code", "employees")
    page = leader.page
    code = page.locator(".code-large").inner_text()
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{6}", code)
    expect(page.locator(".qr svg")).to_be_visible()
    assert f"{site.url}/join/{code}" in page.locator(".qr .address").inner_text()

    learner = newcomer(scripts)
    learner.join(code)
    name = learner.page.locator(".who-name").inner_text()
    leader.open(group)
    expect(page.locator("tbody th")).to_have_text(name)
    leader.press(f"form[action='{group}/joining'] button")
    expect(page.locator(".code-large")).to_have_count(0)
    watch.expect(403)
    late = newcomer(scripts)
    assert late.open(f"/join/{code}") == 403
    leader.press_and_confirm(page.locator("form[action$='/remove'] button"))
    expect(page.locator("tbody th")).to_have_count(0)
    learner.open("/assignments")
    assert name not in page.locator("main").inner_text()


def test_an_assignment_is_made_dated_copied_and_closed(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    leader = leader_of(newcomer, site, language, scripts)
    page = leader.page
    group = site.class_(language)
    # Another name each time: a class called like an earlier one is asked about first.
    other = make(leader, f"4e D {language} {scripts}", "code")
    for _ in range(5):
        join(Visitor(site.app), group.code)
    assignment = assign(leader, group.id, f"module/{MODULE}", f"quiz/{STORY}")
    expect(page.locator("main ol.cards > li")).to_have_count(2)
    assert progress_texts(leader) == [counts(language, 0, 5), counts(language, 0, 5)]

    due = (datetime.now(UTC) + timedelta(days=9)).strftime("%Y-%m-%dT10:00")
    page.fill("[name=due_at]", due)
    leader.press(f"form[action='{assignment}/dates'] button")
    expect(page.locator("[name=due_at]")).to_have_value(due)

    site.others_send(group, assignment.rpartition("/")[2], 2)
    leader.open(assignment)
    assert progress_texts(leader)[1] == counts(language, 2, 7)

    leader.press(f"main a[href='{assignment}/copy']")
    page.select_option("[name=group]", other.rpartition("/")[2])
    leader.press("main form.form button[type=submit]")
    assert leader.path != assignment
    expect(page.locator("main ol.cards > li")).to_have_count(2)

    leader.open(assignment)
    leader.press_and_confirm(f"form[action='{assignment}/close'] button")
    assert leader.path.startswith("/progress/")
    expect(page.locator("[role=status] .notice")).to_be_visible()
    expect(page.locator("table.chart-rows")).to_have_count(0)


def progress_texts(person: Person) -> list[str]:
    return person.page.locator(".progress-text").all_inner_texts()


def counts(language: str, done: int, people: int) -> str:
    return said(language, "%(done)s of %(people)s have done it", done=done, people=people)


def released(site: Site, language: str) -> str:
    """A closed assignment of a class of ten that has its charts."""
    group = site.class_(language)
    assignment = site.assigned(language, group, f"quiz/{STORY}")
    site.others_send(group, assignment, 10)
    site.close(language, assignment)
    return assignment


def test_charts_are_drawn_beside_their_tables(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    assignment = released(site, language)
    leader = leader_of(newcomer, site, language, scripts)
    page = leader.page
    leader.open(f"/progress/{assignment}")
    tables = page.locator("table.chart-rows")
    charts = page.locator("section.chart")
    assert tables.count() == charts.count() >= 2
    if scripts:
        drawn = page.locator(".figure svg.main-svg :is(.bars, .shapelayer) path")
        expect(drawn.first).to_be_attached()
        assert page.locator(".figure:visible").count() == charts.count()
        expect(page.locator(".drawn .bar-cell").first).to_be_hidden()
    else:
        expect(page.locator(".figure").first).to_be_hidden()
        expect(page.locator(".bar-cell svg").first).to_be_visible()
    figures_agree(leader, site, assignment)


def figures_agree(leader: Person, site: Site, assignment: str) -> None:
    """Page, JSON and CSV have the same labels for every table."""
    page = leader.page
    shown = sorted(page.locator("table.chart-rows .row-label").all_inner_texts())
    links = [
        page.locator(f"main a[href='/progress/{assignment}.{kind}']") for kind in ("csv", "json")
    ]
    assert [link.count() for link in links] == [1, 1]
    other = site.leader(leader.language)
    other.get(f"/progress/{assignment}.json", headers=ACCEPTED[leader.language])
    data: dict[str, Any] = other.reply.get_json() or {}
    (item,) = data["items"]
    labels = [label for table in item["sum"]["tables"].values() for label in table["labels"]]
    assert sorted(labels) == shown
    other.get(f"/progress/{assignment}.csv", headers=ACCEPTED[leader.language])
    text = other.reply.get_data(as_text=True).removeprefix("\ufeff")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["release"] == "all"]
    assert sorted(row["label"] for row in rows if row["label"]) == shown


def test_on_a_phone_the_tables_own_bars_stand_for_the_figures(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    assignment = released(site, language)
    leader = newcomer()
    leader.sign_in(site.school(language).leader)
    asked: list[str] = []
    leader.page.on("request", lambda request: asked.append(request.url))
    leader.open(f"/progress/{assignment}")
    leader.page.wait_for_timeout(300)
    expect(leader.page.locator(".bar-cell svg").first).to_be_visible()
    assert [url for url in asked if "plotly" in url] == []


@pytest.mark.long
def test_the_charts_print_with_their_tables(newcomer: Newcomer, site: Site, language: str) -> None:
    assignment = released(site, language)
    leader = leader_of(newcomer, site, language)
    leader.open(f"/progress/{assignment}")
    expect(leader.page.locator(".figure svg").first).to_be_attached()
    leader.page.emulate_media(media="print")
    expect(leader.page.locator(".figure").first).to_be_hidden()
    expect(leader.page.locator(".bar-cell svg").first).to_be_visible()
    for hidden in (".site-nav", ".exit", "[data-print]"):
        expect(leader.page.locator(hidden).first).to_be_hidden()


def test_a_facilitator_reads_the_facilitators_blocks_and_a_visitor_does_not(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    visitor = newcomer()
    visitor.open(f"/modules/{MODULE}")
    expect(visitor.page.locator(".box-facilitator")).to_have_count(0)
    leader = leader_of(newcomer, site, language)
    leader.open(f"/modules/{MODULE}")
    expect(leader.page.locator(".box-facilitator").first).to_be_visible()
    leader.open(f"/quizzes/{STORY}")
    leader.begin()
    expect(leader.page.locator(".box-facilitator").first).to_be_visible()


def test_an_administrator_adds_a_facilitator_who_signs_in_by_the_link(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    head = newcomer(scripts, viewport=DESK)
    head.sign_in(site.school(language).administrator)
    head.open("/organisation")
    head.page.fill("#colleague-name", "Noa Perrin")
    email = f"noa-{language}-{'with' if scripts else 'without'}@school.example"
    head.page.fill("#colleague-email", email)
    head.press("form[action='/organisation/facilitators'] button[type=submit]")
    link = head.page.locator("#link").inner_text().strip()
    assert link.startswith(f"{site.url}/sign-in/link/")

    noa = newcomer(scripts)
    noa.open(link.removeprefix(site.url))
    noa.page.fill("[name=password]", "a long enough password")
    noa.page.fill("[name=again]", "a long enough password")
    noa.press("main form.form button[type=submit]")
    assert noa.path == "/assignments"
    expect(noa.page.locator("#first-steps")).to_be_visible()
