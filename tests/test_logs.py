"""What is written down tells what failed, and nothing of anybody."""

from __future__ import annotations

import json
import logging
import re
from io import StringIO
from typing import Any

import pytest

from tests.addresses import filled
from tests.cast import STORY, Cast, Learner, make_cast
from tests.conftest import MakeApp
from workshop import logs
from workshop.errors import WRITTEN_DOWN


class Written(logging.Handler):
    """A log as a server writes it, kept to be read."""

    def __init__(self, as_json: bool) -> None:
        super().__init__(logging.DEBUG)
        self.text = StringIO()
        self.setFormatter(logs.formatter(as_json))

    def emit(self, record: logging.LogRecord) -> None:
        self.text.write(self.format(record) + "\n")

    @property
    def lines(self) -> list[str]:
        return self.text.getvalue().splitlines()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Written:
    """The log of a server, with the levels that it writes."""
    handler = Written(as_json=True)
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [*root.handlers, handler])
    caplog.set_level(logging.WARNING)
    caplog.set_level(logging.INFO, "workshop")
    return handler


REFUSALS = {"sign-in refused", "access refused", "request refused"}


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("alice@school.example played corridor/1")


def test_a_failure_is_one_line_and_its_page_has_the_same_number(
    cast: Cast, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cast.app.view_functions, "modules.read", broken)
    page = cast.as_(cast.alice)
    reply = page.client.get("/modules/anything", headers={"X-Request-Id": "of-the-sender"})
    assert reply.status_code == 500
    (event,) = written.events
    assert event["event"] == "request failed"
    assert (event["route"], event["method"]) == ("modules.read", "GET")
    assert event["kind"] == "RuntimeError"
    assert event["level"] == "error"
    assert re.search(r"test_logs\.py:\d+$", event["where"])
    number = event["request"]
    assert re.fullmatch("[0-9a-f]{8}", number)
    assert reply.headers["X-Request-Id"] == number
    assert number in reply.get_data(as_text=True)
    assert set(event) <= logs.FIELDS


def test_a_page_that_is_well_has_no_number_and_no_line(cast: Cast, written: Written) -> None:
    alice = cast.as_(cast.alice)
    for path in ("/", "/groups", "/no-such-page"):
        alice.get(path, None)
        assert "X-Request-Id" not in alice.reply.headers
    assert written.lines == []


def test_what_another_site_tries_is_written_down_by_route(cast: Cast, written: Written) -> None:
    alice = cast.as_(cast.alice)
    alice.client.post("/groups", headers={"Sec-Fetch-Site": "cross-site"})
    (event,) = written.events
    assert (event["event"], event["kind"]) == ("request refused", "Forbidden")
    assert event["route"] == "groups.index"
    assert 403 in WRITTEN_DOWN


def events(written: Written) -> list[tuple[str, str, str]]:
    found = [(event["event"], event["route"], event["kind"]) for event in written.events]
    written.text.seek(0)
    written.text.truncate()
    return found


def test_a_sign_in_that_is_refused_is_written_down_and_not_who_tried(
    cast: Cast, written: Written
) -> None:
    visitor = cast.visitor()
    visitor.get("/sign-in")
    visitor.post("/sign-in", {"email": cast.alice.email, "password": "a wrong one"}, 422)
    visitor.get("/sign-in/link/ABC", 404)
    visitor.get("/join/ZZZZZZ", 404)
    text = "".join(written.lines)
    assert [told for told in (cast.alice.email, "wrong", "ABC", "ZZZ") if told in text] == []
    assert events(written) == [
        ("sign-in refused", "accounts.sign_in", "password"),
        ("sign-in refused", "accounts.sign_in_link", "one-time link"),
        ("sign-in refused", "groups.join_code", "code"),
    ]


def test_what_is_not_theirs_is_written_down_for_those_who_lead_and_never_for_a_learner(
    cast: Cast, written: Written
) -> None:
    learner = cast.pupil().visitor
    charlie = cast.as_(cast.charlie)
    for visitor in (charlie, learner):
        visitor.get(f"/groups/{cast.group}", 404)
        visitor.client.post(f"/groups/{cast.group}/joining", data={"csrf_token": "forged"})
    charlie.client.post("/sign-out", data={"csrf_token": "forged"})
    learner.client.post("/sign-out", data={"csrf_token": "forged"})
    theirs = ("access refused", "not theirs or not there")
    assert events(written) == [
        (theirs[0], "groups.show", theirs[1]),
        (theirs[0], "groups.joining", theirs[1]),
        ("request refused", "accounts.sign_out", "no token or unreadable"),
    ]


