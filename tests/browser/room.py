"""A computer room: many browsers at once, each with its pupils one after the other, and the waits.

Every browser goes on by itself, so that the server is asked by all of them at the same time. It
knows what pupils do, and nothing of a lesson.
"""

from __future__ import annotations

import asyncio
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from playwright.async_api import Browser, Page, async_playwright, expect
from playwright.async_api import Error as PlaywrightError

from tests.browser.people import PLAYER_READY
from tests.browser.watch import Watch

T = TypeVar("T")
PATIENCE = 60_000
"""Milliseconds: fourteen browsers on two cores wait for each other."""
LONGEST = 17
STORED = "() => [...Object.keys(sessionStorage), ...Object.keys(localStorage)]"

expect.set_options(timeout=PATIENCE)


@dataclass
class Waits:
    """Milliseconds from a press to the finished page, by what was waited for, in that order."""

    found: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        before = time.perf_counter()
        yield
        self.found[what].append((time.perf_counter() - before) * 1000)

    def table(self) -> str:
        """What, how often, the middle one and the longest in milliseconds."""
        lines = [
            f"| {what} | {len(all)} | {statistics.median(all):.0f} | {max(all):.0f} |"
            for what, all in self.found.items()
        ]
        return "\n".join(["| waited for | times | median ms | longest ms |", "|-|-|-|-|", *lines])


@dataclass
class Computer:
    """One browser of the room, and whoever sits at it."""

    page: Page
    waits: Waits
    number: int

    @property
    def path(self) -> str:
        return "/" + self.page.url.split("/", 3)[3]

    async def text(self, target: str = "main") -> str:
        """What is read there, with one kind of space and of apostrophe."""
        return plain(await self.page.locator(target).first.inner_text())

    async def open(self, address: str, what: str) -> None:
        with self.waits.of(what):
            await self.page.goto(address)

    async def press(self, target: str, what: str) -> None:
        """Press what leads to another page and wait for it."""
        with self.waits.of(what):
            async with self.page.expect_navigation(wait_until="load"):
                await self.page.locator(target).first.click()

    # ---- What pupils do ----

    async def type_slip(self, code: str) -> str:
        """Type the code of a slip; the invented name that the page then shows."""
        await self.page.fill("[name=code]", code.lower().replace("-", ""))
        await self.press("form[action='/join'] button[type=submit]", "the slip is taken")
        return (await self.page.locator(".who-name").inner_text()).strip()

    async def to_the_story(self, assignment: str, slug: str) -> str:
        """From the list to the story; what is told before the first question."""
        await self.press(f"main a[href='/assignments/{assignment}']", "the assignment")
        await self.press(f"main a[href$='/{slug}']", "the story")
        await self.page.evaluate(PLAYER_READY)
        return await self.text()

    async def play(self, number: int) -> list[str]:
        """Play to an ending by the choices of this number where there are as many; the scenes."""
        with self.waits.of("the first scene"):
            await self.page.locator("button[value=begin]").click()
            await expect(self.page.locator("#scene-title")).to_be_visible()
        scenes = []
        for _ in range(LONGEST):
            scenes.append(await self.text("#scene-title"))
            if not await self.step(number):
                return scenes
        raise AssertionError("the story does not end")

    async def step(self, number: int) -> bool:
        """One step by whatever the scene offers; False at an ending."""
        page = self.page
        choices = page.locator("button[name=choose]:visible")
        if count := await choices.count():
            with self.waits.of("the next scene"):
                await choices.nth(min(number, count) - 1).click()
                await page.locator(".feedback").first.wait_for()
        elif await page.locator("[name=answer]:visible").count():
            await page.locator("[name=answer]:visible").first.check()
            await page.locator("main button[value=answer]").click()
            await page.locator("main button[value=continue]").click()
        elif await page.locator("main button[value=onward]:visible").count():
            await page.locator("main button[value=onward]").click()
        else:
            return False
        return True

    async def send(self) -> str:
        """Press Send; what the answer says."""
        with self.waits.of("Send is answered"):
            await self.page.locator("main button[value=send]").click()
            await expect(self.page.locator("[data-result]")).to_be_visible()
        return await self.text()

    async def finish(self) -> str:
        await self.press(".who form[action='/finished'] button", "I have finished")
        return await self.text()

    async def go_back(self) -> str:
        """The browser's own way back; a page that answered a form may not be shown at all."""
        try:
            await self.page.go_back(timeout=10_000)
        except PlaywrightError:
            return ""
        return plain(await self.page.locator("body").inner_text())

    async def stored(self) -> list[str]:
        """What of this tab and browser is stored by scripts."""
        return cast(list[str], await self.page.evaluate(STORED))


def plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


@dataclass
class Room:
    """Computers that do the same thing at the same time."""

    computers: list[Computer]
    loop: asyncio.AbstractEventLoop
    waits: Waits

    def all(self, act: Callable[[Computer], Awaitable[T]]) -> list[T]:
        """Everybody at once; what each of them saw, in the order of the computers."""

        async def together() -> list[T]:
            return list(await asyncio.gather(*(act(each) for each in self.computers)))

        return asyncio.run_coroutine_threadsafe(together(), self.loop).result()

    def one(self, number: int, act: Callable[[Computer], Awaitable[T]]) -> T:
        """Somebody at one computer."""

        async def alone() -> T:
            return await act(self.computers[number])

        return asyncio.run_coroutine_threadsafe(alone(), self.loop).result()


@contextmanager
def room(size: int, watch: Watch, launch: dict[str, Any], **settings: Any) -> Iterator[Room]:
    """So many browsers, started as `launch` says, as long as the block runs."""
    waits, loop = Waits(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opened = opening(size, watch, waits, launch, settings)
    try:
        computers = asyncio.run_coroutine_threadsafe(opened.__aenter__(), loop).result()
        yield Room(computers, loop, waits)
    finally:
        asyncio.run_coroutine_threadsafe(opened.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@asynccontextmanager
async def opening(
    size: int, watch: Watch, waits: Waits, launch: dict[str, Any], settings: dict[str, Any]
) -> AsyncIterator[list[Computer]]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch)
        yield [await sit_down(browser, watch, waits, n, settings) for n in range(size)]
        await browser.close()


async def sit_down(
    browser: Browser, watch: Watch, waits: Waits, number: int, settings: dict[str, Any]
) -> Computer:
    context = await browser.new_context(**settings)
    context.set_default_timeout(PATIENCE)
    watch.over(cast(Any, context))
    return Computer(await context.new_page(), waits, number)
