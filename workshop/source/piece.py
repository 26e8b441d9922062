"""Opening one content file: lines, front matter and sections, ready for a module or a quiz.

Knows what the two have in common and nothing of what tells them apart, but how to guess it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from workshop.source.cut import Section, cut_sections
from workshop.source.decode import Line, decode, fold
from workshop.source.frontmatter import RawFrontMatter, checked, split_front_matter
from workshop.source.lint import Allowed, passage_faults
from workshop.source.meta import FrontMatter
from workshop.source.rules import Fault
from workshop.source.tone import missing_notice, notice_faults

Model = TypeVar("Model", bound=FrontMatter)

MAX_FAULTS = 100
ID = re.compile(r"[^\W_][\w-]{0,63}")
QUIZ_LINE = re.compile(r"^\s*(?:role\s*:|[-*+] \[.*\]\(\s*#|##.*\{[^{}]*\.ending)", re.MULTILINE)
LABELS = ("title", "summary", "notice", "objectives")


@dataclass
class Opened(Generic[Model]):
    """A content file as far as both kinds read it alike. `front` is None when it has faults."""

    file: str
    front: Model | None
    raw: RawFrontMatter
    sections: Sequence[Section]
    faults: list[Fault]

    def fault(self, code: str, line: int, **params: str) -> None:
        self.faults.append(Fault(code, self.file, line, params))


def open_piece(file: str, data: bytes, model: type[Model]) -> Opened[Model]:
    """Read a file's front matter with `model` and cut its body; all faults are listed."""
    lines, fault = decode(file, data)
    if fault:
        return Opened(file, None, RawFrontMatter(), (), [fault])
    raw = split_front_matter(file, lines)
    if not raw.body and raw.faults:
        return Opened(file, None, raw, (), raw.faults)
    front = checked(file, raw, model)
    sections, faults = cut_sections(file, raw.body)
    label_faults = [*_label_faults(file, raw), *_notice_faults(file, raw, front)] if front else ()
    return Opened(file, front, raw, sections, [*raw.faults, *label_faults, *faults])


def _label_faults(file: str, raw: RawFrontMatter) -> Iterator[Fault]:
    """Titles and notices are running text too: no number and no link stands in them."""
    for key in LABELS:
        value = raw.values.get(key, "")
        texts = value if isinstance(value, list) else [value]
        for index, text in enumerate(texts):
            line = raw.lines.get((key, index), raw.lines.get((key,), 1))
            yield from passage_faults(file, [Line(line, str(text))], Allowed(images=False))


def _notice_faults(file: str, raw: RawFrontMatter, front: FrontMatter) -> Iterator[Fault]:
    if front.notice:
        yield from notice_faults(file, raw.lines.get(("notice",), 1), front.notice)
    else:
        yield from missing_notice(file, raw.body)


def section_id(opened: Opened[Model], written: str, line: int) -> str:
    """An id as it is kept; a fault when it cannot be one."""
    folded = fold(written)
    if not ID.fullmatch(folded):
        opened.fault("bad-id", line, id=written[:60])
    return folded


def id_from_title(title: str) -> str:
    """An id made of a title, for a section that needs none of its own and for remedies."""
    return re.sub(r"[^\w]+", "-", fold(title)).strip("-_")[:40].strip("-") or "section"


def doubled_ids(opened: Opened[Model], ids: Sequence[tuple[str, int]]) -> None:
    """A fault for each id that an earlier heading has, with its line."""
    first: dict[str, int] = {}
    for name, line in ids:
        if name in first:
            opened.fault("duplicate-id", line, id=name, first=str(first[name]))
        first.setdefault(name, line)


def sorted_faults(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Faults by file and line, each once, at most MAX_FAULTS."""
    unique: dict[tuple[str, int, str, str], Fault] = {}
    for fault in faults:
        key = (fault.file, fault.line, fault.code, str(sorted(fault.params.items())))
        unique.setdefault(key, fault)
    return tuple(unique[key] for key in sorted(unique, key=lambda key: key[:3]))[:MAX_FAULTS]


def guess_kind(data: bytes) -> Literal["quiz", "module"]:
    """What a single text wants to be: a quiz when it has a role, choices or an ending."""
    lines, _ = decode("", data)
    return "quiz" if QUIZ_LINE.search("\n".join(line.text for line in lines)) else "module"


def guess_language(data: bytes) -> str:
    """The language of a single text, by its most common small words."""
    words = re.findall(r"[a-zà-ÿ]+", data[:20_000].decode("utf-8", "replace").lower())
    english = sum(word in ("the", "and", "of", "you", "is") for word in words)
    french = sum(word in ("le", "la", "les", "et", "de", "vous", "est") for word in words)
    return "en" if english > french else "fr"


def differing_keys(
    file: str, other: str, pairs: Mapping[str, tuple[object, object]], lines: Mapping[str, int]
) -> Iterator[Fault]:
    """A fault for each front matter key that two languages must share and do not."""
    for key, (one, another) in pairs.items():
        if one != another:
            yield Fault("languages-meta", file, lines.get(key, 1), {"key": key, "other": other})
