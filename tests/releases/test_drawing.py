"""How published tables are drawn: nothing is ever 0 % or 100 %."""

import itertools
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.releases import drawing
from workshop.releases.drawing import Band, Word, draw, nearest
from workshop.releases.rules import PublishedTable

NOISY = st.lists(st.integers(-8, 60), min_size=1, max_size=8)
PEOPLE = st.integers(5, 120)
TWO_OPTIONS = PEOPLE.flatmap(lambda n: st.tuples(st.integers(-3, n + 3), st.just(n)))


def plain(message: str, /, **values: object) -> str:
    return message % values if values else message


def table(*noisy: int) -> PublishedTable:
    return PublishedTable(tuple(map(str, range(len(noisy)))), noisy, Fraction(1))


# The nearest table


@given(NOISY, st.integers(0, 120))
def test_the_nearest_table_is_not_negative_and_sums_to_n(noisy: list[int], n: int) -> None:
    found = nearest(noisy, n)
    assert sum(found) == n
    assert min(found) >= 0


@given(NOISY, st.integers(0, 120))
def test_the_nearest_table_of_a_nearest_table_is_itself(noisy: list[int], n: int) -> None:
    found = nearest(noisy, n)
    assert nearest(found, n) == found


@given(NOISY, st.integers(0, 120), st.integers(-9, 9))
def test_the_nearest_table_knows_differences_only(noisy: list[int], n: int, more: int) -> None:
    assert nearest([value + more for value in noisy], n) == nearest(noisy, n)


@given(st.lists(st.integers(-3, 7), min_size=1, max_size=3), st.integers(0, 9))
def test_no_other_table_is_nearer(noisy: list[int], n: int) -> None:
    def distance(cells: tuple[int, ...]) -> int:
        return sum((cell - value) ** 2 for cell, value in zip(cells, noisy, strict=True))

    possible = (
        cells for cells in itertools.product(range(n + 1), repeat=len(noisy)) if sum(cells) == n
    )
    assert distance(nearest(noisy, n)) == min(map(distance, possible))


@given(NOISY, st.integers(0, 120))
def test_a_larger_number_is_never_drawn_smaller(noisy: list[int], n: int) -> None:
    found = nearest(noisy, n)
    for (a, x), (b, y) in itertools.combinations(zip(noisy, found, strict=True), 2):
        assert (x - y) * (a - b) >= 0 or abs(a - b) <= 1


# The drawing


@given(NOISY, PEOPLE)
def test_nothing_is_ever_drawn_at_0_or_100(noisy: list[int], n: int) -> None:
    for row in draw(noisy, n):
        assert row.ends or 0 < row.low == row.high < 100
        assert not row.ends or (row.low, row.high) in {
            (0, drawing.end_of(n)),
            (100 - drawing.end_of(n), 100),
        }
        assert not re.search(r"\b(0|100) %", drawing.label(row, plain))


@given(NOISY, PEOPLE)
def test_bars_stand_in_steps_of_five_strictly_between_the_ends(noisy: list[int], n: int) -> None:
    end = drawing.end_of(n)
    for row in draw(noisy, n):
        assert row.low % 5 == 0
        assert row.ends or end < row.low < 100 - end


@given(TWO_OPTIONS)
def test_two_options_mirror_each_other(pair: tuple[int, int]) -> None:
    count, n = pair
    first, second = draw((count, n - count), n)
    assert (first.low, first.high) == (100 - second.high, 100 - second.low)


@pytest.mark.parametrize(("count", "percent"), [(3, 40), (4, 50), (5, 60)])
def test_a_tie_is_rounded_towards_the_middle(count: int, percent: int) -> None:
    assert draw((count, 8 - count), 8)[0].low == percent


@given(NOISY, PEOPLE)
def test_equal_numbers_of_the_nearest_table_look_equal(noisy: list[int], n: int) -> None:
    rows = draw(noisy, n)
    counts = nearest(noisy, n)
    for (x, one), (y, other) in itertools.combinations(zip(counts, rows, strict=True), 2):
        assert (one == other) or x != y
        assert (x - y) * (one.low - other.low) >= 0


