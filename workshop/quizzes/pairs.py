"""The forms of a library as pairs of parallel versions: which goes with which, and for whom.

Pure: versions in, pairs and faults out. It knows no file and no assignment.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workshop.quizzes.rules import parallel
from workshop.quizzes.values import Quiz
from workshop.source.rules import Fault, Version

# Students are asked the same as pupils where nothing was written for them.
ALSO_FOR = {"students-15-18": "pupils-11-15"}


@dataclass(frozen=True, slots=True)
class FormPair:
    """A form in one version, or in two that may be crossed over the halves of a group."""

    a: Version[Quiz]
    b: Version[Quiz] | None


def any_of(version: Version[Quiz]) -> Quiz:
    """The quiz in one of its languages: they differ in words alone."""
    return next(iter(version.languages.values()))


def is_form(version: Version[Quiz]) -> bool:
    return any_of(version).is_form


def partner_slug(slug: str) -> str:
    """The name that version B has beside this version A: -b for -a; empty where it has no -a."""
    return f"{slug[:-2]}-b" if slug.endswith("-a") else ""


def pair_for(versions: Mapping[str, Version[Quiz]], audience: str) -> FormPair | None:
    """The form for an audience, the first by name; None when there is none."""
    for wanted in (audience, ALSO_FOR.get(audience)):
        for slug, version in sorted(versions.items()):
            meta = any_of(version).meta
            if meta.form == "a" and meta.audience == wanted:
                return FormPair(version, _partner(versions, slug))
    return None


def _partner(versions: Mapping[str, Version[Quiz]], slug: str) -> Version[Quiz] | None:
    found = versions.get(partner_slug(slug))
    return found if found and any_of(found).meta.form == "b" else None


def pair_faults(versions: Mapping[str, Version[Quiz]]) -> Iterator[tuple[str, Fault]]:
    """By slug, each version B that does not ask as its version A does."""
    for slug, version in versions.items():
        one, other = any_of(version), _partner(versions, slug)
        if one.meta.form == "a" and other and not parallel(one, any_of(other)):
            yield other.slug, Fault("form-not-parallel", f"{other.slug}/", 1, {"other": slug})
