"""How an item of an assignment is called on pages."""

from __future__ import annotations

from flask_babel import gettext as _

from workshop.assignments.rules import Phase


def form_title(title: str, phase: str, letter: str = "") -> str:
    """The title with when a form is asked, and its version (a or b) where there are two."""
    if phase == Phase.NONE:
        return title
    before, values = phase == Phase.BEFORE, {"title": title, "letter": letter.upper()}
    if not letter:
        return str(_("%(title)s: before", **values) if before else _("%(title)s: after", **values))
    return str(
        _("%(title)s: before, version %(letter)s", **values)
        if before
        else _("%(title)s: after, version %(letter)s", **values)
    )
