"""What is typed before an organisation is erased."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from workshop.forms import Form, stripped


class EraseForm(Form):
    """The name of the organisation, typed to show that it is meant."""

    name = StringField(
        _l("Name of the organisation"),
        [DataRequired(_l("Type the name of the organisation.")), Length(max=120)],
        filters=[stripped],
        description=_l("Type it as it stands above, capitals and accents included."),
        render_kw={"autocomplete": "off"},
    )
