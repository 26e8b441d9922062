"""Images that stand beside a text: checked, and put into the Markdown as data addresses.

An image travels inside the page that shows it, so that pinned content needs no address of its own
and a page works without a network. Knows nothing of blocks.
"""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence

from workshop.source.decode import Line
from workshop.source.lint import CODE, IMAGE
from workshop.source.rules import Fault

MAX_IMAGE_KB = 30
KINDS = {"png": "png", "jpg": "jpeg", "jpeg": "jpeg", "webp": "webp", "gif": "gif"}
SIGNATURES = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "webp": (b"RIFF",),
    "gif": (b"GIF87a", b"GIF89a"),
}


def kind(name: str) -> str:
    """The kind of image that a file name says, or nothing."""
    return KINDS.get(name.rpartition(".")[2].lower(), "") if "." in name else ""


def image_faults(file: str, lines: Sequence[Line], images: Mapping[str, bytes]) -> Iterator[Fault]:
    """Faults of the images that some lines show."""
    for line in lines:
        for found in IMAGE.finditer(CODE.sub("", line.text)):
            code = _code(found[1], found[2], images)
            if code:
                params = {"name": found[2][:60], "limit": str(MAX_IMAGE_KB)}
                yield Fault(code, file, line.number, params)


def _code(alt: str, name: str, images: Mapping[str, bytes]) -> str:
    if name not in images or not kind(name):
        return "image-missing"
    if not images[name].startswith(SIGNATURES[kind(name)]):
        return "image-unreadable"
    if len(images[name]) > MAX_IMAGE_KB * 1000:
        return "image-large"
    return "" if alt.strip() else "image-alt"


def with_images(markdown: str, images: Mapping[str, bytes]) -> str:
    """The Markdown with each known image as a data address."""

    def embedded(found: re.Match[str]) -> str:
        name = found[2]
        if name not in images or not kind(name):
            return found[0]
        data = base64.b64encode(images[name]).decode()
        return f"![{found[1]}](data:image/{kind(name)};base64,{data})"

    return IMAGE.sub(embedded, markdown)
