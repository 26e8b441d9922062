"""Blocks of a section to Parts: prose, chats, questions for oneself, and the `!!!` blocks.

Knows nothing of scenes; lists that are choices have been taken out before.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from workshop import prose
from workshop.source.cut import BOXED, Block, Cutter, Item, indent, is_item
from workshop.source.decode import Line
from workshop.source.frontmatter import nearest
from workshop.source.images import image_faults, with_images
from workshop.source.lint import Allowed, passage_faults
from workshop.source.rules import Fault, Message, Part, PartKind, SelfAnswer
from workshop.source.tone import feedback_faults

WORDS = ("facilitator", "activity", "remember", "help", "country")
NEUTRAL = ("html", "activity", "remember", "help")
UNFIT = ("text-too-long", "too-many-brackets", "too-deep")
QUOTED = re.compile(r"^ {0,3}> ?")
SPEAKER = re.compile(r"^\s*(?:\*\*|__)(?=\S)(.{1,60}?)(?:\*\*|__)[ :\u00a0\u202f]*(.*)$")
WHEN = re.compile(
    r"^\s*(?P<when>(?=[^—–\n]*\d)[^—–\n]{1,30}?|)\s*(?:[—–]|-(?=\s)|:(?=\s))\s*(?P<text>.*)$",
    re.DOTALL,
)
CLOCK = re.compile(r"^\s*(?P<when>\d{1,2}\s?[:hH.]\s?\d{2})\s+(?P<text>.*)$", re.DOTALL)
BOX = re.compile(r"^\[([ xX✓✗]?)\]\s*(.*)$", re.DOTALL)
HASHTAG = re.compile(r"^(#)(?=[^#\s])")
QUOTE_MARKS = "\"'“”«»‘’ \u00a0\u202f"


@dataclass
class Reader:
    """Reads the blocks of one file; `faults` and the order of speakers grow on the way."""

    file: str
    images: Mapping[str, bytes]
    inner: frozenset[str] | None = None
    faults: list[Fault] = field(default_factory=list)
    speakers: dict[str, str] = field(default_factory=dict)

    def fault(self, code: str, line: int, **params: str) -> None:
        self.faults.append(Fault(code, self.file, line, params))

    def parts(self, blocks: Sequence[Block]) -> tuple[Part, ...]:
        """The parts of a section in order; prose that follows prose is one part."""
        found: list[Part] = []
        for block in blocks:
            part = self._part(block, found)
            if part and found and part.kind == found[-1].kind in ("html", "chat"):
                last = found.pop()
                html = "\n".join(filter(None, (last.html, part.html)))
                part = replace(last, html=html, messages=last.messages + part.messages)
            found.extend([part] if part else [])
        return tuple(found)

    def _part(self, block: Block, before: Sequence[Part]) -> Part | None:
        if block.kind == "admonition":
            return self._admonition(block, before)
        if block.kind == "quote":
            return self._quote(block)
        if block.kind == "list" and any(is_boxed(item) for item in block.items):
            return self._question(block)
        return Part("html", self.html(block.lines, kind=block.kind))

    def html(self, lines: Sequence[Line], *, country: bool = False, kind: str = "text") -> str:
        """Cleaned HTML of some lines; what they may not hold becomes faults."""
        if kind != "fence":
            allowed = Allowed(country=country, inner=self.inner)
            self.faults.extend(passage_faults(self.file, lines, allowed))
            self.faults.extend(image_faults(self.file, lines, self.images))
        markdown = "\n".join(mended(lines) if kind == "list" else map(_escaped, lines))
        return self._rendered(with_images(markdown.rstrip(" "), self.images), lines, country)

    def _rendered(self, markdown: str, lines: Sequence[Line], country: bool) -> str:
        if self._unfit():
            return ""
        try:
            return prose.blocks(markdown, external=country)
        except prose.TooDeep:
            self.fault("too-deep", lines[0].number)
            return ""

    def _unfit(self) -> bool:
        """Whether a passage was met that is too much to render; nothing is rendered after it."""
        return any(fault.code in UNFIT for fault in self.faults)

    def inline(self, lines: Sequence[Line]) -> tuple[str, str]:
        """Some lines as one: inline HTML, and its plain text."""
        allowed = Allowed(images=False)
        self.faults.extend(passage_faults(self.file, lines, allowed))
        if self._unfit():
            return "", ""
        try:
            html = prose.inline("\n".join(line.text for line in lines))
        except prose.TooDeep:
            self.fault("too-deep", lines[0].number)
            return "", ""
        return html, prose.plain(html)

    def _admonition(self, block: Block, before: Sequence[Part]) -> Part | None:
        word = block.word
        if word not in WORDS:
            params = {"nearest": nearest(word, WORDS), "allowed": ", ".join(WORDS)}
            self.fault("unknown-block", block.line, word=word[:40], **params)
            return None
        if word == "help":
            if block.lines or block.argument:
                self.fault("help-not-empty", block.line)
            return Part("help")
        if not block.lines:
            self.fault("block-empty", block.line, word=word)
        countries = self._countries(block, before) if word == "country" else ()
        title = "" if word == "country" else block.argument.strip(QUOTE_MARKS)
        if title:
            _, title = self.inline([Line(block.line, title)])
        html = self._inside(block, country=word == "country")
        return Part(cast(PartKind, word), html, title, countries)

    def _inside(self, block: Block, *, country: bool) -> str:
        cutter = Cutter(self.file, nested=True)
        inner = cutter.blocks(block.lines)
        self.faults.extend(cutter.faults)
        for part in inner:
            if part.kind == "list" and any(is_boxed(item) for item in part.items):
                self.fault("nested-block", part.line)
        self._refuse_depth([line for part in inner for line in part.lines])
        pieces = (self.html(part.lines, country=country, kind=part.kind) for part in inner)
        return "\n".join(filter(None, pieces))

    def _countries(self, block: Block, before: Sequence[Part]) -> tuple[str, ...]:
        codes = tuple(block.argument.replace(",", " ").upper().split())
        if not codes or any(not re.fullmatch("[A-Z]{2}", c) or c == "UK" for c in codes):
            self.fault("country-codes", block.line)
        first = next((part for part in reversed(before) if part.kind != "country"), None)
        if first is None or first.kind not in NEUTRAL:
            self.fault("country-first", block.line)
        return codes

    def _refuse_depth(self, lines: Iterable[Line]) -> None:
        for line in lines:
            if indent(line.text) > 12 or re.match(r"^[\s>]*(?:>\s*){3}", line.text):
                self.fault("too-deep", line.number)
                return

    def _quote(self, block: Block) -> Part | None:
        inner = [Line(number, QUOTED.sub("", text)) for number, text in block.lines]
        paragraphs = _paragraphs(inner)
        self._refuse_depth(block.lines)
        named = [bool(SPEAKER.match(paragraph[0].text)) for paragraph in paragraphs]
        if not any(named):
            return Part("html", self.html(block.lines))
        for paragraph, has_name in zip(paragraphs, named, strict=True):
            if not has_name:
                self.fault("chat-name", paragraph[0].number)
        speaking = [p for p, has_name in zip(paragraphs, named, strict=True) if has_name]
        return Part("chat", messages=tuple(self._message(lines) for lines in speaking))

    def _message(self, lines: Sequence[Line]) -> Message:
        found = SPEAKER.match(lines[0].text)
        author, rest = (found[1], found[2]) if found else ("", "")
        timed = WHEN.match(rest) or CLOCK.match(rest)
        when, words = (timed["when"], timed["text"]) if timed else ("", rest)
        html, text = self.inline([Line(lines[0].number, words), *lines[1:]])
        if not text:
            self.fault("chat-empty", lines[0].number)
        author = author.strip(" :\u00a0\u202f")
        key = self.speakers.setdefault(author, str(len(self.speakers) + 1))
        return Message(author, when.strip(" ,\u00a0\u202f"), html, key)

    def _question(self, block: Block) -> Part:
        """A task list in a module: a question for oneself."""
        answers = []
        for item in block.items:
            if not is_boxed(item):
                self.fault("mixed-list", item.line)
                continue
            right, words = unboxed(item)
            html, text = self.inline(words)
            if not text:
                self.fault("no-words", item.line)
            answers.append(SelfAnswer(html, right, self.feedback(item)))
        return Part("question", answers=tuple(answers))

    def feedback(self, item: Item) -> str:
        """The blocks under a list item; what is swallowed there by mistake is a fault."""
        if not item.rest:
            return ""
        cutter = Cutter(self.file, nested=True)
        inner = cutter.blocks(item.rest)
        self.faults.extend(
            replace(f, code="block-in-feedback") if f.code == "nested-block" else f
            for f in cutter.faults
        )
        for block in inner:
            if block.kind in ("quote", "fence", "rule"):
                self.fault("block-in-feedback", block.line)
        for line in item.rest:
            if is_swallowed(line.text):
                self.fault("choice-in-feedback", line.number)
        kept = [line for line in item.rest if not is_swallowed(line.text)]
        self.faults.extend(feedback_faults(self.file, kept))
        self._refuse_depth(kept)
        pieces = (self.html(b.lines, kind=b.kind) for b in Cutter(self.file).blocks(kept))
        return "\n".join(filter(None, pieces))


def is_boxed(item: Item) -> bool:
    """Whether a list item is an answer: it begins with [ ] or [x]."""
    return bool(BOXED.match(item.head[0].text))


def is_swallowed(text: str) -> bool:
    """Whether a line inside a feedback was meant to be an answer, a choice or the link on."""
    words = re.sub(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+", "", text).strip()
    if is_item(text) and BOXED.match(words):
        return True
    return bool(re.match(r"^\[.+\]\(\s*#", words))


def unboxed(item: Item) -> tuple[bool, tuple[Line, ...]]:
    """Whether an answer is marked right, and its words."""
    first = item.head[0]
    found = BOX.match(first.text)
    mark, words = (found[1], found[2]) if found else ("", first.text)
    return mark.strip() != "", (Line(first.number, words), *item.head[1:])


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """The paragraphs of a quote; a line that begins with a bold name begins one too."""
    found: list[list[Line]] = []
    fresh = True
    for line in lines:
        if not line.text.strip():
            fresh = True
            continue
        if fresh or SPEAKER.match(line.text):
            found.append([])
        found[-1].append(line)
        fresh = False
    return found


def mended(lines: Sequence[Line]) -> list[str]:
    """A list with four spaces a level, as the Markdown library wants it; authors write two too."""
    levels: list[int] = []
    out = []
    for line in lines:
        width = indent(line.text)
        if not line.text.strip():
            out.append("")
            continue
        while levels and width <= levels[-1] and is_item(line.text):
            levels.pop()
        depth = len(levels) if is_item(line.text) else sum(width > level for level in levels)
        if is_item(line.text):
            levels.append(width)
        out.append("    " * depth + line.text.strip(" "))
    return out


def _escaped(line: Line) -> str:
    """The text of a line in which a hashtag is not taken for a heading."""
    return HASHTAG.sub(r"\\\1", line.text)
