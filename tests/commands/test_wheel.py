"""Installed for real, away from the source tree, the program has its content and its French."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.conftest import HERE

pytestmark = pytest.mark.long

SEE_THE_FIRST_PAGE = """
import workshop
from workshop import create_app, config
app = create_app()
print(workshop.__file__)
print(config.shipped("quizzes"))
page = app.test_client().get("/?language=fr", follow_redirects=True).get_data(as_text=True)
assert 'lang="fr"' in page, page
assert "Se connecter" in page, page
assert app.test_client().get("/static/css/workshop.css").status_code == 200
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new environment with the wheel in it; dependencies are this one's."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    built = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*built, str(HERE.parent)], check=True)
    (wheel,) = folder.glob("workshop-*.whl")
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    target = ["--python", str(python(environment)), "install", "--no-deps", str(wheel)]
    subprocess.run([*pip, *target], check=True)
    # Added last, so that the program itself is found in the new environment.
    packages = next(environment.glob("lib/python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment


def python(environment: Path) -> Path:
    return environment / "bin" / "python"


def run(environment: Path, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the environment in a folder that has nothing of the source tree."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("WORKSHOP_")}
    return subprocess.run(
        [str(environment / "bin" / command[0]), *command[1:]],
        cwd=folder,
        env=kept | {"WORKSHOP_INSTANCE": str(folder / "instance")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_shipped_content_is_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    ran = run(installed, tmp_path, "workshop", "check")
    assert ran.returncode == 0, ran
    assert "0 modules" not in ran.stdout
    assert "no fault." in ran.stdout


def test_its_database_is_made_by_the_migrations_in_the_wheel(
    installed: Path, tmp_path: Path
) -> None:
    ran = run(installed, tmp_path, "workshop", "upgrade")
    assert ran.returncode == 0, ran
    assert (tmp_path / "instance" / "workshop.sqlite3").exists()


def test_its_pages_are_whole_and_speak_french(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "workshop", "upgrade").returncode == 0
    ran = run(installed, tmp_path, "python", "-c", SEE_THE_FIRST_PAGE)
    assert ran.returncode == 0, ran.stderr
    where, shipped = ran.stdout.splitlines()
    assert Path(where).is_relative_to(installed)
    assert Path(shipped).is_relative_to(installed)
