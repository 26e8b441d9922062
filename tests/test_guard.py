"""Closed by default: every address is walked, as nobody, as a stranger and from another site."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from tests.addresses import Address, filled
from tests.cast import Cast
from tests.conftest import MakeApp
from tests.web import Visitor
from workshop import guard
from workshop.database import Base

# The list in words; a page that is opened to everybody is added here as well, on purpose.
OPEN_TO_EVERYBODY = {
    "/", "/sign-in", "/join", "/modules", "/quizzes", "/help", "/help/disclosure", "/exit",
    "/privacy", "/health", "/finished", "/live",
}  # fmt: skip
REFUSALS = {303, 404}


def walk(cast: Cast) -> list[Address]:
    found = list(filled(cast))
    assert len(found) > 50
    return found


def opened(visitor: Visitor, address: Address, **options: object) -> int:
    """The status of an address; a form is sent with a right token, so that only rights decide."""
    if address.method == "GET":
        visitor.get(address.path, None, **options)
    else:
        visitor.post(address.path, {}, None, **options)
    return visitor.reply.status_code


def test_nobody_gets_in_without_signing_in(cast: Cast, visit: Callable[[], Visitor]) -> None:
    for address in walk(cast):
        if address.endpoint in guard.OPEN:
            continue
        stranger = visit()
        status = opened(stranger, address)
        if address.path.endswith((".json", ".csv")):
            assert status == 401, address
        else:
            assert (status, stranger.location) == (303, "/sign-in"), address


def test_the_open_pages_are_those_of_the_list_and_open(visit: Callable[[], Visitor]) -> None:
    for path in OPEN_TO_EVERYBODY:
        visit().get(path)


def test_no_page_is_open_that_takes_the_id_of_a_group_person_or_assignment(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint in guard.OPEN:
            assert rule.arguments <= {"slug", "name", "filename", "code", "token"}, rule


def test_every_open_endpoint_has_a_route(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert known >= guard.OPEN


@pytest.mark.parametrize("path", ["/groups", "/no-such-page", "/groups/none", "/progress/x"])
def test_without_signing_in_an_address_tells_nothing_by_existing(
    visit: Callable[[], Visitor], path: str
) -> None:
    stranger = visit()
    stranger.get(path, 303)
    assert stranger.location == "/sign-in"


@pytest.mark.parametrize("path", ["/progress/x.json", "/progress/x.csv", "/nothing.json"])
def test_without_signing_in_data_answer_401_whether_they_exist_or_not(
    visit: Callable[[], Visitor], path: str
) -> None:
    visit().get(path, 401)


def test_a_stranger_from_another_organisation_finds_nothing_behind_an_id(cast: Cast) -> None:
    charlie = cast.as_(cast.charlie)
    before = dump(cast)
    for address in walk(cast):
        if address.has_id:
            before = before or dump(cast)
            assert opened(charlie, address) == 404, address
    assert charlie.get("/assignments").main.count("This week") == 0


def test_what_a_stranger_tried_changed_nothing(cast: Cast) -> None:
    charlie = cast.as_(cast.charlie)
    addresses = walk(cast)
    before = dump(cast)
    for address in addresses:
        if address.has_id and address.method == "POST":
            opened(charlie, address)
    assert dump(cast) == before


def test_a_colleague_who_leads_nothing_finds_no_group_and_no_assignment(cast: Cast) -> None:
    dora = cast.as_(cast.dora)
    for address in walk(cast):
        if address.has_id:
            assert opened(dora, address) == 404, address


def test_a_learner_finds_no_page_of_a_facilitator(cast: Cast) -> None:
    addresses = walk(cast)
    learner = cast.employee().visitor
    of_learners = {"assignments.index", "accounts.account", "accounts.sign_out"}
    of_learners |= {"assignments.erase_account", "accounts.code_seen", "proof.attest"}
    for address in addresses:
        if address.endpoint not in guard.OPEN | of_learners:
            assert opened(learner, address) == 404, address


def test_an_administrators_pages_are_for_administrators_only(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    for address in walk(cast):
        if address.path.startswith("/organisation"):
            assert opened(alice, address) == 404, address


def test_no_form_of_another_site_is_taken_at_any_address(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    addresses = [address for address in walk(cast) if address.method == "POST"]
    before = dump(cast)
    for address in addresses:
        alice.post(address.path, {}, 403, headers={"Sec-Fetch-Site": "cross-site"})
        assert "another site" in alice.page.main, address
    assert dump(cast) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
    ids=str,
)
def test_another_site_is_known_by_what_the_browser_says(
    cast: Cast, headers: dict[str, str]
) -> None:
    alice = cast.as_(cast.alice)
    alice.get("/groups")
    values = {"name": "3e C", "audience": "pupils-11-15", "language": "fr", "joining": "slips"}
    alice.post("/groups", values, 403, headers=headers)
    assert "3e C" not in alice.get("/groups").main


def test_our_own_forms_are_taken_with_the_headers_of_a_browser(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    alice.get("/groups")
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    values = {"name": "3e C", "audience": "pupils-11-15", "language": "fr", "joining": "slips"}
    alice.post("/groups", values, 303, headers=own)


def test_where_a_browser_says_nothing_of_the_site_the_token_decides(cast: Cast) -> None:
    """Over plain http, and under our own referrer policy, Origin is "null" on our own forms."""
    alice = cast.as_(cast.alice)
    alice.get("/groups")
    values = {"name": "3e C", "audience": "pupils-11-15", "language": "fr", "joining": "slips"}
    alice.post("/groups", values | {"csrf_token": "of elsewhere"}, 400, headers={"Origin": "null"})
    alice.post("/groups", values, 303, headers={"Origin": "null"})


def test_a_form_without_its_token_changes_nothing(cast: Cast) -> None:
    """Every form that changes something; a step of a play changes nothing and needs no token."""
    addresses = [address for address in walk(cast) if address.method == "POST"]
    alice, ada = cast.as_(cast.alice), cast.as_(cast.ada)
    steps = {"quizzes.play", "quizzes.try_my_text", "assignments.do"}
    learners = {"accounts.code_seen", "assignments.erase_account", "proof.attest"}
    before = dump(cast)
    for address in addresses:
        who = ada if address.path.startswith("/organisation") else alice
        if address.endpoint in steps | learners | {"accounts.sign_in_link"}:
            continue
        who.post(address.path, {"csrf_token": "expired"}, None)
        refused = {400, 404} if "demonstration" in address.endpoint else {400}
        if address.endpoint == "accounts.finished":
            refused = {200}  # Its page says who is still there: it ends nobody but its own reader.
        assert who.reply.status_code in refused, (address, who.reply.status)
    assert dump(cast) == before


def test_an_expired_form_comes_back_filled(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    values = {"name": "The class of Monday", "audience": "parents", "language": "fr"}
    page = alice.post("/groups", {"csrf_token": "", "joining": "code"} | values, 400)
    assert page.values["name"] == "The class of Monday"
    assert '<option selected value="parents">' in page.main
    assert "open for a long time" in page.main


def test_an_expired_assignment_form_comes_back_filled(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    values = {"group": cast.group, "title": "Two things", "items-1": "quiz/lost-bag"}
    page = alice.post("/assignments/new", {"csrf_token": "x"} | values, 400)
    assert page.values["title"] == "Two things"
    assert '<option selected value="quiz/lost-bag">' in page.main
    assert "open for a long time" in page.main


def test_signing_in_with_an_expired_form_says_so(visit: Callable[[], Visitor]) -> None:
    values = {"csrf_token": "", "email": "alice@school.example", "password": "anything at all"}
    page = visit().post("/sign-in", values, 400)
    assert page.values["email"] == "alice@school.example"
    assert "open for a long time" in page.main


@pytest.mark.parametrize("who", ["nobody", "alice", "learner"])
def test_every_answer_bears_the_headers_that_protect(cast: Cast, who: str) -> None:
    addresses = walk(cast)
    people: dict[str, Callable[[], Visitor]] = {
        "nobody": cast.visitor,
        "alice": lambda: cast.as_(cast.alice),
        "learner": lambda: cast.pupil().visitor,
    }
    visitor = people[who]()
    for address in [*addresses, Address("", "GET", "/no-such-page", False)]:
        if address.endpoint == "accounts.sign_out":
            continue
        opened(visitor, address)
        headers = visitor.reply.headers
        for name, value in guard.HEADERS:
            assert headers[name] == value, address
        kept = "max-age" if address.endpoint == "static" else "no-store"
        assert kept in headers["Cache-Control"], address
        assert "Strict-Transport-Security" not in headers, address
        assert "Server" not in headers or "Werkzeug" not in headers["Server"], address


def test_the_policy_lets_nothing_inline_and_nothing_foreign_run() -> None:
    assert "unsafe" not in guard.POLICY
    assert "http" not in guard.POLICY
    assert "default-src 'none'" in guard.POLICY
    assert "frame-ancestors 'none'" in guard.POLICY


def test_under_https_cookies_are_secure_and_browsers_are_told_to_stay(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(public_url="https://workshop.example"))
    visitor.get("/join")
    (cookie,) = [
        c for c in visitor.reply.headers.getlist("Set-Cookie") if c.startswith("__Host-workshop=")
    ]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "max-age=31536000" in visitor.reply.headers["Strict-Transport-Security"]


def test_an_oversized_body_is_refused_in_words(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    before = dump(cast)
    for path in ("/groups", "/quizzes/try", "/assignments/new", "/sign-in"):
        page = alice.post(path, {"name": "x" * 3_000_000}, 413)
        assert "too large" in page.main
    assert dump(cast) == before


def test_a_wrong_method_has_a_page_of_its_own(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    reply = alice.client.delete("/groups")
    assert reply.status_code == 405
    assert "cannot do that" in reply.get_data(as_text=True)


def dump(cast: Cast) -> dict[str, list[str]]:
    """All rows of all tables."""
    with cast.app.extensions["database"].engine.connect() as connection:
        return {
            table: sorted(str(row) for row in connection.execute(text(f"SELECT * FROM {table}")))
            for table in sorted(Base.metadata.tables)
        }
