"""The rule of anonymity: thresholds, plan, and what is counted and published of tables.

It must not know people, quizzes, the database or the clock; chance is always an argument.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TypedDict

from workshop.releases.noise import Chance, discrete_laplace

K = 5
K_SENSITIVE = 10
TARGET = 10
MAX_BATCHES = 4
EPSILON = 2
EPSILON_SENSITIVE = 1

NOT_REACHED = "not-reached"
SENSITIVE = "sensitive:"


class Looser(ValueError):
    """A configuration asked for less protection than the constants give."""


class MarksRefused(ValueError):
    """The marks of a submission do not fit the tables of the item; the message holds no answer."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of the rule; `tighten` is the only way to others than these.

    `k`, `k_sensitive` and `target` count people; the two epsilons bound the logarithm of the
    odds that one published table can give away.
    """

    k: int = K
    k_sensitive: int = K_SENSITIVE
    target: int = TARGET
    max_batches: int = MAX_BATCHES
    epsilon: Fraction = Fraction(EPSILON)
    epsilon_sensitive: Fraction = Fraction(EPSILON_SENSITIVE)


STANDARD = Thresholds()


def tighten(
    *,
    k: int = K,
    k_sensitive: int = K_SENSITIVE,
    target: int = TARGET,
    max_batches: int = MAX_BATCHES,
    epsilon: Fraction | int = EPSILON,
    epsilon_sensitive: Fraction | int = EPSILON_SENSITIVE,
) -> Thresholds:
    """Thresholds at least as strict as the standard ones.

    People may only become more, batches and epsilons only less (and stay above 0). Raises
    `Looser` otherwise, also when a batch could then be smaller than `k`.
    """
    asked = Thresholds(
        k, k_sensitive, target, max_batches, Fraction(epsilon), Fraction(epsilon_sensitive)
    )
    _at_least(asked, "k", "k_sensitive", "target")
    _at_most(asked, "max_batches", "epsilon", "epsilon_sensitive")
    if not asked.k <= min(asked.target, asked.k_sensitive):
        raise Looser("target and k_sensitive must be at least k")
    return asked


def _at_least(asked: Thresholds, *names: str) -> None:
    for name in names:
        if getattr(asked, name) < getattr(STANDARD, name):
            raise Looser(f"{name} must be at least {getattr(STANDARD, name)}")


def _at_most(asked: Thresholds, *names: str) -> None:
    for name in names:
        if not 0 < getattr(asked, name) <= getattr(STANDARD, name):
            raise Looser(f"{name} must be above 0 and at most {getattr(STANDARD, name)}")


def plan(n: int, thresholds: Thresholds = STANDARD) -> tuple[int, ...]:
    """The sizes of the planned batches for `n` people; empty when they are fewer than `k`.

    The sizes sum to `n`, differ by at most one, the larger ones come first, and none is below `k`.
    """
    if n < thresholds.k:
        return ()
    batches = min(max(n // thresholds.target, 1), thresholds.max_batches)
    size, larger = divmod(n, batches)
    return (size + 1,) * larger + (size,) * (batches - larger)


def target_of(sizes: Sequence[int], sequence: int) -> int | None:
    """How many answers complete batch number `sequence` (from 1); None for the last, unplanned."""
    return sizes[sequence - 1] if sequence <= len(sizes) else None


# Tables: their shape, the cells of an open batch, and what is published.


class PlainShape(TypedDict):
    """A `TableShape` as JSON."""

    id: str
    options: list[str]
    cells: int
    scale: str
    sensitive: bool
    complement: str | None


@dataclass(frozen=True, slots=True)
class TableShape:
    """What one table of an item looks like before anybody has answered; `table_shape` makes it.

    The first `cells` options have a cell each. A table with one cell fewer than options is a
    question that everybody answers: its last option is n minus the rest. A `complement` that is
    not among the options is one more option, also n minus the rest, such as "not-reached".
    A sensitive table has one cell, the count of the disclosing options, and an id that begins
    with "sensitive:", so that a submission says by itself which rows it needs.
    """

    id: str
    options: tuple[str, ...]
    cells: int
    scale: Fraction
    sensitive: bool = False
    complement: str | None = None

    def __post_init__(self) -> None:
        if self.scale <= 0:
            raise ValueError(f"{self.id}: the scale must be above 0")
        if len(set(self.published)) != len(self.published):
            raise ValueError(f"{self.id}: an option is named twice")
        if self.sensitive != self.id.startswith(SENSITIVE):
            raise ValueError(f"{self.id}: sensitive tables, and only they, begin with {SENSITIVE}")
        if self.sensitive:
            if self.cells != 1:
                raise ValueError(f"{self.id}: a sensitive table has one cell")
        elif self.cells < 1 or len(self.published) - self.cells not in (0, 1):
            raise ValueError(f"{self.id}: {self.cells} cells do not fit its options")
        elif self.complement is not None and self.derived != (self.complement,):
            raise ValueError(f"{self.id}: the complement must be last and have no cell")

    @property
    def published(self) -> tuple[str, ...]:
        """Every option that a release shows, the one without a cell last."""
        if self.complement is None or self.complement in self.options:
            return self.options
        return (*self.options, self.complement)

    @property
    def derived(self) -> tuple[str, ...]:
        """The option that has no cell, if there is one: n minus the others."""
        return () if self.sensitive else self.published[self.cells :]

    def as_plain(self) -> PlainShape:
        """The same as values that JSON can hold."""
        return {
            "id": self.id,
            "options": list(self.options),
            "cells": self.cells,
            "scale": str(self.scale),
            "sensitive": self.sensitive,
            "complement": self.complement,
        }

    @classmethod
    def from_plain(cls, plain: PlainShape) -> "TableShape":
        """The shape that `as_plain` was made from."""
        return cls(
            plain["id"],
            tuple(plain["options"]),
            plain["cells"],
            Fraction(plain["scale"]),
            plain["sensitive"],
            plain["complement"],
        )


def table_shape(
    name: str,
    options: Sequence[str],
    cells: int,
    *,
    sensitive: bool = False,
    complement: str | None = None,
    thresholds: Thresholds = STANDARD,
) -> TableShape:
    """A table with the scale of noise that the rule demands for it.

    Changing one answer moves two cells by one each, hence 2 / epsilon. It moves the single cell
    of a two-option question, or of a sensitive one, by one: 1 / epsilon is the same protection.
    Raises `ValueError` where cells and options do not fit.
    """
    if sensitive:
        scale = 1 / thresholds.epsilon_sensitive
    elif cells == 1 and len(options) == 2 and complement in (None, options[-1]):
        scale = 1 / thresholds.epsilon
    else:
        scale = 2 / thresholds.epsilon
    return TableShape(name, tuple(options), cells, scale, sensitive, complement)


def reshaped(
    shapes: Sequence[TableShape], thresholds: Thresholds = STANDARD
) -> tuple[TableShape, ...]:
    """The tables of an item, each with at least the noise that the thresholds demand.

    Raises `ValueError` when two have the same id, or when more than one is sensitive (R7).
    """
    if len({shape.id for shape in shapes}) != len(shapes):
        raise ValueError("two tables of an item have the same id")
    sensitive(shapes)
    return tuple(
        replace(shape, scale=max(shape.scale, _like(shape, thresholds).scale)) for shape in shapes
    )


def _like(shape: TableShape, thresholds: Thresholds) -> TableShape:
    return table_shape(
        shape.id,
        shape.options,
        shape.cells,
        sensitive=shape.sensitive,
        complement=shape.complement,
        thresholds=thresholds,
    )


class PlainTable(TypedDict):
    """A `PublishedTable` as JSON."""

    options: list[str]
    noisy: list[int]
    scale: str
    derived: list[str]


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One table of a release, or a sum of several: raw integers with their noise, for ever.

    `noisy` has one integer an option, perhaps negative; they sum to n where an option is derived.
    `draws` says how many times noise of this scale is in each number.
    """

    options: tuple[str, ...]
    noisy: tuple[int, ...]
    scale: Fraction
    derived: tuple[str, ...] = ()
    draws: int = 1

    def as_plain(self) -> PlainTable:
        """The same as values that JSON can hold; a single release only."""
        return {
            "options": list(self.options),
            "noisy": list(self.noisy),
            "scale": str(self.scale),
            "derived": list(self.derived),
        }

    @classmethod
    def from_plain(cls, plain: PlainTable) -> "PublishedTable":
        """The table that `as_plain` was made from."""
        return cls(
            tuple(plain["options"]),
            tuple(plain["noisy"]),
            Fraction(plain["scale"]),
            tuple(plain["derived"]),
        )


