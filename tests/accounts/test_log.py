"""The audit log's page: what stands in it, who reads it, and that no learner ever enters it."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest

from tests.accounts.test_organisation import NEW_PASSWORD, add, use
from tests.cast import (
    PASSWORD,
    QUESTIONS,
    QUESTIONS_PATH,
    STORY,
    Cast,
    come_back,
    make_group,
    press,
    print_slips,
    read_module,
    send,
)
from tests.conftest import Clock, Counting
from tests.databases import on_both
from tests.everything import rows
from tests.test_page_languages import foreign_on, in_language
from tests.web import Visitor
from workshop.accounts import log
from workshop.accounts.log import WORDS
from workshop.audit.rules import Action

LOG = "/organisation/log"


def lines(visitor: Visitor, address: str = LOG) -> list[tuple[str, ...]]:
    """When, who, what and about what, the newest first."""
    found = re.findall(r"<tr><t[dh].*?</tr>", visitor.get(address).main, re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in found]
    return [tuple(html.unescape(cell) for cell in row) for row in cells if len(row) == 4][1:]


def noted(cast: Cast) -> list[tuple[str, str, str]]:
    """Every line of the database, in the order in which it was written at a moving clock."""
    found = sorted(rows(cast.app, "audit_entries"), key=lambda row: row["at"])
    return [(row["actor"], row["action"], row["subject"]) for row in found]


def test_every_act_has_its_words() -> None:
    assert set(WORDS) == set(Action)
    assert len({str(words) for words in map(repr, WORDS.values())}) == len(Action)


@on_both
def test_what_an_administrator_does_is_written_down_with_who_and_about_whom(cast: Cast) -> None:
    ada, _link = add(cast)
    press(ada, f"/organisation/facilitators/{cast.dora.id}/link", 200)
    press(ada, f"/organisation/facilitators/{cast.dora.id}/remove")
    ada.post("/organisation", {
        "name": "Lime Tree", "country": "FR", "language": "en", "time_zone": "Europe/Paris",
        "contacts": "",
    })  # fmt: skip
    assert sorted(noted(cast)) == [
        ("Ada", "colleague-added", "Emil"),
        ("Ada", "colleague-linked", "Dora"),
        ("Ada", "colleague-removed", "Dora"),
        ("Ada", "organisation-changed", "Lime Tree"),
        ("Ada", "signed-in", ""),
    ]


def test_what_is_refused_is_not_written_down(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    ada.post("/organisation", {"country": "ZZ"}, 422)
    ada.post("/organisation/facilitators", {"name": "A", "email": cast.alice.email}, 409)
    press(ada, f"/organisation/facilitators/{cast.ada.id}/remove", 409)
    press(ada, f"/organisation/facilitators/{cast.charlie.id}/link", 404)
    wrong = cast.visitor()
    wrong.get("/sign-in")
    wrong.post("/sign-in", {"email": cast.ada.email, "password": "not hers"}, 422)
    assert noted(cast) == [("Ada", "signed-in", "")]


def test_whoever_leads_is_written_down_when_they_sign_in_and_choose_a_password(
    cast: Cast, clock: Clock
) -> None:
    _ada, link = add(cast)
    clock.move(minutes=1)
    emil = use(cast.visitor(), link)
    clock.move(minutes=1)
    emil.get("/account")
    emil.post("/account", {
        "current": NEW_PASSWORD, "password": PASSWORD, "again": PASSWORD,
    })  # fmt: skip
    written = [line for line in noted(cast) if line[0] == "Emil"]
    assert sorted(written[:2]) == [("Emil", "colleague-changed", "Emil"), ("Emil", "signed-in", "")]
    assert written[2:] == [("Emil", "colleague-changed", "Emil")]


def test_a_whole_class_plays_and_sends_and_the_log_has_no_line_about_it(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    slips = print_slips(alice, make_group(alice), 2)
    assignment = cast.assign(f"quiz/{STORY}", f"quiz/{QUESTIONS}", "module/small-signs")
    before = noted(cast)
    pupils = cast.pupils(12)
    for pupil in pupils:
        read_module(pupil.visitor, assignment)
        send(pupil.visitor, assignment)
        send(pupil.visitor, assignment, QUESTIONS, QUESTIONS_PATH)
        send(pupil.visitor, assignment, status=409)
    come_back(cast.visitor(), pupils[0].return_code, None)
    come_back(cast.visitor(), slips[0].code)
    press(pupils[1].visitor, "/account/erase", None)
    press(pupils[2].visitor, "/sign-out")
    assert noted(cast) == before
    everything = repr(rows(cast.app, "audit_entries"))
    assert [pupil.pseudonym for pupil in pupils if pupil.pseudonym in everything] == []


def test_the_page_says_when_in_the_organisations_time_and_what_in_words(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    assert lines(ada) == [("23 November 2026, 10:00", "Ada", "signed in", "–")]
    ada.get("/organisation")
    ada.post("/organisation", {
        "name": "Lime <Tree>", "country": "IE", "language": "en", "time_zone": "Europe/Dublin",
        "contacts": "",
    })  # fmt: skip
    assert ("23 November 2026, 09:00", "Ada", "signed in", "–") in lines(ada)
    assert "Lime <Tree>" in {line[3] for line in lines(ada)}
    assert "No answer, no score, nothing that a learner did" in ada.page.main


def test_older_lines_stand_on_further_pages_and_every_line_on_one(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LINES", 3)
    for _ in range(7):
        clock.move(minutes=1)
        ada = cast.as_(cast.ada)
    seen, address = [], LOG
    for _ in range(3):
        seen += [line[0][-5:] for line in lines(ada, address)]
        further = [link for link in ada.page.links if "?before=" in link]
        address = further[0] if further else ""
    assert seen == [f"10:0{minute}" for minute in range(7, 0, -1)]
    assert address == ""
    assert LOG in ada.page.links


@pytest.mark.parametrize("typed", ["", "yesterday", "2026-11-23", "' OR 1=1", "9" * 400])
def test_an_address_that_names_no_moment_shows_the_newest(cast: Cast, typed: str) -> None:
    assert len(lines(cast.as_(cast.ada), f"{LOG}?before={quote(typed)}")) == 1


def test_nothing_older_is_said_to_be_so(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    assert lines(ada, f"{LOG}?before=2020-01-01T00:00:00.000000Z") == []
    assert "There is nothing older" in ada.page.main


@pytest.mark.parametrize("who", ["alice", "dora"])
def test_only_an_administrator_reads_it_and_only_that_of_their_own(cast: Cast, who: str) -> None:
    cast.as_(getattr(cast, who)).get(LOG, 404)
    cast.pupil().visitor.get(LOG, 404)
    cast.as_(cast.ada)
    assert {line[1] for line in lines(cast.as_(cast.charlie))} == {"Charlie"}


def test_the_log_costs_one_statement_however_long_it_is(
    cast: Cast, clock: Clock, counting: Counting
) -> None:
    for _ in range(9):
        clock.move(minutes=1)
        ada = cast.as_(cast.ada)
    with counting() as statements:
        ada.get(LOG)
    assert len(statements.own) == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_log_speaks_one_language(cast: Cast, language: str) -> None:
    ada = in_language(cast.as_(cast.ada), language)
    for address in (LOG, f"{LOG}?before=2020-01-01T00:00:00.000000Z", "/organisation"):
        assert foreign_on(ada.get(address).html, language) == [], address
    press(ada, "/organisation/proof", proof="on")
    assert foreign_on(ada.get("/organisation").html, language) == []
