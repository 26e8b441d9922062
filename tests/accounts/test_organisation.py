"""An administrator's page: colleagues, one-time links, settings, and what passes on."""

from __future__ import annotations

import re

import pytest

from tests.cast import PASSWORD, Cast, Facilitator, make_group, sign_in
from tests.conftest import Clock
from tests.databases import on_both
from tests.web import Visitor

NEW_PASSWORD = "four words without sense"


def add(cast: Cast, name: str = "Emil", **fields: str) -> tuple[Visitor, str]:
    """Ada adds a colleague; her browser and the path of the one-time link."""
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    values = {"name": name, "email": f"{name.lower()}@school.example"} | fields
    page = ada.post("/organisation/facilitators", values, 200)
    return ada, link_on(page.main)


def link_on(html: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/sign-in/link/[\w-]+)", html)
    assert found is not None
    return found.group(1)


def use(visitor: Visitor, link: str, password: str = NEW_PASSWORD) -> Visitor:
    visitor.get(link)
    visitor.post(link, {"password": password, "again": password})
    return visitor


@on_both
def test_a_colleague_is_added_and_signs_in_by_a_link_that_works_once(cast: Cast) -> None:
    _ada, link = add(cast)
    emil = use(cast.visitor(), link)
    emil.get("/groups")
    second = cast.visitor()
    page = second.get(link, 404)
    assert "password" not in page.values
    sign_in(cast.visitor(), "emil@school.example", NEW_PASSWORD).get("/groups")


def test_opening_a_link_uses_nothing_up(cast: Cast) -> None:
    _ada, link = add(cast)
    for _ in range(3):
        cast.visitor().get(link)
    use(cast.visitor(), link).get("/groups")


def test_two_who_use_a_link_at_once_do_not_both_get_in(cast: Cast) -> None:
    _ada, link = add(cast)
    first, second = cast.visitor(), cast.visitor()
    first.get(link)
    second.get(link)
    first.post(link, {"password": NEW_PASSWORD, "again": NEW_PASSWORD})
    second.post(
        link, {"password": "another twelve letters", "again": "another twelve letters"}, 404
    )
    second.get("/groups", 303)


def test_a_link_runs_out_after_two_days(cast: Cast, clock: Clock) -> None:
    _ada, link = add(cast)
    clock.move(hours=48, seconds=-1)
    cast.visitor().get(link)
    clock.move(seconds=1)
    cast.visitor().get(link, 404)


def test_a_new_link_ends_the_earlier_one_and_replaces_a_forgotten_password(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    first = link_on(ada.post(f"/organisation/facilitators/{cast.alice.id}/link", {}, 200).main)
    second = link_on(ada.post(f"/organisation/facilitators/{cast.alice.id}/link", {}, 200).main)
    cast.visitor().get(first, 404)
    use(cast.visitor(), second)
    alice.get("/groups", 303)
    refused = cast.visitor()
    refused.get("/sign-in")
    refused.post("/sign-in", {"email": cast.alice.email, "password": PASSWORD}, 422)


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("too short", "too short", "at least 12 characters"),
        ("four words without sense", "four words with sense", "differ"),
        ("", "", "Choose a password"),
    ],
)
def test_a_password_that_cannot_be_taken_is_said_beside_its_field(
    cast: Cast, password: str, again: str, words: str
) -> None:
    _ada, link = add(cast)
    visitor = cast.visitor()
    visitor.get(link)
    page = visitor.post(link, {"password": password, "again": again}, 422)
    assert words in page.main
    use(cast.visitor(), link)


