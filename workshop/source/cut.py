"""The body of a content file cut by line into sections, and those into blocks; fences respected.

Knows Markdown's outline only: what a list or a link means to a quiz is said elsewhere.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from workshop.source.decode import Line
from workshop.source.rules import Fault

BlockKind = Literal["text", "fence", "rule", "quote", "list", "admonition"]

HEADING = re.compile(r"^ {0,3}(#{1,6})(?:\s+(.*?)|)\s*$")
TIGHT_HEADING = re.compile(r"^ {0,3}(#{2,6})([^#\s].*?)\s*$")
BRACES = re.compile(r"\s*\{([^{}]*)\}\s*$")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
RULE = re.compile(r"^ {0,3}([-*_])(?:\s*\1){2,}\s*$")
ADMONITION = re.compile(r"^ {0,3}(?:!!!|\?\?\?\+?)\s*([^\s\"“«]*)\s*(.*?)\s*$")
QUOTE = re.compile(r"^ {0,3}>")
ITEM = re.compile(r"^( *)([-*+]|\d{1,3}[.)])(?: +|$)(.*)$")
NO_LIST = re.compile(r"^ *(?:[•·●▪◦‣]\s*\S|[-–—*+]\[|[–—]\s+\[.*\]\(|\[[ xX]?\] )")
UNDERLINE = re.compile(r"^ {0,3}(?:=+|-{2,})\s*$")
MAX_SECTIONS = 150
MAX_HEAD = 40
CLOSED = re.compile(r"^\s*\[.*\]\([^()]*\)\s*(?:\{[^{}]*\}\s*)?$")
BOXED = re.compile(r"^\[[ xX✓✗]?\](?!\()")
LINKED = re.compile(r"\]\(\s*#")


@dataclass(frozen=True, slots=True)
class Item:
    """A list item: the lines of its first paragraph without the marker, and those under it."""

    marker: str
    head: tuple[Line, ...]
    rest: tuple[Line, ...]

    @property
    def line(self) -> int:
        return self.head[0].number


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines that belong together. An admonition has its `word` and `argument`, and its
    lines are its body; a list has `items`.
    """

    kind: BlockKind
    line: int
    lines: tuple[Line, ...]
    word: str = ""
    argument: str = ""
    items: tuple[Item, ...] = ()


@dataclass
class Section:
    """A `##` heading, the text of its braces, and the blocks under it."""

    line: int
    title: str
    braces: str
    blocks: tuple[Block, ...] = ()


