"""What may not stand in running text: HTML, stray braces, telephone numbers, links and the like.

Works on Markdown before it is rendered, so that a fault has its line. Knows nothing of scenes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workshop.source.decode import Line, fold
from workshop.source.frontmatter import nearest
from workshop.source.rules import Fault

MAX_PASSAGE = 10_000
# The Markdown library takes the square of their number.
MAX_BRACKETS = 200
CODE = re.compile(r"`[^`\n]*`")
HTML = re.compile(r"<(?:[A-Za-z/!?])[^>\n]{0,200}>?")
AUTOLINK = re.compile(r"<(https?://[^<>\s]*)>")
BRACES = re.compile(r"\{:?\s*(?:[#.][^{}\n]*|[^{}\n=]*=[^{}\n]*)\}")
REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]+\]:\s", re.MULTILINE)
IMAGE = re.compile(r"!\[([^\]\n]*)\]\(\s*([^()\s]*)[^()\n]*\)")
TARGET = re.compile(r"\]\(\s*<?([^\s)>]*)")
BARE = re.compile(r"(?:https?://|\bwww\.)[^\s)>]*", re.IGNORECASE)

GAP = "[ .\u00a0\u202f\u2011-]"
LONG_NUMBER = re.compile(rf"(?<![\w.,:/-])(?:\+\d|\(?0)(?:{GAP}?\(?\d\)?){{6,14}}(?![\w:/])")
HARMONISED = re.compile(
    rf"(?<![\w.,:/-])(?:116{GAP}?\d{{3}}|08\d\d{GAP}?\d{{3}}{GAP}?\d{{3}})(?!\w)"
)
SHORT_NUMBER = re.compile(
    r"(?<![\w.,:/+-])(?:112|911|988|999|3018|3020|3114|3117|3919|3977|1712|1733|1813)"
    r"(?![\w:/-]|[.,]\d|[ \u00a0\u202f]?(?:%|€|h\b|\d))"
)
DIALLED = re.compile(
    r"\b(?:appel(?:ez|le|les|er|ons)|compos(?:ez|e|es|er)|téléphon(?:ez|e|er)|joindre"
    r"|call|dial|ring|text|phone|numéro|number)[ \u00a0]+(?:(?:le|au|on|the)[ \u00a0]+)?"
    r"(\d{2,6})(?![\w:/-]|[.,]\d|[ \u00a0\u202f]?(?:%|€|h\b|\d|fois|times|personnes|people))",
    re.IGNORECASE,
)
SHORT_AFTER_ARTICLE = re.compile(
    r"\b(?:le|au|du|the)[ \u00a0](101|105|106|107|111|114|115|119)(?![\w:/-]|[.,]\d)",
    re.IGNORECASE,
)
NUMBERS = (LONG_NUMBER, HARMONISED, SHORT_NUMBER, DIALLED, SHORT_AFTER_ARTICLE)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a passage may hold. `inner` are the headings that a module's link may name (None in a
    quiz, where such links are choices); `scenes` are the ids of a quiz, for better remedies.
    """

    country: bool = False
    images: bool = True
    inner: frozenset[str] | None = None


class Passage:
    """Some lines as one text in which code is blanked, with the way back to the line."""

    def __init__(self, file: str, lines: Sequence[Line]) -> None:
        self.file = file
        self.lines = lines
        joined = "\n".join(line.text for line in lines)
        self.text = CODE.sub(lambda found: " " * len(found[0]), joined)

    def fault(self, code: str, position: int, **params: str) -> Fault:
        index = self.text.count("\n", 0, position)
        return Fault(code, self.file, self.lines[index].number, params)


def passage_faults(file: str, lines: Sequence[Line], allowed: Allowed) -> Iterator[Fault]:
    """Every fault of a passage of running text."""
    passage = Passage(file, lines)
    if len(passage.text) > MAX_PASSAGE:
        yield passage.fault("text-too-long", 0, limit=str(MAX_PASSAGE))
        return
    if passage.text.count("[") > MAX_BRACKETS:
        yield passage.fault("too-many-brackets", 0, limit=str(MAX_BRACKETS))
        return
    yield from _shape_faults(passage)
    yield from _link_faults(passage, allowed)
    if not allowed.country:
        yield from _number_faults(passage)


def _shape_faults(passage: Passage) -> Iterator[Fault]:
    for found in HTML.finditer(passage.text):
        if not AUTOLINK.match(found[0]):
            yield passage.fault("raw-html", found.start(), tag=found[0][:40])
    for found in BRACES.finditer(passage.text):
        yield passage.fault("stray-attributes", found.start(), braces=found[0][:60])
    for found in REFERENCE.finditer(passage.text):
        yield passage.fault("reference-link", found.start())


def _link_faults(passage: Passage, allowed: Allowed) -> Iterator[Fault]:
    images = {found.end(1) for found in IMAGE.finditer(passage.text)}
    linked = set()
    for found in TARGET.finditer(passage.text):
        linked.add(found.start(1))
        if found.start() in images:
            if not allowed.images:
                yield passage.fault("image-here", found.start(), name=found[1][:60])
        else:
            yield from _target_faults(passage, found.start(), found[1], allowed)
    for found in BARE.finditer(passage.text):
        if found.start() not in linked and not allowed.country:
            yield passage.fault("external-link", found.start(), target=found[0][:80])


def _target_faults(
    passage: Passage, position: int, target: str, allowed: Allowed
) -> Iterator[Fault]:
    shown = target[:80]
    if target.startswith("#"):
        if allowed.inner is None:
            yield passage.fault("scene-link-in-text", position, target=shown)
        elif fold(target[1:]) not in allowed.inner:
            known = nearest(fold(target[1:]), sorted(allowed.inner))
            yield passage.fault("unknown-target", position, target=shown[1:], nearest=known)
    elif not target.lower().startswith("https://"):
        yield passage.fault("insecure-link", position, target=shown)
    elif not allowed.country:
        yield passage.fault("external-link", position, target=shown)


def _number_faults(passage: Passage) -> Iterator[Fault]:
    seen: set[int] = set()
    for pattern in NUMBERS:
        for found in pattern.finditer(passage.text):
            group = 1 if pattern.groups else 0
            if found.start(group) not in seen:
                seen.add(found.start(group))
                number = found[group].strip()
                yield passage.fault("phone-number", found.start(group), number=number)
