"""The headers that protect, on answers of every status and every kind; tests/test_guard.py walks
every address."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from tests.cast import Cast, make_cast
from tests.conftest import MakeApp
from tests.web import Visitor, page_of
from workshop import guard
from workshop.groups import store

TOLD = ("X-Powered-By", "Server", "Via", "X-AspNet-Version", "X-Runtime")


def demand_headers(reply: TestResponse, https: bool = False) -> None:
    for name, value in guard.HEADERS:
        assert reply.headers[name] == value, (reply.request.path, reply.status, name)
    for name, value in guard.UNDER_HTTPS:
        assert reply.headers.get(name) == (value if https else None), name
    assert not [name for name in TOLD if name in reply.headers]
    assert "Access-Control-Allow-Origin" not in reply.headers
    assert len(reply.headers.getlist("Content-Security-Policy")) == 1
    assert not page_of(reply).inline


def answers(cast: Cast) -> dict[int, TestResponse]:
    """One answer of each status that the program gives."""
    alice, stranger = cast.as_(cast.alice), cast.visitor()

    def get(visitor: Visitor, path: str, status: int) -> TestResponse:
        visitor.get(path, status)
        return visitor.reply

    def post(visitor: Visitor, path: str, status: int, **options: object) -> TestResponse:
        visitor.post(path, {}, status, **options)
        return visitor.reply

    alice.get("/groups")
    sheet = alice.client.get("/static/icons/icon.svg")
    tag = sheet.headers["ETag"]
    return {
        200: get(alice, "/groups", 200),
        206: alice.client.get("/static/icons/icon.svg", headers={"Range": "bytes=0-3"}),
        301: get(stranger, "/favicon.ico", 301),
        303: get(stranger, "/groups", 303),
        304: alice.client.get("/static/icons/icon.svg", headers={"If-None-Match": tag}),
        400: alice.client.post("/groups", data={}),
        401: get(stranger, "/progress/x.json", 401),
        403: post(alice, "/groups", 403, headers={"Sec-Fetch-Site": "cross-site"}),
        404: get(alice, "/none", 404),
        405: alice.client.put("/groups"),
        413: alice.client.post("/groups", data={"name": "x" * 3_000_000}),
        416: alice.client.get("/static/icons/icon.svg", headers={"Range": "bytes=9999999-"}),
        422: post(alice, "/groups", 422),
    }


def test_an_answer_of_every_status_bears_them(cast: Cast) -> None:
    for status, reply in answers(cast).items():
        assert reply.status_code == status
        demand_headers(reply)


def test_under_https_it_says_so_on_every_answer(make_app: MakeApp) -> None:
    cast = make_cast(make_app(public_url="https://workshop.example"))
    visitor = cast.visitor()
    for path in ("/join", "/groups", "/none.json", "/static/css/workshop.css", "/health", "/exit"):
        visitor.get(path, None)
        demand_headers(visitor.reply, https=True)


@pytest.mark.long
def test_too_many_tries_bear_them(make_app: MakeApp) -> None:
    cast = make_cast(make_app(rate_limits=True))
    visitor = cast.visitor()
    for _ in range(62):
        visitor.get("/join/222222", None)
    assert visitor.reply.status_code == 429
    demand_headers(visitor.reply)


@pytest.mark.parametrize("error", [RuntimeError("x"), KeyError("y"), RecursionError()])
def test_an_error_of_the_program_bears_them_and_tells_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    alice = cast.as_(cast.alice)

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(store, "groups_of", broken)
    page = alice.get("/groups", 500)
    demand_headers(alice.reply)
    for told in ("Traceback", "Error at", type(error).__name__, ".py", "sqlite"):
        assert told not in page.html


def test_a_database_that_does_not_answer_bears_them(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = cast.as_(cast.alice)

    def gone(*_: object) -> None:
        raise OperationalError("SELECT secrets", {"code": "K7"}, Exception("no connection"))

    monkeypatch.setattr(store, "groups_of", gone)
    page = alice.get("/groups", 503)
    demand_headers(alice.reply)
    assert "SELECT" not in page.html
    assert "K7" not in page.html


@pytest.mark.long
def test_nobodys_page_is_kept_by_a_browser_or_a_proxy(cast: Cast) -> None:
    for visitor in (cast.as_(cast.alice), cast.pupil().visitor, cast.visitor()):
        for path in ("/", "/assignments", "/help", "/privacy", "/none", "/quizzes", "/join"):
            visitor.get(path, None)
            assert visitor.reply.headers["Cache-Control"] == "no-store"
            assert "Cookie" in visitor.reply.headers["Vary"]


@pytest.mark.long
def test_a_file_to_keep_is_offered_as_a_file(cast: Cast) -> None:
    """No browser shows as a page what was made of texts that people typed."""
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    ada.post("/organisation/export", {}, 200)
    assert ada.reply.headers["Content-Disposition"].startswith("attachment; filename=")


def test_every_answer_with_a_body_says_what_it_is(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    for path in ("/groups", "/none", "/health", "/static/css/workshop.css", "/exit", "/help"):
        alice.get(path, None)
        kind = alice.reply.headers["Content-Type"]
        assert "charset=utf-8" in kind, (path, kind)


def test_no_address_answers_to_trace(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    for path in ("/", "/groups", "/join", "/health", "/static/css/workshop.css"):
        for method in ("TRACE", "TRACK", "CONNECT", "PUT", "DELETE", "PATCH"):
            reply = alice.client.open(path, method=method)
            assert reply.status_code == 405, (method, path)
