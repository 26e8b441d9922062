"""Two real connections that open, confirm and send the same in one instant: it happens once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from tests.campaigns.pages import ID, check, confirm, make
from tests.cast import STORY, Cast, Learner, assign, close, come_back, send
from tests.conftest import Clock
from tests.databases import always_on_both
from tests.everything import rows
from tests.nodes.test_races import meanwhile, opening, opens
from workshop.assignments.due import settle
from workshop.assignments.models import Campaign, Roster

pytestmark = [pytest.mark.long, always_on_both]


def settles(app: Flask) -> None:
    with app.test_request_context():
        settle()


def test_a_campaign_confirmed_twice_in_one_instant_is_made_once(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    check(ada, "North;12")
    groups = len(rows(cast.app, "groups"))
    with meanwhile(cast.app, lambda: confirm(ada, "North;12", 1)) as session:
        session.add(Campaign(id=ID, organisation_id=cast.school, title="Respect at work"))
        session.flush()
    assert ada.location == f"/campaigns/{ID}"
    assert len(rows(cast.app, "campaigns")) == 1
    assert len(rows(cast.app, "groups")) == groups, "the teams are the first one's to make"


def test_a_campaign_that_two_nodes_open_at_once_opens_each_team_once(
    cast: Cast, clock: Clock
) -> None:
    later = (clock.now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    make(cast.as_(cast.ada), "North;12\nSouth;8\nEast;9", 3, opens_at=later)
    clock.move(days=3)
    planned = [row["id"] for row in rows(cast.app, "assignments")]
    with meanwhile(cast.app, lambda: settles(cast.app)) as session:
        opening(session, cast, planned[1])
    assert all(row["opened"] for row in rows(cast.app, "assignments"))
    assert len(rows(cast.app, "batches")) == len(planned) == 3
    settles(cast.app)
    assert len(rows(cast.app, "batches")) == 3


def editions(cast: Cast, *assignments: str) -> set[int]:
    """Of all roster rows of some assignments."""
    items = {row["id"] for row in rows(cast.app, "items") if row["assignment_id"] in assignments}
    return {row["edition"] for row in rows(cast.app, "rosters") if row["item_id"] in items}


def planned(cast: Cast, clock: Clock) -> str:
    day = (clock.now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    return assign(cast.as_(cast.alice), cast.group, f"quiz/{STORY}", opens_at=day)


def test_a_new_edition_opened_twice_at_once_is_one_edition_and_is_sent_once(
    cast: Cast, clock: Clock
) -> None:
    pupils: list[Learner] = [cast.pupil() for _ in range(2)]
    first = cast.assign()
    for pupil in pupils:
        send(pupil.visitor, first)
    close(cast.as_(cast.alice), first)
    clock.move(days=31)
    one, two = planned(cast, clock), planned(cast, clock)
    with meanwhile(cast.app, lambda: opens(cast.app, two)) as session:
        opening(session, cast, one)
    assert editions(cast, first) == {1}
    assert editions(cast, one, two) == {2}
    again = come_back(cast.visitor(), pupils[0].return_code, None)
    send(again, one)
    send(again, two, status=409)


def test_a_story_sent_at_once_in_two_lists_is_counted_in_one(cast: Cast) -> None:
    """The second Send waits for the first one's mark, and then finds it."""
    pupil = cast.pupil().visitor
    first, second = cast.assign(), cast.assign()
    items = {row["id"]: row["assignment_id"] for row in rows(cast.app, "items")}
    own = next(r["id"] for r in rows(cast.app, "rosters") if items[r["item_id"]] == first)
    with meanwhile(cast.app, lambda: send(pupil, second, status=409)) as session:
        session.execute(update(Roster).where(Roster.id == own).values(done=True))
    counted = [row["id"] for row in rows(cast.app, "rosters") if row["done"] and row["counted"]]
    assert counted == [own]
