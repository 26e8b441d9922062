"""Takes pictures of every page: a temporary installation with the demonstration, a real browser.

Without an option the few pictures of the documents go to docs/screenshots; `--all FOLDER` takes
every page on a phone and on a desk, in both languages. It knows addresses, and nothing behind them.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHOSEN = ROOT / "docs" / "screenshots"
WIDTHS = {360: 800, 1200: 900}
LANGUAGES = ("fr", "en")
COUNTRIES = {"fr": "FR", "en": "IE"}
START_SECONDS = 20
# What the documents show, by name, language and width.
FOR_DOCUMENTS = frozenset(
    {
        ("charts", "fr", 1200), ("charts", "en", 1200), ("overview", "fr", 1200),
        ("slip-sheet", "fr", 1200), ("try-faults", "en", 1200), ("scene", "fr", 360),
        ("scene", "en", 360), ("told", "fr", 360), ("to-do", "en", 360), ("help", "fr", 360),
    }
)  # fmt: skip
BROKEN_TEXT = """\
---
title: A test
summary: A short text with faults.
theme: supporting-peers
audience: pupils-11-15
role: witness
minutes: 5
objectives:
  - Notice a fault
reviewed: 2026-11-22
licence: CC BY-SA 4.0
---

## The door {#door}

The door of the changing room is locked.