def ordinary(shapes: Sequence[TableShape]) -> tuple[TableShape, ...]:
    """The tables that live in batches."""
    return tuple(shape for shape in shapes if not shape.sensitive)


def sensitive(shapes: Sequence[TableShape]) -> TableShape | None:
    """The item's sensitive table; raises `ValueError` where there are several (R7)."""
    found = [shape for shape in shapes if shape.sensitive]
    if len(found) > 1:
        raise ValueError("an item has at most one sensitive table")
    return found[0] if found else None


def starting_noise(shapes: Sequence[TableShape], chance: Chance) -> tuple[int, ...]:
    """The cells of an empty batch, all tables in a row: noise and nothing else (R4)."""
    return tuple(
        discrete_laplace(shape.scale, chance) for shape in shapes for _ in range(shape.cells)
    )


def check_marks(shapes: Sequence[TableShape], marks: Mapping[str, int | None]) -> None:
    """Raise `MarksRefused` unless `marks` fits the tables of an item.

    It names every table once, with the index of the cell chosen, or None where the table has an
    option without a cell or is sensitive.
    """
    if set(marks) != {shape.id for shape in shapes}:
        raise MarksRefused("a submission must mark exactly the tables of its item")
    for shape in shapes:
        mark = marks[shape.id]
        may_be_none = shape.sensitive or bool(shape.derived)
        if not (may_be_none if mark is None else mark in range(shape.cells)):
            raise MarksRefused(f"the mark does not fit the table {shape.id}")


