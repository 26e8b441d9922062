"""`workshop run` for real, as `make run` starts it: a server, what it prints, and how it stops."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.commands.running import Browser, found, running

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")


@pytest.mark.long
def test_a_newcomer_signs_in_and_joins_with_what_was_printed(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        printed, browser = server.printed, server.browser
        assert f"Workshop is at {browser.base}\n" in printed
        page = browser.fill(
            "/sign-in",
            email=found(r"facilitator: (\S+)", printed),
            password=found(r"password: (\S+)", printed),
        )
        assert "4e B" in page.html
        code = found(r"class code: (\S+)", printed)
        learner = Browser(browser.base)
        assert "Planning desk" in learner.fill("/join", code=code).main
        status, seconds = server.stop()
        assert status == 0
        assert seconds < 30
        assert server.printed == printed, "nothing was written down of who asked for what"


@pytest.mark.long
def test_a_second_run_finds_everything_as_it_was(tmp_path: Path) -> None:
    notes = []
    for _ in range(2):
        with running(tmp_path) as server:
            notes.append(found(r"password: (\S+)", server.printed))
            assert server.stop()[0] == 0
    assert notes[0] == notes[1]
