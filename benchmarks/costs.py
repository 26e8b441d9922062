"""What the blur costs: how far bars are off, over simulated classes in which everybody finishes.

It drives the rules alone, without a program around them: the second table of `attacks`.
"""

from __future__ import annotations

import random
from statistics import fmean

from workshop.releases.drawing import nearest
from workshop.releases.rules import plan, starting_noise, table_shape

OPTIONS = ("one", "two", "three")
PEOPLE = (5, 10, 25, 30, 100)


def class_error(people: int, chance: random.Random) -> float:
    """Points by which the bars of one class are off, on average over three options."""
    shape = table_shape("scene", OPTIONS, len(OPTIONS))
    weights = [chance.random() for _ in OPTIONS]
    answers = chance.choices(range(len(OPTIONS)), weights, k=people)
    true = [answers.count(option) for option in range(len(OPTIONS))]
    drawn = [starting_noise((shape,), chance.randrange) for _ in plan(people)]
    noisy = [count + sum(each[cell] for each in drawn) for cell, count in enumerate(true)]
    shown = nearest(noisy, people)
    return fmean(100 * abs(a - b) / people for a, b in zip(shown, true, strict=True))


def report(classes: int) -> None:
    chance = random.Random("costs")
    print(f"\nWhat the blur costs, over {classes} simulated classes of each size\n")
    print("| people | figures after | bars off by |\n|---|---|---|")
    for people in PEOPLE:
        sizes = plan(people)
        after = ", ".join(str(sum(sizes[: n + 1])) for n in range(len(sizes)))
        error = fmean(class_error(people, chance) for _ in range(classes))
        print(f"| {people} | {after} | {error:.1f} points |")
