"""`workshop check`: the shipped content has no fault, and an author's fault has line and remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands.conftest import Command
from workshop import config as configuration
from workshop.help import content as help_content
from workshop.help.content import Finding


def test_the_shipped_content_and_the_help_have_no_fault(command: Command) -> None:
    ran = command("check")
    assert ran.status == 0, ran
    assert re.search(r"^\d+ modules, \d+ quizzes: no fault\.$", ran.out, re.MULTILINE)


@pytest.fixture
def alone(instance: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An author's folder, with nothing shipped beside it."""
    monkeypatch.setattr(configuration, "shipped", lambda name: instance / "nothing" / name)
    (instance / "quizzes" / "mine").mkdir(parents=True)
    return instance


STORY = (
    Path(__file__).resolve().parents[1] / "library" / "quizzes" / "lost-bag" / "en.md"
).read_text(encoding="utf-8")


def test_a_fault_is_told_with_its_line_and_a_remedy(command: Command, alone: Path) -> None:
    text = STORY.replace("(#bench)", "(#nowhere)")
    (alone / "quizzes" / "mine" / "en.md").write_text(text, encoding="utf-8")
    line = 1 + text.splitlines().index(next(x for x in text.splitlines() if "#nowhere" in x))
    ran = command("check")
    assert ran.status == 1
    assert re.search(rf"^\S*quizzes/mine/en\.md:{line}: .*nowhere.*\. .+$", ran.out, re.MULTILINE)
    assert re.search(r"^\d+ faults\.$", ran.err, re.MULTILINE)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"", b"x" * 3_000_000], ids=["no-text", "empty", "huge"]
)
def test_a_file_that_cannot_be_read_is_a_fault_and_no_crash(
    command: Command, alone: Path, data: bytes
) -> None:
    (alone / "quizzes" / "mine" / "en.md").write_bytes(data)
    ran = command("check")
    assert ran.status == 1
    assert "quizzes/mine/en.md:1: " in ran.out


def test_another_folder_is_checked_as_well(command: Command, alone: Path, tmp_path: Path) -> None:
    other = tmp_path / "drafts" / "quizzes" / "mine"
    other.mkdir(parents=True)
    (other / "en.md").write_text(STORY, encoding="utf-8")
    (alone / "quizzes" / "mine").rmdir()
    ran = command("check", str(tmp_path / "drafts"))
    assert ran.status == 0, ran
    assert "0 modules, 1 quizzes: no fault." in ran.out


def test_help_that_is_to_be_looked_at_again_is_named_and_is_no_fault(
    command: Command, alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (alone / "quizzes" / "mine").rmdir()
    stale = Finding("fr.yaml", "3018", "stale", "to be checked since 2026-01-01")
    monkeypatch.setattr(help_content, "check", lambda _today: (stale,))
    ran = command("check")
    assert ran.status == 0
    assert "help/fr.yaml: 3018: to be checked since 2026-01-01" in ran.out


def test_broken_help_is_a_fault(
    command: Command, alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (alone / "quizzes" / "mine").rmdir()
    broken = Finding("fr.yaml", "3018", "broken", "the number is missing")
    monkeypatch.setattr(help_content, "check", lambda _today: (broken,))
    ran = command("check")
    assert ran.status == 1
    assert "help/fr.yaml: 3018: the number is missing" in ran.err
