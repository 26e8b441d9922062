"""The noise has exactly the distribution that is published with it."""

import math
import random
from collections import Counter
from fractions import Fraction

import pytest

from workshop.releases.noise import discrete_laplace

from .chances import NoNoise


def discrete_laplace_mass(x: int, scale: Fraction) -> float:
    decay = math.exp(-1 / scale)
    return (1 - decay) / (1 + decay) * decay ** abs(x)


@pytest.mark.parametrize("scale", [Fraction(1), Fraction(1, 2), Fraction(2), Fraction(3, 2)])
def test_noise_has_the_distribution_it_says(scale: Fraction) -> None:
    draws = 20_000
    chance = random.Random(f"chi-square {scale}").randrange
    seen = Counter(discrete_laplace(scale, chance) for _ in range(draws))
    reach = next(x for x in range(1, 99) if draws * discrete_laplace_mass(x, scale) < 8) - 1
    inside = [(seen[x], discrete_laplace_mass(x, scale)) for x in range(-reach, reach + 1)]
    tail = (draws - sum(count for count, _ in inside), 1 - sum(mass for _, mass in inside))
    statistic = sum((count - draws * mass) ** 2 / (draws * mass) for count, mass in [*inside, tail])
    freedom = 2 * reach + 1
    # Four standard deviations of a chi-square variable: one seed in some ten thousand fails.
    assert statistic < freedom + 4 * math.sqrt(2 * freedom)


def test_noise_of_scale_one_has_mean_zero_and_the_published_deviation() -> None:
    chance = random.Random("moments").randrange
    drawn = [discrete_laplace(Fraction(1), chance) for _ in range(20_000)]
    mean = sum(drawn) / len(drawn)
    deviation = math.sqrt(sum(x * x for x in drawn) / len(drawn) - mean**2)
    assert abs(mean) < 0.04
    assert deviation == pytest.approx(1.357, rel=0.02)


def test_noise_asks_chance_for_nothing_but_uniform_integers() -> None:
    asked = []

    def chance(below: int) -> int:
        asked.append(below)
        return random.Random(len(asked)).randrange(below)

    assert type(discrete_laplace(Fraction(1, 2), chance)) is int
    assert all(type(below) is int and below >= 1 for below in asked)


@pytest.mark.parametrize("scale", [Fraction(0), Fraction(-1)])
def test_noise_without_a_scale_is_refused(scale: Fraction) -> None:
    with pytest.raises(ValueError):
        discrete_laplace(scale, NoNoise())