def test_who_tries_too_often_is_written_down(make_app: MakeApp, written: Written) -> None:
    cast = make_cast(make_app(rate_limits=True))
    visitor = cast.visitor()
    visitor.get("/sign-in")
    for _ in range(11):
        visitor.post("/sign-in", {"email": "nobody@school.example", "password": "x"}, None)
    assert events(written)[-1] == ("request refused", "accounts.sign_in", "too many tries")


def test_a_made_up_method_is_not_repeated(cast: Cast, written: Written) -> None:
    cast.visitor().client.open("/groups", method="ALICE", headers={"Sec-Fetch-Site": "cross-site"})
    assert [event["method"] for event in written.events] == ["other"]


def secrets_of(cast: Cast, learner: Learner) -> set[str]:
    """Whatever tells of somebody: people, codes, pseudonyms, addresses, answers."""
    people = (cast.alice, cast.ada, cast.bob, cast.charlie, cast.dora)
    told = {value for person in people for value in (person.id, person.email)}
    told |= {cast.code, cast.group, learner.pseudonym, learner.return_code}
    return told | {STORY, "127.0.0.1", "198.51.100.7", "@school", "corridor", "/join/", "?"}


@pytest.mark.parametrize(
    "fails",
    [pytest.param(False, marks=pytest.mark.long), True],
    ids=["well", "every page fails"],
)
def test_a_walk_over_every_page_leaves_nothing_of_anybody_in_the_log(
    cast: Cast, written: Written, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    learner = cast.pupil()
    addresses = list(filled(cast))
    visitors = [cast.as_(cast.alice), learner.visitor, cast.visitor()]
    if fails:
        for name in {each.endpoint for each in addresses} - {"static", "favicon"}:
            monkeypatch.setitem(cast.app.view_functions, name, broken)
    before = len(written.lines)
    for visitor in visitors:
        for each in addresses:
            if each.endpoint in {"accounts.sign_out", "assignments.erase_account"}:
                continue
            visitor.client.open(
                each.path + "?step=corridor/1",
                method=each.method,
                data={"code": cast.code, "email": cast.alice.email}
                if each.method == "POST"
                else None,
                environ_overrides={"REMOTE_ADDR": "198.51.100.7"},
                headers={"User-Agent": cast.alice.email, "X-Forwarded-For": "198.51.100.7"},
            )
    lines = written.lines[before:]
    failed = {event["event"] for event in written.events[before:]} - REFUSALS
    assert bool(failed) is fails
    text = "\n".join(lines)
    assert [told for told in secrets_of(cast, learner) if told in text] == []
    for event in written.events[before:]:
        assert set(event) <= logs.FIELDS
        assert event["route"] in cast.app.view_functions


@pytest.mark.parametrize("as_json", [True, False])
def test_fields_that_are_not_named_and_words_of_libraries_are_left_out(as_json: bool) -> None:
    handler = Written(as_json)
    own = logging.getLogger("workshop.tests")
    library = logging.getLogger("somebodys.library")
    for logger in (own, library):
        logger.addHandler(handler)
        logger.propagate = False
    try:
        own.warning("a lesson is left out")
        try:
            broken()
        except RuntimeError:
            library.exception("while answering %s", "/join/amber-otter")
        logs.log.bind(person="alice").warning("something", code="amber-otter", kind="KeyError")
    finally:
        for logger in (own, library):
            logger.removeHandler(handler)
            logger.propagate = True
    text = "\n".join(handler.lines)
    assert "a lesson is left out" in text
    assert "somebodys.library" in text
    assert "RuntimeError" in text
    assert "alice" not in text
    assert "otter" not in text


def test_fields_of_our_own_that_are_not_named_are_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logs.log.bind(person="alice").warning("something", code="amber-otter", kind="KeyError")
    assert "KeyError" in caplog.text
    assert "alice" not in caplog.text
    assert "otter" not in caplog.text
