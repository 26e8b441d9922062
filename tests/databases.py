"""On which databases a test runs: in `make test` on SQLite, in `make test-all` on both kinds.

`@on_both` says that both are meant, `@always_on_both` that `make test` needs both as well, since
what is tested is how a database behaves (constraints, locks, migrations, simultaneous Sends).
`@on_sqlite` and `@on_postgresql` name one alone: what is only done there, or what counts and
guesses over so many classes that once has to do.
"""

from __future__ import annotations

import pytest

SQLITE = "sqlite"
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)
LATER = pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.long])
BOTH = [SQLITE, POSTGRESQL]

on_both = pytest.mark.parametrize("database_url", [SQLITE, LATER], indirect=True)
always_on_both = pytest.mark.parametrize("database_url", BOTH, indirect=True)
on_sqlite = pytest.mark.parametrize("database_url", [SQLITE], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
