"""How a browser makes a campaign: the form, the list as it was understood, the confirmation."""

from __future__ import annotations

from typing import Any

from tests.cast import MODULE, STORY
from tests.web import Page, Visitor

ITEMS = {"items-0": f"module/{MODULE}", "items-1": f"quiz/{STORY}"}
ID = "c" * 22


def values(teams: str, **fields: str) -> dict[str, str]:
    """What the form is sent with."""
    return {
        "campaign": ID,
        "title": "Respect at work",
        "joining": "code",
        "audience": "employees",
        "language": "en",
        "teams": teams,
        "act": "check",
    } | ITEMS | fields  # fmt: skip


def check(leader: Visitor, teams: str, *, status: int = 200, **fields: str) -> Page:
    """Send the list to be looked at; nothing is made."""
    leader.get("/campaigns/new")
    return leader.post("/campaigns/new", values(teams, **fields), status)


def confirm(
    leader: Visitor, teams: str, accepted: int, *, status: int = 303, **fields: str
) -> Page:
    """Press the button that makes the accepted teams."""
    sent = values(teams, act="make", accepted_teams=str(accepted), **fields)
    return leader.post("/campaigns/new", sent, status)


def make(leader: Visitor, teams: str, accepted: int, **fields: Any) -> str:
    """A campaign, made as a browser makes it; its address."""
    check(leader, teams, **fields)
    confirm(leader, teams, accepted, **fields)
    return leader.location