def counted(
    shapes: Sequence[TableShape], cells: Sequence[int], marks: Mapping[str, int | None]
) -> tuple[int, ...]:
    """The cells of these tables after one submission, whose marks have been checked."""
    after = list(cells)
    start = 0
    for shape in shapes:
        mark = marks[shape.id]
        if mark is not None:
            after[start + mark] += 1
        start += shape.cells
    return tuple(after)


def published(
    shapes: Sequence[TableShape], cells: Sequence[int], n: int
) -> dict[str, PublishedTable]:
    """What a release of `n` answers shows of these cells, by table id."""
    tables = {}
    start = 0
    for shape in shapes:
        noisy = tuple(cells[start : start + shape.cells])
        if shape.derived:
            noisy = (*noisy, n - sum(noisy))
        tables[shape.id] = PublishedTable(shape.published, noisy, shape.scale, shape.derived)
        start += shape.cells
    return tables


def combined(tables: Sequence[PublishedTable]) -> PublishedTable:
    """The sum of the same table over several releases (R9); at least one, of equal options."""
    first = tables[0]
    if any((table.options, table.scale) != (first.options, first.scale) for table in tables):
        raise ValueError("only tables of one item can be added up")
    noisy = tuple(map(sum, zip(*(table.noisy for table in tables), strict=True)))
    draws = sum(table.draws for table in tables)
    return PublishedTable(first.options, noisy, first.scale, first.derived, draws)


@dataclass(frozen=True, slots=True)
class Published:
    """One release: `n` people who sent since the one before, and their tables by id."""

    sequence: int
    n: int
    day: date
    tables: Mapping[str, PublishedTable]


def total(releases: Sequence[Published]) -> tuple[int, dict[str, PublishedTable]]:
    """How many people some releases of an item count, and their tables added up (R9)."""
    names = releases[0].tables if releases else ()
    tables = {name: combined([release.tables[name] for release in releases]) for name in names}
    return sum(release.n for release in releases), tables
