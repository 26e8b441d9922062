"""Ending sessions that were left behind, as the server does on its rounds. It knows no page."""

from __future__ import annotations

from workshop.database import database, now
from workshop.live import store
from workshop.live.models import LIVE_TABLES


def end_abandoned() -> int:
    """Erase every session that began more than 12 hours ago, and what is left of it on disk."""
    with database().write() as writing:
        ended = store.erase_abandoned(writing, now())
    if ended:
        database().truncate_log()
        database().vacuum(LIVE_TABLES)
    return ended
