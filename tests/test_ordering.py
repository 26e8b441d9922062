"""The order in which a reader looks for a name."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workshop.ordering import by_name


def test_accents_and_capitals_do_not_send_a_name_to_the_end() -> None:
    names = ["Zurich", "Évry", "evreux", "Exmes"]
    assert sorted(names, key=by_name) == ["evreux", "Évry", "Exmes", "Zurich"]


def test_numbers_stand_by_their_value() -> None:
    assert sorted(["10e A", "5e B", "5e A"], key=by_name) == ["5e A", "5e B", "10e A"]
    assert sorted(["Site 12", "Site 9", "Site"], key=by_name) == ["Site", "Site 9", "Site 12"]


@given(st.text(), st.text())
def test_two_names_have_the_same_place_only_if_they_are_the_same(one: str, other: str) -> None:
    assert (by_name(one) == by_name(other)) == (one == other)