@dataclass
class Cutter:
    """Cuts lines into blocks; `faults` grows on the way. `nested` refuses blocks in blocks."""

    file: str
    nested: bool = False
    faults: list[Fault] = field(default_factory=list)
    _lines: Sequence[Line] = ()
    _at: int = 0

    def blocks(self, lines: Sequence[Line]) -> tuple[Block, ...]:
        """The blocks of some lines, in order; headings of a lower level are text."""
        self._lines, self._at = lines, 0
        found: list[Block] = []
        while self._at < len(lines):
            if not lines[self._at].text.strip():
                self._at += 1
            else:
                block = self._block(lines[self._at])
                found.extend([block] if block else [])
        return tuple(found)

    def fault(self, code: str, line: int, **params: str) -> None:
        self.faults.append(Fault(code, self.file, line, params))

    def _block(self, line: Line) -> Block | None:
        if FENCE.match(line.text):
            return self._fence(line)
        if starts_admonition(line.text):
            return self._admonition(line)
        if QUOTE.match(line.text):
            return self._quote(line)
        if RULE.match(line.text):
            self._at += 1
            return Block("rule", line.number, (line,))
        if is_item(line.text) and indent(line.text) <= 3:
            return self._list(line)
        return self._text(line)

    def _fence(self, first: Line) -> Block:
        end = fence_end(self._lines, self._at)
        if end is None:
            self.fault("fence-open", first.number)
            end = len(self._lines) - 1
        lines = self._lines[self._at : end + 1]
        self._at = end + 1
        return Block("fence", first.number, tuple(lines))

    def _admonition(self, first: Line) -> Block | None:
        self._at += 1
        body = self._take_while(lambda text: not text.strip() or indent(text) >= 2)
        while body and not body[-1].text.strip():
            body.pop()
        if self.nested:
            self.fault("nested-block", first.number)
            return None
        found = ADMONITION.match(first.text)
        word, argument = (found[1], found[2]) if found else ("", "")
        return Block("admonition", first.number, dedent(body), word.casefold(), argument)

    def _quote(self, first: Line) -> Block:
        lines = self._take_while(lambda text: bool(QUOTE.match(text)))
        after = self._lines[self._at] if self._at < len(self._lines) else None
        if after and after.text.strip() and not interrupts(after.text):
            self.fault("quote-needs-space", after.number)
        return Block("quote", first.number, tuple(lines))

    def _list(self, first: Line) -> Block:
        begin = self._at
        items = self._items(indent(first.text))
        lines = tuple(self._lines[begin : self._at])
        return Block("list", first.number, lines, items=tuple(items))

    def _items(self, base: int) -> list[Item]:
        items: list[Item] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not is_item(line.text) or indent(line.text) > base + 1 or RULE.match(line.text):
                break
            items.append(self._item(line, base))
        return items

    def _item(self, line: Line, base: int) -> Item:
        found = ITEM.match(line.text)
        marker, words = (found[2], found[3]) if found else ("", "")
        self._at += 1
        head = [Line(line.number, words)]
        under = self._under_item(base, words)
        while under and _goes_on(head, under[0]):
            head.append(Line(under[0].number, under.pop(0).text.strip()))
        if under and under[0].text.strip().startswith("{"):
            head.append(Line(under[0].number, under.pop(0).text.strip()))
        return Item(marker, tuple(head), dedent(under))

    def _under_item(self, base: int, words: str) -> list[Line]:
        """The lines that belong to an item; lazy ones too, which a choice may not have."""
        under: list[Line] = []
        blank_since: int | None = None
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.text.strip():
                blank_since = self._at if blank_since is None else blank_since
            elif indent(line.text) >= base + 2:
                blank_since = None
            elif blank_since is not None or interrupts(line.text):
                break
            elif BOXED.match(words) or _closed(_joined([Line(0, words), *under])):
                self.fault("feedback-not-indented", line.number)
            under.append(line)
            self._at += 1
        while under and not under[-1].text.strip():
            under.pop()
        return under

    def _text(self, first: Line) -> Block | None:
        if indent(first.text) >= 4:
            self.fault("indented-text", first.number)
            self._take_while(lambda text: bool(text.strip()))
            return None
        if is_heading(first.text):
            return self._subheading(first)
        begin = self._at
        while self._at < len(self._lines) and self._lines[self._at].text.strip():
            line = self._lines[self._at]
            if self._at > begin and UNDERLINE.match(line.text):
                self.fault("underlined-heading", line.number)
            if self._at > begin and interrupts(line.text):
                break
            if NO_LIST.match(line.text):
                self.fault("list-none", line.number)
            self._at += 1
        lines = tuple(Line(n, text.lstrip(" ")) for n, text in self._lines[begin : self._at])
        return Block("text", first.number, lines)

    def _subheading(self, line: Line) -> Block | None:
        self._at += 1
        if self.nested:
            self.fault("nested-block", line.number)
            return None
        return Block("text", line.number, (line,))

    def _take_while(self, wanted: Callable[[str], bool]) -> list[Line]:
        begin = self._at
        while self._at < len(self._lines) and wanted(self._lines[self._at].text):
            self._at += 1
        return list(self._lines[begin : self._at])


def indent(text: str) -> int:
    """How many spaces a line begins with."""
    return len(text) - len(text.lstrip(" "))


