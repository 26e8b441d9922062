"""What a measurement leaves: a Markdown table in docs/operations.md, and the numbers as JSON."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "operations.md"
RESULTS = ROOT / "benchmarks" / "results"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}"


def keep(name: str, numbers: Any) -> None:
    """Write the numbers to benchmarks/results/NAME.json, which git ignores."""
    RESULTS.mkdir(exist_ok=True)
    told = {"made": time.strftime("%Y-%m-%d"), "machine": machine(), "numbers": numbers}
    (RESULTS / f"{name}.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def replaced(document: str, name: str, content: str) -> str:
    """A document with what stands between the markers of `name` replaced. Raises ValueError."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    head, found, rest = document.partition(begin)
    _, closed, tail = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"docs/operations.md has no place for {name!r}")
    return f"{head}{begin}\n{content}\n\n{end}{tail}"


def publish(name: str, command: str, content: str) -> None:
    """Put a table and the command that made it into docs/operations.md."""
    told = f"`{command}`, {time.strftime('%Y-%m-%d')}, {machine()}:\n\n{content}"
    document = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(replaced(document, name, told), encoding="utf-8")
