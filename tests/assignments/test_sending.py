"""Send: counted once, whatever is sent; what cannot be counted is said and changes nothing."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.cast import (
    MODULE,
    QUESTIONS,
    QUESTIONS_PATH,
    STORY,
    STORY_OTHER_PATH,
    STORY_PATH,
    Cast,
    Learner,
    assign,
    close,
    come_back,
    join,
    make_group,
    play_by_steps,
    progress,
    read_module,
    send,
)  # fmt: skip
from tests.conftest import Clock
from tests.databases import always_on_both
from tests.everything import changed, dump, rows
from tests.web import Visitor


def item(cast: Cast, assignment: str, slug: str = STORY) -> dict[str, Any]:
    found = [i for i in progress(cast.as_(cast.alice), assignment) if i["slug"] == slug]
    assert len(found) == 1
    return found[0]


@always_on_both
def test_a_story_is_sent_once_and_marked_as_done(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    page = send(pupil.visitor, assignment)
    assert "<h1" in page.main
    assert "Sent" in page.main
    assert "no-store" in pupil.visitor.reply.headers["Cache-Control"]
    assert (item(cast, assignment)["roster"], item(cast, assignment)["done"]) == (1, 1)


@always_on_both
def test_a_quiz_sent_twice_is_counted_once_and_its_feedback_is_worked_out_again(
    cast: Cast,
) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    send(pupil.visitor, assignment)
    before = dump(cast.app)
    page = send(pupil.visitor, assignment, path=STORY_OTHER_PATH, status=409)
    assert "Already counted once" in page.main
    assert "longer than usual" in page.main
    assert changed(before, dump(cast.app)) == {}


@always_on_both
def test_a_learner_who_sends_from_two_tabs_at_once_is_counted_once(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    pupil.visitor.get(f"/assignments/{assignment}/{STORY}")
    tabs = [copy_of(pupil.visitor, cast) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda tab: send(tab, assignment, status=None), tabs))
    assert sorted(tab.reply.status_code for tab in tabs) == [200, 409, 409, 409]
    (batch,) = rows(cast.app, "batches")
    assert batch["n"] == 1


def copy_of(visitor: Visitor, cast: Cast) -> Visitor:
    """The same browser's second tab: the same cookie and token."""
    other = cast.visitor()
    cookie = visitor.client.get_cookie("workshop")
    assert cookie is not None
    other.client.set_cookie("workshop", cookie.value)
    other.token, other.owner = visitor.token, visitor.owner
    return other


@always_on_both
def test_twenty_pupils_who_send_at_the_same_moment_are_all_counted(cast: Cast) -> None:
    pupils = cast.pupils(20)
    assignment = cast.assign()
    for pupil in pupils:
        pupil.visitor.get("/account")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda pupil: send(pupil.visitor, assignment), pupils))
    found = item(cast, assignment)
    assert found["done"] == 20
    assert [release["n"] for release in found["releases"]] == [10, 10]


# ---- What cannot be sent --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("corridor/9",), "does not belong"),
        (("corridor/0",), "does not belong"),
        (("corridor/x",), "does not belong"),
        (("corridor/1,2",), "does not belong"),
        (("corridor",), "Choose an answer first"),
        (("bench/1",), "does not belong"),
        (("nowhere/1",), "does not belong"),
        (("corridor/1", "corridor/1"), "does not belong"),
        (("corridor/2", "question/1", "evening/2"), "not open on the way you took"),
        (("corridor/2", "question/3"), "does not belong"),
        (("corridor/2", "question/1,2"), "does not belong"),
        (("corridor/2", "question/1", "evening/1", "end"), "does not belong"),
        (("corridor/1",) * 40, "does not belong"),
        (("\x00" * 9,), "does not belong"),
        (("x" * 5000,), "does not belong"),
        (("corridor/²",), "does not belong"),
    ],
)
@pytest.mark.parametrize("act", ["send", "stop"])
def test_a_path_that_the_story_does_not_allow_is_refused_and_changes_nothing(
    cast: Cast, path: tuple[str, ...], words: str, act: str
) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    before = dump(cast.app)
    page = send(pupil.visitor, assignment, path=path, act=act, status=422)
    assert words in page.main
    assert changed(before, dump(cast.app)) == {}
    send(pupil.visitor, assignment)


