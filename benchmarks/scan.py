"""`python -m benchmarks scan [--minutes N] [--wapiti PROGRAM]`: the web scanner wapiti looks at the
running program, as nobody, as a facilitator and as a learner.

It makes an installation and a server of its own on 127.0.0.1, and takes both away. wapiti pins
libraries that are older than ours, so that it is installed into an environment of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.seed import Seeded, seed
from benchmarks.server import start
from workshop import config as configuration
from workshop import create_app
from workshop.commands.common import migrate

WAPITI = "wapiti3==3.2.3"
PORT = 8194
ADDRESS = f"http://127.0.0.1:{PORT}"
# Those that ask no server but ours, and wait for no answer from outside.
MODULES = (
    "backup", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers",
    "ldap", "methods", "permanentxss", "redirect", "sql", "timesql", "upload", "xss",
)  # fmt: skip
# What would end the sign-in that scans, or take away what there is to scan.
LEFT_OUT = (
    "sign-out", "exit", "finished", "account/erase", "organisation/erase", "delete", "leave",
    "demonstration/remove",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One line of a report: who was scanned, the kind of finding, the request, what it says."""

    who: str
    kind: str
    request: str
    says: str


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks scan", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="at most, for each of the three")
    parser.add_argument("--wapiti", type=Path, help="where wapiti is, if it is installed already")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        program = chosen.wapiti or installed(Path(folder) / "wapiti")
        found = scan(program, Path(folder), chosen.minutes)
    for each in found:
        print(f"{each.who:<12} {each.kind}: {each.request}\n{'':<13}{each.says}")
    print(f"\n{len(found)} findings of {WAPITI} at {ADDRESS}")
    return 1 if found else 0


def installed(folder: Path) -> Path:
    """wapiti, in a virtual environment of its own."""
    print(f"Installing {WAPITI} for this scan ...", flush=True)
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", WAPITI], check=True)
    return folder / "bin" / "wapiti"


def scan(program: Path, folder: Path, minutes: float) -> list[Found]:
    environment = {"WORKSHOP_INSTANCE": str(folder / "instance"), "WORKSHOP_PUBLIC_URL": ADDRESS}
    config = configuration.read(environment)
    migrate(config)
    seeded = seed(create_app(config), 2)
    server = start("workshop.serving:application()", PORT, environment)
    try:
        return [
            each
            for who, cookie in visitors(seeded).items()
            for each in scanned(program, folder / who, who, cookie, starts(seeded), minutes)
        ]
    finally:
        server.stop()


def visitors(seeded: Seeded) -> dict[str, str]:
    return {
        "nobody": "",
        "facilitator": seeded.facilitator.cookie,
        "learner": seeded.senders[0].cookie,
    }


def starts(seeded: Seeded) -> list[str]:
    """Pages that no link of the first one leads to."""
    return [f"{ADDRESS}{path}" for path in (seeded.reading, seeded.class_of_30, "/organisation")]


def scanned(
    program: Path, folder: Path, who: str, cookie: str, starts: list[str], minutes: float
) -> list[Found]:
    folder.mkdir()
    report = folder / "report.json"
    command = [
        str(program), "--url", f"{ADDRESS}/", "--scope", "domain", "--module", ",".join(MODULES),
        "--format", "json", "--output", str(report), "--store-session", str(folder),
        "--store-config", str(folder), "--no-bugreport", "--tasks", "4", "--level", "2",
        "--max-scan-time", str(minutes * 30), "--max-attack-time", str(minutes * 30 / len(MODULES)),
    ]  # fmt: skip
    command += [part for page in starts if cookie for part in ("--start", page)]
    command += [part for left in LEFT_OUT for part in ("--exclude", f"{ADDRESS}/*{left}*")]
    command += ["--cookie-value", cookie, "--drop-set-cookie"] if cookie else []
    print(f"Scanning as {who} ...", flush=True)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if not report.is_file():
        print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
        raise SystemExit(f"wapiti wrote no report as {who}.")
    told = json.loads(report.read_text())
    print(f"  {told['infos'].get('crawled_pages_nbr')} pages and forms were found", flush=True)
    return list(findings(who, told))


def findings(who: str, told: dict[str, Any]) -> list[Found]:
    return [
        Found(who, kind, f"{one['method']} {one['path']} {one.get('parameter') or ''}", one["info"])
        for part in ("vulnerabilities", "anomalies")
        for kind, found in told[part].items()
        for one in found
    ]
