"""QR codes as SVG; it knows no page."""

from __future__ import annotations

import segno
from markupsafe import Markup

from workshop.prose import markup


def qr_svg(text: str) -> Markup:
    """A QR code of the text, dark on light whatever the page's colours are."""
    code = segno.make(text, error="m", micro=False)
    return markup(code.svg_inline(border=2, dark="#000", light="#fff", omitsize=True))
