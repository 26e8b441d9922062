"""Starting a live session and coming into its room."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from tests.cast import STORY, Cast, make_cast, run_live, sit
from tests.conftest import MakeApp
from tests.everything import dump, rows
from tests.live.room import act, main_of, opened, seated, vote
from tests.web import Visitor


def test_two_presses_show_a_code_and_a_square_that_lead_to_the_configured_address(
    cast: Cast, leader: Visitor
) -> None:
    assert f'href="/live/new?quiz={STORY}"' in leader.get(f"/quizzes/{STORY}").main
    code = run_live(leader)
    page = leader.get(f"/live/{code}/screen", headers={"X-Forwarded-Host": "elsewhere.example"})
    assert "127.0.0.1:8000" in page.main
    assert "elsewhere" not in page.html
    assert "qr-code" in page.main
    assert cast.alice.name not in page.html


@pytest.mark.long
def test_with_hands_only_there_is_no_code_and_nobody_joins(
    leader: Visitor, visit: Callable[[], Visitor]
) -> None:
    code = run_live(leader, mode="hands")
    page = leader.get(f"/live/{code}/screen")
    assert "qr-code" not in page.main
    assert 'class="code"' not in page.main
    assert "Take part" not in visit().get(f"/live/{code}").main


@pytest.mark.long
def test_an_assignment_leads_there_with_its_group_and_names(cast: Cast, leader: Visitor) -> None:
    assignment = cast.assign(alternative_names="y")
    page = leader.get(f"/assignments/{assignment}")
    (link,) = (each for each in page.links if each.startswith("/live/new"))
    assert f"group={cast.group}" in link
    assert "names=other" in link
    leader.get(link)
    leader.post(link, {"quiz": STORY, "group": cast.group, "mode": "phones", "hands": "groups",
                       "minutes": "50", "other_names": "y"})  # fmt: skip
    code = leader.location.split("/")[2]
    act(leader, code, "begin")
    assert "Ansel" in leader.get(f"/live/{code}/screen").main


@pytest.mark.long
def test_opening_a_page_creates_nothing(
    app: Flask, leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    before = dump(app)
    visit().get(f"/live/{code}")
    visit().get("/live")
    leader.get(f"/live/new?quiz={STORY}")
    leader.get(f"/live/{code}/screen")
    assert dump(app) == before


@pytest.mark.long
def test_who_joins_late_is_at_the_scene_and_a_reload_keeps_name_and_place(
    leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    act(leader, code, "begin")
    late = sit(visit(), code)
    first = main_of(late, f"/live/{code}")
    assert "The corridor" in first
    assert main_of(late, f"/live/{code}") == first


@pytest.mark.long
def test_somebody_else_at_the_same_device_gets_another_name(
    app: Flask, code: str, visit: Callable[[], Visitor]
) -> None:
    shared = sit(visit(), code)
    shared.post(f"/live/{code}/leave")
    assert rows(app, "live_participants") == []
    sit(shared, code)
    assert len(rows(app, "live_participants")) == 1


@pytest.mark.long
def test_a_new_code_empties_the_room_and_the_old_one_opens_nothing(
    app: Flask, leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    inside = sit(visit(), code)
    leader.get(f"/live/{code}/presenter")
    leader.post(f"/live/{code}/new-code")
    fresh = leader.location.split("/")[2]
    assert fresh != code
    assert rows(app, "live_participants") == []
    assert "no longer in this room" in inside.get(f"/live/{code}", 410).main
    inside.get(f"/live/{code}/now.json", 410)
    visit().get(f"/live/{code}", 404)
    leader.get(f"/live/{code}/screen", 404)


@pytest.mark.long
def test_a_screen_and_another_device_follow_to_the_new_code(
    cast: Cast, leader: Visitor, code: str
) -> None:
    asked = {}
    for page in ("screen", "presenter"):
        found = re.search(r'data-live="([^"]+)"', leader.get(f"/live/{code}/{page}").html)
        assert found is not None
        asked[page] = unescape(found[1])
    leader.post(f"/live/{code}/new-code")
    fresh = leader.location.split("/")[2]
    for page, address in asked.items():
        leader.get(address)
        assert leader.reply.get_json() == {"to": f"/live/{fresh}/{page}"}
        cast.as_(cast.bob).get(address, 404)


@pytest.mark.long
def test_thirty_come_in_from_one_address_and_whoever_guesses_codes_there_is_held_off(
    make_app: MakeApp,
) -> None:
    cast = make_cast(make_app(rate_limits=True))
    leader = cast.as_(cast.alice)
    code = run_live(leader)
    room = seated(cast.visitor, code, 30)
    opened(leader, code)
    for visitor in room:
        vote(visitor, code, 1)
    guesser = cast.visitor()
    tried = 0
    while guesser.client.get(f"/live/2222{tried:02}").status_code == 404:
        tried += 1
    assert 30 < tried <= 60
    guesser.get(f"/live/{code}", 429)
    # Those who are in are not kept out by it, and play on.
    vote(room[0], code, 2)
    room[0].get(f"/live/{code}")
    room[1].get(f"/live/{code}/now.json")


@pytest.mark.long
def test_what_is_sensitive_is_refused_in_words(app: Flask, leader: Visitor) -> None:
    page = leader.get("/live/new?quiz=three-questions")
    assert "about people themselves" in page.main
    values = {"quiz": "three-questions", "mode": "phones", "hands": "groups", "minutes": "50"}
    leader.post("/live/new", values, 422)
    assert rows(app, "live_sessions") == []


@pytest.mark.long
def test_a_length_that_is_none_is_said_beside_its_field(leader: Visitor) -> None:
    values = {"quiz": STORY, "mode": "hands", "hands": "eyes", "minutes": "five"}
    page = leader.post("/live/new", values, 422)
    assert 'value="five"' in page.main
    assert re.search(r'value="hands"[^>]*checked|checked[^>]*value="hands"', page.main)
