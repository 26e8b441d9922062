"""The list by numbers, the length of a sheet and the token of an attestation, without a server."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.assignments.attesting import Claim, NotAToken, TokenTooOld, read, sign
from workshop.proof.rules import Line, lines_to_sign, printable, proof_list

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLAIM = Claim("assignment", "lost-bag", date(2026, 11, 23), "of-amber-otter")


def test_the_list_is_in_the_order_of_numbers_and_counts_who_has_none() -> None:
    found = proof_list([(3, True), (None, True), (1, False), (None, False), (2, True)])
    assert found.lines == (Line(1, False), Line(2, True), Line(3, True))
    assert (found.done, found.without_number) == (2, 2)


@given(
    st.dictionaries(st.integers(1, 3000), st.booleans(), max_size=40),
    st.integers(0, 5),
    st.integers(0, 2**32),
)
def test_the_order_in_which_people_are_read_says_nothing(
    numbers: dict[int, bool], without: int, seed: int
) -> None:
    people: list[tuple[int | None, bool]] = [*numbers.items(), *[(None, True)] * without]
    shuffled = list(people)
    Random(seed).shuffle(shuffled)
    assert proof_list(people) == proof_list(shuffled)
    assert {line.number: line.done for line in proof_list(people).lines} == numbers


@pytest.mark.parametrize(
    ("expected", "members", "pairs", "lines"),
    [(None, 0, False, 5), (None, 12, False, 17), (40, 12, False, 45), (8, 12, False, 17),
     (14, 14, True, 33)],
)  # fmt: skip
def test_a_sheet_has_a_line_a_person_and_five_more(
    expected: int | None, members: int, pairs: bool, lines: int
) -> None:
    assert lines_to_sign(expected, members, pairs) == lines


def test_a_token_says_what_was_signed() -> None:
    assert read(KEY, sign(KEY, CLAIM, NOON), CLAIM.draft_id, NOON) == CLAIM


def test_a_token_is_good_for_a_day_and_no_longer() -> None:
    token = sign(KEY, CLAIM, NOON)
    assert read(KEY, token, CLAIM.draft_id, NOON + timedelta(hours=24)) == CLAIM
    with pytest.raises(TokenTooOld):
        read(KEY, token, CLAIM.draft_id, NOON + timedelta(hours=24, seconds=1))


def test_a_token_is_of_one_learner() -> None:
    with pytest.raises(NotAToken):
        read(KEY, sign(KEY, CLAIM, NOON), "of-blue-heron", NOON)


def test_a_token_of_another_secret_is_none() -> None:
    with pytest.raises(NotAToken):
        read(KEY, sign(OTHER_KEY, CLAIM, NOON), CLAIM.draft_id, NOON)


@given(st.data())
def test_a_token_that_was_changed_anywhere_is_none(data: st.DataObject) -> None:
    token = sign(KEY, CLAIM, NOON)
    place = data.draw(st.integers(0, len(token) - 2))
    other = data.draw(st.sampled_from("ABCabc019-_.").filter(lambda c: c != token[place]))
    with pytest.raises(NotAToken):
        read(KEY, token[:place] + other + token[place + 1 :], CLAIM.draft_id, NOON)


@given(st.text(max_size=60))
def test_what_was_never_signed_is_no_token(text: str) -> None:
    with pytest.raises(NotAToken):
        read(KEY, text, CLAIM.draft_id, NOON)


def test_what_no_font_can_show_becomes_a_question_mark() -> None:
    assert printable("Élan – “œuvre” 漢字") == "Élan – “œuvre” ??"
    assert printable((("a", "\x00b"), "ß")) == (("a", "?b"), "ß")
