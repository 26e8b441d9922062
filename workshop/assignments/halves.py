"""Before and after in two parallel versions: which half of a group is asked which of them first.

Pure: chance is an argument; it knows no database and no answer (PRIVACY.md R1, R2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from workshop.accounts.rules import Chance
from workshop.assignments.rules import Phase
from workshop.releases.rules import TARGET

# Learners of the organisation from whom on the two versions are crossed. In fewer the sums would
# hardly be larger than those of one class.
CROSSED_FROM = 100


class Phased(Protocol):
    """An item, or the choice of one, as far as halves go."""

    @property
    def slug(self) -> str: ...
    @property
    def phase(self) -> str: ...


class PhasedItem(Phased, Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=Phased)


def crossed(learners: int, people: int) -> bool:
    """Whether a group of `people` is split, in an organisation of so many learners. A half is never
    planned below the usual batch: two versions must not cost a class its figures."""
    return learners >= CROSSED_FROM and people >= 2 * TARGET


def first_versions(items: Sequence[Item]) -> list[Item]:
    """The items without the second version of a form, for a group that is not split. Of each phase
    the version that stands first is kept."""
    kept: dict[str, str] = {}
    for item in items:
        kept.setdefault(item.phase, item.slug)
    return [item for item in items if not item.phase or kept[item.phase] == item.slug]


def halves_of(items: Iterable[PhasedItem]) -> dict[str, int]:
    """By id, the half (0 or 1) that each item of a crossed form is for; items of one assignment.
    Empty where no form is crossed."""
    phased = [item for item in items if item.phase]
    first = sorted({item.slug for item in phased if item.phase == Phase.BEFORE})
    if len(first) != 2:
        return {}
    return {
        item.id: first.index(item.slug) ^ (item.phase == Phase.AFTER)
        for item in phased
        if item.slug in first
    }


def split(
    people: Collection[str], known: Mapping[str, int], chance: Chance
) -> tuple[frozenset[str], frozenset[str]]:
    """Both halves of some people. Who is `known` to be in one stays there; the others are shuffled
    into equal halves where nobody is known yet, and join one at random, each for themselves, later:
    a latecomer's half then says nothing of the others'."""
    halves: tuple[set[str], set[str]] = (set(), set())
    new = [person for person in sorted(people) if person not in known]
    for person in set(people) & set(known):
        halves[known[person]].add(person)
    if known:
        for person in new:
            halves[chance(2)].add(person)
    else:
        middle = (len(new) + chance(2)) // 2 if len(new) % 2 else len(new) // 2
        mixed = shuffled(new, chance)
        halves[0].update(mixed[:middle])
        halves[1].update(mixed[middle:])
    return frozenset(halves[0]), frozenset(halves[1])


def shuffled(people: Sequence[str], chance: Chance) -> list[str]:
    """The same people in a random order, every order as likely (Fisher and Yates)."""
    mixed = list(people)
    for last in range(len(mixed) - 1, 0, -1):
        other = chance(last + 1)
        mixed[last], mixed[other] = mixed[other], mixed[last]
    return mixed


def half_expected(expected: int, half: int) -> int:
    """How many of those whom the facilitator expects are expected in a half; 0 for none."""
    return (expected + 1 - half) // 2