def test_a_refused_step_shows_the_last_one_that_was_right(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    page = send(pupil.visitor, assignment, path=("corridor/1", "bench/9"), status=422)
    assert page.steps == ["corridor/1"]
    assert "He sits down." in page.main


def test_an_expired_page_comes_back_with_the_whole_path_and_is_sent_again(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    address = f"/assignments/{assignment}/{STORY}"
    before = dump(cast.app)
    form = {"csrf_token": "expired", "step": STORY_PATH, "act": "send"}
    page = pupil.visitor.post(address, form, 400)
    assert tuple(page.steps) == STORY_PATH
    assert changed(before, dump(cast.app)) == {}
    pupil.visitor.post(address, {"step": page.steps, "act": "send"}, 200)


def test_an_oversized_path_is_refused(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    send(pupil.visitor, assignment, path=("x" * 3_000_000,), status=413)
    send(pupil.visitor, assignment)


def test_what_is_not_in_the_assignment_cannot_be_sent(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign(f"module/{MODULE}", f"quiz/{STORY}")
    for slug in (QUESTIONS, "no-such-story", MODULE):
        send(pupil.visitor, assignment, slug, status=404)


def test_a_learner_of_another_group_finds_no_such_assignment(cast: Cast) -> None:
    assignment = cast.assign()
    employee = cast.employee()
    before = dump(cast.app)
    employee.visitor.get(f"/assignments/{assignment}/{STORY}", 404)
    send(employee.visitor, assignment, status=404)
    assert changed(before, dump(cast.app)) == {}


def test_a_facilitator_sends_nothing(cast: Cast) -> None:
    assignment = cast.assign()
    alice = cast.as_(cast.alice)
    alice.get("/groups")
    before = dump(cast.app)
    send(alice, assignment, status=303)
    assert alice.location == f"/quizzes/{STORY}"
    assert changed(before, dump(cast.app)) == {}


def test_a_planned_assignment_is_not_there_for_learners(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign(opens_at="2026-11-30T08:00")
    assert "This week" not in pupil.visitor.get("/assignments").main
    send(pupil.visitor, assignment, status=404)


# ---- Stop, skip and end look alike ----------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "path"),
    [("send", STORY_PATH), ("stop", STORY_PATH[:2]), ("stop", ()), ("skip", ())],
    ids=["end", "stop", "stop at once", "skip"],
)
def test_nobody_can_tell_a_stop_or_a_skip_from_an_end(
    cast: Cast, act: str, path: tuple[str, ...]
) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    before = dump(cast.app)
    page = send(pupil.visitor, assignment, path=path, act=act)
    assert page.main.partition("<details")[0].count("Sent") == 1
    assert 'href="/help"' in page.main
    found = changed(before, dump(cast.app))
    assert found == {"rosters": (1, 1), "batches": (1, 1), "day_counts": (0, 1)}
    assert "done" in pupil.visitor.get("/assignments").main.lower()


def test_the_replies_of_an_end_a_stop_and_a_skip_are_the_same_page_but_for_the_steps(
    cast: Cast,
) -> None:
    assignment = cast.assign()
    heads = []
    for act, path in (("send", STORY_PATH), ("stop", STORY_PATH[:1]), ("skip", ())):
        visitor = cast.pupil().visitor
        main = re.sub(r' value="[^"]*"', "", send(visitor, assignment, path=path, act=act).main)
        heads.append((main.partition("<details")[0], main.partition("</details>")[2]))
    assert heads[0] == heads[1] == heads[2]


# ---- Late, elsewhere, again -----------------------------------------------------------------


@always_on_both
def test_what_is_sent_after_the_close_is_marked_as_done_and_enters_no_chart(cast: Cast) -> None:
    pupils = cast.pupils(6)
    assignment = cast.assign()
    for pupil in pupils[:5]:
        send(pupil.visitor, assignment)
    close(cast.as_(cast.alice), assignment)
    before = item(cast, assignment)
    page = pupils[5].visitor.get(f"/assignments/{assignment}/{STORY}")
    assert "no longer enter the charts" in page.main
    page = send(pupils[5].visitor, assignment)
    assert "do not enter the charts" in page.main
    after = item(cast, assignment)
    assert after.pop("done") == 6
    assert before.pop("done") == 5
    assert after == before


def test_send_compares_the_due_date_itself(cast: Cast, clock: Clock) -> None:
    """Before the closing server comes round, a submission that is late is not counted."""
    pupil = cast.pupil()
    assignment = cast.assign(due_at="2026-11-23T12:00")
    clock.move(hours=2)
    page = send(pupil.visitor, assignment)
    assert "do not enter the charts" in page.main
    assert [batch["n"] for batch in rows(cast.app, "batches")] == [0]
    assert rows(cast.app, "day_counts") == []


def test_the_second_before_the_due_date_still_counts(cast: Cast, clock: Clock) -> None:
    pupil = cast.pupil()
    assignment = cast.assign(due_at="2026-11-23T12:00")
    clock.move(hours=2, seconds=-1)
    assert "are now part of the totals" in send(pupil.visitor, assignment).main


@always_on_both
def test_a_twin_assignment_gives_no_second_look(cast: Cast) -> None:
    pupils = cast.pupils(5)
    first, twin = cast.assign(), cast.assign()
    for pupil in pupils:
        send(pupil.visitor, first)
        page = send(pupil.visitor, twin, status=409)
        assert "Already counted once" in page.main
    assert len(item(cast, first)["releases"]) == 1
    assert item(cast, twin)["releases"] == []
    close(cast.as_(cast.alice), twin)
    assert item(cast, twin)["releases"] == []


def test_who_sent_elsewhere_is_told_and_is_not_expected(cast: Cast) -> None:
    pupils = cast.pupils(6)
    first = cast.assign()
    send(pupils[0].visitor, first)
    twin = cast.assign()
    assert item(cast, twin)["roster"] == 5
    assert item(cast, first)["roster"] == 6


@always_on_both
def test_a_new_edition_opens_thirty_days_after_the_close(cast: Cast, clock: Clock) -> None:
    (pupil,) = cast.pupils(1)
    first = cast.assign()
    send(pupil.visitor, first)
    close(cast.as_(cast.alice), first)
    clock.move(days=30, seconds=-1)
    pupil = again(cast, pupil.return_code)
    early = cast.assign()
    send(pupil.visitor, early, status=409)
    clock.move(seconds=1)
    later = cast.assign()
    send(pupil.visitor, later)
    send(pupil.visitor, later, status=409)
    assert item(cast, later)["done"] == 1


def again(cast: Cast, return_code: str) -> Learner:
    """The same learner at a new browser."""
    return Learner(come_back(cast.visitor(), return_code, None), "", return_code)


def test_a_replay_is_played_and_never_sent(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    send(pupil.visitor, assignment)
    address = f"/assignments/{assignment}/{STORY}?again"
    before = dump(cast.app)
    page = play_by_steps(pupil.visitor, address, STORY_OTHER_PATH)
    assert 'value="send"' not in page.main
    page = pupil.visitor.post(address, {"step": STORY_OTHER_PATH, "act": "send"}, 200)
    assert "Nothing of this is sent or kept." in page.main
    assert changed(before, dump(cast.app)) == {}


def test_after_sending_a_learner_finds_no_answer_and_no_score_on_any_page(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign(f"quiz/{QUESTIONS}", f"quiz/{STORY}")
    result = send(pupil.visitor, assignment, QUESTIONS, QUESTIONS_PATH)
    assert "80–100" in result.main
    send(pupil.visitor, assignment)
    pages = ["/assignments", f"/assignments/{assignment}", "/account"]
    shown = "".join(pupil.visitor.get(page).main for page in pages)
    for word in ("80–100", "Walk over", "The office", "screenshot", "supervisor", "%"):
        assert word not in shown


# ---- Modules --------------------------------------------------------------------------------


@always_on_both
def test_a_module_is_done_when_the_learner_says_they_have_read_it(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign(f"module/{MODULE}")
    before = dump(cast.app)
    read_module(pupil.visitor, assignment)
    assert changed(before, dump(cast.app)) == {"rosters": (1, 1), "day_counts": (0, 1)}
    read_module(pupil.visitor, assignment)
    assert item(cast, assignment, MODULE)["done"] == 1


def test_a_module_with_a_notice_can_be_skipped_and_then_counts_as_done(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign(f"module/{MODULE}")
    before = pupil.visitor.get(f"/assignments/{assignment}/{MODULE}").main
    assert before.index("Somebody is left out") < before.index("Skip this module")
    assert before.index("nobody can tell") < before.index("<h2")
    read_module(pupil.visitor, assignment)
    after = pupil.visitor.get(f"/assignments/{assignment}/{MODULE}").main
    assert "Skip this module" not in after
    assert f'href="/assignments/{assignment}"' in after
    assert "Choose something else" in cast.visitor().get(f"/modules/{MODULE}").main


def test_a_module_read_in_another_assignment_is_read_again_without_a_fault(cast: Cast) -> None:
    pupil = cast.pupil()
    for assignment in (cast.assign(f"module/{MODULE}"), cast.assign(f"module/{MODULE}")):
        read_module(pupil.visitor, assignment)
        assert item(cast, assignment, MODULE)["done"] == 1


def test_a_learner_does_not_see_the_facilitators_block(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign(f"module/{MODULE}", f"quiz/{STORY}")
    assert "minute of silence" not in pupil.visitor.get(f"/assignments/{assignment}/{MODULE}").html
    assert "Ask: what" not in pupil.visitor.get(f"/assignments/{assignment}/{STORY}").html
    assert "minute of silence" in cast.as_(cast.alice).get(f"/modules/{MODULE}").html


def test_the_learner_is_told_before_the_first_question_and_not_afterwards(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    page = pupil.visitor.get(f"/assignments/{assignment}/{STORY}")
    told = "Neither your teacher nor your classmates will see your answers"
    assert told in page.main
    assert page.main.index(told) < page.main.index('value="begin"')
    send(pupil.visitor, assignment)
    assert told not in pupil.visitor.get(f"/assignments/{assignment}/{STORY}").main


def test_a_group_of_another_leader_of_the_school_is_a_group_of_its_own(cast: Cast) -> None:
    alice, bob = cast.as_(cast.alice), cast.as_(cast.bob)
    own = make_group(bob, "Bob's", "code")
    code = next(c for c in bob.get(f"/groups/{own}").codes if len(c) == 6)
    pupil = join(cast.visitor(), code)
    assignment = assign(bob, own)
    send(pupil.visitor, assignment)
    alice.get(f"/assignments/{assignment}", 404)
    alice.get(f"/progress/{assignment}.json", 404)