def test_an_address_that_somebody_has_is_refused_and_what_was_typed_stays(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    values = {"name": "Another Alice", "email": "Alice@School.example "}
    page = ada.post("/organisation/facilitators", values, 409)
    assert "Another Alice" in page.main
    assert "already signs in" in page.main


def test_an_address_of_another_organisation_is_refused_without_saying_whose(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    page = ada.post("/organisation/facilitators", {"name": "C", "email": cast.charlie.email}, 409)
    assert "Harbour Company" not in page.html


@on_both
def test_a_colleague_who_is_removed_is_signed_out_and_their_group_passes_on(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    own = make_group(alice, "only Alice's")
    ada = cast.as_(cast.ada)
    assert "only Alice" not in ada.get("/groups").main
    ada.get("/organisation")
    ada.post(f"/organisation/facilitators/{cast.alice.id}/remove")
    alice.get("/groups", 303)
    assert "only Alice" in ada.get("/groups").main
    ada.get(f"/groups/{own}")
    # Bob led the class as well: it stays his and does not pass on.
    ada.get(f"/groups/{cast.group}", 404)
    cast.as_(cast.bob).get(f"/groups/{cast.group}")


def test_an_organisation_keeps_one_administrator(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    page = ada.post(f"/organisation/facilitators/{cast.ada.id}/remove", {}, 409)
    assert "one administrator" in page.html
    ada.get("/organisation")


def test_an_administrator_may_leave_when_there_is_another(cast: Cast) -> None:
    _ada, link = add(cast, administrator="y")
    emil = use(cast.visitor(), link)
    emil.get("/organisation")
    emil.post(f"/organisation/facilitators/{cast.ada.id}/remove")
    assert "Ada" not in emil.get("/organisation").main


@pytest.mark.parametrize("action", ["link", "remove"])
def test_nobody_of_another_organisation_and_no_learner_can_be_touched(
    cast: Cast, action: str
) -> None:
    pupil = cast.pupil()
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    ada.post(f"/organisation/facilitators/{cast.charlie.id}/{action}", {}, 404)
    ada.post(f"/organisation/facilitators/{learner_id(cast, pupil.pseudonym)}/{action}", {}, 404)
    pupil.visitor.get("/assignments")
    cast.as_(cast.charlie).get("/organisation")


def learner_id(cast: Cast, pseudonym: str) -> str:
    html = cast.as_(cast.alice).get(f"/groups/{cast.group}").main
    found = re.search(r"members/([\w-]+)/remove.*?", html)
    assert pseudonym in html
    assert found is not None
    return found.group(1)


def test_the_organisations_own_contact_stands_on_its_learners_pages(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    settings = {
        "name": "Lime Tree School", "country": "BE", "language": "en",
        "time_zone": "Europe/Brussels",
        "contacts": "School nurse | Ms Martin | room 12\nHead | Mr Lang | first floor",
    }  # fmt: skip
    ada.post("/organisation", settings)
    page = cast.pupil().visitor.get("/help")
    assert "Ms Martin" in page.html
    assert "Ms Martin" not in cast.employee().visitor.get("/help").html
    assert "School nurse | Ms Martin | room 12" in ada.get("/organisation").main


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("time_zone", "Europe/Nowhere", "no such time zone"),
        ("contacts", "nurse, Ms Martin, room 12", "with two bars"),
        ("contacts", "a|b|c\n" * 9, "At most 8"),
        ("country", "XX", "Not a valid choice"),
        ("name", "", "Type a name"),
    ],
)
def test_a_setting_that_cannot_be_taken_is_said_and_the_rest_stays(
    cast: Cast, field: str, value: str, words: str
) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    settings = {
        "name": "New name", "country": "FR", "language": "fr", "time_zone": "Europe/Paris",
        "contacts": "",
    }  # fmt: skip
    page = ada.post("/organisation", settings | {field: value}, 422)
    assert words in page.main
    assert "Lime Tree School" in ada.get("/organisation").main


def test_ones_own_password_is_changed_and_other_browsers_are_signed_out(cast: Cast) -> None:
    here, elsewhere = cast.as_(cast.alice), cast.as_(cast.alice)
    here.get("/account")
    values = {"current": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    here.post("/account", values | {"current": "not mine"}, 422)
    here.post("/account", values)
    here.get("/groups")
    elsewhere.get("/groups", 303)
    sign_in(cast.visitor(), cast.alice.email, NEW_PASSWORD).get("/groups")


@pytest.mark.parametrize("who", ["alice", "bob", "dora"])
def test_a_facilitator_does_not_see_the_organisations_page(cast: Cast, who: str) -> None:
    facilitator: Facilitator = getattr(cast, who)
    visitor = cast.as_(facilitator)
    assert "/organisation" not in visitor.get("/groups").links
    visitor.get("/organisation", 404)


def test_two_organisations_see_nothing_of_each_other(cast: Cast) -> None:
    ada, charlie = cast.as_(cast.ada), cast.as_(cast.charlie)
    theirs = (ada, ("Charlie", "Harbour Company", "Planning")), (charlie, ("Ada", "Lime Tree"))
    for visitor, names in theirs:
        for page in ("/organisation", "/groups", "/assignments", "/assignments/new", "/account"):
            html = visitor.get(page).html
            assert not [name for name in names if name in html], page
