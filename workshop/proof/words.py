"""An attestation in words, in the language of the page: alike for the page and the PDF, and in
neutral words for pupils and adults."""

from __future__ import annotations

from flask_babel import gettext as _

from workshop.assignments.attesting import Attestation
from workshop.language import current_language, dateformat
from workshop.proof.rules import Paper


def paper_of(attestation: Attestation, help_line: str = "") -> Paper:
    return Paper(
        language=current_language(),
        heading=_("Attestation of participation"),
        statement=_("The participant has taken part in this training."),
        title=attestation.title,
        content_language=attestation.language,
        facts=facts_of(attestation),
        objectives_heading=_("Objectives"),
        objectives=attestation.objectives,
        to_fill=(_("Name of the participant"), _("Signature")),
        closing=(
            _("This attestation contains no answer and no score."),
            _("The name is written by hand. The program that made this sheet does not know it and"
              " keeps no copy."),
        ),
        help=help_line,
    )  # fmt: skip


def facts_of(attestation: Attestation) -> tuple[tuple[str, str], ...]:
    version = _(
        "%(version)s, last reviewed on %(date)s",
        version=attestation.version,
        date=dateformat(attestation.reviewed),
    )
    return (
        (_("Organisation"), attestation.organisation),
        (_("Version"), version),
        (_("Planned time"), _("%(minutes)s minutes", minutes=attestation.minutes)),
        (_("Date of this attestation"), dateformat(attestation.day)),
    )
