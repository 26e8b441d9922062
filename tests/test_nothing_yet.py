"""A page that has nothing to show says why, and leads on."""

from __future__ import annotations

import pytest

from tests.cast import MODULE, STORY, Cast, assign, close, make_group
from tests.web import Visitor


@pytest.fixture
def alice(cast: Cast) -> Visitor:
    return cast.as_(cast.alice)


@pytest.mark.parametrize("address", ["/modules", "/quizzes"])
def test_a_library_that_nothing_fits_leads_back_to_everything(cast: Cast, address: str) -> None:
    page = cast.visitor().get(f"{address}?theme=recovering").main
    assert "Nothing fits" in page
    assert f'href="{address}">Show everything' in page


def test_an_assignment_without_anybody_says_who_will_be_on_its_list(alice: Visitor) -> None:
    assignment = assign(alice, make_group(alice, "empty"))
    page = alice.get(f"/assignments/{assignment}").main
    assert "Nobody is on its list yet" in page
    charts = alice.get(f"/progress/{assignment}").main
    overview = alice.get("/assignments").main
    assert "Nobody is on its list yet" in charts
    assert "nobody on its list yet" in overview
    assert "0 of 0" not in page + charts + overview
    close(alice, assignment)
    assert "Nobody was on its list" in alice.get(f"/assignments/{assignment}").main


def test_charts_before_the_opening_lead_to_the_assignment(cast: Cast, alice: Visitor) -> None:
    assignment = assign(alice, cast.group, f"quiz/{STORY}", opens_at="2090-03-01T09:00")
    page = alice.get(f"/progress/{assignment}").main
    assert "No charts before it is open" in page
    assert f'href="/assignments/{assignment}"' in page


def test_charts_of_modules_alone_say_what_has_charts(cast: Cast, alice: Visitor) -> None:
    assignment = assign(alice, cast.group, f"module/{MODULE}")
    page = alice.get(f"/progress/{assignment}").main
    assert "Nothing here has charts" in page
    assert 'href="/quizzes"' in page


def test_past_the_end_of_the_log_there_is_a_way_back(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    page = ada.get("/organisation/log?before=2000-01-01T00:00:00.000000Z").main
    assert "There is nothing older" in page
    assert 'href="/organisation/log"' in page
