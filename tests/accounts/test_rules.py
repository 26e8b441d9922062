"""Codes and addresses as rules: what cannot be misread, and what typing may change."""

from __future__ import annotations

import math
import random

from hypothesis import given
from hypothesis import strategies as st

from workshop.accounts.rules import (
    ALPHABET,
    RETURN_CODE_LENGTH,
    draft_id,
    keyed_hash,
    new_code,
    normal_code,
    normal_email,
    shown_code,
)  # fmt: skip

CHANCE = random.Random(7).randrange


def test_a_return_code_has_at_least_fifty_bits() -> None:
    assert RETURN_CODE_LENGTH * math.log2(len(ALPHABET)) >= 50
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_no_two_characters_of_a_code_look_alike() -> None:
    for group in ("0O", "1IL", "UV"):
        assert sum(letter in ALPHABET for letter in group) == 0


@given(st.integers(1, 40), st.randoms(use_true_random=False))
def test_a_code_is_read_back_however_it_is_typed(length: int, chance: random.Random) -> None:
    code = new_code(length, chance.randrange)
    shown = shown_code(code)
    assert len(code) == length
    for typed in (
        code,
        shown,
        shown.lower(),
        f"  {shown.replace('-', ' – ')} ",
        shown.replace("-", "\u00a0"),
    ):
        assert normal_code(typed) == code


def test_every_character_of_a_code_is_drawn_alike() -> None:
    drawn = new_code(29_000, CHANCE)
    counts = [drawn.count(letter) for letter in ALPHABET]
    assert min(counts) > 850
    assert max(counts) < 1150


@given(st.text(st.characters(codec="latin-1", exclude_categories=("C", "S")), max_size=40))
def test_normalising_twice_changes_nothing_more(typed: str) -> None:
    assert normal_code(normal_code(typed)) == normal_code(typed)
    assert normal_email(normal_email(typed)) == normal_email(typed)


def test_a_hash_needs_the_servers_key() -> None:
    assert keyed_hash(b"one key", "A") != keyed_hash(b"another", "A")
    assert len(keyed_hash(b"one key", "A")) == 64


def test_a_draft_has_the_same_id_at_each_sign_in_and_another_for_each_person() -> None:
    assert draft_id(b"key", "one") == draft_id(b"key", "one")
    assert draft_id(b"key", "one") != draft_id(b"key", "other")
    assert "one" not in draft_id(b"key", "one")
