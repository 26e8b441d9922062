"""What the forms of live sessions accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from workshop.forms import Form, options, stripped
from workshop.live.rules import LONGEST, SHORTEST, Hands, Mode

MOST_HANDS = 999


class StartForm(Form):
    """How a story is run with the room."""

    quiz = HiddenField()
    group = HiddenField()
    mode = RadioField(
        _l("How does the room vote?"),
        choices=options(
            (
                (Mode.PHONES.value, _l("On phones or computers, with a code")),
                (Mode.HANDS.value, _l("By raised hands: no device, no code")),
                (Mode.BOTH.value, _l("Both: some on devices, some by hand")),
            )
        ),
        default=Mode.PHONES.value,
    )
    hands = RadioField(
        _l("If hands are raised"),
        choices=options(
            (
                (Hands.GROUPS.value, _l("One hand for each small group, after two minutes’ talk")),
                (Hands.EYES.value, _l("Everybody, with eyes closed")),
            )
        ),
        default=Hands.GROUPS.value,
    )
    minutes = IntegerField(
        _l("Planned length in minutes"),
        [
            InputRequired(_l("Type a number of minutes, such as 50.")),
            NumberRange(SHORTEST, LONGEST, _l("From 10 to 240 minutes.")),
        ],
    )
    other_names = BooleanField(_l("Use the other first names in the story"))


class CodeForm(Form):
    """The code on the screen."""

    code = StringField(
        _l("Code on the screen"),
        [
            DataRequired(_l("Type the code that is on the screen.")),
            Length(max=20, message=_l("A code has 6 characters.")),
        ],
        filters=[stripped],
    )


def read_hands(
    typed: Mapping[str, str], numbers: Sequence[int]
) -> tuple[dict[int, int] | None, bool]:
    """How many hands each choice got, None where nothing was typed, and whether what was typed are
    numbers from 0 to 999."""
    texts = {number: typed.get(f"hands-{number}", "").strip() for number in numbers}
    if not any(texts.values()):
        return None, True
    if any(text and not (text.isascii() and text.isdigit()) for text in texts.values()):
        return None, False
    found = {number: int(text or "0") for number, text in texts.items()}
    return found, max(found.values()) <= MOST_HANDS
