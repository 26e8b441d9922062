"""Lighthouse and the HTML checker: installed once from a lock that names no host, then found.

`tools/run_tests.py all` installs them; the tests only look for them. It knows no page.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = Path(sys.prefix) / "outside"
LIGHTHOUSE = FOLDER / "node_modules" / ".bin" / "lighthouse"
CHECKER = FOLDER / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
FILES = ("package.json", "package-lock.json")
NPM = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")


def digest() -> str:
    return hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()


def install() -> None:
    """Install the locked versions beside the virtual environment's own, unless they are there.

    npm refuses whatever is not what the lock recorded. In the lock, two dependencies that
    Lighthouse asks for as "latest" bear their version: Debian's npm 9 reads neither that word
    nor an override of it. Raises CalledProcessError.
    """
    mark = FOLDER / "installed"
    if mark.exists() and mark.read_text() == digest():
        return
    FOLDER.mkdir(exist_ok=True)
    for name in FILES:
        shutil.copyfile(HERE / name, FOLDER / name)
    print("Installing Lighthouse and the HTML checker (once) ...", flush=True)
    subprocess.run(NPM, cwd=FOLDER, check=True)
    mark.write_text(digest())
