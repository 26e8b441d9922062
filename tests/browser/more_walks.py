"""Walks past what a company, a room, a newcomer and somebody in trouble with the server meet.

Like those of walks.py they only lead there: what a page must be is the business of the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.browser.people import Person
from tests.browser.site import MODULE, STORY, Site
from tests.browser.training import company as make_company
from tests.browser.words import said
from workshop import errors

ERRORS = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)
TEAMS = "{team};{expected}\nAccueil;12\nQuai;environ 50\nQuai;8"
MENDED = "{team};{expected}\nAccueil;12\nQuai;8"


def opened(person: Person, *addresses: str) -> Iterator[str]:
    for address in addresses:
        person.open(address)
        yield address


def refused(person: Person, button: str = "main form.form button") -> None:
    """Send a form as it is, past the browser's own checks, so that the server refuses it."""
    person.page.evaluate("() => [...document.forms].forEach((form) => (form.noValidate = true))")
    person.press(button)


def first_visit(person: Person, site: Site) -> Iterator[str]:
    """Everything while there is nothing yet, and the first things that are made."""
    person.sign_in(make_company(site, person.language))
    yield from opened(
        person, "/assignments", "/groups", "/campaigns", "/progress/compare", "/live",
        "/organisation", "/organisation/log", "/organisation/erase", "/assignments/new",
    )  # fmt: skip
    person.open("/groups")
    person.page.fill("[name=name]", "Quai")
    person.page.check("[name=joining][value=code]")
    person.press("main form.form button")
    yield "first-group"
    group = person.path
    yield from opened(
        person, f"{group}/board", "/assignments", f"/assignments?group={group.split('/')[-1]}"
    )


def company(person: Person, site: Site) -> Iterator[str]:
    """A campaign from its empty form to its end, and the proof that people were trained."""
    person.sign_in(make_company(site, person.language))
    page = person.page
    person.open("/organisation")
    person.press("form[action='/organisation/proof'] button")
    yield from opened(person, "/campaigns/new")
    table = {name: said(person.language, name.capitalize()) for name in ("team", "expected")}
    check = "main form.form > button[value=check]:not(.default-button)"
    refused(person, check)
    yield "campaign-refused"
    page.fill("[name=title]", "Respect")
    for number, item in enumerate((f"module/{MODULE}", f"quiz/{STORY}")):
        page.select_option(f"[name=items-{number}]", item)
    page.check("[name=joining][value=slips]")
    page.check("[name=proof_of_training]")
    page.fill("[name=teams]", TEAMS.format(**table))
    person.press(check)
    yield "campaign-with-refused-rows"
    page.fill("[name=teams]", MENDED.format(**table))
    person.press(check)
    person.press("button[value=make]")
    yield "campaign"
    campaign = person.path
    assignment = page.locator("table.teams tbody th a").first.get_attribute("href") or ""
    yield from opened(person, f"{campaign}/progress", assignment)
    proof = assignment.replace("/assignments/", "/proof/")
    yield from opened(person, proof, f"{proof}/attendance")
    person.open(proof)
    person.press(f"main form[action='{proof}'] button.button-primary")
    yield "list-of-numbers"
    person.open(campaign)
    page.locator(f"form[action='{campaign}/close'] button").click()
    yield "close-asked"
    person.press("dialog[open] button:not(.button-secondary)")
    yield from opened(person, "/campaigns", f"{campaign}/progress", "/organisation/log")


def lesson(person: Person, site: Site) -> Iterator[str]:
    """What is on paper and on the wall for a lesson, and a comparison that has nothing to show."""
    person.sign_in(site.school(person.language).leader)
    paper = f"/quizzes/{STORY}/paper"
    yield from opened(
        person, f"/sessions/{STORY}", f"/sessions/{STORY}/rules", "/progress/compare",
        f"/progress/compare/{STORY}", paper, f"{paper}/booklet", f"{paper}/sheet",
        f"{paper}/cards",
    )  # fmt: skip


def trouble(person: Person, site: Site) -> Iterator[str]:
    """Each page of errors, as the program makes it."""
    views, name = site.app.view_functions, "privacy.index"
    for code in ERRORS:
        before, views[name] = views[name], partial(errors.error_page, code)
        try:
            person.open("/privacy")
        finally:
            views[name] = before
        yield f"error-{code}"
