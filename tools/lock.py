"""Compiles the two locked requirement files from `pyproject.toml`, for maintainers only.

`make lock` keeps the versions that are there where they still fit; `UPGRADE=1` takes the newest.
It needs uv, and writes no address of where packages come from.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What installs and runs the program, with what builds it; then the same with the test tools.
FILES = {
    "requirements.txt": ("--extra", "postgres", "--group", "build"),
    "requirements-dev.txt": ("--extra", "postgres", "--group", "build", "--group", "dev"),
}
OPTIONS = (
    "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url",
    "--no-emit-find-links", "--no-annotate", "--no-header", "--quiet",
)  # fmt: skip
HOW_TO_GET_UV = (
    "lock: uv is not here. Put it into an environment of its own, outside the project's:\n"
    "  python3 -m venv ../uv && ../uv/bin/pip install uv && PATH=$PWD/../uv/bin:$PATH make lock"
)


def compile_one(uv: str, name: str, chosen: tuple[str, ...], more: list[str]) -> str:
    """Write one file; the second is held to the versions of the first. Returns the text."""
    held = ("--constraint", "requirements.txt") if name != "requirements.txt" else ()
    subprocess.run(
        [uv, "pip", "compile", "pyproject.toml", *OPTIONS, *chosen, *held, *more, "-o", name],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return (ROOT / name).read_text(encoding="utf-8")


def main() -> int:
    uv = shutil.which("uv")
    if uv is None:
        print(HOW_TO_GET_UV, file=sys.stderr)
        return 1
    more = ["--upgrade"] if os.environ.get("UPGRADE") else []
    for name, chosen in FILES.items():
        text = compile_one(uv, name, chosen, more)
        if "://" in text:
            print(f"lock: {name} names an address: take it out before it is kept.", file=sys.stderr)
            return 1
        print(f"{name}: {text.count('==')} packages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
