"""Limits on tries hold over all nodes that share a PostgreSQL database; nothing in it names who."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from tests.cast import make_cast
from tests.conftest import Clock, MakeApp
from tests.databases import on_postgresql
from tests.web import Visitor
from workshop import serving
from workshop.database import Database
from workshop.shared_limits import DatabaseStorage, RateLimit

pytestmark = on_postgresql
KEY = "127.0.0.1/sign-in"


@pytest.fixture
def node(make_app: MakeApp) -> Flask:
    return make_app(rate_limits=True)


@pytest.fixture
def storage(node: Flask) -> DatabaseStorage:
    return DatabaseStorage(node.extensions["keys"].limits)


def counts(app: Flask) -> list[RateLimit]:
    database: Database = app.extensions["database"]
    with database.sessions() as session:
        return list(session.scalars(select(RateLimit)))


def test_tries_at_two_nodes_add_up(node: Flask, make_app: MakeApp) -> None:
    cast, other = make_cast(node), make_app(rate_limits=True)
    nodes = [cast.visitor(), Visitor(other)]
    for visitor in nodes:
        visitor.get("/sign-in")
    guess = {"email": cast.alice.email, "password": "guess"}
    for turn in range(10):
        nodes[turn % 2].post("/sign-in", guess, 422)
    for visitor in nodes:
        assert "Wait a few minutes" in visitor.post("/sign-in", guess, 429).main


def test_a_limit_ends_with_its_window(node: Flask, clock: Clock) -> None:
    cast = make_cast(node)
    visitor = cast.visitor()
    guess = {"email": cast.alice.email, "password": "guess"}
    visitor.get("/sign-in")
    for _ in range(10):
        visitor.post("/sign-in", guess, 422)
    clock.move(minutes=14, seconds=59)
    visitor.post("/sign-in", guess, 429)
    clock.move(seconds=1)
    visitor.post("/sign-in", guess, 422)


def test_what_is_counted_holds_neither_address_nor_name(node: Flask) -> None:
    cast = make_cast(node)
    visitor = cast.visitor()
    visitor.get("/sign-in")
    visitor.post("/sign-in", {"email": cast.alice.email, "password": "guess"}, 422)
    found = counts(node)
    assert sorted((each.hits, len(each.key), set(each.key) <= set("0123456789abcdef"))
                  for each in found) == [(1, 64, True)] * 2  # fmt: skip
    other = DatabaseStorage(b"another secret")
    assert other.hashed(KEY) != DatabaseStorage(b"a secret").hashed(KEY)


def test_twenty_tries_at_once_are_twenty(node: Flask, storage: DatabaseStorage) -> None:
    def once(_: int) -> int:
        with node.app_context():
            return storage.incr(KEY, 60)

    with ThreadPoolExecutor(8) as threads:
        found = sorted(threads.map(once, range(20)))
    assert found == list(range(1, 21))


def test_a_count_is_told_and_cleared(node: Flask, storage: DatabaseStorage, clock: Clock) -> None:
    with node.app_context():
        assert storage.check()
        assert storage.get(KEY) == 0
        assert storage.get_expiry(KEY) == clock.now.timestamp()
        storage.incr(KEY, 60, amount=3)
        assert storage.get(KEY) == 3
        assert storage.get_expiry(KEY) == clock.now.timestamp() + 60
        clock.move(seconds=60)
        assert storage.get(KEY) == 0
        assert storage.incr(KEY, 60) == 1
        storage.clear(KEY)
        assert storage.get(KEY) == 0
        storage.incr(KEY, 60)
        assert storage.reset() == 1


def test_the_servers_round_forgets_what_is_over_and_nothing_else(
    node: Flask, storage: DatabaseStorage, clock: Clock
) -> None:
    with node.app_context():
        storage.incr("short", 60)
        storage.incr("long", 600)
        clock.move(seconds=60)
        serving.forget_in_turn("one node")
        assert [each.key for each in counts(node)] == [storage.hashed("long")]
        clock.move(hours=1)
        serving.forget_in_turn("another node")
        assert counts(node) == []
