"""A browser without a screen: it keeps cookies, takes tokens from pages, and checks each page.

Every page that any test fetches is also held to what every page must be; it knows no feature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
# What a browser follows or runs: a script in any other attribute is a text like another.
LEADS = ("href", "src", "action", "formaction", "data", "poster", "srcdoc", "xlink:href")
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


@dataclass
class Page(HTMLParser):
    """What of a page can be asked: its headings, ids, fields, tokens and what must not be there."""

    html: str
    lang: str = ""
    title: str = ""
    headings: int = 0
    mains: int = 0
    ids: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    inline: list[str] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._labels: set[str] = set()
        self._fields: list[tuple[str, str]] = []
        self._inside_code = False
        self.feed(self.html)
        self.unlabelled = [name for name, id in self._fields if id not in self._labels or not id]

    def __hash__(self) -> int:
        return id(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if "template" not in self._open and "id" in values:
            self.ids.append(values["id"])
        self._note(tag, values)
        self._note_field(tag, values)
        self._note_inline(tag, values)

    def _note(self, tag: str, values: dict[str, str]) -> None:
        if tag == "html":
            self.lang = values.get("lang", "")
        elif tag == "h1" and "template" not in self._open:
            self.headings += 1
        elif tag == "main":
            self.mains += 1
        elif tag == "a":
            self.links.append(values.get("href", ""))
        elif tag == "label":
            self._labels.add(values.get("for", ""))
        if "code" in values.get("class", "").split():
            self._inside_code = True
            self.codes.append("")

    def _note_field(self, tag: str, values: dict[str, str]) -> None:
        name = values.get("name", "")
        if name == "csrf_token":
            self.tokens.append(values.get("value", ""))
        elif name == "step":
            self.steps.append(values.get("value", ""))
        elif tag == "input" and name:
            self.values[name] = values.get("value", "")
        if tag in {"select", "textarea"} or (
            tag == "input" and values.get("type", "text") not in UNLABELLED
        ):
            named = "label" in self._open or values.get("aria-label")
            if not named:
                self._fields.append((name or tag, values.get("id", "")))

    def _note_inline(self, tag: str, values: dict[str, str]) -> None:
        if tag == "style" or "style" in values:
            self.inline.append(f"style at {tag}")
        if tag == "script" and "src" not in values:
            self.inline.append("script")
        self.inline += [f"{name} at {tag}" for name in values if name.startswith("on")]
        loads = values.get("src", "") or (values.get("href", "") if tag == "link" else "")
        if loads.startswith(("http:", "https:", "//")):
            self.foreign.append(loads)
        if any(values.get(name, "").strip().lower().startswith("javascript:") for name in LEADS):
            self.inline.append(f"javascript: at {tag}")

    def handle_endtag(self, tag: str) -> None:
        self._inside_code = False
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += data
        if self._inside_code:
            self.codes[-1] += data.strip()

    @property
    def main(self) -> str:
        """What stands in the page itself, without the strip and the frame around it."""
        return self.html[self.html.index("<main") : self.html.index("</main>")]

    @property
    def projected(self) -> bool:
        """Whether a room sees it: the rules on the wall, a picture, the screen of a session."""
        return bool(re.search(r'<body[^>]* class="(?:wall|stage|live-wall)\b', self.html))

    def faults(self) -> list[str]:
        """What every page must be and this one is not."""
        found = []
        if self.headings != 1:
            found.append(f"{self.headings} headings of the first level")
        if self.mains != 1:
            found.append(f"{self.mains} main parts")
        if not self.title.strip():
            found.append("no title")
        if self.lang not in {"fr", "en"}:
            found.append(f"lang is {self.lang!r}")
        twice = {id for id in self.ids if self.ids.count(id) > 1}
        found += [f"id {id} stands twice" for id in sorted(twice)]
        found += [f"field {name} has no label" for name in self.unlabelled]
        found += [f"inline {what}" for what in self.inline]
        found += [f"{address} is loaded from another host" for address in self.foreign]
        if self.projected and "/help/disclosure" in self.html:
            found.append("a projected page leads to the card of who is told something")
        return found


class CheckedClient(FlaskClient):
    """A test client that looks at every page it is given."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        reply = super().open(*args, buffered=True, **kwargs)
        if reply.mimetype == "text/html" and reply.data and reply.location is None:
            page = Page(reply.get_data(as_text=True))
            # What is saved as a file is read under no policy of ours, and holds its own styles.
            saved = "attachment" in reply.headers.get("Content-Disposition", "")
            assert saved or not page.faults(), f"{reply.request.path}: {page.faults()}"
            reply.__dict__["page"] = page
        return reply


def page_of(reply: TestResponse) -> Page:
    """The page of an answer, read once; an empty one when the answer is none."""
    found = reply.__dict__.get("page")
    return found if isinstance(found, Page) else Page("")


class Visitor:
    """Somebody at a browser of their own: cookies are kept, a form's token is that of its page."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.token = ""
        self.owner = ""
        self.page = Page("")

    def get(self, address: str, status: int | None = 200, **options: Any) -> Page:
        """Open a page and expect a status (None: any)."""
        return self._seen(self.client.get(address, **options), status)

    def post(
        self,
        address: str,
        data: dict[str, Any] | None = None,
        status: int | None = 303,
        **options: Any,
    ) -> Page:
        """Send a form with the token and the owner of the last page that was seen, or of /join
        before any."""
        if not self.token:
            self.get("/join")
        filled: dict[str, Any] = {"csrf_token": self.token} | self._own
        # To the test client a tuple is a file.
        filled |= {k: list(v) if isinstance(v, tuple) else v for k, v in (data or {}).items()}
        return self._seen(self.client.post(address, data=filled, **options), status)

    @property
    def _own(self) -> dict[str, str]:
        """Whose pages these are, as a learner's forms say it."""
        return {"owner": self.owner} if self.owner else {}

    def _seen(self, reply: TestResponse, status: int | None) -> Page:
        self.reply = reply
        if status is not None:
            asked = f"{reply.request.method} {reply.request.path}"
            assert reply.status_code == status, f"{asked}: {reply.status} {reply.location or ''}"
        self.page = page_of(reply)
        if self.page.tokens:
            self.token = self.page.tokens[-1]
            self.owner = self.page.values.get("owner", "")
        return self.page

    @property
    def location(self) -> str:
        """Where the last answer leads, as a path."""
        return (self.reply.location or "").removeprefix("http://localhost")
