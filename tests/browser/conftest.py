"""Debian's Chromium before a server of our own; every page that it opens is watched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.people import Person
from tests.browser.site import HOST, Site, served
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


def crosswise(item: pytest.Item) -> bool:
    """The quick part goes each way once: French with scripts and English without."""
    values = getattr(getattr(item, "callspec", None), "params", {})
    if "language" not in values:
        return False
    return bool((values["language"] == "fr") != values.get("scripts", True))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The installed Chromium; its sandbox cannot be used by root."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed: on Debian, apt install chromium")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    args = [f"--host-resolver-rules=MAP {HOST} 127.0.0.1", *(["--no-sandbox"] if root else [])]
    return {**browser_type_launch_args, "executable_path": chromium, "args": args}


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


@pytest.fixture
def newcomer(browser: Browser, site: Site, watch: Watch, language: str) -> Iterator[Newcomer]:
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
        context = browser.new_context(**settings)
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        contexts.append(context)
        return Person(context.new_page(), language, scripts)

    yield arrive
    for context in contexts:
        context.close()
