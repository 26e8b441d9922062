"""What the forms of accounts accept."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
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
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)
from wtforms.widgets import PasswordInput

from workshop.accounts.guessing import easily_guessed
from workshop.accounts.rules import (
    COUNTRIES,
    LANGUAGES,
    PASSWORD_MAXIMUM,
    PASSWORD_MINIMUM,
    RETENTION_LONGEST,
    RETENTION_SHORTEST,
    OwnContact,
    normal_email,
)
from workshop.forms import Form, options, stripped

COUNTRY_NAMES = {
    "FR": _l("France"),
    "BE": _l("Belgium"),
    "CH": _l("Switzerland"),
    "LU": _l("Luxembourg"),
    "CA": _l("Canada"),
    "IE": _l("Ireland"),
    "GB": _l("United Kingdom"),
    "US": _l("United States"),
    "EU": _l("Another country"),
}
LANGUAGE_NAMES = {"fr": "Français", "en": "English"}
ADDRESS = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
LONGEST_ADDRESS = 254
MOST_CONTACTS = 8


class SignInForm(Form):
    """E-mail and password of a facilitator or administrator."""

    email = EmailField(
        _l("E-mail address"),
        [InputRequired(_l("Type your e-mail address.")), Length(max=LONGEST_ADDRESS)],
        filters=[stripped],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Type your password.")), Length(max=PASSWORD_MAXIMUM)],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(Form):
    """A password chosen by its owner; any characters, no rules of composition (FACTS.md 7), and
    none that is easily guessed by who knows what they are called and where they work."""

    def __init__(self, about: Iterable[str], sent: bool = True) -> None:
        super().__init__(**({} if sent else {"formdata": None}))
        self.about = tuple(about)

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

    def validate_password(self, field: PasswordField) -> None:
        if not field.errors and easily_guessed(field.data, self.about):
            raise ValidationError(
                _l(
                    "This one is easily guessed: it is common, follows a pattern, or is made of"
                    " your name, your address or your organisation. Take three or four words that"
                    " do not go together."
                )
            )


def present_password(**more: str) -> PasswordField:
    return PasswordField(
        _l("Your present password"),
        [InputRequired(_l("Type your present password.")), Length(max=PASSWORD_MAXIMUM)],
        render_kw={"autocomplete": "current-password"},
        **more,
    )


class ChangePasswordForm(NewPasswordForm):
    """As NewPasswordForm, by somebody who is signed in."""

    current = present_password()


class EndSignInsForm(Form):
    """Ending one's other sign-ins, which a finder of the open browser must not do alone."""

    present = present_password(id="present-password")


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
            Length(max=LONGEST_ADDRESS),
            Regexp(
                ADDRESS, message=_l("This is no e-mail address: it looks like name@school.org.")
            ),
        ],
        filters=[stripped],
        id="colleague-email",
        description=_l("Used to sign in. Nothing is sent to it."),
    )
    administrator = BooleanField(_l("May also run the organisation (administrator)"))

    def validate_email(self, field: EmailField) -> None:
        """Some characters become several when an address is brought to its one form."""
        if len(normal_email(field.data or "")) > LONGEST_ADDRESS:
            raise ValidationError(_l("This is no e-mail address: it looks like name@school.org."))


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
            "School nurse | Ms Martin | room 12, every day until 16:00. The first line stands on "
            "every page. At school: nurse, referent for harassment, trusted adult. At work: HR "
            "contact, occupational physician, staff representative."
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


class RetentionForm(Form):
    """How long pseudonyms and rosters are kept; never less than PRIVACY.md R3 needs."""

    days = IntegerField(
        _l("Days to keep pseudonyms after an assignment closed"),
        [
            InputRequired(_l("Type a number of days.")),
            NumberRange(RETENTION_SHORTEST, RETENTION_LONGEST, _l("From 30 to 3650 days.")),
        ],
        id="retention-days",
        description=_l("From 30 to 3650; 400 are a school year and a little more."),
    )


def contact_lines(text: str) -> list[tuple[str, ...]]:
    return [
        tuple(part.strip() for part in line.split("|"))
        for line in text.splitlines()
        if line.strip()
    ]
