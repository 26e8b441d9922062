"""What people do at a browser, with and without scripts: sign in, join, play a story.

Everything is found by what it is (its name, its address), so that both languages go the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.cast import PASSWORD

# Resolves once the player's script has taken the form over: its parts are loaded, then it starts.
PLAYER_READY = """async () => {
  const form = document.querySelector("[data-player]");
  if (!form) return;
  const parts = ["graph", "drafts", "sending"].map((name) => import(form.dataset[name + "Script"]));
  await Promise.all(parts);
  await new Promise((resolve) => setTimeout(resolve, 30));
}"""


@dataclass
class Person:
    """Somebody at a browser of their own."""

    page: Page
    language: str
    scripts: bool

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @property
    def path(self) -> str:
        """The address being shown, without the server."""
        return "/" + self.page.url.split("/", 3)[3]

    def open(self, address: str) -> int:
        """Open an address; the status of its answer."""
        answer = self.page.goto(address)
        self.settle()
        assert answer is not None
        return answer.status

    def settle(self) -> None:
        """Until the scripts of the page have started."""
        if self.scripts and self.page.locator("[data-player]").count():
            self.page.evaluate(PLAYER_READY)

    def press(self, target: str | Locator) -> None:
        """Press what leads to another page, and wait for it."""
        with self.page.expect_navigation(wait_until="load"):
            self.locator(target).click()
        self.settle()

    def press_and_confirm(self, target: str | Locator) -> None:
        """Press what cannot be taken back: with scripts it is asked about first."""
        if not self.scripts:
            return self.press(target)
        self.locator(target).click()
        self.press("dialog[open] button:not(.button-secondary)")
        return None

    def locator(self, target: str | Locator) -> Locator:
        return self.page.locator(target) if isinstance(target, str) else target

    def shows(self, target: str) -> bool:
        return self.page.locator(target).first.is_visible()

    # ---- Coming in ----

    def sign_in(self, email: str) -> None:
        self.open("/sign-in")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.press("main button[type=submit]")

    def join(self, code: str) -> str:
        """Join a class by its code; the return code that is shown once."""
        self.open(f"/join/{code}")
        self.press("main form button[type=submit]")
        return self.page.locator("#code").inner_text().strip()

    def come_back(self, return_code: str) -> None:
        self.open("/join")
        self.page.fill("[name=code]", return_code)
        self.press("form[action='/join'] button[type=submit]")

    # ---- A story ----

    def act(self, target: str | Locator) -> None:
        """Press a button of the player: with scripts the page stays, without it is a new one."""
        if self.scripts:
            self.locator(target).click()
        else:
            self.press(target)

    def begin(self) -> None:
        self.act("button[value=begin]")

    @property
    def scene(self) -> str:
        return self.page.locator("#scene-title").inner_text().strip()

    @property
    def step(self) -> int:
        text = self.page.locator("[data-step-number]").inner_text()
        return int("".join(filter(str.isdigit, text)))

    def choose(self, number: int) -> None:
        self.act(f"button[name=choose][value='{number}']")

    def answer(self, *numbers: int) -> None:
        for number in numbers:
            self.page.check(f"[name=answer][value='{number}']")
        self.act("main button[value=answer]")

    def back(self) -> None:
        self.act("button[value=back]")

    def go_on(self, number: int = 1) -> None:
        """One step by whatever the scene offers."""
        if self.shows("button[name=choose]"):
            self.act(self.page.locator("button[name=choose]").nth(number - 1))
        elif self.shows("[name=answer]"):
            self.answer(1)
            self.act("main button[value=continue]")
        else:
            self.act("main button[value=onward]")

    def play_to_the_end(self) -> None:
        """By first choices to an ending; no story is longer than sixteen scenes."""
        for _ in range(17):
            if self.ended:
                return
            self.go_on()
        raise AssertionError("the story does not end")

    @property
    def ended(self) -> bool:
        return not self.shows("[name=choose], [name=answer], main [value=onward]")

    def walk(self, path: Sequence[str]) -> None:
        """Take these steps; a question's link is followed as well."""
        for step in path:
            chosen = step.partition("/")[2]
            if self.shows("[name=answer]"):
                self.answer(*map(int, chosen.split(",")))
                self.act("main button[value=continue]")
            elif chosen:
                self.choose(int(chosen))
            else:
                self.act("main button[value=onward]")

    def send(self, act: str = "send") -> Locator:
        """Press Send (or stop, or skip) and wait for what the server answers."""
        self.act(f"main button[value={act}]")
        result = self.page.locator("[data-result]")
        expect(result).to_be_visible()
        return result
