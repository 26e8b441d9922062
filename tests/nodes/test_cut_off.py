"""A node that loses its database says so in words; what was acknowledged is there afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, QueuePool, event, text
from sqlalchemy.exc import OperationalError

from tests.cast import STORY, Cast, Learner, assign, make_cast, send
from tests.conftest import MakeApp, migrated, named, postgresql_administrator
from tests.databases import always_on_both, on_postgresql
from tests.emptied import Emptied
from tests.releases import postgresql
from tests.releases.postgresql import Server
from tests.web import Visitor
from workshop import database as settings
from workshop.database import WRITES, Database, make_engine


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that only these tests stop and start."""
    folder = postgresql.programs()
    if folder is None:
        pytest.skip("the programs of PostgreSQL were not found")
    server = Server(folder)
    server.start()
    with postgresql_administrator(server.url) as connection:
        connection.execute(text("CREATE DATABASE nodes"))
    migrated(named(server.url, "nodes"))
    yield server
    server.stop()
    shutil.rmtree(server.home, ignore_errors=True)


class Cut:
    """A school at work, the server of its database, and who is where."""

    def __init__(self, cast: Cast, server: Server) -> None:
        self.cast = cast
        self.server = server
        self.alice = cast.as_(cast.alice)
        self.assignment = assign(self.alice, cast.group)
        self.pupils = cast.pupils(6)

    def terminate(self, process: int) -> None:
        """End one connection from the other side."""
        with postgresql_administrator(self.server.url) as administrator:
            administrator.execute(text(f"SELECT pg_terminate_backend({process}, 5000)"))

    @property
    def pupil(self) -> Learner:
        return self.pupils[0]

    def done(self) -> int:
        self.alice.get(f"/progress/{self.assignment}.json")
        return int(self.alice.reply.get_json()["items"][0]["done"])


@pytest.fixture
def cut(server: Server, make_app: MakeApp) -> Iterator[Cut]:
    url = named(server.url, "nodes")
    yield Cut(make_cast(make_app(database_url=url, rate_limits=True)), server)
    with Emptied(url) as kept:
        kept.empty()


def database_of(app: Flask) -> Database:
    found = app.extensions["database"]
    assert isinstance(found, Database)
    return found


def calm(visitor: Visitor) -> None:
    """A page in words, with when to come back, and nothing of what broke."""
    reply = visitor.reply
    assert reply.status_code == 503
    assert reply.headers["Retry-After"] == "5"
    told = reply.get_data(as_text=True)
    assert "Traceback" not in told
    assert "psycopg" not in told
    assert "SELECT" not in told


