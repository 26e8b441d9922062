"""What phones are told before the rest of the program is asked: the same as the program says, for
less, and never what belongs to one seat."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from tests.cast import Cast, run_live, sit
from tests.conftest import Clock, Counting
from tests.databases import on_both
from tests.everything import rows
from tests.live.room import act, opened, seated, vote
from tests.web import Visitor
from workshop.live import news
from workshop.live.news import News

pytestmark = pytest.mark.long
OWN_PERSON = "The school nurse"


@pytest.fixture
def rooms(app: Flask) -> News:
    found: News = app.extensions["news"]
    return found


def asked(visitor: Visitor, code: str, tag: str = "", status: int = 200, words: str = "") -> str:
    """Ask for news as live.js does; the tag of the answer. Other `words` in the address are a
    question for the program itself."""
    headers = {"Accept": "application/json"} | ({"If-None-Match": tag} if tag else {})
    visitor.get(f"/live/{code}/now.json?in=en{words}", status, headers=headers)
    return visitor.reply.headers.get("ETag", "")


def revealed(leader: Visitor, code: str, room: list[Visitor]) -> None:
    opened(leader, code)
    for visitor in room:
        vote(visitor, code, 1)
    act(leader, code, "close")


@on_both
def test_its_answers_are_those_of_the_program_header_by_header(
    leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    room = seated(visit, code, 5)
    revealed(leader, code, room)
    tags = [asked(visitor, code) for visitor in room]
    for visitor, tag in zip(room, tags, strict=True):
        for known, status in (("", 200), (tag, 304)):
            asked(visitor, code, known, status)
            short = visitor.reply
            asked(visitor, code, known, status, "&whole=1")
            whole = visitor.reply
            assert sorted(short.headers) == sorted(whole.headers)
            assert short.data == whole.data


@on_both
def test_a_room_that_asks_within_a_quarter_of_a_second_costs_one_statement(
    leader: Visitor,
    code: str,
    visit: Callable[[], Visitor],
    counting: Counting,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = seated(visit, code, 5)
    revealed(leader, code, room)
    # The test takes as long as it takes.
    monkeypatch.setattr(news, "FRESH_SECONDS", 60.0)
    tags = [asked(visitor, code) for visitor in room]
    with counting() as statements:
        for visitor, tag in zip(room, tags, strict=True):
            asked(visitor, code)
            asked(visitor, code, tag, 304)
    assert statements == []
    monkeypatch.setattr(news, "FRESH_SECONDS", 0.0)
    with counting() as statements:
        asked(room[0], code, tags[0], 304)
    assert len(statements) == 1


@on_both
def test_what_the_presenter_does_is_news_at_once_and_a_vote_only_for_who_voted(
    leader: Visitor, code: str, visit: Callable[[], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "FRESH_SECONDS", 60.0)
    first, second = seated(visit, code, 2)
    tag = asked(first, code)
    opened(leader, code)
    tag, other = asked(first, code, tag), asked(second, code)
    vote(second, code, 1)
    asked(first, code, tag, 304)
    asked(second, code, other)
    assert "Your vote" in second.reply.get_json()["html"]


def test_nobody_who_left_or_was_put_out_is_answered_here(
    leader: Visitor, code: str, visit: Callable[[], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "FRESH_SECONDS", 0.0)
    first, second = seated(visit, code, 2)
    tags = [asked(first, code), asked(second, code)]
    first.post(f"/live/{code}/leave")
    asked(first, code, tags[0], 410)
    leader.post(f"/live/{code}/new-code", {"back": "presenter"})
    asked(second, code, tags[1], 410)


def test_a_seat_of_one_room_is_nobody_in_another(
    leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    (visitor,) = seated(visit, code, 1)
    tag = asked(visitor, code)
    other = run_live(leader)
    sit(visit(), other)
    asked(visitor, other, tag, 410)
    asked(visit(), code, tag, 410)


def test_what_is_a_seat_s_own_is_shared_with_nobody(
    leader: Visitor, code: str, visit: Callable[[], Visitor], rooms: News
) -> None:
    room = seated(visit, code, 5)
    for visitor in room:
        asked(visitor, code)
    opened(leader, code)
    for visitor in room:
        vote(visitor, code, 2)
        asked(visitor, code)
        assert rooms.entries[code].replies == {}
    act(leader, code, "pause")
    asked(room[0], code)
    assert len(rooms.entries[code].replies) == 1


def test_somebody_signed_in_reads_of_their_own_people_and_nobody_else_does(
    cast: Cast, leader: Visitor, code: str, visit: Callable[[], Visitor], rooms: News
) -> None:
    employee = sit(cast.employee().visitor, code)
    (visitor,) = seated(visit, code, 1)
    act(leader, code, "begin")
    asked(employee, code)
    assert rooms.entries[code].replies == {}
    asked(visitor, code)
    shared = visitor.reply.data
    asked(visitor, code)
    assert visitor.reply.data == shared
    asked(employee, code)
    own = employee.reply.data
    asked(employee, code, words="&whole=1")
    assert own == employee.reply.data


def test_a_cookie_that_cannot_be_read_goes_to_the_program(
    leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    (visitor,) = seated(visit, code, 1)
    act(leader, code, "begin")
    asked(visitor, code)
    visitor.client.set_cookie("workshop", "made-up")
    asked(visitor, code)
    assert visitor.reply.get_json()["html"]


@on_both
def test_who_is_there_is_written_down_for_all_who_asked_in_one_transaction(
    app: Flask,
    leader: Visitor,
    code: str,
    visit: Callable[[], Visitor],
    clock: Clock,
    counting: Counting,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(news, "FRESH_SECONDS", 60.0)
    room = seated(visit, code, 4)
    tags = [asked(visitor, code) for visitor in room]
    began = clock.now
    clock.move(seconds=31)
    for visitor, tag in zip(room[:3], tags[:3], strict=True):
        asked(visitor, code, tag, 304)
    monkeypatch.setattr(news, "FRESH_SECONDS", 0.0)
    with counting() as statements:
        asked(room[0], code, tags[0], 304)
    assert [each.split()[0] for each in statements] == ["SELECT", "UPDATE"]
    seen = sorted(row["seen_at"] for row in rows(app, "live_participants"))
    assert len({str(each) for each in seen}) == 2
    assert [str(each)[:19] for each in (seen[0], seen[-1])] == [
        str(began)[:19], str(clock.now)[:19]
    ]  # fmt: skip


@pytest.fixture
def away(app: Flask) -> Iterator[Callable[[], None]]:
    """From now on the database cannot be asked."""
    engine: Engine = app.extensions["database"].engine

    def refuse(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    yield lambda: event.listen(engine, "before_cursor_execute", refuse)
    if event.contains(engine, "before_cursor_execute", refuse):
        event.remove(engine, "before_cursor_execute", refuse)


def test_while_the_database_is_away_the_program_says_so(
    code: str,
    visit: Callable[[], Visitor],
    away: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(news, "FRESH_SECONDS", 0.0)
    (visitor,) = seated(visit, code, 1)
    tag = asked(visitor, code)
    away()
    asked(visitor, code, tag, 503)


def test_rooms_that_nobody_asks_about_are_forgotten_and_no_vote_is_kept(
    app: Flask,
    leader: Visitor,
    code: str,
    visit: Callable[[], Visitor],
    rooms: News,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (visitor,) = seated(visit, code, 1)
    opened(leader, code)
    vote(visitor, code, 1)
    asked(visitor, code)
    sealed = rows(app, "live_participants")[0]["vote"]
    assert repr(sealed)[2:-1] not in repr(rooms.entries)
    monkeypatch.setattr(news, "KEPT_SECONDS", 0.0)
    other = run_live(leader)
    asked(sit(visit(), other), other)
    assert set(rooms.entries) == {other}
