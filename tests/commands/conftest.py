"""Running `workshop` as a person does: environment in; what is printed and the status out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import workshop
from tests.cast import Cast
from tests.commands.school import School
from tests.conftest import library
from workshop.commands import main

SECRET = "the secret of the tests, 32 bytes"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def refused(self) -> bool:
        """One line on the error stream that says what to do, and the status of a refusal."""
        lines = self.err.splitlines()
        return self.status == 1 and len(lines) == 1 and lines[0].startswith("workshop: ")


Command = Callable[..., Ran]


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of the test's own, with nothing in it and no other setting from outside."""
    for name in ("PORT", "WORKSHOP_PUBLIC_URL", "WORKSHOP_DEMONSTRATION", "WORKSHOP_DATABASE_URL"):
        # Set first, so that what a command sets is taken back after the test as well.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    folder = tmp_path / "installation"
    monkeypatch.setenv("WORKSHOP_INSTANCE", str(folder))
    monkeypatch.setenv("WORKSHOP_SECRET", SECRET)
    monkeypatch.setattr(workshop, "Libraries", library)
    return folder


@pytest.fixture
def command(instance: Path, capfd: pytest.CaptureFixture[str]) -> Command:
    """Run a command on that installation."""

    def run(*arguments: str) -> Ran:
        capfd.readouterr()
        try:
            status = main(arguments)
        except SystemExit as usage:
            status = int(usage.code or 0)
        printed = capfd.readouterr()
        return Ran(status, printed.out, printed.err)

    return run


@pytest.fixture
def at_work(
    cast: Cast, database_url: str, monkeypatch: pytest.MonkeyPatch, instance: Path
) -> School:
    """A school in the middle of its work, on the database that the commands will use."""
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", database_url)
    return School(cast)
