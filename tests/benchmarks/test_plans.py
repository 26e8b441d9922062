"""How SQLite finds rows, which it decides without statistics: what somebody leads is found by who
leads it, however many groups their organisation has, and what is done is counted in its index.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, text

from tests.databases import on_sqlite
from workshop.assignments import store as assignments
from workshop.campaigns import store as campaigns
from workshop.progress import store as progress

BY_LEADER = "SEARCH group_facilitators USING INDEX ix_group_facilitators_person_id (person_id=?)"


def plan(app: Flask, query: Select[Any]) -> list[str]:
    engine = app.extensions["database"].engine
    statement = text(f"EXPLAIN QUERY PLAN {query.compile(engine)}".replace("?", "''"))
    with engine.connect() as connection:
        return [row.detail for row in connection.execute(statement)]


@on_sqlite
@pytest.mark.parametrize(
    "query", [assignments._LED, campaigns._SUMMARIES, progress._PLAYED_LED], ids=range(3)
)
def test_a_list_of_somebody_begins_with_what_they_lead(app: Flask, query: Select[Any]) -> None:
    assert plan(app, query)[0] == BY_LEADER


@on_sqlite
@pytest.mark.parametrize("query", [assignments._LED_ONE, campaigns._TEAMS], ids=range(2))
def test_what_is_done_is_counted_in_its_index(app: Flask, query: Select[Any]) -> None:
    assert "SEARCH rosters USING INDEX ix_rosters_done (item_id=?)" in plan(app, query)
