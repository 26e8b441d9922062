"""What is written down of what facilitators and administrators do. Pure: no database, no Flask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """Everything that is noted. No learner's act is among them, and nothing that one answered."""

    SIGNED_IN = "signed-in"
    ORGANISATION_CHANGED = "organisation-changed"
    PROOF_SWITCHED_ON = "proof-switched-on"
    PROOF_SWITCHED_OFF = "proof-switched-off"
    COLLEAGUE_ADDED = "colleague-added"
    COLLEAGUE_LINKED = "colleague-linked"
    COLLEAGUE_CHANGED = "colleague-changed"
    COLLEAGUE_REMOVED = "colleague-removed"
    GROUP_MADE = "group-made"
    GROUP_CHANGED = "group-changed"
    GROUP_DELETED = "group-deleted"
    FACILITATOR_ADDED = "facilitator-added"
    FACILITATOR_LEFT = "facilitator-left"
    SLIPS_MADE = "slips-made"
    CODE_REPLACED = "code-replaced"
    MEMBER_REMOVED = "member-removed"
    CAMPAIGN_MADE = "campaign-made"
    ASSIGNMENT_MADE = "assignment-made"
    ASSIGNMENT_OPENED = "assignment-opened"
    ASSIGNMENT_CHANGED = "assignment-changed"
    ASSIGNMENT_CLOSED = "assignment-closed"
    ASSIGNMENT_DELETED = "assignment-deleted"
    REMINDED = "reminded"
    LIVE_STARTED = "live-started"
    LIVE_ENDED = "live-ended"
    PROOF_READ = "proof-read"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: when (UTC), who by name, what, and of which group or assignment."""

    at: datetime
    actor: str
    action: Action
    subject: str


def page(found: Sequence[Entry], size: int) -> tuple[Sequence[Entry], datetime | None]:
    """Of at most `size` + 1 lines, newest first: those of one page, and the moment before which
    the next page begins (None when this is the last).

    Lines of the moment at which the page breaks go to the next page together: none is lost.
    """
    if len(found) <= size:
        return found, None
    kept = [entry for entry in found[:size] if entry.at > found[size].at] or found[:size]
    return kept, kept[-1].at
