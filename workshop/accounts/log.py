"""The audit log of an organisation, read by its administrators: who led what, and when.

It knows no learner and no answer, for the log holds none; it writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import lazy_gettext as _l

from workshop.accounts.signing_in import person
from workshop.accounts.views import administrators_only, blueprint
from workshop.audit import store
from workshop.audit.rules import Action, Entry, page
from workshop.database import session
from workshop.language import day

__all__ = ["blueprint"]

LINES = 100
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
WORDS = {
    Action.SIGNED_IN: _l("signed in"),
    Action.ORGANISATION_CHANGED: _l("saved the settings of the organisation"),
    Action.PROOF_SWITCHED_ON: _l("switched proof of training on"),
    Action.PROOF_SWITCHED_OFF: _l("switched proof of training off"),
    Action.COLLEAGUE_ADDED: _l("added a colleague"),
    Action.COLLEAGUE_LINKED: _l("made a new sign-in link for a colleague"),
    Action.COLLEAGUE_CHANGED: _l("chose a new password"),
    Action.COLLEAGUE_REMOVED: _l("removed a colleague"),
    Action.GROUP_MADE: _l("made a group"),
    Action.GROUP_CHANGED: _l("changed a group"),
    Action.GROUP_DELETED: _l("deleted a group"),
    Action.FACILITATOR_ADDED: _l("gave a group to one more facilitator"),
    Action.FACILITATOR_LEFT: _l("took a facilitator off a group"),
    Action.SLIPS_MADE: _l("made slips"),
    Action.CODE_REPLACED: _l("replaced a code"),
    Action.MEMBER_REMOVED: _l("took a member off a group"),
    Action.CAMPAIGN_MADE: _l("made a campaign"),
    Action.ASSIGNMENT_MADE: _l("prepared an assignment"),
    Action.ASSIGNMENT_OPENED: _l("opened an assignment"),
    Action.ASSIGNMENT_CHANGED: _l("changed an assignment"),
    Action.ASSIGNMENT_CLOSED: _l("closed an assignment"),
    Action.ASSIGNMENT_DELETED: _l("deleted an assignment"),
    Action.REMINDED: _l("put up a reminder for everybody"),
    Action.LIVE_STARTED: _l("started a live session"),
    Action.LIVE_ENDED: _l("ended a live session"),
    Action.PROOF_READ: _l("read a list “slip number: done or not”"),
    Action.EXPORTED: _l("exported figures"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line in words; `when` is in the organisation's time zone."""

    when: str
    who: str
    what: str
    about: str


@blueprint.get("/organisation/log")
def log() -> ResponseReturnValue:
    """Newest first; `?before=` and a moment in UTC leads to older lines."""
    administrators_only()
    before = moment_of(request.args.get("before", ""))
    found = store.entries(session(), person().organisation_id, LINES + 1, before)
    entries, older = page(found, LINES)
    return render_template(
        "accounts/log.html",
        lines=[line(entry) for entry in entries],
        older=older and older.astimezone(UTC).strftime(MOMENT),
        first=before is None,
    )


def moment_of(typed: str) -> datetime | None:
    """The moment that an address names, or None."""
    try:
        return datetime.strptime(typed, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def line(entry: Entry) -> Line:
    when = f"{day(entry.at)} {format_datetime(entry.at, 'y, HH:mm')}"
    return Line(when, entry.actor, str(WORDS[entry.action]), entry.subject)