@pytest.mark.long
@on_postgresql
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "The server is busy"), ("fr", "Le serveur est très occupé")],
)
def test_every_page_and_file_is_calm_while_the_database_is_gone(
    cut: Cut, language: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    said = {"headers": {"Accept-Language": language}}
    stranger = cut.cast.visitor()
    stranger.get("/sign-in")
    cut.pupil.visitor.get("/assignments")
    cut.server.stop()
    try:
        for visitor, address in (
            (cut.alice, "/groups"),
            (cut.alice, f"/progress/{cut.assignment}"),
            (cut.pupil.visitor, "/assignments"),
            (cut.pupil.visitor, f"/assignments/{cut.assignment}/{STORY}"),
        ):
            assert words in visitor.get(address, None, **said).main
            calm(visitor)
        for end in (".json", ".csv"):
            cut.alice.get(f"/progress/{cut.assignment}{end}", None, **said)
            calm(cut.alice)
            assert words in cut.alice.reply.get_data(as_text=True)
        guess = {"email": cut.cast.alice.email, "password": "guess"}
        assert words in stranger.post("/sign-in", guess, None, **said).main
        calm(stranger)
        stranger.post("/join", {"code": cut.cast.code}, None, **said)
        calm(stranger)
        assert stranger.get("/exit").main, "who has to leave can"
        assert "3018" in stranger.get("/help?country=FR", None).html
    finally:
        cut.server.start()
    assert "Traceback" not in caplog.text
    assert "guess" not in caplog.text
    assert cut.cast.code not in caplog.text
    cut.alice.get("/groups")
    send(cut.pupil.visitor, cut.assignment)
    assert cut.done() == 1


@pytest.mark.long
@on_postgresql
def test_what_was_acknowledged_survives_a_kill_and_the_rest_is_sent_again(cut: Cut) -> None:
    for pupil in cut.pupils[:3]:
        send(pupil.visitor, cut.assignment)
    cut.server.stop()
    late = cut.pupils[3].visitor
    send(late, cut.assignment, status=503)
    calm(late)
    cut.server.start()
    assert cut.done() == 3
    send(late, cut.assignment)
    send(cut.pupil.visitor, cut.assignment, status=409)
    assert cut.done() == 4


@pytest.mark.long
@on_postgresql
@pytest.mark.parametrize("committed", [True, False], ids=["committed", "lost"])
def test_a_connection_cut_in_the_middle_of_a_commit_counts_once(cut: Cut, committed: bool) -> None:
    """The reply is 503 either way; sent again it is 409 or 200, and both end the player's play."""
    engine = cut.cast.app.extensions["database"].engine
    visitor = cut.pupil.visitor

    def cut_off(connection: Connection) -> None:
        if not connection.get_execution_options().get(WRITES):
            return
        raw: Any = connection.connection.dbapi_connection
        if committed:
            raw.commit()
        cut.terminate(raw.info.backend_pid)
        if committed:
            raise OperationalError("COMMIT", {}, Exception("the reply never came"))

    visitor.get(f"/assignments/{cut.assignment}/{STORY}")
    event.listen(engine, "commit", cut_off)
    page = send(visitor, cut.assignment, status=None)
    event.remove(engine, "commit", cut_off)
    calm(visitor)
    assert "data-result" not in page.html
    assert cut.done() == int(committed)
    page = send(visitor, cut.assignment, status=409 if committed else 200)
    assert "data-result" in page.html
    assert cut.done() == 1


@pytest.mark.long
@on_postgresql
def test_a_connection_killed_between_two_statements_changes_nothing(cut: Cut) -> None:
    """Cut off at each statement of a Send in turn: 503, and nothing of it is there."""
    engine = cut.cast.app.extensions["database"].engine
    visitor, cut_at = cut.pupil.visitor, 0
    while True:
        cut_at += 1
        asked: list[str] = []

        def note(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
            asked.append(statement)  # noqa: B023 - It is removed before the next turn.
            if len(asked) == cut_at:  # noqa: B023
                raw: Any = connection.connection.dbapi_connection
                cut.terminate(raw.info.backend_pid)

        event.listen(engine, "before_cursor_execute", note)
        send(visitor, cut.assignment, status=None)
        event.remove(engine, "before_cursor_execute", note)
        if visitor.reply.status_code == 200:
            break
        calm(visitor)
        assert cut.done() == 0
    assert 6 <= cut_at <= 10
    assert cut.done() == 1


@pytest.mark.long
@on_postgresql
def test_a_try_that_cannot_be_counted_is_refused_in_words(cut: Cut) -> None:
    visitor = cut.cast.visitor()
    visitor.get("/sign-in")
    engine = cut.cast.app.extensions["database"].engine

    def gone(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "INSERT INTO rate_limits" in statement:
            raise OperationalError(statement, {}, Exception("gone"))

    event.listen(engine, "before_cursor_execute", gone)
    visitor.post("/sign-in", {"email": cut.cast.alice.email, "password": "guess"}, None)
    event.remove(engine, "before_cursor_execute", gone)
    calm(visitor)


# ---- Locks and connections ------------------------------------------------------------------


@always_on_both
def test_a_database_that_somebody_else_holds_is_busy_in_words(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's one writer, or a row on PostgreSQL: a page waits for it, but not for good."""
    monkeypatch.setattr(settings, "BUSY_MILLISECONDS", 50)
    monkeypatch.setitem(settings.HURRIED, "lock_timeout", "50ms")
    cast = make_cast(make_app())
    pupil = cast.pupil()
    assignment = cast.assign()
    with database_of(cast.app).write() as other:
        other.execute(text("UPDATE rosters SET done = done"))
        send(pupil.visitor, assignment, status=503)
        calm(pupil.visitor)
    send(pupil.visitor, assignment)


@pytest.mark.long
@on_postgresql
def test_a_page_for_which_no_connection_is_free_is_busy_in_words(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CONNECTIONS_A_PROCESS", 2)
    monkeypatch.setattr(settings, "POOL_SECONDS", 0.05)
    cast = make_cast(make_app())
    alice = cast.as_(cast.alice)
    engine = database_of(cast.app).engine
    with engine.connect(), engine.connect():
        alice.get("/groups", None)
        calm(alice)
    alice.get("/groups")


@pytest.mark.long
@on_postgresql
def test_a_page_never_needs_a_second_connection(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or sixteen threads with ten connections would wait for each other."""
    monkeypatch.setattr(settings, "CONNECTIONS_A_PROCESS", 2)
    monkeypatch.setattr(settings, "POOL_SECONDS", 0.05)
    cast = make_cast(make_app(rate_limits=True))
    with database_of(cast.app).engine.connect():
        alice = cast.as_(cast.alice)
        assignment = assign(alice, cast.group)
        pupil = cast.pupil()
        send(pupil.visitor, assignment)
        pupil.visitor.post("/join", {"code": "222222"}, 422)
        alice.get(f"/assignments/{assignment}")
        alice.post(f"/assignments/{assignment}/close")


@pytest.mark.long
@on_postgresql
def test_pages_are_hurried_and_commands_are_not(make_app: MakeApp, database_url: str) -> None:
    app, command = make_app(), Database(database_url)
    found = []
    for database in (database_of(app), command):
        with database.engine.connect() as connection:
            asked = (text(f"SHOW {name}") for name in settings.HURRIED)
            found.append([connection.scalar(each) for each in asked])
    command.engine.dispose()
    assert found[0] == ["on", "10s", "30s", "1min"]
    assert found[1][1:] == ["0", "0", "0"]


def test_the_connections_of_all_workers_stay_under_a_hundred() -> None:
    for workers in range(1, 33):
        pool = make_engine("postgresql+psycopg://nobody@nowhere/none", True, workers).pool
        assert isinstance(pool, QueuePool)
        assert pool._max_overflow == 0
        assert 2 <= pool.size() <= 10
        # Three are kept by PostgreSQL for its superuser; a command needs some too.
        assert pool.size() * workers <= 90
