"""What the forms of campaigns accept, and why a row of teams is refused, in words."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    FieldList,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from workshop.accounts.forms import LANGUAGE_NAMES
from workshop.accounts.rules import LANGUAGES
from workshop.assignments.forms import INPUT_FORMATS, PLACES, DatesForm
from workshop.campaigns.rules import MOST_TEAMS, NAME_WORDS, NUMBER_WORDS, Refusal
from workshop.forms import Form, options, stripped
from workshop.groups.forms import AUDIENCE_NAMES
from workshop.groups.rules import GROUP_AUDIENCES, Joining
from workshop.spreadsheet import Reason, Table, Unreadable, decoded, read_text

# More rows than these are no list of teams, and no page to read.
MOST_ROWS = 2 * MOST_TEAMS
ID = re.compile(r"[A-Za-z0-9_-]{22}")
UNREADABLE = {
    Reason.TOO_LARGE: _l("This is too large: a list of teams has at most 1,000 rows."),
    Reason.WORKBOOK: _l(
        "This is a workbook. In the spreadsheet choose “Save as”, then “CSV”, and send that file."
    ),
    Reason.NOT_TEXT: _l("This is no table of text. Save the sheet as CSV and send that file."),
}
REFUSED = {
    Refusal.NO_NAME: _l("Refused: there is no name."),
    Refusal.LONG_NAME: _l("Refused: the name has more than 80 characters."),
    Refusal.TWICE: _l("Refused: this name stands further up already."),
    Refusal.TAKEN: _l("Refused: a team of this name exists already."),
    Refusal.NO_NUMBER: _l("Refused: the expected number is missing."),
    Refusal.NOT_WHOLE: _l("Refused: the expected number is no whole number from 1."),
    Refusal.TOO_MANY_PEOPLE: _l("Refused: more than 5,000 people. Split the team by site."),
    Refusal.QUOTE: _l("Refused: a quotation mark in this row has no counterpart."),
    Refusal.TOO_MANY_TEAMS: _l("Refused: a campaign has at most 500 teams."),
}


class CampaignForm(DatesForm):
    """A campaign to make: what, from when to when, for which teams. `campaign` is the id that it
    will have, drawn when the form was opened."""

    campaign = HiddenField()
    accepted_teams = IntegerField(validators=[Optional()])
    title = StringField(
        _l("Title"),
        [
            DataRequired(_l("Type a title: the learners read it on their list.")),
            Length(max=120, message=_l("At most 120 characters.")),
        ],
        filters=[stripped],
    )
    items = FieldList(SelectField(validators=[Optional()]), min_entries=PLACES, max_entries=PLACES)
    joining = RadioField(
        _l("How do the people of each team join?"),
        choices=options(
            (
                (Joining.CODE.value, _l("With a code and link for each team")),
                (
                    Joining.SLIPS.value,
                    _l("With a slip each: a number, a link and a code, for your own mail merge"),
                ),
            )
        ),
    )
    audience = SelectField(
        _l("Who is in the teams"),
        choices=options((key, AUDIENCE_NAMES[key]) for key in GROUP_AUDIENCES),
    )
    language = SelectField(
        _l("Language"), choices=options((code, LANGUAGE_NAMES[code]) for code in LANGUAGES)
    )
    newcomers = BooleanField(
        _l("Whoever joins a team after the close may do it too"),
        description=_l("What they answer enters no chart."),
    )
    proof_of_training = BooleanField(
        _l("Proof of training: a list by number of slip, done or not"),
        description=_l(
            "Without day or time, and without any answer. The learners are told before they start."
            " It cannot be switched on later."
        ),
    )
    teams = TextAreaField(
        _l("The teams, one a line: name and expected number"),
        description=_l(
            "Copy two columns of a spreadsheet and paste them here, or type a semicolon between"
            " name and number. A first line with headings is understood."
        ),
    )
    file = FileField(
        _l("Or a CSV file of the teams"),
        description=_l("As Excel saves it, with semicolons, commas or tabs."),
    )

    def offer(self, pieces: dict[str, list[tuple[str, str]]]) -> None:
        """Fill the lists of pieces, as (kind/slug, title) by heading."""
        offered: list[SelectChoice] = options([("", _l("Nothing"))])
        for heading, found in pieces.items():
            offered += options(found, heading)
        for number, field in enumerate(self.items, start=1):
            field.label.text = _l("Number %(number)s", number=number)
            field.choices = offered

    def take_file(self) -> None:
        """Put the text of a file where it can be seen, corrected and sent again."""
        self.unreadable: Reason | None = None
        if self.file.data:
            try:
                self.teams.data = decoded(self.file.data.read())
            except Unreadable as error:
                self.unreadable = error.reason

    @cached_property
    def table(self) -> Table:
        """What stands in the field of the teams; empty when that cannot be read."""
        try:
            read = read_text(self.teams.data or "")
            if len(read.rows) + len(read.faults) > MOST_ROWS:
                raise Unreadable(Reason.TOO_LARGE)
        except Unreadable as error:
            self.unreadable = error.reason
            return Table(())
        return read.under(NAME_WORDS, NUMBER_WORDS)

    @property
    def has_id(self) -> bool:
        return bool(ID.fullmatch(self.campaign.data or ""))

    @property
    def chosen(self) -> list[str]:
        return [field.data for field in self.items if field.data]

    def validate_items(self, field: FieldList) -> None:
        slugs = [value.partition("/")[2] for value in self.chosen]
        if not slugs:
            raise ValidationError(_l("Choose at least one module or story."))
        if len(set(slugs)) != len(slugs):
            raise ValidationError(_l("The same piece stands here twice: choose it once."))

    def validate_file(self, field: FileField) -> None:
        if self.unreadable is not None:
            raise ValidationError(UNREADABLE[self.unreadable])

    def validate_proof_of_training(self, field: BooleanField) -> None:
        if field.data and self.joining.data != Joining.SLIPS.value:
            raise ValidationError(
                _l("The list goes by numbers of slips: let the people join with a slip each.")
            )

    def validate_teams(self, field: TextAreaField) -> None:
        table = self.table
        if self.unreadable is None and not table.rows and not table.faults:
            raise ValidationError(_l("Type or paste the teams, or choose a file."))


class DueForm(Form):
    """Another due date for all teams; their openings stay."""

    due_at = DateTimeLocalField(
        _l("Due"),
        [Optional()],
        format=INPUT_FORMATS,
        description=_l("It closes by itself then. Leave it empty to close it yourself."),
    )

    def moment(self, time_zone: str) -> datetime | None:
        """The due date as an aware time, or None."""
        due = self.due_at.data
        return due.replace(tzinfo=ZoneInfo(time_zone)) if due else None
