"""Large letters for a terminal that is projected: what an address is made of, five lines high. It
knows no command and no setting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LINES = 5
WIDTH = 78
INK = "#"
# Each letter from the top to the foot; a bit is a place that is filled, the leftmost first.
LETTERS = {
    "0": "111 101 101 101 111", "1": "010 110 010 010 111", "2": "111 001 111 100 111",
    "3": "111 001 111 001 111", "4": "101 101 111 001 001", "5": "111 100 111 001 111",
    "6": "111 100 111 101 111", "7": "111 001 010 010 010", "8": "111 101 111 101 111",
    "9": "111 101 111 001 111", "a": "111 101 111 101 101", "b": "110 101 110 101 110",
    "c": "111 100 100 100 111", "d": "110 101 101 101 110", "e": "111 100 110 100 111",
    "f": "111 100 110 100 100", "g": "111 100 101 101 111", "h": "101 101 111 101 101",
    "i": "111 010 010 010 111", "j": "001 001 001 101 111", "k": "101 101 110 101 101",
    "l": "100 100 100 100 111", "m": "10001 11011 10101 10001 10001",
    "n": "1001 1101 1011 1001 1001", "o": "111 101 101 101 111", "p": "111 101 111 100 100",
    "q": "1111 1001 1001 1011 1111", "r": "111 101 110 101 101", "s": "111 100 111 001 111",
    "t": "111 010 010 010 010", "u": "101 101 101 101 111", "v": "101 101 101 101 010",
    "w": "10001 10001 10101 11011 10001", "x": "101 101 010 101 101",
    "y": "101 101 111 010 010", "z": "111 001 010 100 111", ":": "0 1 0 1 0",
    "/": "001 001 010 100 100", ".": "0 0 0 0 1", "-": "00 00 11 00 00", "_": "00 00 00 00 11",
    "[": "11 10 10 10 11", "]": "11 01 01 01 11",
}  # fmt: skip


def large(text: str, width: int = WIDTH) -> tuple[str, ...]:
    """The text in large letters, in as many rows of letters as the width (in columns) asks for;
    empty where a letter of it has no shape here.
    """
    if not set(text.lower()) <= LETTERS.keys():
        return ()
    rows = [drawn(row) for row in broken(text.lower(), width)]
    return tuple(line for row in rows for line in (*row, ""))


def broken(text: str, width: int) -> Iterator[str]:
    """Pieces of an address that fit: its parts stay whole where they can."""
    row = ""
    for part in parts(text, width):
        if row and columns(row + part) > width:
            yield row
            row = ""
        row += part
    yield row


def parts(text: str, width: int) -> Iterator[str]:
    """Scheme, host, port and folders; a host that is too wide by its labels, or by its letters."""
    for part in re.findall(r"[a-z]+://|[:/]?[^:/]+|[:/]", text):
        labels = [part] if columns(part) <= width else re.findall(r"[^.]*\.|[^.]+", part)
        for label in labels:
            yield from [label] if columns(label) <= width else label


def columns(text: str) -> int:
    return sum(len(LETTERS[letter].partition(" ")[0]) + 2 for letter in text)


def drawn(text: str) -> list[str]:
    shapes = [LETTERS[letter].split() for letter in text]
    lines = ["  ".join(shape[line] for shape in shapes) for line in range(LINES)]
    return [line.replace("1", INK).replace("0", " ").rstrip() for line in lines]
