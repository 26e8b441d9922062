"""What a sign-in is worth, how it ends, and that no other value stands in for it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests.cast import PASSWORD, Cast, come_back, make_cast, run_live, sit
from tests.conftest import Clock, MakeApp
from tests.databases import always_on_both
from tests.web import Visitor
from workshop.accounts.rules import FACILITATOR_SESSION, LEARNER_SESSION


def cookie_of(visitor: Visitor) -> str:
    cookie = visitor.client.get_cookie("workshop")
    assert cookie is not None
    return cookie.value


def token_of(app: Flask, cookie: str) -> str:
    interface = app.session_interface
    assert isinstance(interface, SecureCookieSessionInterface)
    signer = interface.get_signing_serializer(app)
    assert signer is not None
    token: str = signer.loads(cookie)["_user_id"]
    return token


def with_cookie(cast: Cast, value: str) -> Visitor:
    visitor = cast.visitor()
    visitor.client.set_cookie("workshop", value)
    return visitor


def test_signing_in_gives_a_token_that_nobody_knew_before(cast: Cast) -> None:
    visitor = cast.visitor()
    visitor.get("/sign-in")
    before = cookie_of(visitor)
    visitor.post("/sign-in", {"email": cast.alice.email, "password": PASSWORD})
    after = cookie_of(visitor)
    assert before != after
    with_cookie(cast, before).get("/groups", 303)
    with_cookie(cast, after).get("/groups")


def test_a_token_that_was_planted_is_worth_nothing_after_signing_in(cast: Cast) -> None:
    """Fixation: somebody's own cookie, put into another's browser, ends with their sign-in."""
    charlie = cast.as_(cast.charlie)
    planted = cookie_of(charlie)
    victim = with_cookie(cast, planted)
    victim.get("/sign-in")
    victim.post("/sign-in", {"email": cast.alice.email, "password": PASSWORD})
    assert token_of(cast.app, cookie_of(victim)) != token_of(cast.app, planted)
    with_cookie(cast, planted).get("/groups", 303)


def test_the_same_person_never_gets_the_same_token(cast: Cast) -> None:
    tokens = {token_of(cast.app, cookie_of(cast.as_(cast.alice))) for _ in range(5)}
    assert len(tokens) == 5
    assert min(map(len, tokens)) >= 43  # 32 bytes of chance


@pytest.mark.parametrize(
    "change",
    [
        # Not the last character of the signature: some of its bits do not count.
        lambda cookie: cookie[:-5] + ("A" if cookie[-5] != "A" else "B") + cookie[-4:],
        lambda cookie: ("A" if cookie[0] != "A" else "B") + cookie[1:],
        lambda cookie: cookie.rsplit(".", 1)[0],
        lambda cookie: cookie.replace(".", "", 1),
        lambda cookie: "." + cookie,
        lambda cookie: "",
        lambda cookie: cookie * 9,
    ],
)
def test_a_cookie_that_was_changed_signs_nobody_in(
    cast: Cast, change: Callable[[str], str]
) -> None:
    cookie = cookie_of(cast.as_(cast.alice))
    with_cookie(cast, change(cookie)).get("/groups", 303)


def test_a_cookie_signed_with_another_key_signs_nobody_in(cast: Cast) -> None:
    token = token_of(cast.app, cookie_of(cast.as_(cast.alice)))
    other = Flask("elsewhere")
    other.secret_key = "a key of 32 characters, elsewhere"
    interface = other.session_interface
    assert isinstance(interface, SecureCookieSessionInterface)
    signer = interface.get_signing_serializer(other)
    assert signer is not None
    for claimed in (token, cast.alice.id, "1", ""):
        with_cookie(cast, signer.dumps({"_user_id": claimed})).get("/groups", 303)


def test_an_id_of_a_person_in_a_rightly_signed_cookie_is_no_sign_in(cast: Cast) -> None:
    interface = cast.app.session_interface
    assert isinstance(interface, SecureCookieSessionInterface)
    signer = interface.get_signing_serializer(cast.app)
    assert signer is not None
    with_cookie(cast, signer.dumps({"_user_id": cast.alice.id})).get("/groups", 303)


@always_on_both
def test_a_new_password_ends_every_other_sign_in_at_once(cast: Cast) -> None:
    alice, elsewhere = cast.as_(cast.alice), cast.as_(cast.alice)
    held = cookie_of(alice)
    alice.get("/account")
    new = "another horse battery staple"
    alice.post("/account", {"current": PASSWORD, "password": new, "again": new})
    elsewhere.get("/groups", 303)
    with_cookie(cast, held).get("/groups", 303)
    alice.get("/groups")


def test_a_new_password_needs_the_present_one(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    alice.get("/account")
    new = "another horse battery staple"
    alice.post("/account", {"current": "wrong", "password": new, "again": new}, 422)
    alice.post("/account", {"password": new, "again": new}, 422)


@pytest.mark.parametrize("learner", [True, False])
def test_being_busy_makes_no_sign_in_last_longer(cast: Cast, clock: Clock, learner: bool) -> None:
    """The end is absolute: it does not move when pages are opened. For idle learners a script of
    the page signs out, which the server does not need to trust."""
    visitor = cast.pupil().visitor if learner else cast.as_(cast.alice)
    lifetime = LEARNER_SESSION if learner else FACILITATOR_SESSION
    for _ in range(4):
        visitor.get("/assignments")
        clock.now += lifetime / 4
    visitor.get("/assignments", 303)


@always_on_both
def test_a_return_code_used_elsewhere_ends_the_sign_in_before_it(cast: Cast) -> None:
    pupil = cast.pupil()
    other = come_back(cast.visitor(), pupil.return_code, None)
    other.get("/assignments")
    pupil.visitor.get("/assignments", 303)


@pytest.mark.parametrize("https", [True, False])
def test_every_cookie_is_closed_to_scripts_and_bound_to_this_site(
    make_app: MakeApp, https: bool
) -> None:
    address = "https://workshop.example" if https else "http://10.0.0.7:8000"
    visitor = Visitor(make_app(public_url=address))
    for path in ("/sign-in", "/help?country=BE", "/?language=fr"):
        visitor.get(path, None)
        for cookie in visitor.reply.headers.getlist("Set-Cookie"):
            parts = {part.strip().split("=")[0] for part in cookie.split(";")[1:]}
            assert {"HttpOnly", "SameSite", "Path"} <= parts, cookie
            assert "Domain" not in parts, cookie
            assert ("Secure" in parts) is https, cookie


def test_under_https_every_cookie_bears_the_prefix_that_keeps_other_hosts_out(
    make_app: MakeApp,
) -> None:
    cast = make_cast(make_app(public_url="https://workshop.example"))
    alice, guest = cast.as_(cast.alice), cast.visitor()
    code = run_live(alice)
    sit(guest, code)
    for visitor in (alice, guest):
        visitor.get("/help?country=BE", None)
        visitor.get("/help?language=fr", None)
        for cookie in (visitor.client._cookies or {}).values():
            assert cookie.key.startswith("__Host-"), cookie.key
            assert (cookie.path, cookie.secure, cookie.origin_only) == ("/", True, True)
    assert "__Host-live" in {cookie.key for cookie in (guest.client._cookies or {}).values()}
    guest.post(f"/live/{code}/leave")
    assert guest.client.get_cookie("__Host-live") is None
    held = alice.client.get_cookie("__Host-workshop")
    assert held is not None
    alice.get("/groups")
    alice.post("/sign-out")
    for name in ("__Host-workshop", "workshop"):
        alice.client.set_cookie(name, held.value)
        alice.get("/groups", 303)


def test_ones_own_sign_ins_are_seen_and_the_others_end_with_the_present_password(
    cast: Cast, clock: Clock
) -> None:
    elsewhere = cast.as_(cast.alice)
    clock.move(minutes=65)
    alice = cast.as_(cast.alice)
    page = alice.get("/account").main
    assert page.count("<time") == 2
    assert page.index("10:05") < page.index("this browser") < page.index("09:00")
    refused = alice.post("/account/sign-ins", {"present": "not this one"}, 422)
    assert "This is not your present password." in refused.main
    elsewhere.get("/groups")
    alice.post("/account/sign-ins", {"present": PASSWORD})
    elsewhere.get("/groups", 303)
    assert "End all others" not in alice.get("/account").main
    cast.as_(cast.bob).get("/account")


def test_whoever_finds_a_browser_open_cannot_try_passwords_for_long(make_app: MakeApp) -> None:
    cast = make_cast(make_app(rate_limits=True))
    alice = cast.as_(cast.alice)
    alice.get("/account")
    for _ in range(5):
        alice.post("/account", {"current": "x", "password": "y", "again": "y"}, 422)
        alice.post("/account/sign-ins", {"present": "x"}, 422)
    alice.post("/account/sign-ins", {"present": PASSWORD}, 429)
    cast.as_(cast.bob).get("/account")
    assert cast.visitor().client.post("/account").status_code == 303


def test_a_learner_has_no_list_of_sign_ins(cast: Cast) -> None:
    pupil = cast.pupil().visitor
    assert "<time" not in pupil.get("/account").main
    pupil.post("/account/sign-ins", {"present": PASSWORD}, 404)


def test_a_token_of_somebody_elses_form_is_refused(cast: Cast) -> None:
    alice, bob = cast.as_(cast.alice), cast.as_(cast.bob)
    alice.get("/groups")
    bob.get("/groups")
    values = {"audience": "parents", "language": "fr", "joining": "slips", "name": "Theirs"}
    bob.post("/groups", values | {"csrf_token": alice.token}, 400)
    assert "Theirs" not in bob.get("/groups").main


def test_a_token_from_before_signing_in_is_refused_after_it(cast: Cast) -> None:
    visitor = cast.visitor()
    visitor.get("/sign-in")
    before = visitor.token
    visitor.post("/sign-in", {"email": cast.alice.email, "password": PASSWORD})
    values = {"audience": "parents", "language": "fr", "joining": "slips", "name": "Before"}
    visitor.post("/groups", values | {"csrf_token": before}, 400)


def test_a_form_is_too_old_after_four_hours(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = cast.as_(cast.alice)
    alice.get("/groups")
    later = time.time() + 4 * 3600 + 60
    monkeypatch.setattr(time, "time", lambda: later)
    values = {"audience": "parents", "language": "fr", "joining": "slips", "name": "Old"}
    page = alice.post("/groups", values, 400)
    assert page.values["name"] == "Old"


def test_an_organisation_that_is_made_has_nobodys_usual_password(make_app: MakeApp) -> None:
    cast = make_cast(make_app())
    for email in ("admin", "admin@school.example", "root@localhost", "test@example.org"):
        for password in ("admin", "password", "workshop", "changeme"):
            visitor = cast.visitor()
            visitor.get("/sign-in")
            visitor.post("/sign-in", {"email": email, "password": password}, 422)
