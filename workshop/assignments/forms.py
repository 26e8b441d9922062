"""What the forms of assignments accept."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    FieldList,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from workshop.accounts.rules import SignedIn
from workshop.forms import Form, options, stripped

PLACES = 6
INPUT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class DatesForm(Form):
    """Opening and due date, in the organisation's time zone."""

    opens_at = DateTimeLocalField(
        _l("Opens"),
        [Optional()],
        format=INPUT_FORMATS,
        description=_l("Leave it empty to open at once."),
    )
    due_at = DateTimeLocalField(
        _l("Due"),
        [Optional()],
        format=INPUT_FORMATS,
        description=_l("It closes by itself then. Leave it empty to close it yourself."),
    )

    def validate_due_at(self, field: DateTimeLocalField) -> None:
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError(_l("This is before the opening: choose a later moment."))

    def moments(self, person: SignedIn, otherwise: datetime) -> tuple[datetime, datetime | None]:
        """Opening (or `otherwise`) and due date, as aware times."""
        zone = ZoneInfo(person.time_zone)
        opens = self.opens_at.data
        due = self.due_at.data
        return (
            opens.replace(tzinfo=zone) if opens else otherwise,
            due.replace(tzinfo=zone) if due else None,
        )


class AssignmentForm(DatesForm):
    """An assignment to make: for whom, what in which order, from when to when."""

    group = SelectField(_l("For"))
    title = StringField(
        _l("Title"),
        [
            DataRequired(_l("Type a title: the learners read it on their list.")),
            Length(max=120, message=_l("At most 120 characters.")),
        ],
        filters=[stripped],
    )
    items = FieldList(SelectField(validators=[Optional()]), min_entries=PLACES, max_entries=PLACES)
    expected = IntegerField(
        _l("How many people do you expect?"),
        [Optional(), NumberRange(1, 100_000, _l("Type a number of people, such as 28."))],
        description=_l(
            "Only if more will come than are in the group now. The charts wait for enough answers."
        ),
    )
    alternative_names = BooleanField(
        _l("Use the other first names in the stories"),
        description=_l("When somebody in the group has the name of a character."),
    )

    def offer(
        self, groups: list[tuple[str, str]], pieces: dict[str, list[tuple[str, str]]]
    ) -> None:
        """Fill the lists: groups as (id, name), pieces as (kind/slug, title) by heading."""
        self.group.choices = options(groups)
        offered = options([("", _l("Nothing"))])
        for heading, found in pieces.items():
            offered += options(found, heading)
        for number, field in enumerate(self.items, start=1):
            field.label.text = _l("Number %(number)s", number=number)
            field.choices = offered

    @property
    def chosen(self) -> list[str]:
        return [field.data for field in self.items if field.data]

    def validate_items(self, field: FieldList) -> None:
        slugs = [value.partition("/")[2] for value in self.chosen]
        if not slugs:
            raise ValidationError(_l("Choose at least one module or story."))
        if len(set(slugs)) != len(slugs):
            raise ValidationError(_l("The same piece stands here twice: choose it once."))


class CopyForm(Form):
    """Another group for the same list."""

    group = SelectField(_l("Copy to"))
