"""Cleaned HTML as nested values for a typesetter: text, or a tag with what is in it. It knows the
few tags that `prose` lets through, and no page.
"""

from __future__ import annotations

import base64
from html.parser import HTMLParser

Node = str | dict[str, object]
VOID = {"br", "hr", "img"}
DATA = "base64,"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top: list[Node] = []
        self.open: list[tuple[str, list[Node]]] = [("", self.top)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside: list[Node] = []
        node: dict[str, object] = {"tag": tag, "in": inside}
        if tag == "img":
            node |= _picture({name: value or "" for name, value in attrs})
        self.open[-1][1].append(node)
        if tag not in VOID:
            self.open.append((tag, inside))

    def handle_endtag(self, tag: str) -> None:
        if any(tag == opened for opened, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        # Between blocks there is only the space that the Markdown library writes.
        within = self.open[-1][0]
        if data.strip(" \n\t") or within not in ("", "ul", "ol", "tr", "table", "thead", "tbody"):
            kept = any(tag == "pre" for tag, _ in self.open)
            self.open[-1][1].append(data.rstrip("\n") if kept else data.replace("\n", " "))


def _picture(attributes: dict[str, str]) -> dict[str, object]:
    source = attributes.get("src", "")
    encoded = source.partition(DATA)[2]
    return {"alt": attributes.get("alt", ""), "data": list(base64.b64decode(encoded))}


def tree(html: str) -> list[Node]:
    """The nodes of a fragment of cleaned HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.top
