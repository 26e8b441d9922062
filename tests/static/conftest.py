"""Debian's Chromium, and a page that serves nothing but our own scripts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

SCRIPTS = Path(__file__).resolve().parents[2] / "workshop" / "static" / "js"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The installed Chromium; its sandbox cannot be used by root."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    args = ["--no-sandbox"] if root else []
    return {**browser_type_launch_args, "executable_path": chromium, "args": args}


@pytest.fixture
def scripts(browser: Browser) -> Iterator[Page]:
    """An empty page of an address that serves nothing but our own scripts."""
    page = browser.new_page()

    def answer(route: Any) -> None:
        name = Path(route.request.url).name
        if name.endswith(".js"):
            route.fulfill(path=SCRIPTS / name, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>-</title>", content_type="text/html")

    page.route("http://scripts.test/**", answer)
    page.goto("http://scripts.test/")
    yield page
    page.close()
