"""Every address is sent what nobody means to send: no answer is an error of the program, and every
page is whole. `python -m benchmarks fuzz --minutes N` goes on for longer.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.addresses import Address
from tests.cast import Cast
from tests.databases import on_both
from tests.fuzzing import hostile
from tests.fuzzing.world import Finding, World, form_request, one_field, raw_request, world_of

Attempt = Callable[[World, random.Random, Address], Finding | None]


@pytest.fixture
def world(cast: Cast) -> World:
    return world_of(cast)


def attempt(world: World, of: Attempt, addresses: list[Address], examples: int) -> None:
    """So many requests of a kind, at addresses and with values that Hypothesis chooses."""

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), database=None)
    @given(st.sampled_from(addresses), st.randoms(use_true_random=False))
    def requested(address: Address, chance: random.Random) -> None:
        assert of(world, chance, address) is None

    requested()


def test_no_form_ends_in_an_error_of_the_program(world: World) -> None:
    attempt(world, form_request, world.forms, 25)


def test_no_request_ends_in_an_error_of_the_program(world: World) -> None:
    attempt(world, raw_request, list(world.addresses), 25)


@pytest.mark.long
@on_both
def test_many_forms_and_requests_end_in_no_error_of_the_program(world: World) -> None:
    attempt(world, form_request, world.forms, 60)
    attempt(world, raw_request, list(world.addresses), 60)


@pytest.mark.long
@on_both
def test_a_hostile_value_in_one_field_ends_in_no_error_of_the_program(world: World) -> None:
    """One field at a time, so that the rest of the form is taken: here what is stored is tried."""
    chance = random.Random(11)
    for address, person, usual in world.taken():
        for name in chance.choices(sorted(usual), k=1):
            assert one_field(world, chance, address, person, usual, name) is None


@pytest.mark.long
def test_what_is_sent_is_not_all_refused_alike(world: World) -> None:
    """Fuzzing that never comes past the first check would find nothing."""
    seen = {world.post(person, address.path, hostile.urlencoded([*usual.items()])).status_code
            for address, person, usual in list(world.taken())[:30]}  # fmt: skip
    assert len(seen & {200, 303, 422}) == 3
