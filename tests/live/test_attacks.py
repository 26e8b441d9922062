"""What can be learnt of one vote: from the pages, asked after each of them, from the database that
was copied in mid-vote, from a second vote at a scene; and twenty who vote at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.attacks.dump import files_of, rows_of, text_of
from tests.cast import Cast, run_live
from tests.databases import on_both
from tests.everything import changed, dump, rows
from tests.live.room import FIGURES, act, main_of, opened, seated, vote
from tests.web import Visitor
from workshop.config import Keys
from workshop.live.room import votes_of
from workshop.live.store import locked
from workshop.releases.seal import SealBroken, Sealer

SEALED_BYTES = 36
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]+')


@pytest.mark.long
@on_both
def test_a_dump_of_an_open_vote_tells_nothing_without_the_secret(
    app: Flask, cast: Cast, leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    room = seated(visit, code, 6)
    opened(leader, code)
    for number, visitor in enumerate(room):
        vote(visitor, code, 1 + number % 2)
    sealed = [row["vote"] for row in rows(app, "live_participants")]
    # As long as each other and never the same twice, whatever was voted.
    assert {len(each) for each in sealed} == {SEALED_BYTES}
    assert len(set(sealed)) == len(room)
    with app.extensions["database"].write() as writing:
        live = locked(writing, cast.alice.id, code)
        assert live is not None
        assert votes_of(writing, live, app.extensions["sealer"]) == [1, 1, 1, 2, 2, 2]
        with pytest.raises(SealBroken):
            votes_of(writing, live, Sealer(Keys.of(b"the secret of somebody else, longer").seal))


@pytest.mark.long
@on_both
def test_after_the_reveal_no_row_and_no_old_page_of_a_file_holds_a_vote(
    app: Flask, leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    room = seated(visit, code, 6)
    opened(leader, code)
    for visitor in room:
        vote(visitor, code, 2)
    waiting = [row["vote"] for row in rows(app, "live_participants")]
    salt = rows(app, "live_sessions")[0]["salt"]
    act(leader, code, "close")
    assert [row["vote"] for row in rows(app, "live_participants")] == [None] * 6
    text = text_of(rows_of(app))
    for secret in (*waiting, salt):
        assert repr(bytes(secret)) not in text
    if app.extensions["database"].engine.dialect.name == "sqlite":
        whole = b"".join(files_of(app).values())
        assert not any(bytes(secret) in whole for secret in (*waiting, salt))


@pytest.mark.long
@on_both
def test_twenty_who_vote_at_once_are_twenty(
    app: Flask, leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    room = seated(visit, code, 20)
    opened(leader, code)
    for visitor in room:
        visitor.get(f"/live/{code}")
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda visitor: vote(visitor, code, 1), room))
    act(leader, code, "close")
    assert rows(app, "live_scenes")[0]["n"] == 20


# ---- Who asks after every vote --------------------------------------------------------------


def asked_after_every_vote(
    leader: Visitor, visit: Callable[[], Visitor], choices: tuple[int, ...]
) -> list[str]:
    """All that the screen and the presenter were told while these votes came in, each of them after
    a change of mind."""
    code = run_live(leader)
    room = seated(visit, code, len(choices))
    opened(leader, code)
    told = []
    for visitor, choice in zip(room, choices, strict=True):
        vote(visitor, code, 3 - choice)
        for page in ("screen", "presenter"):
            address = f"/live/{code}/{page}.json"
            leader.get(address)
            told.append(leader.reply.get_json()["html"].replace(code, "CODE"))
            tag = leader.reply.headers["ETag"]
            vote(visitor, code, choice)
            leader.get(address, 304, headers={"If-None-Match": tag})
    return [TOKEN.sub("", each) for each in told]


@pytest.mark.long
def test_who_asks_after_every_vote_is_told_that_it_came_and_nothing_else(
    leader: Visitor, visit: Callable[[], Visitor]
) -> None:
    one = asked_after_every_vote(leader, visit, (1, 1, 2, 1, 1, 1))
    other = asked_after_every_vote(leader, visit, (2, 2, 1, 2, 2, 1))
    assert one == other
    assert len(set(one)) == len(one)


@pytest.mark.long
@on_both
def test_a_vote_changes_one_cell_of_one_row(
    app: Flask, leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    room = seated(visit, code, 5)
    opened(leader, code)
    before, kept = dump(app), rows(app, "live_participants")
    vote(room[2], code, 1)
    assert changed(before, dump(app)) == {"live_participants": (1, 1)}
    assert sum(row["vote"] is not None for row in rows(app, "live_participants")) == 1
    after = rows(app, "live_participants")
    assert without_votes(after) == without_votes(kept)


def without_votes(found: list[Mapping[str, Any]]) -> list[str]:
    return sorted(str({k: v for k, v in row.items() if k != "vote"}) for row in found)


@pytest.mark.long
def test_a_second_vote_shows_no_number_anywhere_and_there_is_no_third(
    app: Flask, leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    room = seated(visit, code, 6)
    act(leader, code, "begin")
    for round in (1, 2):
        act(leader, code, "open")
        for visitor in room:
            vote(visitor, code, round, round)
        act(leader, code, "close")
        if round == 1:
            published = rows(app, "live_scenes")
            summary = main_of(leader, f"/live/{code}/summary")
            act(leader, code, "choose", number=2)
            act(leader, code, "back", number=0)
    for visitor, page in ((leader, "/screen"), (leader, "/presenter"), (room[0], "")):
        assert not FIGURES.search(main_of(visitor, f"/live/{code}{page}"))
    assert rows(app, "live_scenes") == published
    assert FIGURES.findall(main_of(leader, f"/live/{code}/summary")) == FIGURES.findall(summary)
    act(leader, code, "choose", number=1)
    act(leader, code, "back", number=0)
    act(leader, code, "open")
    assert "voted here twice" in leader.get(f"/live/{code}/presenter").html
    assert rows(app, "live_sessions")[0]["phase"] == "scene"
