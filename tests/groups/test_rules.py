"""Pseudonyms: unique in a group, showing no order, agreeing in gender, insulting nobody."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.groups.rules import free_pseudonym, pseudonym
from workshop.groups.words import (
    ENGLISH_ADJECTIVES,
    ENGLISH_NOUNS,
    FRENCH_ADJECTIVES,
    FRENCH_NOUNS,
)  # fmt: skip

LANGUAGES = ("fr", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@given(chance=st.randoms(use_true_random=False), people=st.integers(1, 120))
def test_nobody_in_a_group_has_the_name_of_another(
    language: str, chance: random.Random, people: int
) -> None:
    taken: set[str] = set()
    for _ in range(people):
        drawn = free_pseudonym(language, taken, chance.randrange)
        assert drawn not in taken
        taken.add(drawn)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_very_large_group_still_finds_names(language: str) -> None:
    chance = random.Random(3).randrange
    everything = {
        " ".join((noun, adjective) if language == "fr" else (adjective, noun))
        for noun, adjective in all_pairs(language)
    }
    drawn = free_pseudonym(language, everything, chance)
    assert drawn.rpartition(" ")[0] in everything
    assert drawn.rpartition(" ")[2].isdigit()


def all_pairs(language: str) -> list[tuple[str, str]]:
    if language == "en":
        return [(noun, adjective) for adjective in ENGLISH_ADJECTIVES for noun in ENGLISH_NOUNS]
    return [
        (noun, feminine if gender == "f" else masculine)
        for noun, gender in FRENCH_NOUNS
        for masculine, feminine in FRENCH_ADJECTIVES
    ]


@given(chance=st.randoms(use_true_random=False))
def test_a_french_pseudonym_agrees_in_gender(chance: random.Random) -> None:
    noun, _, adjective = pseudonym("fr", chance.randrange).partition(" ")
    gender = dict(FRENCH_NOUNS)[noun]
    forms = {pair[gender == "f"] for pair in FRENCH_ADJECTIVES}
    assert adjective in forms


def test_every_french_adjective_has_two_forms_that_belong_together() -> None:
    for masculine, feminine in FRENCH_ADJECTIVES:
        assert feminine == masculine or feminine.startswith(masculine[:3])
        assert feminine.endswith("e") or feminine == masculine


@pytest.mark.parametrize(
    ("noun", "gender"),
    [
        ("Étoile", "f"),
        ("Renard", "m"),
        ("Loutre", "f"),
        ("Île", "f"),
        ("Phare", "m"),
        ("Oasis", "f"),
    ],
)
def test_a_noun_has_its_gender(noun: str, gender: str) -> None:
    assert dict(FRENCH_NOUNS)[noun] == gender


def test_the_lists_are_long_enough_and_have_no_word_twice() -> None:
    nouns = [noun for noun, _ in FRENCH_NOUNS]
    for words in (ENGLISH_ADJECTIVES, ENGLISH_NOUNS, nouns, FRENCH_ADJECTIVES):
        assert len(set(words)) == len(words)
    assert len(ENGLISH_ADJECTIVES) * len(ENGLISH_NOUNS) > 3000
    assert len(nouns) * len(FRENCH_ADJECTIVES) > 3000


def test_no_word_speaks_of_body_mind_worth_colour_of_skin_or_an_insulting_animal() -> None:
    unwanted = {
        "black", "white", "brown", "fat", "thin", "big", "small", "dumb", "slow", "poor", "rich",
        "pig", "cow", "dog", "rat", "snake", "monkey", "donkey", "goose", "chicken", "noir",
        "blanc", "brun", "gros", "petit", "bête", "lent", "pauvre", "riche", "cochon", "vache",
        "chien", "chienne", "serpent", "singe", "âne", "dinde", "poule", "porc", "truie",
        "baleine", "whale", "moule", "thon", "morue", "sauvage", "wild",
    }  # fmt: skip
    words = {word.lower() for word in (*ENGLISH_ADJECTIVES, *ENGLISH_NOUNS)}
    words |= {noun.lower() for noun, _ in FRENCH_NOUNS}
    words |= {form for pair in FRENCH_ADJECTIVES for form in pair}
    assert not words & unwanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pseudonym_shows_no_order(language: str) -> None:
    """Names drawn one after the other are neither in an order nor spread by a pattern."""
    chance = random.Random(11).randrange
    taken: list[str] = []
    for _ in range(200):
        taken.append(free_pseudonym(language, taken, chance))
    rises = sum(a < b for a, b in pairwise(taken))
    assert 80 < rises < 120


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pair_fits_into_its_column(language: str) -> None:
    assert max(len(f"{a} {b} 99") for a, b in all_pairs(language)) <= 80


def test_every_draw_comes_from_the_chance_that_is_given() -> None:
    assert pseudonym("en", lambda n: 0) == f"{ENGLISH_ADJECTIVES[0]} {ENGLISH_NOUNS[0]}"
    assert pseudonym("en", lambda n: n - 1) == f"{ENGLISH_ADJECTIVES[-1]} {ENGLISH_NOUNS[-1]}"
