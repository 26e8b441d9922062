"""`workshop account add`: an organisation and a link with which its administrator begins."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

import pytest

from tests.cast import PASSWORD, sign_in
from tests.commands.conftest import Command
from tests.conftest import MakeApp
from tests.everything import rows
from tests.web import Visitor
from workshop.accounts.rules import COUNTRIES
from workshop.commands.account import TIME_ZONES

ARGUMENTS = ("--organisation", "Lime Tree School", "--name", "Ada", "--email", "Ada@School.example")


def add(command: Command, *more: str) -> str:
    """The path of the link that was printed."""
    ran = command("account", "add", *ARGUMENTS, *more)
    assert ran.status == 0, ran
    found = re.search(r"^http://127\.0\.0\.1:8000(/sign-in/link/\S+)$", ran.out, re.MULTILINE)
    assert found is not None, ran.out
    return found.group(1)


@pytest.fixture
def upgraded(command: Command, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", database_url)


@pytest.mark.usefixtures("upgraded")
def test_the_link_signs_in_once_and_asks_for_a_password(
    command: Command, make_app: MakeApp
) -> None:
    link = add(command, "--country", "BE", "--time-zone", "Europe/Brussels")
    app = make_app()
    visitor = Visitor(app)
    visitor.get(link)
    visitor.post(link, {"password": PASSWORD, "again": PASSWORD})
    assert "Lime Tree School" in visitor.get("/organisation").main
    Visitor(app).get(link, status=404)
    assert sign_in(Visitor(app), "ada@school.example").get("/organisation").headings == 1


@pytest.mark.usefixtures("upgraded")
@pytest.mark.parametrize(
    ("more", "zone"),
    [
        ((), "Europe/Paris"),
        (("--country", "IE"), "Europe/Dublin"),
        (("--country", "IE", "--time-zone", "Europe/London"), "Europe/London"),
    ],
)
def test_an_organisation_keeps_the_time_of_its_country_unless_another_is_named(
    command: Command, make_app: MakeApp, more: tuple[str, ...], zone: str
) -> None:
    add(command, *more)
    (made,) = rows(make_app(), "organisations")
    assert made["time_zone"] == zone


def test_every_country_has_a_time_zone_that_there_is() -> None:
    assert set(TIME_ZONES) == set(COUNTRIES)
    assert set(TIME_ZONES.values()) <= available_timezones()


@pytest.mark.usefixtures("upgraded")
def test_an_organisation_of_that_name_gets_one_more_administrator(command: Command) -> None:
    add(command)
    ran = command("account", "add", *ARGUMENTS[:-1], "bob@school.example")
    assert ran.status == 0
    assert "One more administrator of Lime Tree School" in ran.out


@pytest.mark.usefixtures("upgraded")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--email", "nobody"), "nobody is no e-mail address"),
        (("--time-zone", "Mars/Olympus"), "there is no time zone Mars/Olympus"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(
    command: Command, more: tuple[str, ...], said: str
) -> None:
    ran = command("account", "add", *ARGUMENTS, *more)
    assert ran.refused, ran
    assert said in ran.err


@pytest.mark.usefixtures("upgraded")
def test_an_address_that_somebody_has_is_refused_and_makes_nothing(command: Command) -> None:
    add(command)
    ran = command("account", "add", "--organisation", "Other", *ARGUMENTS[2:])
    assert ran.refused, ran
    assert "somebody already signs in with ada@school.example" in ran.err
    assert (
        "Made Other"
        in command("account", "add", "--organisation", "Other", *ARGUMENTS[2:-1], "x@y.example").out
    )
