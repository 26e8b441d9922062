"""With the network cable out: the real server where there is nothing but the loopback, and that no
page, script or style sheet names another host to load from.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "workshop"
# In an SVG and in a script a namespace is a name, and nothing is fetched from it.
NAMES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"}
FOREIGN = r"((?:https?:)?//[^\"'`)\s]+)"
LOADING = re.compile(
    rf"<(?:script|img|iframe|link|source|video|audio|object|embed)\b[^>]*(?:src|href|data)=.{FOREIGN}"
    rf"|url\(\s*.?{FOREIGN}"
    rf"|@import\s+.{FOREIGN}"
    rf"|\b(?:from|import|import\(|fetch\(|Worker\()\s*.{FOREIGN}"
)


@cache
def alone() -> str:
    """Why a network of its own cannot be had here; empty where it can."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return "there is no unshare"
    tried = subprocess.run(
        ["unshare", "--map-root-user", "--net", "true"], capture_output=True, check=False
    )
    return "" if tried.returncode == 0 else "network namespaces are not permitted"


@pytest.mark.long
def test_a_lesson_works_with_the_cable_out(tmp_path: Path) -> None:
    if alone():
        pytest.skip(alone())
    kept = {name: text for name, text in os.environ.items() if not name.startswith("WORKSHOP_")}
    ran = subprocess.run(
        [
            "unshare", "--map-root-user", "--net",
            sys.executable, "-m", "tests.commands.offline", str(tmp_path),
        ],
        cwd=ROOT, env=kept, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("5 sent"), ran.stdout


def shipped() -> list[Path]:
    """What a browser may be given: templates, style sheets and our own scripts."""
    found = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.css"), *PACKAGE.rglob("*.js")]
    return [path for path in found if "vendor" not in path.parts]


def hosts_in(text: str) -> list[str]:
    named = [next(filter(None, each.groups())) for each in LOADING.finditer(text)]
    return [address for address in named if address not in NAMES]


@pytest.mark.parametrize("kind", [".html", ".css", ".js"])
def test_nothing_that_a_browser_is_given_loads_from_another_host(kind: str) -> None:
    files = [path for path in shipped() if path.suffix == kind]
    assert files
    wrong = {path.name: named for path in files if (named := hosts_in(path.read_text("utf-8")))}
    assert wrong == {}


@pytest.mark.parametrize(
    "text",
    [
        '<script type="module" src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        "body { background: url(https://cdn.example/x.png) }",
        '@import "https://cdn.example/x.css";',
        'import { x } from "https://cdn.example/x.js";',
        'await fetch("https://cdn.example/x.json")',
        'const plotly = await import("https://cdn.example/x.js")',
    ],
)
def test_a_foreign_host_would_be_found(text: str) -> None:
    assert hosts_in(text)
