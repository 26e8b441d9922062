"""Debian's Chromium before a server of our own; every page that it opens is watched."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import chromium
from tests.browser.people import Person
from tests.browser.site import Site, served
from tests.browser.watch import Watch

LOCALES = {"fr": "fr-FR", "en": "en-GB"}
PATIENCE = 30_000
"""Milliseconds: a loaded machine is no fault of a page."""

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            if crosswise(item):
                item.add_marker(pytest.mark.long)


# What only a browser can show of pages without scripts: a whole way of each kind, the keyboard,
# and going back. Whatever else they do, the tests' own client does too, for it has no scripts.
WITHOUT_SCRIPTS = {
    "test_a_pupil_joins_reads_plays_and_sends_once",
    "test_a_story_is_played_with_the_keyboard_alone",
    "test_leaving_quickly_ends_the_session_and_going_back_shows_nothing",
    "test_i_have_finished_leaves_nothing_behind",
}


def crosswise(item: pytest.Item) -> bool:
    """The quick part goes each way once: French with scripts, and what needs it in English
    without."""
    values = getattr(getattr(item, "callspec", None), "params", {})
    if "language" not in values:
        return False
    if values.get("scripts", True):
        return bool(values["language"] != "fr")
    return values["language"] != "en" or getattr(item, "originalname", "") not in WITHOUT_SCRIPTS


@pytest.fixture(scope="session", autouse=True)
def browser_is_here() -> None:
    """Before Playwright starts its driver, which has no message of its own for what it lacks."""
    if not chromium.ready():
        pytest.skip(f"No browser can be started: {chromium.REMEDY}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server of this worker."""
    with served(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test when a page complained or asked another host for something."""
    watching = Watch()
    yield watching
    assert watching.found == []


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages, one after the other."""
    return str(request.param)


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """With and without JavaScript."""
    return bool(request.param)


Newcomer = Callable[..., Person]


@dataclass
class Desk:
    """A browser window that tests use one after the other; a page of it stays open, because a new
    page then needs no new process, which costs more than most journeys."""

    context: BrowserContext
    first: Page
    origin: str
    taken: bool = False

    def clear(self) -> None:
        """Leave nothing of a test to the next one: a page is left before it is closed, or the
        answer to its last request would bring a cookie of its own after they were cleared."""
        for page in self.context.pages:
            if page is not self.first:
                page.goto("about:blank")
                page.close()
        self.context.clear_cookies()
        session = self.context.new_cdp_session(self.first)
        session.send(
            "Storage.clearDataForOrigin",
            {"origin": self.origin, "storageTypes": "local_storage,indexeddb,cache_storage"},
        )
        session.detach()
        self.taken = False


@pytest.fixture(scope="session")
def desks() -> Iterator[dict[str, Desk]]:
    """The windows of this worker by their settings."""
    kept: dict[str, Desk] = {}
    yield kept
    for desk in kept.values():
        desk.context.close()


@pytest.fixture
def same_desk() -> None:
    """Asked for by tests that change nothing of a browser but its pages, cookies and storage; not
    by those that cut the connection or move the clock."""


@pytest.fixture
def newcomer(
    browser: Browser,
    site: Site,
    watch: Watch,
    language: str,
    desks: dict[str, Desk],
    request: pytest.FixtureRequest,
) -> Iterator[Newcomer]:
    """Somebody at a browser of their own; options are those of a Playwright context."""
    contexts: list[BrowserContext] = []

    def arrive(scripts: bool = True, **options: Any) -> Person:
        settings: dict[str, Any] = {
            "base_url": site.url,
            "locale": LOCALES[language],
            "reduced_motion": "reduce",
            "java_script_enabled": scripts,
            "viewport": {"width": 360, "height": 740},
        } | options
        context = sit_down(settings) if "same_desk" in request.fixturenames else None
        if context is None:
            context = opened(browser, settings)
            contexts.append(context)
        watch.over(context)
        return Person(context.new_page(), language, scripts)

    def sit_down(settings: dict[str, Any]) -> BrowserContext | None:
        """The window with these settings, unless somebody of this test sits there already."""
        key = repr(sorted(settings.items()))
        if key not in desks:
            context = opened(browser, settings)
            desks[key] = Desk(context, context.new_page(), site.url)
            desks[key].first.goto("/health")
        desk = desks[key]
        if desk.taken:
            return None
        desk.taken = True
        return desk.context

    yield arrive
    for context in contexts:
        context.close()
    for desk in desks.values():
        if desk.taken:
            watch.leave(desk.context)
            desk.clear()


def opened(browser: Browser, settings: dict[str, Any]) -> BrowserContext:
    context = browser.new_context(**settings)
    context.set_default_timeout(PATIENCE)
    return context
