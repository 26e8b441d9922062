"""Erasing what is too old everywhere, as the server does each hour and the command when it is
called. It knows no page."""

from __future__ import annotations

from collections.abc import Sequence

from workshop.database import database, now
from workshop.keeping import store
from workshop.keeping.rules import Erased


class _OnlyTried(Exception):
    """Takes back what a trial has erased."""


def purge(only_try: bool = False) -> list[tuple[str, Erased]]:
    """Purge each organisation in a transaction of its own; its name and what was erased.

    `only_try` erases nothing and says what would be. Afterwards nothing of it is left in SQLite's
    log or in dead rows on PostgreSQL (PRIVACY.md R15).
    """
    with database().sessions() as reading:
        found = store.holdings(reading)
    erased = [(each.name, _purge_one(each.id, only_try)) for each in found]
    if not only_try and any(count for _name, count in erased):
        forget_on_disk()
    return erased


def _purge_one(organisation_id: str, only_try: bool) -> Erased:
    erased = Erased()
    try:
        with database().write() as writing:
            database().unhurried(writing)
            erased = store.purge(writing, organisation_id, now())
            if only_try:
                raise _OnlyTried
    except _OnlyTried:
        pass
    return erased


def forget_on_disk(tables: Sequence[str] = store.PERSONAL_TABLES) -> None:
    """What was erased leaves SQLite's log, and PostgreSQL's dead rows."""
    database().truncate_log()
    database().vacuum(tables)