def dedent(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without the spaces that all of them begin with, nor blank lines around them."""
    kept = list(lines)
    while kept and not kept[0].text.strip():
        kept.pop(0)
    width = min((indent(line.text) for line in kept if line.text.strip()), default=0)
    return tuple(Line(number, text[width:]) for number, text in kept)


def is_heading(text: str) -> bool:
    """Whether a line is a heading of any level; `#word` is none, `##word` is."""
    return bool(HEADING.match(text) or TIGHT_HEADING.match(text))


def starts_admonition(text: str) -> bool:
    return indent(text) <= 3 and text.lstrip().startswith(("!!!", "???"))


def is_item(text: str) -> bool:
    return bool(ITEM.match(text))


def interrupts(text: str) -> bool:
    """Whether a line begins something new although no empty line stands before it."""
    if indent(text) > 3:
        return False
    item = ITEM.match(text)
    listed = bool(item and item[3] and item[2] in ("-", "*", "+", "1.", "1)"))
    starts = (FENCE, QUOTE, RULE)
    return (
        listed
        or is_heading(text)
        or starts_admonition(text)
        or any(start.match(text) for start in starts)
    )


def fence_end(lines: Sequence[Line], at: int) -> int | None:
    """The index of the line that closes the fence opened at `at`, or None."""
    opened = FENCE.match(lines[at].text)
    marks = opened[1] if opened else "```"
    for index in range(at + 1, len(lines)):
        text = lines[index].text.strip()
        if text.startswith(marks) and not text.strip(marks[0]):
            return index
    return None


def _goes_on(head: Sequence[Line], line: Line) -> bool:
    """Whether a line still belongs to the first paragraph of a list item."""
    item = ITEM.match(line.text)
    swallowed = item and (BOXED.match(item[3]) or LINKED.search(item[3]))
    if not line.text.strip() or swallowed or len(head) > MAX_HEAD:
        return False
    return not _closed(_joined(head))


def _joined(lines: Sequence[Line]) -> str:
    """The first lines as one; a link is closed within them or not at all."""
    return " ".join(line.text for line in lines[:MAX_HEAD])


def _closed(head: str) -> bool:
    return bool(CLOSED.search(head))


def cut_sections(file: str, lines: Sequence[Line]) -> tuple[list[Section], list[Fault]]:
    """The sections under `##` headings. Text before the first and `#` headings are faults."""
    cutter = Cutter(file)
    sections: list[Section] = []
    bodies: list[list[Line]] = [[]]
    for line, fenced in _fenced(lines):
        level, words = (0, "") if fenced else _heading(line.text)
        if level == 2:
            sections.append(_section(cutter, line, words))
            bodies.append([])
            continue
        if level == 1:
            cutter.fault("title-heading", line.number)
        bodies[-1].append(line)
    before = next((line for line in bodies[0] if line.text.strip()), None)
    if before and sections:
        cutter.fault("text-before-heading", before.number)
    if not sections:
        cutter.fault("no-section", lines[0].number if lines else 1)
    if len(sections) > MAX_SECTIONS:
        cutter.fault("too-many-sections", sections[MAX_SECTIONS].line, limit=str(MAX_SECTIONS))
        return [], cutter.faults
    for section, body in zip(sections, bodies[1:], strict=True):
        section.blocks = cutter.blocks(body)
    return sections, cutter.faults


def _fenced(lines: Sequence[Line]) -> Iterator[tuple[Line, bool]]:
    until = -1
    for at, line in enumerate(lines):
        if at > until and FENCE.match(line.text):
            end = fence_end(lines, at)
            until = len(lines) if end is None else end
        yield line, at <= until


def _heading(text: str) -> tuple[int, str]:
    """The level of a section heading and its words; level 0 when the line is none."""
    if indent(text) > 1:
        return 0, ""
    found = HEADING.match(text) or TIGHT_HEADING.match(text)
    return (len(found[1]), (found[2] or "").strip()) if found else (0, "")


def _section(cutter: Cutter, line: Line, words: str) -> Section:
    braces = BRACES.search(words)
    title = words[: braces.start()] if braces else words
    title = re.sub(r"(^|\s)#+$", "", title).strip()
    if not title:
        cutter.fault("empty-heading", line.number)
    return Section(line.number, title, braces[1] if braces else "")
