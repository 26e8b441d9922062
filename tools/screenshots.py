"""Takes pictures of every page: a temporary installation with the demonstration, a real browser.

Without an option the few pictures of the documents go to docs/screenshots, and the first screen of
every page to docs/screenshots/pages: phone, desk, dark and paper, in both languages. `--all FOLDER`
takes every page in its whole length. It knows addresses, and nothing behind them.
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
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tools.camera import LANGUAGES, PAGES, WIDTHS, Cast, Shot, follow, fresh_page, play, press
from tools.first_visit import account, first_visit
from tools.human_resources import training
from tools.live_session import room

ROOT = Path(__file__).resolve().parent.parent
CHOSEN = ROOT / "docs" / "screenshots"
COUNTRIES = {"fr": "FR", "en": "IE"}
STORY = "the-group-chat"
START_SECONDS = 60
TOPS = {"session-sheet": "#session"}
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
def running() -> Iterator[tuple[str, tuple[Cast, ...], dict[str, str]]]:
    """The address of a server on an installation of its own, how to enter its demonstration, and a
    link for somebody new in each language."""
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
        links = {language: made(environ, *account(language)) for language in LANGUAGES}
        server = subprocess.Popen(
            command("serve", "--port", str(port)), env=environ, stdout=subprocess.DEVNULL, cwd=ROOT
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/health")
            yield f"http://127.0.0.1:{port}", read_note(folder / "demo.txt"), links
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder)


def made(environ: dict[str, str], *arguments: str) -> str:
    """Run a command that prints a link; the link without the server."""
    told = subprocess.run(
        command(*arguments), env=environ, check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout
    return "/" + next(line for line in told.splitlines() if "://" in line).split("/", 3)[3].strip()


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


# ---- What is to be seen --------------------------------------------------------------------


def visitor(page: Page, shot: Shot) -> None:
    """Everything that is open to everybody."""
    for name, address in (
        ("home", "/"), ("sign-in", "/sign-in"), ("join", "/join"), ("modules", "/modules"),
        ("quizzes", "/quizzes"), ("help", f"/help?country={COUNTRIES[shot.language]}"),
        ("disclosure", "/help/disclosure"),
        ("check", "/help/check"), ("plan", "/help/plan"), ("notes", "/help/log"),
        ("privacy", "/privacy"), ("exit", "/exit"),
        ("privacy-council", "/privacy?for=council"), ("finished-nobody", "/finished"),
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
        ("compare", "/progress/compare"), ("session-sheet", f"/sessions/{STORY}"),
        ("rules", f"/sessions/{STORY}/rules"), ("log-school", "/organisation/log"),
        ("paper", f"/quizzes/{STORY}/paper"), ("paper-booklet", f"/quizzes/{STORY}/paper/booklet"),
        ("paper-sheet", f"/quizzes/{STORY}/paper/sheet"),
        ("paper-cards", f"/quizzes/{STORY}/paper/cards"),
    ):  # fmt: skip
        page.goto(address)
        shot.take(page, name, at=TOPS.get(name, ""))
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
        shot.take(page, shown, at="section.item-charts")
        if page.locator("main a[href$='/project/1']").count():
            follow(page, "main a[href$='/project/1']")
            page.wait_for_load_state("networkidle")
            shot.take(page, f"project-{name}")
    page.goto(f"{links[0]}/copy")
    shot.take(page, "copy")


def group(page: Page, shot: Shot) -> None:
    """A group, and what is projected for it."""
    page.goto("/groups")
    follow(page, "main .card a")
    shot.take(page, "group")
    follow(page, "main a[href$='/board']")
    shot.take(page, "board")
    follow(page, ".board-back a")


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
        press(page, "main form button")
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


# ---- The command ---------------------------------------------------------------------------


def take(folder: Path, everything: bool) -> None:
    """All pictures that are wanted, into a folder that is made if need be; the widths at once."""
    (folder / ("" if everything else PAGES)).mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(len(WIDTHS)) as pool:
        for done in [pool.submit(take_width, folder, everything, width) for width in WIDTHS]:
            done.result()


def take_width(folder: Path, everything: bool, width: int) -> None:
    """A learner sends once, so that each width has an installation of its own."""
    with sync_playwright() as playwright, running() as (base, casts, links):
        browser = chromium(playwright)
        shots = [Shot(folder, language, width, everything) for language in LANGUAGES]
        for shot, cast in zip(shots, casts, strict=True):
            visit(browser, base, shot, cast)
            room(browser, base, shot, cast)
            first_visit(browser, base, shot, links[shot.language])
        # The company changes its country and contacts on this way: nothing comes after it.
        for shot in shots:
            training(browser, base, shot, casts[1])
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
    parser.add_argument("--into", type=Path, metavar="FOLDER", help=f"instead of {CHOSEN.name}")
    chosen = parser.parse_args()
    take(chosen.all or chosen.into or CHOSEN, chosen.all is not None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
