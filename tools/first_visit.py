"""Walks past what somebody meets who has just been given an account: nothing yet, and what to do.
It knows addresses, and nothing behind them."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from tools.camera import Shot, fresh_page, press

PASSWORD = "velours cactus 7 brouettes"
FIRST = {"fr": "Premiers pas", "en": "First steps"}
ORGANISATION = {"fr": "Collège des Saules", "en": "Willow School"}


def account(language: str) -> tuple[str, ...]:
    """The command that makes an administrator of a school of this language."""
    return (
        "account", "add", "--organisation", ORGANISATION[language], "--name", "Lou Martin",
        "--email", f"lou@{language}.example", "--language", language,
        "--country", {"fr": "FR", "en": "IE"}[language],
    )  # fmt: skip


def first_visit(browser: Browser, base: str, shot: Shot, link: str) -> None:
    """From the link that is handed over to the pages that hold nothing yet, and what is refused."""
    page = fresh_page(browser, base, shot)
    page.goto(link)
    shot.take(page, "first-link")
    # Past the browser's own check, to what the program says.
    page.evaluate("() => [...document.forms].forEach((form) => (form.noValidate = true))")
    press(page, "main form button")
    shot.take(page, "first-link-refused")
    for field in ("password", "again"):
        page.fill(f"[name={field}]", PASSWORD)
    press(page, "main form button")
    page.goto("/assignments")
    shot.take(page, "first-visit")
    for name, address in (
        ("groups", "/groups"), ("assign", "/assignments/new"), ("live", "/live"),
        ("organisation", "/organisation"), ("compare", "/progress/compare"),
        ("erase", "/organisation/erase"), ("wrong-way", "/sign-out"),
        ("nothing-fits", "/modules?theme=recovering"),
    ):  # fmt: skip
        page.goto(address)
        shot.take(page, f"first-{name}")
    with_slips(page, shot)
    page.goto("/assignments")
    shot.take(page, "first-visit-second-step")
    with_a_code(browser, base, page, shot)
    page.context.close()


def with_slips(page: Page, shot: Shot) -> None:
    """A group for slips, and its sheet to cut up."""
    new_group(page, "5e A", "slips")
    shot.take(page, "first-group")
    page.goto(f"{page.url}/slips")
    shot.take(page, "slips")
    page.fill("[name=count]", "6")
    page.fill("[name=spare]", "2")
    press(page, "main form button")
    shot.take(page, "slip-sheet", at="h1")


def with_a_code(browser: Browser, base: str, page: Page, shot: Shot) -> None:
    """A group for a code, and somebody who joins it."""
    new_group(page, "5e B", "code")
    code = page.locator(".code-large").inner_text().strip()
    with_nobody(page, shot)
    learner = fresh_page(browser, base, shot)
    learner.goto(f"/join/{code}")
    shot.take(learner, "join-group")
    press(learner, "main form button")
    shot.take(learner, "joined")
    learner.context.close()


def with_nobody(page: Page, shot: Shot) -> None:
    """What runs before anybody has come, and what opens later."""
    title = FIRST[shot.language]
    assign(page, title, "module/spot-it-early")
    shot.take(page, "first-assignment")
    see_charts(page, shot, "first-charts-read")
    assign(page, title, "quiz/the-group-chat", opens_at="2090-03-01T09:00")
    see_charts(page, shot, "first-charts-planned")


def see_charts(page: Page, shot: Shot, name: str) -> None:
    """From an assignment's page to its charts."""
    page.goto(page.url.replace("/assignments/", "/progress/"))
    shot.take(page, name)


def assign(page: Page, title: str, piece: str, opens_at: str = "") -> None:
    """Give the newest group one thing to do."""
    page.goto("/assignments/new")
    page.select_option("[name=group]", label=page.locator("[name=group] option").last.inner_text())
    page.fill("[name=title]", title)
    page.select_option("[name=items-0]", piece)
    page.fill("[name=opens_at]", opens_at)
    press(page, "main form.form button, main form button")


def new_group(page: Page, name: str, joining: str) -> None:
    page.goto("/groups")
    page.fill("[name=name]", name)
    page.check(f"[name=joining][value={joining}]")
    press(page, "main form.form button")
