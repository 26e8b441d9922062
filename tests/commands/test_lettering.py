"""The room's address in large letters: readable, whole, and never wider than the terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.commands.lettering import INK, LETTERS, LINES, WIDTH, broken, columns, large

ADDRESSES = st.from_regex(
    r"https?://[a-z0-9][a-z0-9.-]{0,60}(:[1-9][0-9]{1,4})?/join", fullmatch=True
)


@given(address=ADDRESSES)
def test_large_letters_are_never_wider_than_the_terminal(address: str) -> None:
    lines = large(address)
    assert lines
    assert max(map(len, lines)) <= WIDTH
    assert len(lines) % (LINES + 1) == 0


@given(address=ADDRESSES)
def test_an_address_in_pieces_is_still_the_whole_address(address: str) -> None:
    assert "".join(broken(address, WIDTH)) == address


def test_a_numbered_host_stands_in_one_row() -> None:
    rows = list(broken("http://192.168.178.101:8000/join", WIDTH))
    assert rows == ["http://", "192.168.178.101", ":8000/join"]


def test_a_letter_is_read_back_from_its_shape() -> None:
    shapes = {tuple(large(digit)): digit for digit in "0123456789"}
    assert len(shapes) == 10
    assert shapes[("###", "  #", "###", "#", "###", "")] == "2"


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_is_five_lines_high_and_as_wide_in_each(letter: str) -> None:
    lines = LETTERS[letter].split()
    assert len(lines) == LINES
    assert len({len(line) for line in lines}) == 1
    assert columns(letter) == len(lines[0]) + 2
    assert re.fullmatch("[01]+", "".join(lines))
    assert INK in "".join(large(letter))


def test_an_address_with_other_letters_is_left_to_the_plain_line() -> None:
    assert large("http://école.example/join") == ()
