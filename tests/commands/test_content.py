"""`workshop content replace`: corrected wording reaches what is open, no other structure does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import workshop
from tests.cast import MODULE, STORY, STORY_PATH, Cast, assign, close, make_cast, send
from tests.commands.conftest import Command
from tests.conftest import HERE, Clock, MakeApp
from tests.databases import on_both
from workshop import config as configuration
from workshop.library import Libraries

OLD, NEW = "The corridor empties. What do you do?", "The corridor is nearly empty. What now?"


@pytest.fixture
def shelf(
    instance: Path, monkeypatch: pytest.MonkeyPatch, make_app: MakeApp, database_url: str
) -> Path:
    """An installation whose own content is all that there is, and is read anew by each program."""
    for kind in ("modules", "quizzes"):
        shutil.copytree(HERE / "library" / kind, instance / kind)
    monkeypatch.setattr(workshop, "Libraries", Libraries)
    monkeypatch.setattr(configuration, "shipped", lambda name: instance / "nothing" / name)
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", database_url)
    return instance


@pytest.fixture
def cast(shelf: Path, make_app: MakeApp) -> Cast:
    modules, quizzes = ((shelf / "nothing" / name, shelf / name) for name in ("modules", "quizzes"))
    return make_cast(make_app(module_folders=modules, quiz_folders=quizzes))


def rewrite(shelf: Path, name: str, old: str, new: str) -> None:
    """Correct every language of a piece."""
    for file in (shelf / name).glob("*.md"):
        text = file.read_text(encoding="utf-8")
        assert old in text or file.stem != "en", f"{old!r} is not in {file}"
        file.write_text(text.replace(old, new), encoding="utf-8")


def opening(cast: Cast, assignment: str, slug: str = STORY) -> str:
    """What a pupil who has just joined reads first."""
    visitor = cast.pupil().visitor
    address = f"/assignments/{assignment}/{slug}"
    visitor.get(address)
    return visitor.post(address, {"act": "begin"}, 200).main


def test_corrected_wording_reaches_an_open_assignment(
    cast: Cast, shelf: Path, command: Command, caplog: pytest.LogCaptureFixture
) -> None:
    assignment = cast.assign()
    pupil = cast.pupil()
    rewrite(shelf, f"quizzes/{STORY}", OLD, NEW)
    assert OLD in opening(cast, assignment), "what was pinned stays until it is replaced"
    ran = command("content", "replace", STORY)
    assert ran.status == 0, ran
    assert f"{STORY}: replaced in 1 assignments: This week" in ran.out
    assert f"quiz {STORY}: wording" in caplog.text
    assert NEW in opening(cast, assignment)
    send(pupil.visitor, assignment, path=STORY_PATH)


@on_both
def test_what_was_replaced_is_read_at_a_node_that_never_saw_the_file(
    cast: Cast, shelf: Path, command: Command, make_app: MakeApp, tmp_path: Path
) -> None:
    """The second node's own folders still hold the old words."""
    old = tmp_path / "second node"
    folders = {}
    for kind in ("modules", "quizzes"):
        shutil.copytree(shelf / kind, old / kind)
        folders[kind] = (old / "nothing", old / kind)
    node = make_app(module_folders=folders["modules"], quiz_folders=folders["quizzes"])
    second = replace(cast, app=node)
    assignment = cast.assign()
    assert OLD in opening(second, assignment)
    rewrite(shelf, f"quizzes/{STORY}", OLD, NEW)
    assert command("content", "replace", STORY).status == 0
    page = opening(second, assignment)
    assert NEW in page
    assert OLD not in page


