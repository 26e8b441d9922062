"""Signing in and out: the same answer for whoever is wrong, and nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select, text

from tests.cast import PASSWORD, Cast, come_back, join, sign_in
from tests.conftest import Clock, MakeApp
from tests.databases import on_both
from tests.web import Visitor
from workshop.accounts.models import SignIn
from workshop.accounts.rules import FACILITATOR_SESSION, LEARNER_SESSION
from workshop.config import Config


def sign_ins(app: Flask) -> int:
    with app.extensions["database"].sessions() as session:
        return session.scalar(select(func.count()).select_from(SignIn)) or 0


@on_both
def test_signing_in_leads_home_and_signing_out_leads_out(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    assert alice.location == "/"
    alice.get("/groups")
    alice.post("/sign-out")
    alice.get("/groups", 303)
    assert alice.location == "/sign-in"


@on_both
def test_signing_out_erases_the_row(cast: Cast) -> None:
    alice, bob = cast.as_(cast.alice), cast.as_(cast.bob)
    assert sign_ins(cast.app) == 2
    alice.get("/groups")
    alice.post("/sign-out")
    assert sign_ins(cast.app) == 1
    bob.get("/groups")


def test_a_copied_cookie_is_worth_nothing_after_signing_out(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    alice.get("/groups")
    held = alice.client.get_cookie("workshop")
    assert held is not None
    alice.post("/sign-out")
    thief = cast.visitor()
    thief.client.set_cookie("workshop", held.value)
    thief.get("/groups", 303)


def test_signing_in_again_at_the_same_browser_ends_the_earlier_sign_in(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    sign_in(alice, cast.alice.email)
    assert sign_ins(cast.app) == 1


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("alice@school.example", "wrong horse battery staple"),
        ("nobody@school.example", PASSWORD),
        ("nobody@school.example", "wrong"),
        ("alice@school.example' OR 1=1 --", PASSWORD),
    ],
)
def test_whoever_is_wrong_gets_the_same_answer(cast: Cast, email: str, password: str) -> None:
    page = refused(cast, email, password)
    assert page == refused(cast, "someone.else@school.example", "something else")


def refused(cast: Cast, email: str, password: str) -> str:
    """The page without what was typed and without its token."""
    visitor = cast.visitor()
    visitor.get("/sign-in")
    page = visitor.post("/sign-in", {"email": email, "password": password}, 422)
    assert password not in page.html
    typed = page.values["email"].replace("'", "&#39;")
    return page.main.replace(visitor.token, "").replace(typed, "")


def test_an_unknown_address_costs_the_same_work_as_a_wrong_password(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    real = PasswordHasher.verify

    def noted(self: PasswordHasher, stored: str, password: str) -> bool:
        verified.append(stored.rpartition("$")[0].rpartition("$")[0])
        return bool(real(self, stored, password))

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    for email in ("alice@school.example", "nobody@school.example"):
        visitor = cast.visitor()
        visitor.get("/sign-in")
        visitor.post("/sign-in", {"email": email, "password": "wrong horse"}, 422)
    assert len(verified) == 2
    assert verified[0] == verified[1], "the parameters of both hashes must be the same"


def test_the_address_may_be_typed_in_capitals_and_with_spaces(cast: Cast) -> None:
    sign_in(cast.visitor(), "  ALICE@School.Example ").get("/groups")


def test_passwords_are_hashed_with_argon2id_and_are_in_no_column(cast: Cast) -> None:
    with cast.app.extensions["database"].engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM people WHERE email IS NOT NULL")).all()
    assert all("$argon2id$" in str(row) and PASSWORD not in str(row) for row in rows)


def test_the_standard_cost_is_that_which_was_measured() -> None:
    fields = Config.__dataclass_fields__
    assert fields["password_time_cost"].default == 2
    assert fields["password_memory_kib"].default == 19 * 1024


@pytest.mark.parametrize(
    ("learner", "lifetime"), [(True, LEARNER_SESSION), (False, FACILITATOR_SESSION)]
)
def test_a_sign_in_runs_out(cast: Cast, clock: Clock, learner: bool, lifetime: timedelta) -> None:
    visitor = cast.pupil().visitor if learner else cast.as_(cast.alice)
    clock.now += lifetime - timedelta(seconds=1)
    visitor.get("/assignments")
    clock.now += timedelta(seconds=1)
    visitor.get("/assignments", 303)
    assert visitor.location == "/sign-in"


def test_sign_ins_that_ran_out_leave_no_history_of_visits(cast: Cast, clock: Clock) -> None:
    cast.as_(cast.alice)
    clock.move(days=2)
    cast.settle()
    assert sign_ins(cast.app) == 0


def test_the_cookie_ends_with_the_browser_and_no_script_reads_it(cast: Cast) -> None:
    visitor = cast.visitor()
    visitor.get("/sign-in")
    visitor.post("/sign-in", {"email": cast.alice.email, "password": PASSWORD})
    cookies = visitor.reply.headers.getlist("Set-Cookie")
    (cookie,) = [each for each in cookies if each.startswith("workshop=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


# ---- Limits ---------------------------------------------------------------------------------


@pytest.fixture
def limited(make_app: MakeApp) -> Flask:
    return make_app(rate_limits=True)


@pytest.fixture
def limited_cast(limited: Flask) -> Cast:
    from tests.cast import make_cast

    return make_cast(limited)


def test_thirty_pupils_join_from_one_address_within_a_minute(limited_cast: Cast) -> None:
    names = set()
    for _ in range(30):
        visitor = limited_cast.visitor()
        visitor.get("/join")
        visitor.post("/join", {"code": limited_cast.code})
        names.add(join(visitor, limited_cast.code).pseudonym)
    assert len(names) == 30


def test_thirty_pupils_come_back_and_each_mistypes_once(limited_cast: Cast) -> None:
    pupils = [limited_cast.pupil() for _ in range(30)]
    for pupil in pupils:
        visitor = limited_cast.visitor()
        visitor.get("/join")
        visitor.post("/join", {"code": "2345-6789-ABCD"}, 422)
        come_back(visitor, pupil.return_code, status=None)
        assert visitor.reply.status_code in {200, 303}


def test_guessing_codes_ends_in_a_wait(limited_cast: Cast) -> None:
    visitor = limited_cast.visitor()
    visitor.get("/join")
    for _ in range(60):
        visitor.post("/join", {"code": "222222"}, 422)
    page = visitor.post("/join", {"code": "222222"}, 429)
    assert "Wait a few minutes" in page.main


def test_guessing_codes_in_the_address_ends_in_a_wait(limited_cast: Cast) -> None:
    visitor = limited_cast.visitor()
    for _ in range(60):
        visitor.get("/join/222222", 404)
    visitor.get("/join/222222", 429)


def test_guessing_one_password_ends_in_a_wait_for_that_account_only(limited_cast: Cast) -> None:
    visitor = limited_cast.visitor()
    visitor.get("/sign-in")
    for _ in range(10):
        visitor.post("/sign-in", {"email": limited_cast.alice.email, "password": "guess"}, 422)
    visitor.post("/sign-in", {"email": limited_cast.alice.email, "password": "guess"}, 429)
    sign_in(limited_cast.visitor(), limited_cast.bob.email).get("/groups")


def test_the_limit_for_an_account_does_not_tell_whether_it_exists(limited_cast: Cast) -> None:
    statuses = []
    for email in (limited_cast.alice.email, "nobody@school.example"):
        visitor = limited_cast.visitor()
        visitor.get("/sign-in")
        found = []
        for _ in range(12):
            visitor.post("/sign-in", {"email": email, "password": "guess"}, None)
            found.append(visitor.reply.status_code)
        statuses.append(found)
    assert statuses[0] == statuses[1]


def test_many_people_sign_in_rightly_behind_one_address(limited_cast: Cast) -> None:
    for _ in range(30):
        limited_cast.as_(limited_cast.alice)


def test_the_two_languages_are_one_click_apart(visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    visitor.get("/sign-in?language=fr", 303)
    assert visitor.location == "/sign-in"
    assert visitor.get("/sign-in").lang == "fr"
    visitor.get("/help?country=BE&language=en", 303)
    assert visitor.location == "/help?country=BE"
    assert visitor.get("/sign-in").lang == "en"


def test_a_language_that_does_not_exist_changes_nothing(visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    before = visitor.get("/sign-in", headers={"Accept-Language": "en"}).lang
    visitor.get("/sign-in?language=../../etc", 200)
    assert visitor.get("/sign-in", headers={"Accept-Language": "en"}).lang == before
