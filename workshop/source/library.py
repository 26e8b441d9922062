"""A folder of files to one Version, and folders of folders to a Library.

Reads directories and bytes; how a text becomes a piece is an argument. Never serves half a piece.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

from workshop.source.decode import MAX_BYTES, too_large
from workshop.source.images import kind
from workshop.source.piece import sorted_faults
from workshop.source.rules import LANGUAGES, ContentFaults, Fault, Library, Version

Piece = TypeVar("Piece")

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
# Parts of addresses that the program has for itself.
RESERVED = frozenset({"close", "copy", "dates", "delete", "new", "open", "try"})
IGNORED = ("thumbs.db", "desktop.ini")
MAX_FILES = 40


@dataclass(frozen=True, slots=True)
class Read(Generic[Piece]):
    """One text read: the piece, the lines of what it holds, and what is wrong with it."""

    piece: Piece | None
    lines: Mapping[tuple[str, int], int]
    faults: tuple[Fault, ...]


class ReadText(Protocol[Piece]):
    """Reads one language of a slug; `images` are the other files by name."""

    def __call__(
        self, slug: str, language: str, file: str, data: bytes, images: Mapping[str, bytes]
    ) -> Read[Piece]: ...


Compare = Callable[[str, Read[Piece], str, Read[Piece]], Sequence[Fault]]


@dataclass(frozen=True, slots=True)
class Format(Generic[Piece]):
    """A kind of content: how a text is read, and how two languages of one are compared."""

    read: ReadText[Piece]
    compare: Compare[Piece]

    def parse(
        self, slug: str, files: Mapping[str, bytes], *, where: str = "", both: bool = False
    ) -> Version[Piece]:
        """One version of a slug from its files by name (`fr.md`, `en.md`, images).

        `where` is written before file names in faults; `both` asks for every language.
        Raises ContentFaults with all faults of all files.
        """
        texts = {name: data for name, data in sorted(files.items()) if name.endswith(".md")}
        images = {name: data for name, data in files.items() if kind(name)}
        faults = list(_name_faults(slug, files, where, both))
        reads: dict[str, Read[Piece]] = {}
        for name, data in texts.items():
            language = name.removesuffix(".md")
            if language in LANGUAGES:
                reads[language] = self.read(slug, language, where + name, data, images)
        for read in reads.values():
            faults.extend(read.faults)
        if not faults and len(reads) == len(LANGUAGES):
            first, second = LANGUAGES
            names = (f"{where}{first}.md", f"{where}{second}.md")
            faults.extend(self.compare(names[0], reads[first], names[1], reads[second]))
        if faults:
            raise ContentFaults(sorted_faults(faults))
        pieces = {language: read.piece for language, read in reads.items() if read.piece}
        held = MappingProxyType(dict(sorted(files.items())))
        return Version(slug, content_hash(files), MappingProxyType(pieces), held)

    def parse_kept(self, slug: str, files: Mapping[str, bytes]) -> Version[Piece]:
        """The version that was kept at an opening, whose files had no fault then.

        What only a later release of the program calls a fault ends nobody's assignment and takes no
        chart away. Raises ContentFaults when a text cannot be read at all.
        """
        images = {name: data for name, data in files.items() if kind(name)}
        pieces: dict[str, Piece] = {}
        for name in sorted(set(files) - set(images)):
            read = self.read(slug, name.removesuffix(".md"), name, files[name], images)
            if read.piece is None:
                raise ContentFaults(sorted_faults(read.faults))
            pieces[name.removesuffix(".md")] = read.piece
        held = MappingProxyType(dict(sorted(files.items())))
        return Version(slug, content_hash(files), MappingProxyType(pieces), held)

    def read_library(self, folders: Sequence[Path], *, shipped: int = 1) -> Library[Piece]:
        """Every slug of some folders. The first `shipped` of them need both languages; a slug
        that an earlier folder has is a fault, and the earlier one stays.
        """
        versions: dict[str, Version[Piece]] = {}
        faults: dict[str, tuple[Fault, ...]] = {}
        taken: set[str] = set()
        for index, folder in enumerate(folders):
            for piece in _piece_folders(folder):
                slug, where = piece.name, f"{_shown(folder)}/{piece.name}/"
                if slug in taken:
                    fault = Fault("slug-taken", where, 1, {"name": slug})
                    faults[slug] = (*faults.get(slug, ()), fault)
                    continue
                taken.add(slug)
                try:
                    files = read_files(piece, where)
                    versions[slug] = self.parse(slug, files, where=where, both=index < shipped)
                except ContentFaults as found:
                    faults[slug] = found.faults
        return Library(MappingProxyType(versions), MappingProxyType(faults))


def _name_faults(slug: str, files: Mapping[str, bytes], where: str, both: bool) -> Sequence[Fault]:
    faults = []
    folder = where or f"{slug}/"
    if not SLUG.fullmatch(slug):
        faults.append(Fault("bad-slug", folder, 1, {"name": slug[:60]}))
    elif slug in RESERVED:
        faults.append(Fault("reserved-slug", folder, 1, {"name": slug}))
    known = {f"{language}.md" for language in LANGUAGES}
    for name in files:
        if name not in known and not kind(name):
            faults.append(Fault("unknown-file", where + name, 1, {"name": name[:60]}))
    missing = sorted(known - set(files))
    if len(missing) == len(known):
        faults.append(Fault("no-language", folder, 1))
    elif both and missing:
        faults.append(Fault("missing-language", folder, 1, {"missing": ", ".join(missing)}))
    return faults


def content_hash(files: Mapping[str, bytes]) -> str:
    """One hash over the names and bytes of all files of a slug, in hexadecimal."""
    whole = hashlib.sha256()
    for name, data in sorted(files.items()):
        whole.update(f"{name}\0{hashlib.sha256(data).hexdigest()}\n".encode())
    return whole.hexdigest()


def _piece_folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith(".")
    )


def read_files(folder: Path, where: str) -> dict[str, bytes]:
    """The files of one slug by name; sizes are looked at before anything is read.

    Raises ContentFaults for what is too large, too many or unreadable.
    """
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    entries = [entry for entry in sorted(folder.iterdir()) if not _ignored(entry.name)]
    if len(entries) > MAX_FILES:
        raise ContentFaults((Fault("too-many-files", where, 1, {"limit": str(MAX_FILES)}),))
    for entry in entries:
        data = _bytes_of(entry, where + entry.name)
        if isinstance(data, Fault):
            faults.append(data)
        else:
            files[entry.name] = data
    if faults:
        raise ContentFaults(sorted_faults(faults))
    return files


def _ignored(name: str) -> bool:
    return name.startswith((".", "~")) or name.endswith("~") or name.casefold() in IGNORED


def _bytes_of(entry: Path, file: str) -> bytes | Fault:
    try:
        if not entry.is_file():
            return Fault("unknown-file", file, 1, {"name": entry.name[:60]})
        if entry.stat().st_size > MAX_BYTES:
            return too_large(file)
        return entry.read_bytes()
    except OSError:
        return Fault("unreadable", file, 1)


def _shown(folder: Path) -> str:
    """A folder as a person knows it: from the current directory, or its last name."""
    try:
        return folder.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return folder.name
