"""Voting, revealing, raised hands, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.cast import Cast, run_live
from tests.conftest import MakeApp
from tests.databases import on_both
from tests.everything import rows
from tests.live.room import FIGURES, SEVEN, act, main_of, opened, seated, vote
from tests.web import Visitor


@on_both
def test_a_room_votes_and_sees_blurred_bars_and_where_it_goes(
    app: Flask, leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    room = seated(visit, code, 7)
    opened(leader, code)
    for visitor, choice in zip(room, SEVEN, strict=True):
        vote(visitor, code, choice)
    assert "7 have voted" in main_of(leader, f"/live/{code}/screen")
    act(leader, code, "close")
    for said in (main_of(leader, f"/live/{code}/screen"), main_of(room[0], f"/live/{code}")):
        assert "7 people voted" in said
        assert FIGURES.search(said)
        assert not re.search(r"\b(0|100)\s%", said)
    (kept,) = rows(app, "live_scenes")
    assert (kept["n"], kept["scale"], sum(kept["noisy"])) == (7, "1/2", 7)
    assert [row["vote"] for row in rows(app, "live_participants")] == [None] * 7
    assert rows(app, "live_sessions")[0]["salt"] is None


@pytest.mark.long
@on_both
def test_two_votes_of_one_participant_count_once_and_the_last_one(
    app: Flask, leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    room = seated(visit, code, 5)
    opened(leader, code)
    for visitor in room:
        vote(visitor, code, 1)
        vote(visitor, code, 2)
        assert "Your vote: B" in main_of(visitor, f"/live/{code}")
    act(leader, code, "close")
    assert rows(app, "live_scenes")[0]["n"] == 5


@on_both
def test_a_vote_after_the_close_is_refused_in_words(
    leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    late, *_ = seated(visit, code, 2)
    opened(leader, code)
    act(leader, code, "close")
    vote(late, code, 1, status=409)
    assert "was not counted" in late.page.main


@pytest.mark.long
def test_a_vote_for_an_earlier_round_or_for_nothing_is_refused(
    leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    (visitor,) = seated(visit, code, 1)
    opened(leader, code)
    vote(visitor, code, 1, round=0, status=409)
    vote(visitor, code, 9, status=409)
    assert "You have not voted" in main_of(visitor, f"/live/{code}")


def test_under_five_votes_there_are_no_totals_and_no_majority(
    app: Flask, leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    room = seated(visit, code, 4)
    opened(leader, code)
    for visitor in room:
        vote(visitor, code, 2)
    act(leader, code, "close")
    said = main_of(leader, f"/live/{code}/screen")
    assert "Fewer than 5 votes" in said
    assert not FIGURES.search(said)
    assert "The room goes for" not in said
    assert rows(app, "live_scenes") == []
    session = rows(app, "live_sessions")[0]
    assert (session["winner"], session["votes"]) == (None, 4)


@pytest.mark.long
def test_voting_there_again_shows_the_path_and_no_numbers(
    app: Flask, leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    room = seated(visit, code, 6)
    opened(leader, code)
    for visitor in room:
        vote(visitor, code, 1)
    act(leader, code, "close")
    published = rows(app, "live_scenes")
    act(leader, code, "choose", number=1)
    act(leader, code, "back", number=0)
    act(leader, code, "open")
    for visitor in room:
        vote(visitor, code, 2, round=2)
    act(leader, code, "close")
    for said in (main_of(leader, f"/live/{code}/screen"), main_of(room[0], f"/live/{code}")):
        assert "voted here before" in said
        assert not FIGURES.search(said)
    assert rows(app, "live_scenes") == published


@pytest.mark.long
def test_hands_are_counted_as_they_are_and_the_screen_says_so(app: Flask, leader: Visitor) -> None:
    code = run_live(leader, mode="hands")
    opened(leader, code)
    said = main_of(leader, f"/live/{code}/screen")
    assert "Hands are seen by everyone. Vote for what the character should try" in said
    assert "one hand for each group" in said
    leader.post(f"/live/{code}/hands", {"hands": "eyes"})
    assert "Eyes closed" in main_of(leader, f"/live/{code}/screen")
    act(leader, code, "close", **{"hands-1": "3", "hands-2": "x"})
    assert "from 0 to 999" in leader.get(f"/live/{code}/presenter").html
    act(leader, code, "close", **{"hands-1": "3", "hands-2": "11"})
    assert rows(app, "live_scenes")[0]["hands"] == {"1": 3, "2": 11}
    assert "Most hands were raised for" in main_of(leader, f"/live/{code}/screen")
    act(leader, code, "follow")
    assert rows(app, "live_sessions")[0]["path"] == ["corridor/2"]


@pytest.mark.long
def test_one_tap_on_the_letter_that_won_is_enough(app: Flask, leader: Visitor) -> None:
    code = run_live(leader, mode="hands")
    opened(leader, code)
    act(leader, code, "close", won=2)
    session = rows(app, "live_sessions")[0]
    assert (session["winner"], session["how"]) == (2, "hands")


@pytest.mark.long
def test_a_page_that_was_behind_does_nothing(app: Flask, leader: Visitor, code: str) -> None:
    page = leader.get(f"/live/{code}/presenter")
    old = re.search(r'name="revision" value="(\d+)"', page.html)
    assert old is not None
    for _ in range(2):
        leader.post(f"/live/{code}/presenter", {"act": "begin", "revision": old[1]})
    assert rows(app, "live_sessions")[0]["phase"] == "scene"
    leader.post(f"/live/{code}/presenter", {"act": "open", "revision": old[1]})
    assert rows(app, "live_sessions")[0]["phase"] == "scene"


@pytest.mark.long
def test_while_it_is_paused_the_screen_is_blank_and_no_vote_is_taken(
    leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    (visitor,) = seated(visit, code, 1)
    opened(leader, code)
    act(leader, code, "pause")
    assert "Walk over" not in leader.get(f"/live/{code}/screen").main
    vote(visitor, code, 1, status=409)
    act(leader, code, "resume")
    vote(visitor, code, 1)


@pytest.mark.long
@on_both
def test_another_server_takes_a_vote_up_where_the_first_one_left_it(
    cast: Cast, leader: Visitor, code: str, visit: Callable[[], Visitor], make_app: MakeApp
) -> None:
    """A restart, and another node, are the same: everything is in the database."""
    room = seated(visit, code, 6)
    opened(leader, code)
    for visitor in room[:3]:
        vote(visitor, code, 1)
    other = make_app()
    for visitor in (leader, *room):
        cookies = visitor.client._cookies
        visitor.client = other.test_client()
        visitor.client._cookies = cookies
    assert "Your vote: A" in main_of(room[0], f"/live/{code}")
    for visitor in room[3:]:
        visitor.get(f"/live/{code}")
        vote(visitor, code, 1)
    act(leader, code, "close")
    assert "6 people voted" in main_of(leader, f"/live/{code}/screen")
