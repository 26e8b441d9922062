"""`@on_both` runs a test on SQLite and, where its programs are found, on PostgreSQL."""

from __future__ import annotations

import pytest

on_both = pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
    indirect=True,
)
