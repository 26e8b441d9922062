"""A class of seven whose assignment closed today, and a clock to move on from there."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.conftest import Clock
from tests.keeping.years import Years, begin


@pytest.fixture
def years(cast: Cast, clock: Clock) -> Years:
    return begin(cast, clock)
