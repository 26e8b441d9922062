"""A training module as frozen values.

Standard library only. Knows nothing of files, pages or who has read it.
"""

from dataclasses import dataclass

from workshop.source.rules import Meta, Part


@dataclass(frozen=True, slots=True)
class Section:
    """A `##` section; its id is unique in the module and in that language only."""

    id: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """A whole module in one language."""

    slug: str
    language: str
    meta: Meta
    sections: tuple[Section, ...]


def same_structure(old: Module, new: Module) -> bool:
    """Whether `new` may take the place of `old` in an open assignment: as many sections."""
    return len(old.sections) == len(new.sections)
