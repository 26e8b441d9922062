"""Noise as exact integers (R4), after Canonne, Kamath and Steinke (2020), without any float.

It knows nothing but a scale and a source of chance.
"""

from collections.abc import Callable
from fractions import Fraction

# A uniform integer from 0 up to, not including, the argument; `secrets.randbelow` in production.
Chance = Callable[[int], int]


def discrete_laplace(scale: Fraction, chance: Chance) -> int:
    """An integer x drawn with probability proportional to exp(-|x| / scale).

    `scale` is above 0. Only uniform integers are asked of `chance`, so the distribution is exact.
    """
    if scale <= 0:
        raise ValueError("the scale of the noise must be above 0")
    while True:
        magnitude = _geometric(scale, chance)
        negative = chance(2) == 1
        if magnitude or not negative:  # a negative zero is drawn again, or 0 would count twice
            return -magnitude if negative else magnitude


def _geometric(scale: Fraction, chance: Chance) -> int:
    """An integer y >= 0 with probability proportional to exp(-y / scale)."""
    width = scale.numerator
    offset = chance(width)
    while not _happens_with_exp_minus(Fraction(offset, width), chance):
        offset = chance(width)
    rounds = 0
    while _happens_with_exp_minus(Fraction(1), chance):
        rounds += 1
    return (offset + width * rounds) // scale.denominator


def _happens_with_exp_minus(gamma: Fraction, chance: Chance) -> bool:
    """True with probability exp(-gamma), for gamma from 0 to 1."""
    k = 1
    while chance(gamma.denominator * k) < gamma.numerator:
        k += 1
    return k % 2 == 1
