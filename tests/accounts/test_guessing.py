"""Which passwords are refused as easily guessed, and that a good one is not."""

from __future__ import annotations

import re
import time

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from tests.cast import PASSWORD, Cast
from workshop.accounts.guessing import easily_guessed

ABOUT = ("Marie Dupont", "m.dupont@moulin.example", "Collège Jean-Moulin")


def test_no_common_password_that_is_long_enough_is_taken() -> None:
    common = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= 12]
    assert len(common) > 200
    assert [word for word in common[::9] if not easily_guessed(word, ())] == []


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse2026", "Azertyuiop^123", "P@ssw0rd1234", "Soleil Soleil Soleil", "qsdfghjklm12",
        "Changez-moi-2026", "éééééééééééé", " " * 12, "123456789012", "a" * 256,
    ],
)  # fmt: skip
def test_what_is_common_in_french_or_a_pattern_is_refused(password: str) -> None:
    assert easily_guessed(password, ())


@pytest.mark.parametrize(
    "password",
    [
        "Marie Dupont 1980", "college-jean-moulin", "CollègeJeanMoulin2026", "m.dupont@moulin",
        "Workshop 2026", "atelier-workshop", "Lycée Moulin 12",
    ],
)  # fmt: skip
def test_the_words_around_somebody_make_no_password_of_theirs(password: str) -> None:
    assert easily_guessed(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD, "cheval pile agrafe", "marie aime les gros camions", "Kx7$mQ2!vR9z",
        "пароль который никто не знает", "u" * 40 + "cheval pile agrafe nuage",
    ],
)  # fmt: skip
def test_three_or_four_words_and_what_a_program_drew_are_taken(password: str) -> None:
    assert not easily_guessed(password, ABOUT)


@pytest.mark.long
def test_a_password_made_to_be_slow_to_judge_takes_no_longer_than_a_moment() -> None:
    """Whole, it would hold a thread for more than a minute."""
    before = time.process_time()
    easily_guessed("4@8({[<369&#!il1|0$5+7%2" * 10, ())
    assert time.process_time() - before < 3


def test_the_words_of_ones_own_organisation_and_name_are_refused_where_a_password_is_set(
    cast: Cast,
) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/account")
    for easy in ("Lime Tree School 2026", f"{cast.ada.email} 2026"):
        values = {"current": PASSWORD, "password": easy, "again": easy}
        assert "easily guessed" in ada.post("/account", values, 422).main
    ada.get("/organisation")
    page = ada.post(f"/organisation/facilitators/{cast.alice.id}/link", {}, 200).main
    found = re.search(r"/sign-in/link/[\w-]+", page)
    assert found
    visitor = cast.visitor()
    visitor.get(found[0])
    easy = "Alice in Lime Tree School"
    refused = visitor.post(found[0], {"password": easy, "again": easy}, 422)
    assert "easily guessed" in refused.main
