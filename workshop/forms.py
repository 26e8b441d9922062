"""The base of every form: what is typed stays, errors stand beside their field, the status is
right.

It knows no feature and no table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import abort, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import validate_csrf
from flask_wtf.form import _Auto
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Field, PasswordField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.validators import ValidationError

# Characters that no keyboard types and no page shows, but tab and the ends of lines. PostgreSQL
# stores no zero character.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")


class Form(FlaskForm):  # type: ignore[misc]
    """A form with a token; after `accepted()` is False, `status` is what the page answers with."""

    status = 200

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """What was sent as a form. Flask-WTF would read a body of JSON as one too, which no
            page sends, and whose nesting has no end."""
            if formdata is not _Auto:
                return formdata
            sent = request.method == "POST"
            return CombinedMultiDict((request.files, request.form)) if sent else None

        def bind_field(
            self, form: FlaskForm, unbound_field: UnboundField, options: dict[str, Any]
        ) -> Field:
            """Every text loses what cannot be seen in it; a password stays as it was typed."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                filters = (*unbound_field.kwargs.get("filters", ()), without_unseen)
                options = {**options, "filters": filters}
            return unbound_field.bind(form=form, **options)

    def accepted(self) -> bool:
        """True when it was sent and everything in it can be used."""
        if request.method != "POST":
            return False
        if self.validate():
            return True
        self.status = 400 if self.expired else 422
        return False

    @property
    def expired(self) -> bool:
        """The token ran out or is missing: the page was open for too long, or made elsewhere."""
        token = self._fields.get("csrf_token")
        return bool(token is not None and token.errors)

    @property
    def problems(self) -> list[tuple[Field, str]]:
        """Each field with its first error, for the summary at the top."""
        return [
            (field, text)
            for name, field in self._fields.items()
            if name != "csrf_token" and (text := first_text(field.errors))
        ]

    def refuse(self, field: Field, message: str, status: int = 422) -> None:
        """Put an error that only the store could find next to its field."""
        field.errors = [*field.errors, message]
        self.status = status


class Press(Form):
    """A form that is only a button."""


def token_accepted() -> bool:
    """Whether the token of the form is good, where a form has nothing else to check."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def pressed() -> None:
    """Go on only if the button was pressed on a page whose token is good; else 400."""
    if not token_accepted():
        abort(400)


def first_text(errors: Any) -> str:
    """The first message among errors, which a list of fields nests."""
    for error in errors:
        text = first_text(error) if isinstance(error, list | tuple) else str(error)
        if text:
            return text
    return ""


def options(pairs: Iterable[tuple[str, object]], heading: str | None = None) -> list[SelectChoice]:
    """(value, text) pairs as what a list of choices offers, under a heading if there is one."""
    return [SelectChoice(value, text, optgroup=heading) for value, text in pairs]


def without_unseen(value: Any) -> Any:
    """A WTForms filter: the text without control characters."""
    return UNSEEN.sub("", value) if isinstance(value, str) else value


def stripped(value: Any) -> Any:
    """A WTForms filter: outer white space is nobody's intention."""
    return value.strip() if isinstance(value, str) else value
