"""Every page of live sessions: importing this gives the blueprint its routes."""

from __future__ import annotations

from workshop.live import participant, presenter, screen, starting, summary
from workshop.live.views import blueprint

__all__ = ["blueprint", "participant", "presenter", "screen", "starting", "summary"]
