"""Debian's Chromium, and a page that serves nothing but our own scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium

SCRIPTS = Path(__file__).resolve().parents[2] / "workshop" / "static" / "js"


@pytest.fixture(scope="session", autouse=True)
def browser_is_here() -> None:
    """Before Playwright starts its driver, which has no message of its own for what it lacks."""
    if not chromium.ready():
        pytest.skip(f"No browser can be started: {chromium.REMEDY}")


@pytest.fixture(scope="session")
def empty_page(browser: Browser) -> Iterator[Page]:
    """One page for the worker: a new one needs a new process, which costs more than most tests."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture
def scripts(empty_page: Page) -> Page:
    """An empty page of an address that serves nothing but our own scripts; nothing is stored."""

    def answer(route: Any) -> None:
        name = Path(route.request.url).name
        if name.endswith(".js"):
            route.fulfill(path=SCRIPTS / name, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>-</title>", content_type="text/html")

    empty_page.unroute_all()
    empty_page.route("http://scripts.test/**", answer)
    empty_page.goto("http://scripts.test/")
    empty_page.evaluate("() => { sessionStorage.clear(); localStorage.clear(); }")
    return empty_page
