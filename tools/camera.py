"""What walks past the pages have in common: where a picture goes, who is there, what is pressed."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

PHONE = 360
WIDTHS = {PHONE: 740, 1200: 740}
# A sheet of paper at 96 dots an inch.
A4 = ViewportSize(width=794, height=1123)
PAGES = "pages"
LANGUAGES = ("fr", "en")
# What the documents show, by name, language and width.
FOR_DOCUMENTS = frozenset(
    {
        ("charts", "fr", 1200), ("charts", "en", 1200), ("slip-sheet", "fr", 1200),
        ("try-faults", "en", 1200), ("scene", "fr", 360), ("scene", "en", 360),
        ("told", "fr", 360), ("to-do", "en", 360), ("help", "fr", 360),
        ("session-sheet", "fr", 1200), ("session-sheet", "en", 1200),
        ("campaign-check", "fr", 1200), ("campaign-check", "en", 1200),
        ("campaign-progress", "fr", 1200), ("campaign-progress", "en", 1200),
        ("told-proof", "fr", 360), ("told-proof", "en", 360),
    }
)  # fmt: skip


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

    @property
    def none(self) -> Shot:
        """On the same way, but without pictures."""
        return Shot(self.folder, self.language, 0, False)

    def take(self, page: Page, name: str, at: str = "") -> None:
        """All pictures of the page as it stands; of a document's, `at` names what is at its top."""
        if self.width not in WIDTHS:
            return
        page.evaluate("() => document.fonts.ready")
        if self.everything:
            self.keep(page, self.folder, f"{name}-{self.language}-{self.width}", whole=True)
            return
        self.variants(page, name)
        if (name, self.language, self.width) in FOR_DOCUMENTS:
            if at:
                top = page.locator(at).first.evaluate("e => e.getBoundingClientRect().top")
                page.evaluate("by => window.scrollBy(0, by - 60)", top)
            self.keep(page, self.folder, f"{name}-{self.language}-{self.width}")

    def variants(self, page: Page, name: str) -> None:
        """The first screen of the page; with a phone's the dark theme, with a desk's paper."""
        folder = self.folder / PAGES
        before = page.viewport_size
        if self.width == PHONE:
            self.keep(page, folder, f"{name}-{self.language}-phone")
            page.emulate_media(color_scheme="dark")
            self.keep(page, folder, f"{name}-{self.language}-dark")
            page.emulate_media(color_scheme="light")
        else:
            self.keep(page, folder, f"{name}-{self.language}-desktop")
            page.set_viewport_size(A4)
            page.emulate_media(media="print")
            self.keep(page, folder, f"{name}-{self.language}-print")
            page.emulate_media(media="screen")
            page.set_viewport_size(before or A4)

    def keep(self, page: Page, folder: Path, name: str, whole: bool = False) -> None:
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=whole, animations="disabled")
        if folder.name == PAGES:
            path = compact(path)
        elif not whole:
            palette(path)
        print(f"  {path.name}", flush=True)


def palette(path: Path) -> None:
    """A picture with few colours is a quarter of the size; without ImageMagick it stays whole."""
    png = ("-define", "png:compression-level=9", "-define", "png:compression-filter=0")
    convert(path, f"PNG8:{path}", "32", *png)


def compact(path: Path) -> Path:
    """One of hundreds of pictures, as small as it can be read; where it lies then."""
    made = path.with_suffix(".webp")
    paper = path.stem.endswith("-print")
    how = ("-colorspace", "Gray") if paper else ()
    if not convert(path, str(made), "8" if paper else "16", *how, "-define", "webp:lossless=true"):
        return path
    path.unlink()
    return made


def convert(path: Path, made: str, colours: str, *how: str) -> bool:
    """Whether ImageMagick was there to do it."""
    program = shutil.which("convert")
    if program:
        told = [program, str(path), *how, "+dither", "-colors", colours, "-strip", made]
        subprocess.run(told, check=True)
    return program is not None


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
