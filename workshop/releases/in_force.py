"""The thresholds that an application runs with, carried by each of its sessions.

It knows no table; `rules.tighten` has made sure that they are no looser than the standard.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from workshop.releases.rules import STANDARD, Thresholds


def in_force(session: Session) -> Thresholds:
    """Those of the application that made this session; the standard where none are named."""
    found = session.info.get("thresholds", STANDARD)
    assert isinstance(found, Thresholds)
    return found
