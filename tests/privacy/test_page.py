"""The page of what is kept says what the tables, the cookies and the scripts really are."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from tests.cast import PASSWORD, STORY, Cast, play_by_steps, run_live, send, sit
from tests.conftest import Counting
from tests.web import Visitor
from workshop import models
from workshop.accounts.models import Organisation
from workshop.accounts.rules import RETENTION_DAYS
from workshop.database import database
from workshop.language import COOKIE_SECONDS
from workshop.privacy.kept import ALL, IN_BROWSER, KEPT, line_of

SCRIPTS = Path(models.__file__).parent / "static" / "js"
TABLES = {table.name: {c.name for c in table.columns} for table in models.metadata.sorted_tables}
COUNCIL = "/privacy?for=council"


# ---- Tables -----------------------------------------------------------------------------------


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_column_is_described_by_exactly_one_line(table: str) -> None:
    for column in TABLES[table]:
        assert line_of(table, column) in KEPT


def test_no_line_describes_what_is_not_there() -> None:
    for line in KEPT:
        for table, columns in line.columns.items():
            assert table in TABLES
            assert columns == ALL or set(columns) <= TABLES[table], table


def test_every_line_describes_something() -> None:
    described = {line_of(table, column) for table in TABLES for column in TABLES[table]}
    assert described == set(KEPT)


def test_what_nobody_described_is_noticed() -> None:
    for table in ("people_2", "rosters_old"):
        with pytest.raises(KeyError):
            line_of(table, "id")


def test_every_line_stands_on_the_page_with_its_time_and_its_readers(cast: Cast) -> None:
    page = cast.visitor().get(COUNCIL).html
    assert page.count("<tr>") == 2 + 6 + len(KEPT) + len(IN_BROWSER)
    assert "%(" not in page


# ---- What a browser keeps ---------------------------------------------------------------------


def cookies_of(visitor: Visitor) -> dict[str, str]:
    return {cookie.key: cookie.value for cookie in (visitor.client._cookies or {}).values()}


def named(*, cookie: bool) -> set[str]:
    return {each.name for each in IN_BROWSER if each.cookie is cookie}


def test_the_cookies_of_each_role_are_those_of_the_page_and_no_other(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    play_by_steps(pupil.visitor, f"/assignments/{assignment}/{STORY}")
    send(pupil.visitor, assignment)
    sit(pupil.visitor, run_live(cast.as_(cast.alice)))
    for visitor in (pupil.visitor, cast.as_(cast.alice), cast.as_(cast.ada), cast.visitor()):
        visitor.get("/assignments", status=None)
        visitor.client.get("/help?country=BE")
        visitor.client.get("/help?language=fr")
        assert set(cookies_of(visitor)) <= named(cookie=True)
        assert {"language", "country"} <= set(cookies_of(visitor))
    assert set(cookies_of(pupil.visitor)) == named(cookie=True)


def lifetimes(visitor: Visitor, address: str) -> dict[str, str]:
    """By cookie that a reply sets, its Max-Age; empty where it lasts until the browser closes."""
    reply = visitor.client.get(address)
    found = SimpleCookie()
    for header in reply.headers.getlist("Set-Cookie"):
        found.load(header)
    return {name: morsel["max-age"] or morsel["expires"] for name, morsel in found.items()}


def test_cookies_last_as_long_as_the_page_says(cast: Cast) -> None:
    visitor = cast.visitor()
    assert lifetimes(visitor, "/sign-in") == {"workshop": ""}
    assert lifetimes(visitor, "/help?country=BE")["country"] == ""
    assert lifetimes(visitor, "/help?language=fr")["language"] == str(COOKIE_SECONDS)
    assert f"{COOKIE_SECONDS // 86400} days" in cast.visitor().get(COUNCIL).html


def test_scripts_keep_what_the_page_names_and_nothing_else() -> None:
    """Every key that a script reads or writes, by its constant or as a text."""
    keys = set()
    for path in SCRIPTS.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"indexedDB|document\.cookie|caches\.|cookieStore", text), path.name
        if "Storage" not in text:
            continue
        constants = dict(re.findall(r'const ([A-Z_]+) = "([^"]+)"', text))
        used = re.findall(r"(?:set|get|remove)Item\(([A-Z_]+)|`\$\{([A-Z_]+)\}", text)
        keys |= {constants[name] for pair in used for name in pair if name}
        keys |= set(re.findall(r"startsWith\([\"`]([\w-]+:)", text))
        literal = re.findall(r"(?:set|get)Item\(\s*[\"`]([^\"`$]+)", text)
        keys |= set(literal)
    assert keys == named(cookie=False)


# ---- What depends on the reader ---------------------------------------------------------------


def test_a_stranger_reads_both_without_a_question_to_the_database(
    cast: Cast, counting: Counting
) -> None:
    visitor = cast.visitor()
    for address in ("/privacy", COUNCIL):
        with counting() as statements:
            visitor.get(address)
        assert statements.own == []


def test_somebody_signed_in_reads_it_without_one_of_its_own(cast: Cast, counting: Counting) -> None:
    pupil = cast.pupil()
    for visitor in (pupil.visitor, cast.as_(cast.alice)):
        for address in ("/privacy", COUNCIL):
            with counting() as statements:
                visitor.get(address)
            assert len(statements.own) <= 3


def test_the_days_are_those_of_the_readers_organisation(cast: Cast) -> None:
    assert f"{RETENTION_DAYS} days" in cast.visitor().get(COUNCIL).html
    with cast.app.app_context(), database().write() as writing:
        writing.query(Organisation).update({"retention_days": 123})
    for visitor in (cast.pupil().visitor, cast.as_(cast.alice)):
        assert "123 days" in visitor.get("/privacy").html
        page = visitor.get(COUNCIL).html
        assert "keeps lists for 123 days" in page
        assert f"{RETENTION_DAYS} days" not in page


def test_proof_of_training_is_said_as_it_is(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    assert "Where an organisation has switched" in cast.visitor().get(COUNCIL).html
    assert "Proof of training is off in your organisation" in alice.get(COUNCIL).html
    with cast.app.app_context(), database().write() as writing:
        writing.query(Organisation).update({"proof_of_training": True})
    assert "In your organisation proof of training is on" in alice.get(COUNCIL).html
    assert "Your organisation may keep a list" in cast.pupil().visitor.get("/privacy").html


def test_the_two_versions_lead_to_each_other(cast: Cast) -> None:
    visitor = cast.visitor()
    assert COUNCIL in visitor.get("/privacy").links
    assert "/privacy" in visitor.get(COUNCIL).links


def test_the_constants_are_said_as_they_run(cast: Cast) -> None:
    page = re.sub(r"\s+", " ", cast.visitor().get(COUNCIL).html)
    for word in (
        "e<sup>2</sup> = 7.4",
        "e<sup>1</sup> = 2.7",
        "e<sup>4</sup> = 54.6",
        "e<sup>8</sup> = 2,981",
        "fewer than 5 people",
        "from 10 people on",
    ):
        assert word in page, word


def test_how_the_program_is_reached_and_where_it_stores_is_said(
    cast: Cast, database_url: str
) -> None:
    page = cast.visitor().get(COUNCIL).html
    assert ("one SQLite file" in page) == database_url.startswith("sqlite")
    assert ("PostgreSQL" in page) == database_url.startswith("postgresql")
    assert "without https" in page
    assert PASSWORD not in page
