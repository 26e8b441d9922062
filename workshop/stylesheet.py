"""The style sheet of every page: written in parts that one person can keep in mind, sent as one
file, because on a cheap phone each request costs more than what it brings. It knows no page.

There is nothing to build: the parts are joined when the program starts, or when one has changed,
and leave under the address `css/workshop.css` as if they lay there.
"""

from __future__ import annotations

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path
from time import monotonic

from flask import Flask, Response, current_app, request

SHEET = "css/workshop.css"
# Later parts may rely on earlier ones; what is for paper comes after what is for the screen.
PARTS = (
    "tokens", "base", "layout", "controls", "boxes", "data", "prose", "player", "finishing",
    "paper", "contacts",
)  # fmt: skip


def init_app(app: Flask) -> None:
    # Not every machine knows what this is, and a browser that preloads a font asks.
    mimetypes.add_type("font/woff2", ".woff2")
    app.view_functions["static"] = static


def static(filename: str) -> Response:
    """A static file; the style sheet is joined from its parts."""
    if filename != SHEET:
        return current_app.send_static_file(filename)
    text, digest = sheet(Path(str(current_app.static_folder)))
    reply = Response(text, mimetype="text/css")
    reply.set_etag(digest)
    reply.cache_control.max_age = current_app.get_send_file_max_age(filename)
    reply.make_conditional(request)
    return reply


def sheet(folder: Path) -> tuple[str, str]:
    """The whole style sheet and its digest; `folder` is that of the static files. Each page asks,
    and the parts are looked at once a second."""
    return _as_of(folder, int(monotonic()))


@lru_cache(maxsize=4)
def _as_of(folder: Path, _second: int) -> tuple[str, str]:
    parts = tuple(folder / "css" / "design" / f"{name}.css" for name in PARTS)
    return _joined(parts, tuple(path.stat().st_mtime_ns for path in parts))


@lru_cache(maxsize=4)
def _joined(parts: tuple[Path, ...], _changed: tuple[int, ...]) -> tuple[str, str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in parts)
    return text, hashlib.sha256(text.encode()).hexdigest()[:10]
