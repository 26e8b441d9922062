"""Runs the tests: `quick` what a bare machine can run, `all` everything or nothing.

`make test` and `make test-all` call it. It knows which tools the tests look for, and no test.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import chromium  # noqa: E402
from tests.outside.programs import install  # noqa: E402
from tests.releases.postgresql import programs  # noqa: E402

# Set for `all`: tests then also take what they leave out for the sake of three minutes.
WHOLE = "WORKSHOP_TEST_ALL"
# What measures speed runs after the rest and alone, or it would measure its neighbours.
ALONE = "tests/outside"


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that some tests need: whether it is here, what goes without it, how to get it."""

    name: str
    found: Callable[[], bool]
    without: str
    remedy: str


def command(*names: str) -> Callable[[], bool]:
    """Whether one of these commands is on the path."""
    return lambda: any(shutil.which(name) for name in names)


TOOLS = (
    Tool(
        "a Chromium that can be steered",
        chromium.ready,
        "journeys in a browser, the player's script, accessibility",
        "apt install chromium libatomic1",
    ),
    Tool(
        "PostgreSQL's programs",
        lambda: programs() is not None,
        "every test of the store on the second database",
        "apt install postgresql",
    ),
    Tool("Node.js and npm", command("npm"), "Lighthouse", "apt install nodejs npm"),
    Tool(
        "pdftotext",
        command("pdftotext"),
        "reading the PDFs that are made",
        "apt install poppler-utils",
    ),
    Tool("Java", command("java"), "the HTML checker", "apt install default-jre-headless"),
)


def missing() -> list[Tool]:
    return [tool for tool in TOOLS if not tool.found()]


def compile_catalogues() -> None:
    """Compile the translations that are newer than their compiled form."""
    for text in ROOT.glob("workshop/translations/*/LC_MESSAGES/messages.po"):
        compiled = text.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < text.stat().st_mtime:
            subprocess.run(
                [
                    sys.executable, "-m", "babel.messages.frontend", "--quiet", "compile",
                    "-i", str(text), "-o", str(compiled),
                ],
                check=True,
            )  # fmt: skip


def pytest(*arguments: str) -> int:
    """Run pytest in a process of its own; its exit status."""
    sys.stdout.flush()
    told = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(told, cwd=ROOT, check=False).returncode


def workers() -> str:
    """One worker for each core, and two on a single core: tests also wait."""
    return str(max(2, os.cpu_count() or 1))


def together() -> list[str]:
    """Worker beside worker; who is done takes over from the other, for the tests of a browser are
    long and stand side by side."""
    return ["-n", workers(), "--dist", "worksteal"]


def quick() -> int:
    """Everything within three minutes; what is missing was named before and is skipped."""
    for tool in missing():
        print(f"Without {tool.name} this leaves out {tool.without}: {tool.remedy}.")
    return pytest(*together(), "-m", "not long")


def whole() -> int:
    """Everything, or nothing when a tool is missing."""
    absent = missing()
    for tool in absent:
        print(f"test-all needs {tool.name} for {tool.without}: {tool.remedy}.", file=sys.stderr)
    if absent:
        return 1
    install()
    os.environ[WHOLE] = "1"
    alone = pytest("-n", "0", ALONE)
    rest = pytest(*together(), "--ignore", ALONE)
    return rest or alone


def main(arguments: list[str]) -> int:
    runs = {"quick": quick, "all": whole}
    if len(arguments) != 1 or arguments[0] not in runs:
        print("usage: run_tests.py quick|all", file=sys.stderr)
        return 2
    compile_catalogues()
    return runs[arguments[0]]()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
