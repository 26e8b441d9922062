"""Quiz files to frozen quizzes: one text, one slug, whole folders; and names for the occasion.

Raises ContentFaults, never half a quiz. Knows nothing of Flask or of who plays.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workshop.modules import content as modules
from workshop.modules.rules import Module
from workshop.quizzes.languages import first_difference
from workshop.quizzes.lint import Lint
from workshop.quizzes.meta import QuizFrontMatter
from workshop.quizzes.names import with_alternative_names
from workshop.quizzes.pairs import pair_faults
from workshop.quizzes.scenes import SceneReader
from workshop.quizzes.values import GAUGES, GAUGES_BY_ROLE, Quiz, QuizMeta
from workshop.source.cut import is_heading
from workshop.source.decode import decode
from workshop.source.library import Format, Read
from workshop.source.parts import Reader
from workshop.source.piece import (
    Opened,
    differing_keys,
    doubled_ids,
    guess_kind,
    guess_language,
    open_piece,
    section_id,
    sorted_faults,
)
from workshop.source.rules import ContentFaults, Fault, Library, Version

__all__ = ["FORMAT", "parse", "read_library", "read_text", "try_text", "with_alternative_names"]


def read_text(
    slug: str, language: str, file: str, data: bytes, images: Mapping[str, bytes]
) -> Read[Quiz]:
    """One language of a quiz, with all of its faults and the lines of its scenes."""
    opened = open_piece(file, data, QuizFrontMatter)
    meta = opened.front.meta() if opened.front else None
    _refuse_gauges(opened, meta)
    _refuse_subheadings(opened)
    _refuse_unused_characters(opened, data)
    reader = Reader(file, images)
    form = bool(meta and meta.form)
    gauges, role = (meta.gauges, meta.role) if meta else (GAUGES, "")
    scenes = SceneReader(reader, gauges, role, form)
    found = tuple(scenes.scene(section) for section in opened.sections)
    for scene, section in zip(found, opened.sections, strict=True):
        if not scene.id.startswith("?"):
            section_id(opened, scene.id, section.line)
    doubled_ids(opened, [(s.id, x.line) for s, x in zip(found, opened.sections, strict=True)])
    faults = [*opened.faults, *reader.faults]
    lines = {**scenes.lines, **meta_lines(opened)}
    if meta is None or not found:
        return Read(None, lines, sorted_faults(faults))
    quiz = Quiz(slug, language, meta, found)
    lint = Lint(file, quiz, lines, _by_key(lines))
    faults.extend(lint.faults(whole=not faults))
    return Read(quiz, lines, sorted_faults(faults))


def meta_lines(opened: Opened[Any]) -> dict[tuple[str, int], int]:
    """The lines of front matter keys, beside those of scenes: no scene has an id with a colon."""
    return {(f"meta:{path[0]}", 0): n for path, n in opened.raw.lines.items() if len(path) == 1}


def _by_key(lines: Mapping[tuple[str, int], int]) -> dict[str, int]:
    return {k[0].removeprefix("meta:"): n for k, n in lines.items() if k[0].startswith("meta:")}


def _refuse_gauges(opened: Opened[QuizFrontMatter], meta: QuizMeta | None) -> None:
    allowed = GAUGES_BY_ROLE[meta.role] if meta else ()
    for gauge in meta.gauges if meta else ():
        if meta and gauge not in allowed:
            line = opened.raw.lines.get(("gauges",), 1)
            params = {"gauge": gauge, "role": meta.role, "allowed": ", ".join(allowed)}
            opened.fault("gauge-not-shown", line, **params)


def _refuse_subheadings(opened: Opened[QuizFrontMatter]) -> None:
    for section in opened.sections:
        for block in section.blocks:
            if block.kind == "text" and is_heading(block.lines[0].text):
                opened.fault("small-heading", block.line)


def _refuse_unused_characters(opened: Opened[QuizFrontMatter], data: bytes) -> None:
    if opened.front is None or not opened.front.characters:
        return
    body = "\n".join(line.text for line in decode(opened.file, data)[0][_body_start(opened) :])
    for name in opened.front.characters:
        if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", body):
            line = opened.raw.lines.get(("characters", name), 1)
            opened.fault("character-unused", line, name=name)


def _body_start(opened: Opened[QuizFrontMatter]) -> int:
    return opened.raw.body[0].number - 1 if opened.raw.body else 0


def compare(one_file: str, one: Read[Quiz], other_file: str, other: Read[Quiz]) -> list[Fault]:
    """Where the structure of the second language first leaves that of the first."""
    if one.piece is None or other.piece is None:
        return []
    first = Lint(one_file, one.piece, one.lines, {})
    second = Lint(other_file, other.piece, other.lines, {})
    keys = ("theme", "audience", "role", "gauges", "intimate_image", "form")
    pairs = {key: (getattr(one.piece.meta, key), getattr(other.piece.meta, key)) for key in keys}
    return [
        *differing_keys(other_file, one_file, pairs, _by_key(other.lines)),
        *first_difference(first, second),
    ]


FORMAT: Format[Quiz] = Format(read_text, compare)


def parse(
    slug: str, files: Mapping[str, bytes], *, where: str = "", both: bool = False
) -> Version[Quiz]:
    """One version of a quiz from its files by name. Raises ContentFaults."""
    return FORMAT.parse(slug, files, where=where, both=both)


def parse_kept(slug: str, files: Mapping[str, bytes]) -> Version[Quiz]:
    """The version of a quiz that was kept at an opening. Raises ContentFaults."""
    return FORMAT.parse_kept(slug, files)


def read_library(folders: Sequence[Path], *, shipped: int = 1) -> Library[Quiz]:
    """All quizzes of some folders; the first `shipped` of them need both languages. A form that is
    not parallel to its version A is left out."""
    library = FORMAT.read_library(folders, shipped=shipped)
    faults = dict(pair_faults(library.versions))
    kept = {slug: version for slug, version in library.versions.items() if slug not in faults}
    found = {slug: (*library.faults.get(slug, ()), fault) for slug, fault in faults.items()}
    return Library(MappingProxyType(kept), MappingProxyType({**library.faults, **found}))


def try_text(data: bytes, language: str | None = None, *, file: str = "text") -> Quiz | Module:
    """A single text as the quiz or module that it wants to be, in the language that it seems to
    be in. Raises ContentFaults.
    """
    if guess_kind(data) == "module":
        return modules.try_text(data, language, file=file)
    read = read_text("text", language or guess_language(data), file, data, {})
    if read.faults or read.piece is None:
        raise ContentFaults(read.faults)
    return read.piece
