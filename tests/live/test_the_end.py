"""The end of a live session: its pages, what is erased and when, who may see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.cast import STORY, Cast, run_live, sit
from tests.conftest import Clock
from tests.everything import dump, rows
from tests.live.room import act, main_of, opened, seated, vote
from tests.web import Visitor
from workshop.live.ending import end_abandoned


def played(leader: Visitor, code: str) -> None:
    for name, number in (("begin", 0), ("choose", 1), ("go-on", 0), ("choose", 1), ("go-on", 0)):
        act(leader, code, name, number=number)


@pytest.mark.long
def test_the_summary_has_the_path_the_prompts_and_where_help_is(
    app: Flask, leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    (visitor,) = seated(visit, code, 1)
    played(leader, code)
    act(leader, code, "end")
    assert rows(app, "live_participants") == []
    said = main_of(leader, f"/live/{code}/summary")
    for words in ("Walk over to him", "Stay with him", "What does one see first?", "112"):
        assert words in said
    assert "Walk over to him" in main_of(leader, f"/live/{code}/handout")
    assert "over" in main_of(visitor, f"/live/{code}")


@pytest.mark.long
def test_the_summary_leads_to_an_assignment_of_the_same_story_for_the_same_group(
    cast: Cast, leader: Visitor
) -> None:
    code = run_live(leader, group=cast.group)
    act(leader, code, "end")
    page = leader.get(f"/live/{code}/summary")
    (link,) = (each for each in page.links if each.startswith("/assignments/new"))
    page = leader.get(link)
    assert f'<option selected value="{cast.group}">' in page.main
    assert f'<option selected value="quiz/{STORY}">' in page.main


@pytest.mark.long
def test_everything_goes_with_the_session(
    app: Flask, cast: Cast, leader: Visitor, visit: Callable[[], Visitor]
) -> None:
    before = dump(app)
    code = run_live(leader)
    room = seated(visit, code, 5)
    opened(leader, code)
    for visitor in room:
        vote(visitor, code, 1)
    act(leader, code, "close")
    leader.get(f"/live/{code}/summary")
    leader.post(f"/live/{code}/delete")
    after = dump(app)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"content_versions", "audit_entries"}
    room[0].get(f"/live/{code}", 410)


@pytest.mark.long
@pytest.mark.parametrize("ended_by", ["the button", "erasing it"])
def test_the_log_says_who_started_and_ended_which_story_and_nothing_of_the_room(
    app: Flask, cast: Cast, leader: Visitor, visit: Callable[[], Visitor], ended_by: str
) -> None:
    before = len(rows(app, "audit_entries"))
    code = run_live(leader)
    room = seated(visit, code, 5)
    opened(leader, code)
    for visitor in room:
        vote(visitor, code, 1)
    act(leader, code, "close")
    if ended_by == "the button":
        act(leader, code, "end")
    leader.post(f"/live/{code}/delete")
    noted = rows(app, "audit_entries")[before:]
    assert sorted((each["actor"], each["action"], each["subject"]) for each in noted) == [
        (cast.alice.name, "live-ended", "The lost bag"),
        (cast.alice.name, "live-started", "The lost bag"),
    ]


@pytest.mark.long
def test_a_session_that_was_left_behind_ends_after_twelve_hours(
    app: Flask, code: str, clock: Clock
) -> None:
    clock.move(hours=11, minutes=59)
    with app.app_context():
        assert end_abandoned() == 0
        clock.move(minutes=1)
        assert end_abandoned() == 1
    assert rows(app, "live_sessions") == []


@pytest.mark.long
def test_only_who_started_it_reaches_screen_presenter_and_summary(
    cast: Cast, code: str, visit: Callable[[], Visitor]
) -> None:
    pages = ("screen", "presenter", "summary", "handout", "screen.json", "presenter.json")
    inside = sit(visit(), code)
    for page in pages:
        closed = 401 if page.endswith(".json") else 303
        inside.get(f"/live/{code}/{page}", closed)
        cast.as_(cast.bob).get(f"/live/{code}/{page}", 404)
        cast.as_(cast.charlie).get(f"/live/{code}/{page}", 404)
        cast.pupil().visitor.get(f"/live/{code}/{page}", 404)
