"""Sealed sums open with one key, one salt and in one place only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.releases.seal import SealBroken, Sealer, fresh_salt, sealed_bytes

KEY = bytes(range(32))
CELLS = st.lists(st.integers(-(2**63), 2**63 - 1), max_size=20).map(tuple)


@given(CELLS)
def test_sealed_cells_open_again_and_their_length_tells_nothing(cells: tuple[int, ...]) -> None:
    salt = fresh_salt()
    sealed = Sealer(KEY).seal(salt, "here", cells)
    assert Sealer(KEY).open(salt, "here", sealed) == cells
    assert len(sealed) == sealed_bytes(len(cells))


def test_the_same_cells_never_look_the_same() -> None:
    salt = fresh_salt()
    assert len({Sealer(KEY).seal(salt, "here", (1, 2)) for _ in range(50)}) == 50


def test_sealed_cells_do_not_show_through() -> None:
    sealed = Sealer(KEY).seal(fresh_salt(), "here", (0, 0, 0, 0))
    assert bytes(8) not in sealed


@pytest.mark.parametrize("part", ["key", "salt", "context", "bytes"])
def test_nothing_opens_when_one_part_differs(part: str) -> None:
    salt = fresh_salt()
    sealed = bytearray(Sealer(KEY).seal(salt, "here", (1, 2)))
    sealed[-1] ^= part == "bytes"
    sealer = Sealer(bytes(32)) if part == "key" else Sealer(KEY)
    with pytest.raises(SealBroken):
        sealer.open(
            fresh_salt() if part == "salt" else salt,
            "there" if part == "context" else "here",
            bytes(sealed),
        )


@pytest.mark.parametrize("length", [0, 11, 12, 27])
def test_cut_bytes_are_refused(length: int) -> None:
    salt = fresh_salt()
    sealed = Sealer(KEY).seal(salt, "here", (1,))
    with pytest.raises(SealBroken):
        Sealer(KEY).open(salt, "here", sealed[:length])


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError):
        Sealer(bytes(length))