@pytest.mark.parametrize(("n", "end"), [(5, 20), (19, 20), (20, 10), (39, 10), (40, 5), (3000, 5)])
def test_small_groups_are_end_coded_more_widely(n: int, end: int) -> None:
    few, nearly_all = draw((0, n), n)
    assert (few.low, few.high, few.word, few.ends) == (0, end, Word.FEW, True)
    assert (nearly_all.low, nearly_all.high, nearly_all.ends) == (100 - end, 100, True)


@pytest.mark.parametrize("n", [0, 1, 4])
def test_nothing_is_drawn_of_fewer_than_five(n: int) -> None:
    with pytest.raises(ValueError):
        draw((n, 0), n)


def test_the_words_stand_for_their_figures() -> None:
    rows = drawing.rows(table(1, 11, 18, 10), 40, plain)
    assert [row.label for row in rows] == [
        "few or nobody (at most 5 %)",
        "some (about 30 %)",
        "about half (about 45 %)",
        "some (about 25 %)",
    ]
    assert drawing.rows(table(7, 3), 10, plain)[0].label == "most (about 70 %)"
    assert drawing.rows(table(9, 1), 10, plain)[0].label == "nearly all (at least 80 %)"


def test_a_row_keeps_its_raw_number_and_its_word() -> None:
    row = drawing.rows(table(12, -2), 10, plain)[1]
    assert (row.option, row.noisy, row.word) == ("1", -2, Word.FEW)
    assert drawing.word_text(row.word, plain) == "few or nobody"


@pytest.mark.parametrize("word", list(Word))
def test_a_label_begins_with_its_word(word: Word) -> None:
    drawn = drawing.Drawn(45, 45, word, ends=False)
    assert drawing.label(drawn, plain).startswith(drawing.word_text(word, plain))


def test_labels_are_translated_whole() -> None:
    french = {"most (about %(percent)s %%)": "la plupart (environ %(percent)s %%)"}

    def translate(message: str, /, **values: object) -> str:
        return french[message] % values

    most = drawing.Drawn(70, 70, Word.MOST, ends=False)
    assert drawing.label(most, translate) == "la plupart (environ 70 %)"


def test_the_interface_gives_the_labels_of_the_rows() -> None:
    both = PublishedTable(("1", "2"), (7, 3), Fraction(1, 2), ("2",))
    assert drawing.labelled(both, 10, plain) == {
        "options": ["1", "2"],
        "noisy": [7, 3],
        "labels": [row.label for row in drawing.rows(both, 10, plain)],
        "scale": "1/2",
        "derived": ["2"],
    }


# Sensitive numbers and uncertainty


@pytest.mark.parametrize(
    ("noisy", "n", "expected"),
    [
        (-3, 10, Band.UNDER_10),
        (0, 10, Band.UNDER_10),
        (1, 10, Band.FROM_10),
        (2, 10, Band.FROM_10),
        (3, 12, Band.FROM_25),
        (4, 10, Band.FROM_25),
        (5, 10, Band.HALF),
        (14, 10, Band.HALF),
    ],
)
def test_a_sensitive_number_is_a_band(noisy: int, n: int, expected: Band) -> None:
    assert drawing.band(noisy, n) is expected


def test_the_bands_have_their_words() -> None:
    assert [drawing.band_text(band, plain) for band in Band] == [
        "under 10 %",
        "10–25 %",
        "25–50 %",
        "half or more",
    ]


def test_the_spread_of_the_noise_is_said_and_grows_with_every_release() -> None:
    one = table(1, 2)
    assert drawing.spread(one) == pytest.approx(1.357, abs=0.001)
    half = PublishedTable(("1", "2"), (1, 2), Fraction(1, 2), ("2",))
    assert drawing.spread(half) == pytest.approx(0.602, abs=0.001)
    four = PublishedTable(("1", "2"), (1, 2), Fraction(1), draws=4)
    assert drawing.spread(four) == pytest.approx(2 * 1.357, abs=0.002)
