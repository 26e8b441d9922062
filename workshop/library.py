"""The modules and quizzes that this installation serves, read once and renewed when files change.

It knows files and hashes; which of them an assignment has pinned is told to it. It knows no page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from workshop.modules.content import parse_kept as parse_module
from workshop.modules.content import read_library as read_modules
from workshop.modules.rules import Module
from workshop.quizzes.content import parse_kept as parse_quiz
from workshop.quizzes.content import read_library as read_quizzes
from workshop.quizzes.rules import Quiz
from workshop.source.rules import Fault, Library, Version

Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Both libraries as they were at one moment."""

    modules: Library[Module]
    quizzes: Library[Quiz]


class Libraries:
    """What is on the shelves, and pinned versions by their hash."""

    def __init__(self, module_folders: Sequence[Path], quiz_folders: Sequence[Path]) -> None:
        self.module_folders = tuple(module_folders)
        self.quiz_folders = tuple(quiz_folders)
        self.lock = Lock()
        self.signature: Signature = ()
        self.pinned: dict[str, Version[Any]] = {}
        self.shelf = self.read()

    def read(self) -> Shelf:
        self.signature = signature((*self.module_folders, *self.quiz_folders))
        shelf = Shelf(read_modules(self.module_folders), read_quizzes(self.quiz_folders))
        for library in (shelf.modules, shelf.quizzes):
            self.pinned |= {version.hash: version for version in library.versions.values()}
        return shelf

    def refresh(self) -> Shelf:
        """The shelves, read again if a file was added, changed or removed."""
        with self.lock:
            if signature((*self.module_folders, *self.quiz_folders)) != self.signature:
                self.shelf = self.read()
            return self.shelf

    @property
    def modules(self) -> Mapping[str, Version[Module]]:
        return self.shelf.modules.versions

    @property
    def quizzes(self) -> Mapping[str, Version[Quiz]]:
        return self.shelf.quizzes.versions

    @property
    def faults(self) -> Mapping[str, tuple[Fault, ...]]:
        modules = {f"modules/{s}": f for s, f in self.shelf.modules.faults.items()}
        return modules | {f"quizzes/{s}": f for s, f in self.shelf.quizzes.faults.items()}

    def version(
        self, kind: str, slug: str, pin: str, files: Callable[[], Mapping[str, bytes]]
    ) -> Version[Any]:
        """The version of that hash: from the shelf, or from the files that were pinned with it."""
        found = self.pinned.get(pin)
        if found is None:
            parse: Callable[[str, Mapping[str, bytes]], Version[Any]]
            parse = parse_module if kind == "module" else parse_quiz
            found = parse(slug, files())
            self.pinned[pin] = found
        return found


def signature(folders: Sequence[Path]) -> Signature:
    """Name, size and time of every file below the folders: it changes when content does."""
    found = []
    for folder in folders:
        if folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    status = path.stat()
                    found.append((str(path), status.st_size, status.st_mtime_ns))
    return tuple(found)


def in_language(version: Version[Any], language: str) -> Any:
    """The piece in the reader's language, or in the one that there is; its `.language` says
    which."""
    return version.languages.get(language) or next(iter(version.languages.values()))
