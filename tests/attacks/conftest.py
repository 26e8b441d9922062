"""The school that is attacked: its own quizzes, seeded chance, plain clients that are fast."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from tests.attacks import pieces
from tests.attacks.places import Place, open_place
from tests.conftest import MakeApp

KIND = re.compile(r"\[(sqlite|postgresql)\]|-(sqlite|postgresql)(?=\])")


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """Seeded by the name of the test, whichever database it runs on, so that a statistic is the
    same each time."""
    return random.Random(KIND.sub("", request.node.name)).randrange


def spare_the_disk(engine: Engine) -> None:
    """Thousands of commits need not survive a power cut; all else is as the server has it."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))


@pytest.fixture
def place(make_app: MakeApp, tmp_path: Path) -> Place:
    """A school whose only quizzes are those of `pieces`, in a folder that a test may change."""
    folder = tmp_path / "quizzes"
    pieces.write_all(folder)
    app = make_app(module_folders=(), quiz_folders=(tmp_path / "shipped", folder))
    app.test_client_class = FlaskClient
    spare_the_disk(app.extensions["database"].engine)
    return open_place(app, folder)