def test_wording_is_replaced_before_an_assignment_opens_too(
    cast: Cast, shelf: Path, command: Command, clock: Clock
) -> None:
    later = (clock.now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assignment = cast.assign(opens_at=later)
    rewrite(shelf, f"quizzes/{STORY}", OLD, NEW)
    assert "replaced in 1 assignments" in command("content", "replace", STORY).out
    clock.move(days=3)
    cast.settle()
    assert NEW in opening(cast, assignment)


def test_what_is_closed_keeps_its_words(cast: Cast, shelf: Path, command: Command) -> None:
    cast.pupil()
    assignment = cast.assign()
    close(cast.as_(cast.alice), assignment)
    rewrite(shelf, f"quizzes/{STORY}", OLD, NEW)
    ran = command("content", "replace", STORY)
    assert ran.status == 0
    assert "every assignment that is not closed has this wording already" in ran.out


OTHERWISE: dict[str, Callable[[str], str]] = {
    "an effect": lambda text: text.replace("{ person=+1 }", "{ person=+2 }", 1),
    "a scene that is charted": lambda text: text.replace(" .charted}", "}"),
    "where a choice leads": lambda text: text.replace("(#bench)", "(#question)", 1),
    "an answer that is right": lambda text: text.replace("- [ ]", "- [x]", 1),
}


@pytest.mark.parametrize("changed", OTHERWISE)
def test_another_structure_is_refused(
    cast: Cast, shelf: Path, command: Command, changed: str
) -> None:
    assignment = cast.assign()
    for file in (shelf / "quizzes" / STORY).glob("*.md"):
        text = file.read_text(encoding="utf-8")
        assert OTHERWISE[changed](text) != text
        file.write_text(OTHERWISE[changed](text).replace(OLD, NEW), encoding="utf-8")
    if changed == "where a choice leads":
        # A scene that nothing leads to would be a fault of its own.
        for file in (shelf / "quizzes" / STORY).glob("*.md"):
            text = file.read_text(encoding="utf-8").replace(
                "(#question){ group", "(#bench){ group", 1
            )
            file.write_text(text, encoding="utf-8")
    ran = command("content", "replace", STORY)
    assert ran.refused, ran
    assert "has other scenes, choices, conditions, effects or sections" in ran.err
    assert OLD in opening(cast, assignment)


def test_a_language_that_is_gone_is_refused(cast: Cast, shelf: Path, command: Command) -> None:
    folder = shelf / "quizzes" / STORY
    shutil.copyfile(folder / "en.md", folder / "fr.md")
    cast.assign()
    (folder / "fr.md").unlink()
    assert command("content", "replace", STORY).refused


def test_only_the_assignments_with_that_structure_get_the_words(
    cast: Cast, shelf: Path, command: Command
) -> None:
    alice = cast.as_(cast.alice)
    assign(alice, cast.group, title="Before")
    for file in (shelf / "quizzes" / STORY).glob("*.md"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("{ person=+1 }", "{ person=+2 }", 1), encoding="utf-8")
    assign(alice, cast.group, title="After")
    rewrite(shelf, f"quizzes/{STORY}", OLD, NEW)
    ran = command("content", "replace", STORY)
    assert ran.status == 0, ran
    assert "replaced in 1 assignments: After" in ran.out
    assert "another structure: Before" in ran.out


def test_a_module_is_replaced_while_it_has_as_many_sections(
    cast: Cast, shelf: Path, command: Command
) -> None:
    cast.assign(f"module/{MODULE}")
    title = next(
        line
        for line in (shelf / f"modules/{MODULE}/en.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("## ")
    )
    rewrite(shelf, f"modules/{MODULE}", title, "## Another title")
    assert "replaced in 1" in command("content", "replace", MODULE).out
    for file in (shelf / "modules" / MODULE).glob("*.md"):
        file.write_text(file.read_text("utf-8") + "\n## One more\n\nA line.\n", "utf-8")
    assert command("content", "replace", MODULE).refused


def test_what_has_a_fault_is_sent_to_check(cast: Cast, shelf: Path, command: Command) -> None:
    rewrite(shelf, f"quizzes/{STORY}", "(#bench)", "(#nowhere)")
    ran = command("content", "replace", STORY)
    assert ran.refused, ran
    assert "has faults: `workshop check` names them" in ran.err


def test_a_name_that_nothing_has_is_refused(cast: Cast, command: Command) -> None:
    ran = command("content", "replace", "no-such-piece")
    assert ran.refused, ran
    assert "nothing on the shelf is called no-such-piece" in ran.err


def test_a_name_that_two_pieces_have_needs_its_kind(
    cast: Cast, shelf: Path, command: Command
) -> None:
    shutil.copytree(shelf / "modules" / MODULE, shelf / "modules" / STORY)
    ran = command("content", "replace", STORY)
    assert ran.refused, ran
    assert "add --kind module or --kind quiz" in ran.err
    assert command("content", "replace", STORY, "--kind", "quiz").status == 0
