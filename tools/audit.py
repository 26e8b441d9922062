"""`make audit`: are weaknesses known of the libraries that are locked, and under which licences are
they? It asks the advisory service through pip-audit, in an environment of its own.

Without internet it says that nobody could be asked, and does not fail: then nothing is known.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")
PIP_AUDIT = "pip-audit==2.10.1"
LINE = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]+)")
CLASSIFIER = "License :: "
UNKNOWN = "The advisory service could not be asked"


@dataclass(frozen=True, slots=True)
class Locked:
    """A line of a lock file: name, version and the sums of its files."""

    name: str
    version: str
    hashes: tuple[str, ...]


def locked(text: str) -> list[Locked]:
    lines = list(LINE.finditer(text))
    ends = [line.start() for line in lines[1:]] + [len(text)]
    return [
        Locked(line[1].lower(), line[2], tuple(HASH.findall(text, line.end(), end)))
        for line, end in zip(lines, ends, strict=True)
    ]


def licence(found: Distribution) -> str:
    """What a library says of its licence: the expression, else the classifiers, else its words."""
    told = found.metadata
    if "License-Expression" in told:
        return str(told["License-Expression"])
    classes = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier") or [] if CLASSIFIER in c]
    words = str(told["License"]) if "License" in told else ""
    return ", ".join(classes) or words.split("\n")[0]


def asked(name: str) -> dict[str, Any] | None:
    """What pip-audit found of a lock file; None where it could not be installed or not ask."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        install = [python, "-m", "pip", "install", "--quiet", PIP_AUDIT]
        if subprocess.run(install, capture_output=True, check=False).returncode:
            return None
        audit = [
            python, "-m", "pip_audit", "--requirement", str(ROOT / name), "--no-deps",
            "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "30",
        ]  # fmt: skip
        done = subprocess.run(audit, capture_output=True, text=True, check=False)
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None
    return told


def verdict(told: dict[str, Any] | None) -> tuple[int, list[str]]:
    """Exit status and lines: 1 for a known weakness, 0 also where nobody could be asked."""
    if told is None:
        return 0, [f"  {UNKNOWN}: nothing is known of weaknesses."]
    every = told["dependencies"]
    skipped = [each["name"] for each in every if "skip_reason" in each]
    lines = [f"  {len(every) - len(skipped)} of {len(every)} libraries were asked about."]
    if skipped:
        lines.append(f"  {UNKNOWN} about {len(skipped)}: of these nothing is known.")
    weak = [
        f"  {each['name']} {each['version']}: {one['id']}, mended in"
        f" {', '.join(one['fix_versions']) or 'no version yet'}"
        for each in every
        for one in each.get("vulns", ())
    ]
    return (1 if weak else 0), lines + weak


def main() -> int:
    status = 0
    for name in LOCKS:
        found, lines = verdict(asked(name))
        print(f"{name}:", *lines, sep="\n", flush=True)
        status |= found
    running = {each.name for each in locked((ROOT / "requirements.txt").read_text())}
    print("Licences of what runs:")
    for each in sorted(distributions(), key=lambda one: one.metadata["Name"].lower()):
        if each.metadata["Name"].lower().replace("_", "-") in running:
            print(f"  {each.metadata['Name']:<24} {licence(each) or 'says none'}")
    return status


if __name__ == "__main__":
    sys.exit(main())
