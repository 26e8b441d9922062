"""What the forms of assignments accept."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    FieldList,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from workshop.accounts.rules import SignedIn
from workshop.assignments.rules import Pace, Terms
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


def expected_field() -> IntegerField:
    return IntegerField(
        _l("How many do you expect?"),
        [Optional(), NumberRange(1, 100_000, _l("Type a number of people, such as 28."))],
        description=_l(
            "People, or pairs where two sit at one computer. Only if more will come than are in "
            "the group now. The charts wait for enough answers."
        ),
    )


class Doubted(Form):
    """A form that may ask once whether this group is another one in disguise."""

    confirmed = HiddenField()
    """The group that was sent although a similar one has done the same."""


class AssignmentForm(DatesForm, Doubted):
    """An assignment to make: for whom, what in which order, from when to when, and how."""

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
    pace = RadioField(
        _l("How long"),
        description=_l(
            "In one lesson: you close it yourself at the end of the hour, and see then what may "
            "be shown. Over some days: it closes at its due date, or when you close it."
        ),
        choices=options(
            [(Pace.LESSON.value, _l("In one lesson")), (Pace.DAYS.value, _l("Over some days"))]
        ),
    )
    before_after = BooleanField(
        _l("Ask the same few questions before and after"),
        description=_l(
            "At most five, two minutes each time: what people know, how sure they feel, whom they "
            "would turn to. Never whether something happened to them. Only over some days."
        ),
    )
    expected = expected_field()
    pairs = BooleanField(
        _l("Two at one computer"),
        description=_l("One slip and one answer a pair; discuss, then choose together."),
    )
    proof_of_training = BooleanField(
        _l("Keep a list “slip number: done or not”, as proof of training"),
        description=_l(
            "The learners are told before they start. It cannot be changed once it is open. Only "
            "for a group that joins by slips: whoever came by a code has no number."
        ),
    )
    alternative_names = BooleanField(
        _l("Use the other first names in the stories"),
        description=_l("When somebody in the group has the name of a character."),
    )

    # The groups that join by a code, which no list by numbers of slips can be kept of.
    by_code: frozenset[str] = frozenset()

    def validate_proof_of_training(self, field: BooleanField) -> None:
        if field.data and self.group.data in self.by_code:
            raise ValidationError(
                _l("The list goes by numbers of slips, and this group joins by a code.")
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
    def terms(self) -> Terms:
        proof = self.proof_of_training
        return {
            "expected": self.expected.data,
            "alternative_names": self.alternative_names.data,
            "pace": Pace(self.pace.data),
            "pairs": self.pairs.data,
            "proof_of_training": bool(proof and proof.data),
        }

    @property
    def chosen(self) -> list[str]:
        return [field.data for field in self.items if field.data]

    def validate_before_after(self, field: BooleanField) -> None:
        if field.data and self.pace.data == Pace.LESSON.value:
            raise ValidationError(
                _l("In one lesson there is no before and after: choose “Over some days”, or not.")
            )

    def validate_items(self, field: FieldList) -> None:
        slugs = [value.partition("/")[2] for value in self.chosen]
        if not slugs:
            raise ValidationError(_l("Choose at least one module or story."))
        if len(set(slugs)) != len(slugs):
            raise ValidationError(_l("The same piece stands here twice: choose it once."))


class CopyForm(Doubted):
    """Another group for the same list, and how many are expected of it."""

    # The groups that join by a code: a list by numbers of slips is not copied to them.
    by_code: frozenset[str] = frozenset()

    group = SelectField(_l("Copy to"))
    expected = expected_field()
