"""What an installation owns is readable for its owner alone."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

from tests.databases import on_sqlite
from workshop.commands.common import migrate
from workshop.config import Config


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@on_sqlite
def test_a_new_database_and_its_folder_are_their_owners_only(
    config: Config, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    file = folder / "workshop.sqlite3"
    migrate(replace(config, instance=folder, database_url=f"sqlite:///{file}"))
    assert mode(folder) == 0o700
    assert mode(file) == 0o600


@on_sqlite
def test_a_database_that_is_there_keeps_the_permissions_it_was_given(
    config: Config, tmp_path: Path
) -> None:
    file = tmp_path / "shared.sqlite3"
    own = replace(config, database_url=f"sqlite:///{file}")
    migrate(own)
    file.chmod(0o640)
    migrate(own)
    assert mode(file) == 0o640
