"""QR codes as SVG; it knows no page."""

from __future__ import annotations

import segno
from markupsafe import Markup

from workshop.prose import markup

# Any of the eight patterns can be read; to look for the fairest takes four times as long.
ONE_OF_EIGHT = 3


def qr_svg(text: str, one_of_many: bool = False) -> Markup:
    """A QR code of the text, dark on light whatever the page's colours are; quicker to make where
    it is one of many on a sheet."""
    pattern = ONE_OF_EIGHT if one_of_many else None
    code = segno.make(text, error="m", mask=pattern, micro=False)
    return markup(code.svg_inline(border=2, dark="#000", light="#fff", omitsize=True))
