"""The chance of a test: what it draws is the same in each run of it."""

from __future__ import annotations

import random


class Chance:
    """Draws alike in each run of a test, so that none of them fails now and then: noise may show
    anything at all, once in a while. What is never to be seen is looked for in tests/attacks."""

    def __init__(self, test: str) -> None:
        self.test = test
        self.begin(test)

    def __call__(self, below: int) -> int:
        return self._random.randrange(below)

    def begin(self, name: str) -> None:
        self._random = random.Random(name)
