"""What the forms of quizzes accept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from workshop.forms import Form

LONGEST_TEXT = 500_000


class TryForm(Form):
    """A Markdown text to try: pasted, or dropped as a file."""

    text = TextAreaField(
        _l("Paste a text"),
        [Optional(), Length(max=LONGEST_TEXT, message=_l("At most 500,000 characters."))],
        render_kw={"rows": 12, "spellcheck": "false"},
    )
    file = FileField(_l("Or choose a file"), render_kw={"accept": ".md,text/markdown,text/plain"})

    @property
    def source(self) -> bytes:
        """The bytes to read: the file when one was chosen, else the text."""
        if self.file.data:
            content: bytes = self.file.data.read()
            return content
        return (self.text.data or "").encode()
