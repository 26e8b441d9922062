"""A school of the attackers of tests/attacks, outside of pytest: a database of its own, seeded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.attacks import pieces
from tests.attacks.conftest import spare_the_disk
from tests.attacks.places import Place, open_place
from workshop import config as configuration
from workshop import create_app
from workshop.commands.common import migrate


def school(folder: Path, chance: Callable[[int], int]) -> Place:
    """An application with the attackers' own quizzes, and Alice signed in."""
    folder.mkdir()
    quizzes = folder / "quizzes"
    pieces.write_all(quizzes)
    config = configuration.read({"WORKSHOP_INSTANCE": str(folder)})
    config = replace(
        config, module_folders=(), quiz_folders=(folder / "shipped", quizzes), rate_limits=False,
        closer=False, password_time_cost=1, password_memory_kib=8,
    )  # fmt: skip
    migrate(config)
    app = create_app(config, chance=chance)
    app.config["TESTING"] = True
    spare_the_disk(app.extensions["database"].engine)
    return open_place(app, quizzes)
