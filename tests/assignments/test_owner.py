"""A path belongs to who played it; two play as a pair; what was sent before is said to nobody's
blame."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import update

from tests.cast import (
    STORY,
    STORY_PATH,
    Cast,
    come_back,
    join,
    make_group,
    play_by_steps,
    press,
    print_slips,
    send,
    sign_in,
)  # fmt: skip
from tests.conftest import Clock
from tests.databases import always_on_both
from tests.everything import changed, dump
from tests.web import Visitor
from workshop.accounts.rules import LEARNER_SESSION
from workshop.assignments.models import Assignment
from workshop.database import database


def next_learner(cast: Cast, visitor: Visitor) -> str:
    """Somebody else joins at the same browser in another tab; the owner of the first one's page."""
    owner = visitor.owner
    visitor.get("/join")
    press(visitor, "/join", who="new")
    join(visitor, cast.code)
    assert visitor.owner not in {"", owner}
    return owner


@always_on_both
@pytest.mark.parametrize("act", ["send", "stop", "skip"])
def test_the_next_learner_at_a_browser_does_not_send_what_the_first_one_played(
    cast: Cast, act: str
) -> None:
    visitor, assignment = cast.pupil().visitor, cast.assign()
    owner = next_learner(cast, visitor)
    visitor.get("/assignments")
    before = dump(cast.app)
    address = f"/assignments/{assignment}/{STORY}"
    page = visitor.post(address, {"step": STORY_PATH, "act": act, "owner": owner}, 409)
    assert "data-not-yours" in page.main
    assert "data-result" not in page.main
    assert "What was not sent is gone." in page.main
    assert 'href="/assignments"' in page.main
    assert page.steps == []
    assert changed(before, dump(cast.app)) == {}
    send(visitor, assignment)


def test_without_scripts_the_next_learner_sees_no_step_of_the_first_one(cast: Cast) -> None:
    visitor, assignment = cast.pupil().visitor, cast.assign()
    address = f"/assignments/{assignment}/{STORY}"
    visitor.get(address)
    owner = next_learner(cast, visitor)
    for act in ({"act": "back"}, {"choose": "1"}, {"act": "send", "csrf_token": "too old"}):
        page = visitor.post(address, {"step": STORY_PATH[:2], "owner": owner} | act, 409)
        assert "data-not-yours" in page.main
        assert page.steps == []


def test_an_assignment_of_the_first_one_only_is_not_told_to_the_next(cast: Cast) -> None:
    """The page must be known to the player before the address is found to be nobody's."""
    visitor, assignment = cast.pupil().visitor, cast.assign()
    visitor.get(f"/assignments/{assignment}/{STORY}")
    owner = visitor.owner
    visitor.get("/join")
    press(visitor, "/join", who="new")
    join(visitor, cast.team_code)
    visitor.post(f"/assignments/{assignment}/{STORY}", {"act": "send", "owner": owner}, 409)


def test_a_facilitator_who_signs_in_does_not_get_the_path_either(cast: Cast) -> None:
    visitor, assignment = cast.pupil().visitor, cast.assign()
    visitor.get(f"/assignments/{assignment}/{STORY}")
    owner = visitor.owner
    sign_in(visitor, cast.alice.email)
    visitor.get("/groups")
    visitor.post(f"/assignments/{assignment}/{STORY}", {"act": "send", "owner": owner}, 409)


@pytest.mark.parametrize("fields", [{"act": "send"}, {"act": "back"}])
def test_a_page_that_names_no_owner_is_refused_as_an_expired_one(
    cast: Cast, fields: dict[str, str]
) -> None:
    pupil, assignment = cast.pupil(), cast.assign()
    address = f"/assignments/{assignment}/{STORY}"
    pupil.visitor.get(address)
    owner, pupil.visitor.owner = pupil.visitor.owner, ""
    before = dump(cast.app)
    page = pupil.visitor.post(address, {"step": STORY_PATH, **fields}, 400)
    assert tuple(page.steps) == STORY_PATH
    assert page.values["owner"] == owner
    assert changed(before, dump(cast.app)) == {}
    pupil.visitor.post(address, {"step": page.steps, "act": "send"}, 200)


def test_the_page_for_a_new_token_names_the_same_owner(cast: Cast) -> None:
    pupil, assignment = cast.pupil(), cast.assign()
    address = f"/assignments/{assignment}/{STORY}"
    owner = pupil.visitor.owner
    page = pupil.visitor.post(address, {"step": STORY_PATH, "act": "send", "csrf_token": "x"}, 400)
    form = page.main.partition('id="play"')[2]
    assert f'name="owner" value="{owner}"' in form


