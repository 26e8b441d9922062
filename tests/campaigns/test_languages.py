"""Every page of a campaign speaks one language, the refusals of its form included."""

from __future__ import annotations

import pytest

from tests.campaigns.pages import ID, check, make, values
from tests.cast import Cast
from tests.test_page_languages import compiled, here, in_language, walk

__all__ = ["compiled"]  # The fixture holds for this module too.

ADDRESS = f"/campaigns/{ID}"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_of_a_campaign_speak_one_language(cast: Cast, language: str) -> None:
    ada = in_language(cast.as_(cast.ada), language)
    walk(ada, language, ["/campaigns", "/campaigns/new"])
    make(ada, "North;12\nSouth;4", 2)
    walk(ada, language, ["/campaigns", ADDRESS, f"{ADDRESS}/progress"])
    ada.get(ADDRESS)
    ada.post(f"{ADDRESS}/due", {"due_at": "2020-01-01T12:00"}, 422)
    here(ada, language)
    ada.post(f"{ADDRESS}/remind")
    ada.post(f"{ADDRESS}/close")
    walk(ada, language, [ADDRESS, f"{ADDRESS}/progress", "/campaigns"])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_refusal_of_a_row_speaks_one_language(cast: Cast, language: str) -> None:
    ada = in_language(cast.as_(cast.ada), language)
    teams = "5e B;12\n;5\nA;\nA;x\nB;9999\nC;4\nC;5\n" + "x" * 90 + ';5\n"D;5'
    check(ada, teams)
    here(ada, language)
    ada.post("/campaigns/new", values("", title="", campaign=ID), 422)
    here(ada, language)
    ada.post("/campaigns/new", values("A;5", act="make", accepted_teams="3"), 409)
    here(ada, language)
