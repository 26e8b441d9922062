"""Module files to frozen modules: one text, one slug, whole folders.

Raises ContentFaults, never half a module. Knows nothing of Flask or of who reads.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from workshop.modules.lengths import minutes_fault
from workshop.modules.rules import Module, Section
from workshop.source.attributes import Grammar, read_attributes
from workshop.source.cut import Section as CutSection
from workshop.source.library import Format, Read
from workshop.source.meta import FrontMatter
from workshop.source.parts import Reader
from workshop.source.piece import (
    Opened,
    differing_keys,
    doubled_ids,
    guess_language,
    id_from_title,
    open_piece,
    section_id,
    sorted_faults,
)
from workshop.source.rules import ContentFaults, Fault, Library, Meta, Version

__all__ = ["FORMAT", "parse", "read_library", "read_text", "try_text"]

SECTION_BRACES = Grammar(with_id=True)


def read_text(
    slug: str, language: str, file: str, data: bytes, images: Mapping[str, bytes]
) -> Read[Module]:
    """One language of a module, with all of its faults and the lines of its sections."""
    opened = open_piece(file, data, FrontMatter)
    meta = Meta(**opened.front.shared()) if opened.front else None
    ids = _ids(opened)
    reader = Reader(file, images, inner=frozenset(ids))
    pairs = zip(opened.sections, ids, strict=True)
    sections = tuple(_section(cut, name, reader) for cut, name in pairs)
    faults = [*opened.faults, *reader.faults]
    lines = {(name, 0): cut.line for cut, name in zip(opened.sections, ids, strict=True)}
    if meta is None or not sections:
        return Read(None, lines, sorted_faults(faults))
    module = Module(slug, language, meta, sections)
    line = opened.raw.lines.get(("minutes",), 1)
    faults.extend(minutes_fault(file, line, module))
    keys = {(f"meta:{path[0]}", 0): n for path, n in opened.raw.lines.items() if len(path) == 1}
    return Read(module, {**lines, **keys}, sorted_faults(faults))


def _ids(opened: Opened[FrontMatter]) -> list[str]:
    """An id for each section: the one written, or one made of its title."""
    ids: list[str] = []
    written: list[tuple[str, int]] = []
    for section in opened.sections:
        marks, faults = read_attributes(opened.file, section.line, section.braces, SECTION_BRACES)
        opened.faults.extend(faults)
        if marks.id:
            ids.append(section_id(opened, marks.id, section.line))
            written.append((ids[-1], section.line))
        else:
            ids.append(_free(id_from_title(section.title), ids))
    doubled_ids(opened, written)
    return ids


def _free(name: str, taken: Sequence[str]) -> str:
    """The name, or the name with the first number that makes it unique."""
    numbered = (f"{name}-{n}" for n in range(2, len(taken) + 3))
    return name if name not in taken else next(other for other in numbered if other not in taken)


def _section(cut: CutSection, name: str, reader: Reader) -> Section:
    parts = reader.parts(cut.blocks)
    if not parts:
        reader.fault("empty-section", cut.line)
    return Section(name, cut.title, parts)


def compare(one_file: str, one: Read[Module], other_file: str, other: Read[Module]) -> list[Fault]:
    """Where the second language does not have what the first has."""
    if one.piece is None or other.piece is None:
        return []
    keys = ("theme", "audience")
    pairs = {key: (getattr(one.piece.meta, key), getattr(other.piece.meta, key)) for key in keys}
    lines = {key: other.lines.get((f"meta:{key}", 0), 1) for key in keys}
    faults = list(differing_keys(other_file, one_file, pairs, lines))
    counts = (len(one.piece.sections), len(other.piece.sections))
    if counts[0] != counts[1]:
        last = other.piece.sections[min(counts) - 1] if min(counts) else None
        line = other.lines.get((last.id, 0), 1) if last else 1
        params = {"expected": str(counts[0]), "found": str(counts[1]), "other": one_file}
        faults.append(Fault("languages-sections", other_file, line, params))
    return faults


FORMAT: Format[Module] = Format(read_text, compare)


def parse(
    slug: str, files: Mapping[str, bytes], *, where: str = "", both: bool = False
) -> Version[Module]:
    """One version of a module from its files by name. Raises ContentFaults."""
    return FORMAT.parse(slug, files, where=where, both=both)


def parse_kept(slug: str, files: Mapping[str, bytes]) -> Version[Module]:
    """The version of a module that was kept at an opening. Raises ContentFaults."""
    return FORMAT.parse_kept(slug, files)


def read_library(folders: Sequence[Path], *, shipped: int = 1) -> Library[Module]:
    """All modules of some folders; the first `shipped` of them need both languages."""
    return FORMAT.read_library(folders, shipped=shipped)


def try_text(data: bytes, language: str | None = None, *, file: str = "text") -> Module:
    """A single text as a module, in the language that it seems to be in. Raises ContentFaults."""
    read = read_text("text", language or guess_language(data), file, data, {})
    if read.faults or read.piece is None:
        raise ContentFaults(read.faults)
    return read.piece
