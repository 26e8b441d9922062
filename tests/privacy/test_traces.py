"""No table, cookie or log line links a learner to an answer (PRIVACY.md R5, R11, R12, R15)."""

from __future__ import annotations

import json
import logging
from base64 import urlsafe_b64decode
from pathlib import Path
from zlib import decompress

import pytest
from sqlalchemy import inspect

from tests.cast import (
    MODULE,
    QUESTIONS,
    QUESTIONS_PATH,
    STORY,
    STORY_OTHER_PATH,
    STORY_PATH,
    Cast,
    assign,
    close,
    play_by_steps,
    progress,
    read_module,
    send,
)  # fmt: skip
from tests.conftest import Clock
from tests.databases import on_both, on_sqlite
from tests.everything import changed, dump, rows
from tests.web import Visitor
from workshop.assignments.models import Roster
from workshop.database import Base
from workshop.releases.models import Batch, DayCount, Release, SensitiveCount

ANSWERS = [step for path in (STORY_PATH, STORY_OTHER_PATH, QUESTIONS_PATH) for step in path]


@on_both
def test_one_submission_changes_done_the_open_batch_and_the_days_counter_and_nothing_else(
    cast: Cast,
) -> None:
    pupils = cast.pupils(7)
    assignment = cast.assign()
    for number, pupil in enumerate(pupils[:6]):
        before = dump(cast.app)
        send(pupil.visitor, assignment)
        day = (1, 1) if number else (0, 1)
        expected = {"rosters": (1, 1), "batches": (1, 1), "day_counts": day}
        assert changed(before, dump(cast.app)) == expected
    before = dump(cast.app)
    send(pupils[6].visitor, assignment)
    expected = {"rosters": (1, 1), "batches": (1, 1), "day_counts": (1, 1), "releases": (0, 1)}
    assert changed(before, dump(cast.app)) == expected