- [Knock](#inside){ person=+3 }

    Somebody answers.

- [Walk on](#insde)

    Nothing happens.

## Inside {#inside .ending}

You talk.
"""


@dataclass(frozen=True, slots=True)
class Cast:
    """How one organisation of the demonstration is entered, as its note tells it."""

    email: str
    password: str
    code: str


@dataclass(frozen=True, slots=True)
class Shot:
    """Puts a picture where it belongs, or takes none when it was not asked for."""

    folder: Path
    language: str
    width: int
    everything: bool

    def take(self, page: Page, name: str, at: str = "") -> None:
        """Of a document's picture, which is one screen, `at` names what stands at its top."""
        if not self.everything and (name, self.language, self.width) not in FOR_DOCUMENTS:
            return
        path = self.folder / f"{name}-{self.language}-{self.width}.png"
        page.evaluate("() => document.fonts.ready")
        if at and not self.everything:
            top = page.locator(at).first.evaluate("e => e.getBoundingClientRect().top")
            page.evaluate("by => window.scrollBy(0, by - 60)", top)
        page.screenshot(path=path, full_page=self.everything, animations="disabled")
        print(f"  {path.name}", flush=True)


# ---- The installation ----------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def command(*arguments: str) -> list[str]:
    """The program's own command, run by this Python."""
    code = "import sys; from workshop.commands import main; sys.exit(main())"
    return [sys.executable, "-c", code, *arguments]


@contextmanager
def running() -> Iterator[tuple[str, tuple[Cast, ...]]]:
    """The address of a server on an installation of its own, and how to enter its demonstration."""
    folder = Path(tempfile.mkdtemp(prefix="workshop-pictures-"))
    port = free_port()
    environ = {k: v for k, v in os.environ.items() if not k.startswith("WORKSHOP_")}
    environ["WORKSHOP_INSTANCE"] = str(folder)
    environ["WORKSHOP_PUBLIC_URL"] = "http://workshop.example"
    try:
        for name in ("upgrade", "demo"):
            subprocess.run(
                command(name), env=environ, check=True, stdout=subprocess.DEVNULL, cwd=ROOT
            )
        server = subprocess.Popen(
            command("serve", "--port", str(port)), env=environ, stdout=subprocess.DEVNULL, cwd=ROOT
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/health")
            yield f"http://127.0.0.1:{port}", read_note(folder / "demo.txt")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder)


def wait_for(address: str) -> None:
    """Until the server answers. Raises TimeoutError."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=2) as reply:
                if reply.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"the server did not answer within {START_SECONDS} seconds")


def read_note(path: Path) -> tuple[Cast, ...]:
    """The school and the company, in this order."""
    text = path.read_text(encoding="utf-8")
    people = re.findall(r"facilitator: (\S+)\s+password: (\S+)\s+[^:\n]+: (\S+)", text)
    return tuple(Cast(*found) for found in people)


# ---- The browser ---------------------------------------------------------------------------


def chromium(playwright: Playwright) -> Browser:
    """Debian's Chromium where it is, else the one that Playwright has."""
    found = shutil.which("chromium")
    options = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=found, args=options)


def fresh_page(browser: Browser, base: str, shot: Shot) -> Page:
    """A browser of its own, in the language and width of the pictures."""
    context = browser.new_context(
        base_url=base,
        viewport={"width": shot.width, "height": WIDTHS[shot.width]},
        locale={"fr": "fr-FR", "en": "en-IE"}[shot.language],
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"/?language={shot.language}")
    return page


def follow(page: Page, selector: str) -> None:
    """Open the address of the first link that the selector finds."""
    page.goto(page.locator(selector).first.get_attribute("href") or "/")


def press(page: Page, selector: str) -> None:
    page.locator(selector).first.click()
    page.wait_for_load_state("networkidle")


# ---- What is to be seen --------------------------------------------------------------------


def visitor(page: Page, shot: Shot) -> None:
    """Everything that is open to everybody."""
    for name, address in (
        ("home", "/"), ("sign-in", "/sign-in"), ("join", "/join"), ("modules", "/modules"),
        ("quizzes", "/quizzes"), ("help", f"/help?country={COUNTRIES[shot.language]}"),
        ("disclosure", "/help/disclosure"), ("privacy", "/privacy"), ("exit", "/exit"),
        ("no-such-code", "/join/ZZZZZZ"),
    ):  # fmt: skip
        page.goto(address)
        shot.take(page, name)


def facilitator(page: Page, shot: Shot, cast: Cast) -> None:
    """The pages of somebody who leads groups and administers their organisation."""
    page.goto("/sign-in")
    page.fill("[name=email]", cast.email)
    page.fill("[name=password]", cast.password)
    press(page, "main form button")
    shot.take(page, "overview")
    for name, address in (
        ("assign", "/assignments/new"), ("library-quizzes", "/quizzes"),
        ("library-modules", "/modules"), ("try", "/quizzes/try"), ("account", "/account"),
        ("organisation", "/organisation"), ("groups", "/groups"), ("missing", "/nothing-is-here"),
    ):  # fmt: skip
        page.goto(address)
        shot.take(page, name)
    assignments(page, shot)
    group(page, shot)
    own_text(page, shot)
    pieces(page, shot)


def assignments(page: Page, shot: Shot) -> None:
    """One assignment that runs and one that is closed, with their charts."""
    page.goto("/assignments")
    links = [a.get_attribute("href") or "" for a in page.locator("main .card h3 a").all()]
    for name, address in zip(("running", "closed"), (links[0], links[-1]), strict=True):
        page.goto(address)
        shot.take(page, f"assignment-{name}")
        page.goto(address.replace("/assignments/", "/progress/"))
        page.wait_for_load_state("networkidle")
        shown = "charts" if name == "closed" else "charts-running"
        shot.take(page, shown, at="section.item-charts:has(.chart)")
    page.goto(f"{links[0]}/copy")
    shot.take(page, "copy")


def group(page: Page, shot: Shot) -> None:
    """A group, and its slips where it has them."""
    page.goto("/groups")
    follow(page, "main .card a")
    shot.take(page, "group")
    slips = page.locator("main a[href$='/slips']")
    if slips.count():
        follow(page, "main a[href$='/slips']")
        shot.take(page, "slips")
        page.fill("[name=count]", "6")
        page.fill("[name=spare]", "2")
        press(page, "main form button")
        shot.take(page, "slip-sheet", at="h1")


def own_text(page: Page, shot: Shot) -> None:
    page.goto("/quizzes/try")
    page.fill("[name=text]", BROKEN_TEXT)
    press(page, "main form button")
    shot.take(page, "try-faults")


def pieces(page: Page, shot: Shot) -> None:
    """A module and a story as a facilitator sees them, notes included."""
    page.goto("/modules")
    follow(page, "main .card h2 a")
    shot.take(page, "module-facilitator")
    page.goto("/quizzes")
    follow(page, "main .card h2 a")
    shot.take(page, "story-facilitator")
    press(page, "[value=begin]")
    shot.take(page, "scene-facilitator")


def learner(page: Page, shot: Shot, cast: Cast) -> None:
    """Joining with a code, reading a module, playing a story to its end, sending it."""
    page.goto("/join")
    page.fill("[name=code]", cast.code)
    press(page, "main form button")
    if "/join/" in page.url:
        shot.take(page, "join-group")
        press(page, "main form button")
        shot.take(page, "joined")
    page.goto("/assignments")
    shot.take(page, "to-do")
    follow(page, "main .card h3 a")
    shot.take(page, "list")
    items = [a.get_attribute("href") or "" for a in page.locator("main .card h2 a").all()]
    page.goto(items[0])
    shot.take(page, "module")
    page.goto(items[1])
    page.wait_for_load_state("networkidle")
    shot.take(page, "told", at=".told")
    play(page, shot)
    page.goto("/account")
    shot.take(page, "account-learner")


def play(page: Page, shot: Shot) -> None:
    """Begin, choose the first choice as long as there is one, and send."""
    press(page, "[value=begin]")
    shot.take(page, "scene", at=".player-head")
    for number in range(20):
        if page.locator("[value=send]:visible").count():
            shot.take(page, "ending")
            press(page, "[value=send]:visible")
            page.wait_for_selector("[data-result]")
            shot.take(page, "sent")
            return
        go_on(page)
        if number == 0:
            shot.take(page, "feedback")


def go_on(page: Page) -> None:
    """Take the first thing that leads on: an answer that is ticked first, a choice, a button."""
    if page.locator("input[name=answer]:visible").count():
        page.locator("input[name=answer]:visible").first.check()
    ways = ("button.choice", "[value=answer]", "[value=onward]", "[value=continue]")
    press(page, ", ".join(f"{way}:visible" for way in ways))


# ---- The command ---------------------------------------------------------------------------


def take(folder: Path, everything: bool) -> None:
    """All pictures that are wanted, into a folder that is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        for width in WIDTHS:
            # A learner sends once, so that each width has an installation of its own.
            with running() as (base, casts):
                for language, cast in zip(LANGUAGES, casts, strict=True):
                    visit(browser, base, Shot(folder, language, width, everything), cast)
        browser.close()


def visit(browser: Browser, base: str, shot: Shot, cast: Cast) -> None:
    """All three kinds of people, each in a browser of their own."""
    journeys: tuple[Callable[[Page], None], ...] = (
        lambda page: visitor(page, shot),
        lambda page: facilitator(page, shot, cast),
        lambda page: learner(page, shot, cast),
    )
    for journey in journeys:
        page = fresh_page(browser, base, shot)
        journey(page)
        page.context.close()


def main() -> int:
    parser = argparse.ArgumentParser(description="Take pictures of the pages.")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page, into this folder")
    chosen = parser.parse_args()
    take(chosen.all or CHOSEN, chosen.all is not None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
