"""Colours as eyes see them: contrast as WCAG counts it, and the distance of two colours for those
who see no red, no green or no blue (Machado, Oliveira and Fernandes, 2009, at full severity)."""

from __future__ import annotations

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

EYES: dict[str, Matrix] = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ: Matrix = (
    (0.4124, 0.3576, 0.1805),
    (0.2126, 0.7152, 0.0722),
    (0.0193, 0.1192, 0.9505),
)
WHITE: Triple = (0.9505, 1.0, 1.089)


def linear(colour: str) -> Triple:
    """Red, green and blue from 0 to 1, in proportion to light; `colour` is #rgb or #rrggbb."""
    digits = colour.lstrip("#")
    whole = digits if len(digits) == 6 else "".join(2 * each for each in digits)
    red, green, blue = (straight(int(whole[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return red, green, blue


def straight(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def times(matrix: Matrix, values: Triple) -> Triple:
    one, two, three = (sum(a * b for a, b in zip(row, values, strict=True)) for row in matrix)
    return one, two, three


def contrast(one: str, other: str) -> float:
    """From 1, the same, to 21, black on white."""
    dark, bright = sorted(times(TO_XYZ, linear(each))[1] for each in (one, other))
    return (bright + 0.05) / (dark + 0.05)


def distance(one: str, other: str, eyes: str = "usual") -> float:
    """How far two colours are apart in CIELAB; below about 10 they are hard to tell."""
    pairs = zip(lab(one, eyes), lab(other, eyes), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def lab(colour: str, eyes: str) -> Triple:
    seen = times(EYES[eyes], linear(colour))
    red, green, blue = (min(1.0, max(0.0, part)) for part in seen)
    xyz = zip(times(TO_XYZ, (red, green, blue)), WHITE, strict=True)
    x, y, z = (root(part / white) for part, white in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def root(part: float) -> float:
    return float(part ** (1 / 3)) if part > 0.008856 else 7.787 * part + 16 / 116
