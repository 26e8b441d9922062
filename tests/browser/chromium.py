"""Debian's Chromium and the driver that steers it: whether they are here, and how it is started.

Used by the browser tests and by what says what a machine lacks. It knows no page.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache

REMEDY = "on Debian, apt install chromium libatomic1"
HOST = "atelier.test"
"""A plain http name for this machine, as in a school: the browser grants it none of what needs a
secure context."""


def executable() -> str | None:
    """The path of the installed Chromium."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@cache
def ready() -> bool:
    """Whether a browser can be steered: Debian's minimal system lacks a library that the driver
    needs, and then only starting it shows."""
    if executable() is None:
        return False
    told = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(told, capture_output=True, check=False).returncode == 0


def sandbox() -> list[str]:
    """The argument without which root cannot start it."""
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def arguments() -> list[str]:
    """One browser serves all tests of a worker, whichever come first: it takes the tests' host for
    this machine, and has one process for all pages of a context."""
    return [f"--host-resolver-rules=MAP {HOST} 127.0.0.1", "--process-per-site", *sandbox()]
