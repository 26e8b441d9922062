"""How far a bar is off is what the program's own noise and drawing make of it."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from workshop.progress.rules import Chart
from workshop.releases.drawing import draw, spread
from workshop.releases.noise import discrete_laplace
from workshop.releases.rules import PublishedTable, combined, plan

CLASSES = 400


def class_of(people: int, cells: int, dice: random.Random) -> list[int]:
    """What so many chose, over so many cells and the option that has none."""
    weights = [dice.expovariate(1) for _ in range(cells)] + [0.5]
    chosen = dice.choices(range(cells + 1), weights, k=people)
    return [chosen.count(cell) for cell in range(cells + 1)]


def release(true: list[int], scale: Fraction, dice: random.Random) -> PublishedTable:
    """One batch as it is published: noise in each cell, the last option from the others."""
    noisy = [count + discrete_laplace(scale, dice.randrange) for count in true[:-1]]
    options = tuple(str(cell) for cell in range(len(true)))
    return PublishedTable(options, (*noisy, sum(true) - sum(noisy)), scale, options[-1:])


def measured(people: int, cells: int, scale: Fraction) -> tuple[float, float]:
    """How many answers a bar is off on average, and the standard deviation of the noise."""
    dice = random.Random(people)
    off: list[float] = []
    for _ in range(CLASSES):
        batches = [class_of(size, cells, dice) for size in plan(people)]
        table = combined([release(batch, scale, dice) for batch in batches])
        true = [sum(counts) for counts in zip(*batches, strict=True)]
        off += [
            abs(row.low * people / 100 - count)
            for row, count in zip(draw(table.noisy, people), true, strict=True)
            if not row.ends
        ]
    return sum(off) / len(off), spread(table)


@pytest.mark.parametrize("people", [10, 25, 30, 100])
@pytest.mark.parametrize(("cells", "scale"), [(4, Fraction(1)), (1, Fraction(1, 2))])
def test_what_the_page_says_of_its_bars_is_true(people: int, cells: int, scale: Fraction) -> None:
    found, noise = measured(people, cells, scale)
    said = Chart("scene:a", "A", "scene", people, (), noise, str(scale), ("Why?",)).off
    assert said - 0.8 <= found <= said + 0.6


def test_a_larger_class_has_smaller_errors_for_its_size() -> None:
    parts = [measured(people, 4, Fraction(1))[0] / people for people in (10, 25, 100)]
    assert parts == sorted(parts, reverse=True)
