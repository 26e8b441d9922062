"""What is on paper as PDF: the booklet in its plain order and laid for folding, the sheet, the
cards. It gets words and knows no page, no person and no database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from workshop.paper.rules import SHAPES, saddle
from workshop.paper.tree import tree
from workshop.typesetting import typeset

FOLDER = Path(__file__).resolve().parent
PAGES = re.compile(rb"/Type\s*/Pages\s*/Count (\d+)")
# Fields that hold cleaned HTML: everything else is text.
HTML = {"html", "chosen", "answer", "prompts"}
PICTURES = ((0x2190, 0x2BFF), (0x1F000, 0x1FAFF), (0xFE0E, 0xFE0F), (0x200D, 0x200D))

Values = Mapping[str, object]


def booklet_pdf(values: Values) -> bytes:
    """A5 pages in their order, tagged for whoever has them read aloud."""
    return made("booklet.typ", values)


def folded_pdf(values: Values) -> bytes:
    """The same pages two by two on A4, for printing on both sides (short edge) and folding. Its
    order is that of the paper, so that it is no PDF/UA: the plain one is."""
    plain = booklet_pdf(values)
    sides = saddle(page_count(plain))
    laid = {"pages": list(plain), "sides": sides, "title": values["title"]}
    return typeset(FOLDER / "folded.typ", laid, standard="1.7", large=True)


def sheet_pdf(values: Values) -> bytes:
    return made("sheet.typ", values)


def cards_pdf(letters: str, title: str, language: str) -> bytes:
    cards = [(letter, place % SHAPES) for place, letter in enumerate(letters)]
    return made("cards.typ", {"cards": cards, "title": title, "language": language})


def made(source: str, values: Values) -> bytes:
    ready = {name: nodes(value) for name, value in values.items()}
    return typeset(FOLDER / source, ready, (_with_pictures, _latin), large=True)


def page_count(pdf: bytes) -> int:
    return max(int(count) for count in PAGES.findall(pdf))


def nodes(value: object, name: str = "") -> object:
    """The same values with cleaned HTML as trees."""
    if isinstance(value, str):
        return tree(value) if name in HTML else value
    if isinstance(value, Mapping):
        return {key: nodes(each, key) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [nodes(each, name) for each in value]
    return value


def _with_pictures(values: dict[str, object]) -> dict[str, object]:
    """Without what is neither Latin nor a sign or little picture."""
    return {name: _kept(value, PICTURES) for name, value in values.items()}


def _latin(values: dict[str, object]) -> dict[str, object]:
    return {name: _kept(value, ()) for name, value in values.items()}


def _kept(value: object, also: tuple[tuple[int, int], ...]) -> object:
    if isinstance(value, str):
        return "".join(each if _shown(each, also) else "□" for each in value) or value
    if isinstance(value, dict):
        return {key: _kept(each, also) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_kept(each, also) for each in value]
    return value


def _shown(character: str, also: tuple[tuple[int, int], ...]) -> bool:
    code = ord(character)
    if code < 0x250:
        return character.isprintable() or character in "\n\t"
    common = 0x2000 <= code <= 0x200A or 0x2010 <= code <= 0x2027 or code in (0x202F, 0x20AC)
    return (
        common or code in (0x2032, 0x2033, 0x2039, 0x203A) or any(a <= code <= b for a, b in also)
    )
