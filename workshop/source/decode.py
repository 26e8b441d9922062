"""Bytes of a content file to lines of text, mended of what word processors write.

Knows nothing of front matter or Markdown beyond where a marker and its space stand.
"""

import re
import unicodedata
from typing import NamedTuple

from workshop.source.rules import Fault

MAX_BYTES = 256 * 1024
MAX_LINES = 4000
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
INDENT = re.compile(rf"^[ \t{SPACES}]*")
MARKER = re.compile(rf"^((?:>[ {SPACES}]*)*)(#{{1,6}}|[-*+]|\d{{1,3}}[.)]|!!!)[{SPACES}]+")
BOX = re.compile(rf"^([-*+])[ {SPACES}]*\[[ {SPACES}]\]")
CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
INVISIBLE = re.compile("[\u200b\u2060\u00ad]")


class Line(NamedTuple):
    """A line of the file: its number from 1, and its mended text."""

    number: int
    text: str


def decode(file: str, data: bytes) -> tuple[tuple[Line, ...], Fault | None]:
    """The mended lines of a file, or none and the fault that prevents reading it."""
    if len(data) > MAX_BYTES:
        return (), too_large(file)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return (), Fault("not-utf8", file, 1)
    if b"\0" in data:
        return (), Fault("nul-byte", file, _line_of(data, data.index(b"\0")))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return (), Fault("not-utf8", file, _line_of(data, error.start))
    lines = _split(text)
    if len(lines) > MAX_LINES:
        return (), Fault("too-many-lines", file, MAX_LINES + 1, {"limit": str(MAX_LINES)})
    return tuple(Line(n, mend(line)) for n, line in enumerate(lines, 1)), None


def too_large(file: str) -> Fault:
    """The fault of a file above MAX_BYTES; whoever can see its size need not read it."""
    return Fault("too-large", file, 1, {"limit": f"{MAX_BYTES // 1024}"})


def _line_of(data: bytes, position: int) -> int:
    before = data[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


def _split(text: str) -> list[str]:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = INVISIBLE.sub("", CONTROL.sub(" ", text))
    return unicodedata.normalize("NFC", text).split("\n")


def mend(line: str) -> str:
    """Plain spaces where they have a meaning: indentation, after a marker, in an empty box.

    A non-breaking space inside the text stays: French typography needs it.
    """
    indent = INDENT.match(line)
    blank = indent[0] if indent else ""
    width = len(re.sub(rf"[{SPACES}]", " ", blank).expandtabs(4))
    rest = BOX.sub(r"\1 [ ]", line[len(blank) :].replace("\t", " "))
    rest = MARKER.sub(r"\1\2 ", rest)
    # Two spaces at the end of a line are a line break in Markdown; a single one is nothing.
    ended = rest.rstrip() + ("  " if rest.endswith("  ") else "")
    return " " * width + ended if rest.strip() else ""


def fold(name: str) -> str:
    """An id as it is compared and kept: lower case, no accents, `œ` as `oe`."""
    lowered = name.casefold().replace("œ", "oe").replace("æ", "ae")
    decomposed = unicodedata.normalize("NFD", lowered)
    kept = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"[\u2010-\u2015\u2212]", "-", unicodedata.normalize("NFC", kept))
