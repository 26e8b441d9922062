"""A line of the audit log is written with the act, cut to its length, and read by its own only."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from tests.cast import Cast
from tests.conftest import MONDAY, Clock
from tests.databases import on_both
from workshop.audit import store
from workshop.audit.rules import Action
from workshop.database import database


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who acts, as far as the log needs them."""

    name: str
    organisation_id: str


def noted(app: Flask, who: Somebody, *acts: tuple[Action, str]) -> None:
    with app.app_context(), database().write() as session:
        for action, subject in acts:
            store.note(session, who, action, subject)


@on_both
def test_the_newest_line_stands_first_and_only_ones_own_organisation_is_read(
    cast: Cast, clock: Clock
) -> None:
    noted(cast.app, Somebody("Ada", cast.school), (Action.GROUP_MADE, "5e B"))
    clock.move(minutes=1)
    noted(cast.app, Somebody("Alice", cast.school), (Action.SLIPS_MADE, "5e B"))
    noted(cast.app, Somebody("Charlie", cast.company), (Action.GROUP_MADE, "Planning"))
    with cast.app.app_context(), database().sessions() as session:
        found = store.entries(session, cast.school, 10)
        older = store.entries(session, cast.school, 10, found[0].at)
    assert [(line.actor, line.action) for line in found] == [
        ("Alice", Action.SLIPS_MADE), ("Ada", Action.GROUP_MADE),
    ]  # fmt: skip
    assert found[1].at == MONDAY
    assert older == found[1:]


@on_both
def test_a_long_name_is_cut_and_does_not_stop_the_act(cast: Cast) -> None:
    noted(cast.app, Somebody("Ada", cast.school), (Action.GROUP_MADE, "x" * 500))
    with cast.app.app_context(), database().sessions() as session:
        (line,) = store.entries(session, cast.school, 10)
    assert line.subject == "x" * 160


def test_an_act_that_fails_leaves_no_line(cast: Cast) -> None:
    def fail() -> None:
        with cast.app.app_context(), database().write() as session:
            store.note(session, Somebody("Ada", cast.school), Action.GROUP_MADE, "5e B")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with cast.app.app_context(), database().sessions() as session:
        assert store.entries(session, cast.school, 10) == []
