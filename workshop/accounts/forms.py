"""What the forms of accounts accept."""

from __future__ import annotations

from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    EqualTo,
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)
from wtforms.widgets import PasswordInput

from workshop.accounts.rules import (
    COUNTRIES,
    LANGUAGES,
    PASSWORD_MAXIMUM,
    PASSWORD_MINIMUM,
    OwnContact,
)
from workshop.forms import Form, options, stripped

COUNTRY_NAMES = {
    "FR": _l("France"),
    "BE": _l("Belgium"),
    "IE": _l("Ireland"),
    "GB": _l("United Kingdom"),
    "EU": _l("Another country"),
}
LANGUAGE_NAMES = {"fr": "Français", "en": "English"}
ADDRESS = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
MOST_CONTACTS = 8


class SignInForm(Form):
    """E-mail and password of a facilitator or administrator."""

    email = EmailField(
        _l("E-mail address"),
        [InputRequired(_l("Type your e-mail address.")), Length(max=254)],
        filters=[stripped],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Type your password.")), Length(max=PASSWORD_MAXIMUM)],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(Form):
    """A password chosen by its owner; any characters, no rules of composition (FACTS.md 7)."""

    password = PasswordField(
        _l("New password"),
        [
            InputRequired(_l("Choose a password.")),
            Length(
                PASSWORD_MINIMUM,
                PASSWORD_MAXIMUM,
                _l("Take at least 12 characters: three or four words that do not go together."),
            ),
        ],
        description=_l("At least 12 characters; three or four words that do not go together."),
        widget=PasswordInput(hide_value=True),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The same password again"),
        [EqualTo("password", _l("The two passwords differ: type the same one twice."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    """As NewPasswordForm, by somebody who is signed in."""

    current = PasswordField(
        _l("Your present password"),
        [InputRequired(_l("Type your present password.")), Length(max=PASSWORD_MAXIMUM)],
        render_kw={"autocomplete": "current-password"},
    )


class ColleagueForm(Form):
    """A facilitator or administrator to add."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Type a name.")), Length(max=80, message=_l("At most 80 characters."))],
        filters=[stripped],
        id="colleague-name",
    )
    email = EmailField(
        _l("E-mail address"),
        [
            DataRequired(_l("Type an e-mail address.")),
            Length(max=254),
            Regexp(
                ADDRESS, message=_l("This is no e-mail address: it looks like name@school.org.")
            ),
        ],
        filters=[stripped],
        id="colleague-email",
        description=_l("Used to sign in. Nothing is sent to it."),
    )
    administrator = BooleanField(_l("May also run the organisation (administrator)"))


class OrganisationForm(Form):
    """The settings of an organisation."""

    name = StringField(
        _l("Name of the organisation"),
        [DataRequired(_l("Type a name.")), Length(max=120)],
        filters=[stripped],
    )
    country = SelectField(
        _l("Country"),
        choices=options((code, COUNTRY_NAMES[code]) for code in COUNTRIES),
        description=_l("Decides which help is shown. It does not follow from the language."),
    )
    language = SelectField(
        _l("Language"), choices=options((code, LANGUAGE_NAMES[code]) for code in LANGUAGES)
    )
    time_zone = StringField(
        _l("Time zone"),
        [DataRequired(_l("Type a time zone, such as Europe/Paris."))],
        filters=[stripped],
        description=_l("Such as Europe/Paris or Europe/Dublin."),
    )
    contacts = TextAreaField(
        _l("People to turn to"),
        [Optional(), Length(max=2000)],
        description=_l(
            "One a line: role | name | where and how, for instance: "
            "School nurse | Ms Martin | room 12, every day until 16:00"
        ),
        render_kw={"rows": 5},
    )

    def validate_time_zone(self, field: StringField) -> None:
        if field.data not in available_timezones():
            raise ValidationError(_l("There is no such time zone: type one such as Europe/Paris."))

    def validate_contacts(self, field: TextAreaField) -> None:
        lines = contact_lines(field.data or "")
        if len(lines) > MOST_CONTACTS:
            raise ValidationError(_l("At most 8 people: choose those who are there most often."))
        for line in lines:
            if len(line) != 3 or not all(line) or len(line[0]) > 80 or len(line[1]) > 80:
                raise ValidationError(
                    _l("Write each line as role | name | where and how, with two bars.")
                )

    @property
    def own_contacts(self) -> list[OwnContact]:
        return [
            OwnContact(role, name, how[:160])
            for role, name, how in contact_lines(self.contacts.data or "")
        ]


def contact_lines(text: str) -> list[tuple[str, ...]]:
    return [
        tuple(part.strip() for part in line.split("|"))
        for line in text.splitlines()
        if line.strip()
    ]
