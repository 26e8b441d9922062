"""Makes a folder from which Workshop is installed without a network: `make kit`.

It holds the wheels of all locked dependencies, the program's own wheel with its content, a script
and a page that says what to do. The wheels are for the machine that made it, or for the one that
KIT_PLATFORM names as pip does (win_amd64, macosx_11_0_arm64, manylinux_2_28_aarch64), with
KIT_PYTHON such as 3.12. It knows no part of the program.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent
KIT = ROOT / "dist" / "kit"
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
# A newer system of Linux takes the wheels of older ones.
OLDER = {"manylinux_2_28": ("manylinux_2_28", "manylinux_2_17", "manylinux2014")}
README = """\
# Workshop, to be installed without a network

For: {where}, Python {python}.

1. Carry this whole folder to the machine.
2. Linux, macOS: `sh install.sh /opt/workshop` · Windows: `install.bat C:\\workshop`
   It makes an environment in that folder from `wheels/` alone, and checks every file by its sum.
3. `/opt/workshop/bin/workshop run` (Windows: `C:\\workshop\\Scripts\\workshop.exe run`) starts it
   with a demonstration on http://127.0.0.1:8000. What it owns comes into `instance` in the current
   folder, or where WORKSHOP_INSTANCE says.

The guides are in `docs/`: administrators.md, administrators.fr.md, windows.md. Units for systemd, a
configuration of nginx and examples of settings are in `deploy/`.

---

# Workshop, à installer sans réseau

Pour\u00a0: {where}, Python {python}. Copiez tout ce dossier sur la machine, puis lancez
`sh install.sh /opt/workshop` (Windows\u00a0: `install.bat C:\\workshop`) et `workshop run` comme
ci-dessus.
Le guide est dans `docs/administrators.fr.md`.
"""
SHELL = """\
#!/bin/sh
# Installs Workshop from this folder, without a network: sh install.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:?"say where: sh install.sh /opt/workshop"}
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (@VERSION@))' || {
  echo "This kit is for Python @DOTTED@: PYTHON=/path/to/it sh install.sh FOLDER" >&2
  exit 1
}
"$python" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index \\
  --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
# Over an older one whose version has the same number, pip would leave the program as it is.
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index \\
  --no-deps --force-reinstall "$here"/wheels/workshop-*.whl
echo "Workshop is in $target: start it with $target/bin/workshop run"
"""
BATCH = """\
@echo off
rem Installs Workshop from this folder, without a network: install.bat FOLDER
if "%~1"=="" (echo say where: install.bat C:\\workshop & exit /b 1)
py -@DOTTED@ -m venv "%~1" || exit /b 1
"%~1\\Scripts\\python.exe" -m pip install --quiet --disable-pip-version-check --no-index ^
  --find-links "%~dp0wheels" --require-hashes -r "%~dp0requirements.txt" || exit /b 1
for %%w in ("%~dp0wheels\\workshop-*.whl") do "%~1\\Scripts\\python.exe" -m pip install --quiet ^
  --disable-pip-version-check --no-index --no-deps --force-reinstall "%%~w" || exit /b 1
echo Workshop is in %~1: start it with "%~1\\Scripts\\workshop.exe" run
"""


def asked_for() -> tuple[str, str, list[str]]:
    """What it is for, in words; its Python as 3.11; and how pip is told of another platform."""
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    wanted, python = os.environ.get("KIT_PLATFORM", ""), os.environ.get("KIT_PYTHON", own)
    if not wanted and python == own:
        return f"{platform.system()} on {platform.machine()}", own, []
    if not wanted:
        raise SystemExit("kit: with KIT_PYTHON say KIT_PLATFORM too, such as win_amd64.")
    base, _, machine = wanted.rpartition("_x86_64")
    names = [f"{older}_{machine or 'x86_64'}" for older in OLDER.get(base, ())] or [wanted]
    told = ["--python-version", python, "--implementation", "cp", "--only-binary=:all:"]
    return wanted, python, [*told, *(word for name in names for word in ("--platform", name))]


def program_wheel(folder: Path) -> Path:
    """Build the program's wheel from this checkout, with its content and translations."""
    subprocess.run(
        [*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(ROOT)],
        check=True,
    )
    (built,) = folder.glob("workshop-*.whl")
    return built


def for_platform(text: str, python: str, told: list[str]) -> str:
    """What is locked for that system alone: pip would read conditions as those of this machine."""
    if not told:
        return text
    wanted = told[-1]
    system = "win32" if "win_" in wanted or wanted == "win32" else "linux"
    system = "darwin" if wanted.startswith("macosx") else system
    there = {
        "sys_platform": system, "python_version": python, "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
    }  # fmt: skip
    kept, keep = [], True
    for line in text.splitlines():
        if not line.startswith((" ", "#")):
            named, _, condition = line.rstrip(" \\").partition(" ; ")
            keep = not condition or Marker(condition).evaluate(there)
            line = named + (" \\" if line.endswith("\\") else "")  # noqa: PLW2901
        if keep:
            kept.append(line)
    return "\n".join(kept) + "\n"


def main() -> int:
    where, python, told = asked_for()
    shutil.rmtree(KIT, ignore_errors=True)
    wheels = KIT / "wheels"
    wheels.mkdir(parents=True)
    locked = for_platform((ROOT / "requirements.txt").read_text(encoding="utf-8"), python, told)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(locked)
        file.flush()
        fetch = [*PIP, "download", "--no-deps", "--require-hashes", "-d", str(wheels)]
        subprocess.run([*fetch, *told, "-r", file.name], check=True)
    built = program_wheel(wheels)
    total = hashlib.sha256(built.read_bytes()).hexdigest()
    version = built.name.split("-")[1]
    locked += f"workshop=={version} \\\n    --hash=sha256:{total}\n"
    (KIT / "requirements.txt").write_text(locked, encoding="utf-8")
    told_version = {"@VERSION@": python.replace(".", ", "), "@DOTTED@": python}
    for name, text in (("install.sh", SHELL), ("install.bat", BATCH)):
        for mark, value in told_version.items():
            text = text.replace(mark, value)  # noqa: PLW2901
        (KIT / name).write_text(text, encoding="utf-8", newline="\r\n" if "bat" in name else "\n")
    (KIT / "README.md").write_text(README.format(where=where, python=python), encoding="utf-8")
    for folder in ("docs", "deploy"):
        shutil.copytree(ROOT / folder, KIT / folder, ignore=shutil.ignore_patterns("screenshots"))
    count = len(list(wheels.iterdir()))
    size = sum(path.stat().st_size for path in KIT.rglob("*") if path.is_file())
    print(f"dist/kit: {count} wheels, {size // 1_000_000} MB, for {where}, Python {python}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
