"""What the forms of groups accept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

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


class SlipsForm(Form):
    """How many slips to make, and how many spare ones besides."""

    count = IntegerField(
        _l("Slips for the people on your list"),
        [
            InputRequired(_l("Type how many people are on your list.")),
            NumberRange(0, MOST_SLIPS, _l("From 0 to 60.")),
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
