"""What the forms of groups accept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from workshop.accounts.forms import LANGUAGE_NAMES
from workshop.accounts.rules import LANGUAGES
from workshop.forms import Form, options, stripped
from workshop.groups.rules import GROUP_AUDIENCES, MOST_SLIPS, Joining

AUDIENCE_NAMES = {
    "pupils-11-15": _l("Pupils, 11 to 15"),
    "students-15-18": _l("Students, 15 to 18"),
    "employees": _l("Employees"),
    "parents": _l("Parents"),
    "facilitators": _l("Facilitators"),
}


class GroupForm(Form):
    """A class or a team to make."""

    name = StringField(
        _l("Name"),
        [
            DataRequired(_l("Type a name, such as 5e B.")),
            Length(max=80, message=_l("At most 80 characters.")),
        ],
        filters=[stripped],
    )
    audience = SelectField(
        _l("Who is in it"), choices=options((key, AUDIENCE_NAMES[key]) for key in GROUP_AUDIENCES)
    )
    language = SelectField(
        _l("Language"), choices=options((code, LANGUAGE_NAMES[code]) for code in LANGUAGES)
    )
    joining = RadioField(
        _l("How do they join?"),
        choices=options(
            (
                (
                    Joining.SLIPS.value,
                    _l("With a slip of paper each: no address, no list of names"),
                ),
                (Joining.CODE.value, _l("With one code and link for all")),
            )
        ),
    )


class PrintForm(Form):
    """A button that prints codes. Where no other device can open the address that is printed,
    `here` says that this is known: somebody only tries it out."""

    here = BooleanField(_l("Only for this computer: I try it out here"))


class LostSlipForm(PrintForm):
    """A slip that was lost; without a number, one more person."""

    number = IntegerField(
        _l("Number of the slip, if you know it"),
        [Optional(), NumberRange(1, 99_999, _l("Type the number that stands on the slip."))],
    )


class SlipsForm(PrintForm):
    """How many slips to make, and how many spare ones besides."""

    count = IntegerField(
        _l("Slips for the people on your list"),
        [
            InputRequired(_l("Type how many people are on your list.")),
            NumberRange(0, MOST_SLIPS, _l("From 0 to 500.")),
        ],
    )
    spare = IntegerField(
        _l("Spare slips"),
        [
            InputRequired(_l("Type how many spare slips, or 0.")),
            NumberRange(0, 20, _l("From 0 to 20.")),
        ],
        default=2,
        description=_l("They count only once somebody uses them."),
    )


class CodeForm(Form):
    """The code of a group (6 characters) or one's own return code (12)."""

    code = StringField(
        _l("Code"),
        [DataRequired(_l("Type the code that you were given.")), Length(max=60)],
        filters=[stripped],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "data-code": "",
        },
    )


class FacilitatorForm(Form):
    """Another facilitator for a group."""

    person = SelectField(_l("Facilitator"), validate_choice=True)
