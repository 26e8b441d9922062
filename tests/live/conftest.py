"""Who leads a live session, and the code of one that waits in its lobby."""

from __future__ import annotations

import pytest

from tests.cast import Cast, run_live
from tests.web import Visitor


@pytest.fixture
def leader(cast: Cast) -> Visitor:
    return cast.as_(cast.alice)


@pytest.fixture
def code(leader: Visitor) -> str:
    return run_live(leader)
