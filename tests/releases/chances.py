"""Chance for tests that need to know the noise."""


class NoNoise:
    """Chance under which every draw at a scale of 1 or 1/2 is 0.

    The sampler stops counting when a 1 comes and keeps its 0 when the sign is a 0; both are asked
    as one of two, in turn.
    """

    def __init__(self) -> None:
        self.turn = 0

    def __call__(self, below: int) -> int:
        if below != 2:
            return 0
        self.turn = 1 - self.turn
        return self.turn