@on_both
def test_of_a_roster_row_only_done_changes(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    (before,) = rows(cast.app, "rosters")
    send(pupil.visitor, assignment)
    (after,) = rows(cast.app, "rosters")
    assert dict(before) | {"done": True} == dict(after)
    assert before["done"] is False


def test_a_sensitive_answer_changes_its_own_cell_alike_whatever_was_said(cast: Cast) -> None:
    pupils = cast.pupils(3)
    assignment = cast.assign(f"quiz/{QUESTIONS}")
    found = []
    for pupil, said in zip(pupils, ("1", "2", "3"), strict=True):
        path = [*QUESTIONS_PATH[:2], f"private/{said}", "three/1"]
        before = dump(cast.app)
        send(pupil.visitor, assignment, QUESTIONS, path)
        found.append(changed(before, dump(cast.app)))
    assert found[1] == found[2]
    assert set(found[0]) == set(found[1])
    assert found[0]["sensitive_counts"] == (1, 1)


@on_both
def test_the_text_of_no_answer_and_no_step_is_in_any_row(cast: Cast) -> None:
    """Pinned content and the shapes of tables hold words of a story, and no person."""
    pupils = cast.pupils(10)
    assignment = cast.assign(f"module/{MODULE}", f"quiz/{STORY}", f"quiz/{QUESTIONS}")
    for pupil in pupils:
        read_module(pupil.visitor, assignment)
        send(pupil.visitor, assignment)
        send(pupil.visitor, assignment, QUESTIONS, QUESTIONS_PATH)
    held = dump(cast.app)
    for table in set(held) - {"content_versions"}:
        for step in ANSWERS:
            assert step not in " ".join(held[table]), table


def test_no_table_that_knows_a_person_knows_what_is_counted() -> None:
    counted = {t.__tablename__ for t in (Batch, Release, SensitiveCount, DayCount)}
    for table in Base.metadata.sorted_tables:
        refers = {key.column.table.name for key in table.foreign_keys}
        if table.name in counted:
            assert refers == set(), table
            assert not [c for c in table.columns if "person" in c.name]
        else:
            assert not refers & counted


# When a facilitator began a live session, and their own page last asked (R18): nobody who answers.
TIMES_OF_FACILITATORS = {"live_sessions": ["created_at", "begun_at", "presenter_at"]}


def test_a_person_has_no_time_but_that_at_which_a_sign_in_ends() -> None:
    for table in Base.metadata.sorted_tables:
        of_a_person = table.name == "people" or any(
            key.column.table.name == "people" for key in table.foreign_keys
        )
        times = [c.name for c in table.columns if "DATE" in str(c.type).upper() or c.name == "at"]
        if of_a_person:
            allowed: tuple[list[str], ...] = (
                [], ["expires_at"], TIMES_OF_FACILITATORS.get(table.name, []),
            )  # fmt: skip
            assert times in allowed, table
    assert not [c for c in inspect(Roster).columns if "time" in c.name or c.name.endswith("_at")]


@pytest.mark.parametrize("act", ["send", "stop", "skip"])
def test_no_log_line_holds_a_step_or_who_sent(
    cast: Cast, caplog: pytest.LogCaptureFixture, act: str
) -> None:
    caplog.set_level(logging.DEBUG)
    pupil = cast.pupil()
    assignment = cast.assign()
    path = STORY_PATH if act == "send" else STORY_PATH[:2]
    send(pupil.visitor, assignment, path=path, act=act)
    send(pupil.visitor, assignment, path=("corridor/9",), status=422)
    send(pupil.visitor, assignment, status=409)
    for step in (*ANSWERS, "corridor/9", pupil.pseudonym, pupil.return_code):
        assert step not in caplog.text


def test_a_crash_in_the_middle_of_send_logs_no_answer_and_writes_nothing(
    cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    before = dump(cast.app)

    def broken(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("corridor/1 was chosen")

    monkeypatch.setattr("workshop.releases.store.count_day", broken)
    page = send(pupil.visitor, assignment, status=500)
    assert "corridor/1" not in caplog.text
    assert "RuntimeError" in caplog.text
    assert "Traceback" not in page.html
    assert "corridor/1" not in page.html
    assert changed(before, dump(cast.app)) == {}
    monkeypatch.undo()
    send(pupil.visitor, assignment)


def cookie_values(visitor: Visitor) -> dict[str, object]:
    """What is in the session cookie: it is signed and not secret."""
    held = visitor.client.get_cookie("workshop")
    assert held is not None
    text = held.value
    packed = text.startswith(".")
    part = text.lstrip(".").split(".")[0]
    data = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    values: dict[str, object] = json.loads(decompress(data) if packed else data)
    return values


def test_the_cookie_of_a_session_holds_a_ticket_and_no_person_and_no_answer(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    address = f"/assignments/{assignment}/{STORY}"
    play_by_steps(pupil.visitor, address)
    during = cookie_values(pupil.visitor)
    send(pupil.visitor, assignment)
    assert cookie_values(pupil.visitor) == during
    assert set(during) <= {"_user_id", "_fresh", "_id", "csrf_token", "_flashes", "_permanent"}
    text = json.dumps(during)
    for word in (pupil.pseudonym, *ANSWERS, STORY, assignment):
        assert word not in text
    people = [row["id"] for row in rows(cast.app, "people")]
    assert not [id for id in people if id in text]


def test_the_token_of_the_cookie_is_in_no_row(cast: Cast) -> None:
    ticket = str(cookie_values(cast.as_(cast.alice))["_user_id"])
    held = dump(cast.app)
    assert not [row for found in held.values() for row in found if ticket in row]


def test_no_address_holds_an_answer(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    page = play_by_steps(pupil.visitor, f"/assignments/{assignment}/{STORY}")
    assert not [link for link in page.links if any(step in link for step in ANSWERS)]
    assert pupil.visitor.reply.location is None


def test_playing_step_by_step_changes_nothing(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    pupil.visitor.get("/assignments")
    before = dump(cast.app)
    play_by_steps(pupil.visitor, f"/assignments/{assignment}/{STORY}")
    assert changed(before, dump(cast.app)) == {}


@on_both
def test_salt_and_sums_are_gone_after_the_close(cast: Cast, clock: Clock) -> None:
    pupils = cast.pupils(12)
    alice = cast.as_(cast.alice)
    assignment = assign(alice, cast.group, f"quiz/{STORY}", f"quiz/{QUESTIONS}")
    for pupil in pupils:
        send(pupil.visitor, assignment)
        send(pupil.visitor, assignment, QUESTIONS, QUESTIONS_PATH)
    assert all(row["salt"] for row in rows(cast.app, "batches"))
    close(alice, assignment)
    for table in ("batches", "sensitive_counts"):
        assert all(row["salt"] is None and row["sealed"] is None for row in rows(cast.app, table))


@on_sqlite
def test_a_sum_that_was_erased_is_on_no_page_of_the_file(cast: Cast, database_url: str) -> None:
    """SQLite's log is truncated after a close, and what was deleted is overwritten (R15)."""
    pupils = cast.pupils(6)
    alice = cast.as_(cast.alice)
    assignment = assign(alice, cast.group, expected="30")
    for pupil in pupils:
        send(pupil.visitor, assignment)
    (batch,) = rows(cast.app, "batches")
    close(alice, assignment)
    path = Path(database_url.removeprefix("sqlite:///"))
    files = [file.read_bytes() for file in path.parent.glob(f"{path.name}*")]
    assert files
    assert not [data for data in files if batch["salt"] in data or batch["sealed"] in data]


def test_every_answer_is_in_when_all_finish(cast: Cast) -> None:
    pupils = cast.pupils(11)
    assignment = cast.assign()
    for pupil in pupils:
        send(pupil.visitor, assignment)
    (item,) = progress(cast.as_(cast.alice), assignment)
    assert sum(release["n"] for release in item["releases"]) == 11


def test_the_privacy_page_is_open_and_says_the_numbers(cast: Cast) -> None:
    page = cast.visitor().get("/privacy")
    assert "5" in page.main
    assert "10" in page.main