def test_the_owner_of_a_path_is_no_id_of_a_person(cast: Cast) -> None:
    pupil = cast.pupil()
    with cast.app.extensions["database"].engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM people").all()
    assert len(pupil.visitor.owner) == 24
    assert pupil.visitor.owner not in str(rows)


def test_the_same_learner_sends_after_signing_in_again(cast: Cast) -> None:
    pupil, assignment = cast.pupil(), cast.assign()
    owner = pupil.visitor.owner
    other = come_back(cast.visitor(), pupil.return_code, 200)
    other.get("/assignments")
    form = {"step": STORY_PATH, "act": "send", "owner": owner}
    other.post(f"/assignments/{assignment}/{STORY}", form, 200)


def test_a_slow_readers_send_is_taken_as_long_as_the_sign_in_lasts(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token is as old as the sign-in: both last four hours."""
    pupil, assignment = cast.pupil(), cast.assign()
    wait = LEARNER_SESSION - timedelta(seconds=5)
    clock.now += wait
    later = int(time.time() + wait.total_seconds())
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _signer: later)
    send(pupil.visitor, assignment)
    clock.move(seconds=5)
    pupil.visitor.get("/assignments", 303)


def test_a_token_lasts_no_less_than_a_learners_sign_in(cast: Cast) -> None:
    seconds = cast.app.config["WTF_CSRF_TIME_LIMIT"]
    assert timedelta(seconds=seconds) >= LEARNER_SESSION


# ---- Sent before ----------------------------------------------------------------------------


def test_what_was_sent_before_is_said_and_blames_nobody(cast: Cast) -> None:
    pupil, assignment = cast.pupil(), cast.assign()
    send(pupil.visitor, assignment)
    said = "This was already sent with this code. If it was not you, tell your teacher"
    page = pupil.visitor.get(f"/assignments/{assignment}/{STORY}")
    assert said in page.main
    assert "you can still play; it is not counted" in page.main
    assert said in send(pupil.visitor, assignment, status=409).main
    again = pupil.visitor.get(f"/assignments/{assignment}/{STORY}?again")
    assert "already sent" not in again.main


def test_with_a_slip_it_is_the_slip_that_sent(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    group = make_group(alice)
    (slip,) = print_slips(alice, group, 1)
    visitor = come_back(cast.visitor(), slip.code)
    alice.get("/assignments/new")
    values = {"group": group, "title": "Once", "items-0": f"quiz/{STORY}"}
    alice.post("/assignments/new", values)
    assignment = alice.location.rpartition("/")[2]
    send(visitor, assignment)
    page = visitor.get(f"/assignments/{assignment}/{STORY}")
    assert "already sent with this slip" in page.main


def test_a_path_that_was_sent_from_another_tab_goes_on_and_says_that_nothing_is_sent(
    cast: Cast,
) -> None:
    pupil, assignment = cast.pupil(), cast.assign()
    address = f"/assignments/{assignment}/{STORY}"
    play_by_steps(pupil.visitor, address, STORY_PATH[:1])
    send(pupil.visitor, assignment)
    page = pupil.visitor.post(address, {"step": STORY_PATH[:1], "choose": "2"}, 200)
    assert "This was sent meanwhile" in page.main
    page = pupil.visitor.post(f"{address}?again", {"step": page.steps, "act": "back"}, 200)
    assert "This was sent meanwhile" not in page.main


# ---- Two at one computer --------------------------------------------------------------------


def in_pairs(cast: Cast, assignment: str) -> None:
    with cast.app.app_context(), database().write() as session:
        session.execute(update(Assignment).where(Assignment.id == assignment).values(pairs=True))


def test_a_pair_is_told_that_the_partner_sees_and_to_choose_together(cast: Cast) -> None:
    pupil, assignment = cast.pupil(), cast.assign()
    address = f"/assignments/{assignment}/{STORY}"
    alone = pupil.visitor.get(address).main
    partner = "Your partner plays with you and sees your answers; your neighbours can see your"
    together = "Discuss, then choose together."
    assert partner not in alone
    assert together not in alone
    in_pairs(cast, assignment)
    page = pupil.visitor.get(address).main
    assert partner in page
    assert "Your neighbour can see your screen." not in page
    assert page.index(together) < page.index('value="begin"')
    assert together in pupil.visitor.post(address, {"act": "begin"}, 200).main
    result = send(pupil.visitor, assignment)
    assert "the answers of your pair are now part of the totals" in result.main
    assert "What the two of you chose" in result.main
