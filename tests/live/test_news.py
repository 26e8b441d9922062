"""What asking for news costs, and what it tells."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cast import STORY
from tests.conftest import Counting
from tests.live.room import act, opened, seated, vote
from tests.web import Visitor


@pytest.mark.long
def test_a_question_for_news_that_finds_none_costs_one_statement(
    leader: Visitor, code: str, visit: Callable[[], Visitor], counting: Counting
) -> None:
    (visitor,) = seated(visit, code, 1)
    for who, address in (
        (visitor, f"/live/{code}/now.json"),
        (leader, f"/live/{code}/screen.json"),
        (leader, f"/live/{code}/presenter.json"),
    ):
        who.get(address)
        tag = who.reply.headers["ETag"]
        with counting() as statements:
            who.get(address, 304, headers={"If-None-Match": tag})
        assert len(statements.own) == 1, statements
        assert who.reply.data == b""


@pytest.mark.long
def test_news_come_when_the_vote_opens_and_stay_the_same_until_it_closes(
    leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    (visitor, other) = seated(visit, code, 2)
    visitor.get(f"/live/{code}/now.json?in=fr")
    tag = visitor.reply.headers["ETag"]
    opened(leader, code)
    visitor.get(f"/live/{code}/now.json?in=fr", headers={"If-None-Match": tag})
    assert "Que devrait tenter le personnage" in visitor.reply.get_json()["html"]
    tag = visitor.reply.headers["ETag"]
    vote(other, code, 1)
    visitor.get(f"/live/{code}/now.json", 304, headers={"If-None-Match": tag})


@pytest.mark.long
def test_without_scripts_a_page_reloads_by_itself_unless_it_is_told_not_to(
    leader: Visitor, code: str, visit: Callable[[], Visitor]
) -> None:
    (visitor,) = seated(visit, code, 1)
    opened(leader, code)
    page = visitor.get(f"/live/{code}")
    assert 'http-equiv="refresh"' in page.html
    assert f"/live/{code}?still=1" in page.links
    assert 'http-equiv="refresh"' not in visitor.get(f"/live/{code}?still=1").html
    visitor.post(f"/live/{code}/vote", {"choice": 1, "round": 1, "still": 1}, 303)
    assert visitor.location == f"/live/{code}?still=1"


@pytest.mark.long
def test_pages_cost_at_most_three_statements_and_a_vote_two(
    leader: Visitor, code: str, visit: Callable[[], Visitor], counting: Counting
) -> None:
    room = seated(visit, code, 6)
    opened(leader, code)
    with counting() as statements:
        vote(room[0], code, 1)
    assert len(statements.own) == 2, statements
    for visitor in room[1:]:
        vote(visitor, code, 1)
    act(leader, code, "close")
    for who, address in (
        (room[0], f"/live/{code}"),
        (visit(), f"/live/{code}"),
        (leader, f"/live/{code}/screen"),
        (leader, f"/live/{code}/presenter"),
        (leader, f"/live/{code}/summary"),
        (leader, f"/live/{code}/handout"),
        (leader, "/live"),
        (leader, f"/live/new?quiz={STORY}"),
    ):
        with counting() as statements:
            who.get(address)
        assert len(statements.own) <= 3, (address, statements)
