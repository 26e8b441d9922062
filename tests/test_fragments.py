"""Rendered parts of pages are made once, and never weigh more than they may."""

from functools import partial
from sys import getsizeof

from markupsafe import Markup

from workshop.fragments import Fragments

WEIGHT = getsizeof(Markup("x" * 1000))


class Kitchen:
    """Makes fragments of one weight, and counts."""

    def __init__(self, room_for: int) -> None:
        self.fragments = Fragments(WEIGHT * room_for)
        self.made = 0

    def make(self) -> Markup:
        self.made += 1
        return Markup("x" * 1000)

    def ask(self, *key: str | None) -> None:
        self.fragments.kept(*key, caller=self.make)

    @property
    def weight(self) -> int:
        every = (*self.fragments.young.values(), *self.fragments.old.values())
        return sum(getsizeof(each.html) for each in every)


def test_a_fragment_is_made_once_and_one_without_a_version_each_time() -> None:
    kitchen = Kitchen(10)
    for key in ("story", "story"):
        kitchen.ask(key, "fr")
    assert kitchen.made == 1
    for _ in range(2):
        kitchen.ask("story", None)
    assert kitchen.made == 3


def test_however_many_there_are_they_weigh_no_more_than_they_may() -> None:
    kitchen = Kitchen(10)
    for number in range(1000):
        kitchen.ask("story", str(number))
        assert kitchen.weight <= kitchen.fragments.most_bytes


def test_what_is_asked_for_again_and_again_stays_however_much_else_comes() -> None:
    kitchen = Kitchen(10)
    for number in range(100):
        kitchen.ask("nav")
        kitchen.ask("story", str(number))
    assert kitchen.made == 101


def test_one_that_is_heavier_than_all_may_be_still_reaches_its_reader() -> None:
    kitchen = Kitchen(0)
    assert kitchen.fragments.kept("story", caller=kitchen.make) == "x" * 1000


def test_of_what_changes_only_the_last_state_is_kept() -> None:
    kitchen = Kitchen(10)
    for state in range(100):
        for _ in range(2):
            kitchen.fragments.latest(("pictures", "item"), state, caller=kitchen.make)
        assert kitchen.weight == WEIGHT
    assert kitchen.made == 100


def test_a_state_that_grows_and_shrinks_is_weighed_as_it_is() -> None:
    kitchen = Kitchen(10)
    for length in (1000, 3000, 10_000, 10, 2000):
        made = Markup("x" * length)
        shown = kitchen.fragments.latest(("pictures",), length, caller=partial(Markup, made))
        assert shown == made
        assert kitchen.weight <= kitchen.fragments.most_bytes
    assert kitchen.fragments.young_bytes == kitchen.weight == getsizeof(made)


def test_what_changed_comes_back_in_no_later_generation() -> None:
    kitchen = Kitchen(4)
    for number in range(50):
        kitchen.fragments.latest(("pictures",), number // 10, caller=kitchen.make)
        kitchen.ask("story", str(number))
        states = [
            each.state
            for kept in (kitchen.fragments.young, kitchen.fragments.old)
            for key, each in kept.items()
            if key == ("pictures",)
        ]
        assert states == [(number // 10,)]
