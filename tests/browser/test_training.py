"""A training as a company runs it: 40 teams, 2,000 people, from a file of Excel to a new edition.

What each person must see stands here; the waits are printed at the end (`pytest -s`).
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.browser.conftest import Newcomer
from tests.browser.room import Waits, plain
from tests.browser.site import Site
from tests.browser.training import (
    DESK,
    SIZES,
    STORY,
    TEAMS,
    Officer,
    Slip,
    as_excel_writes_it,
    colleagues_do_it,
    company,
    employee,
    later,
    rows,
    table_of,
)
from tests.browser.words import counted
from tests.cast import press, sign_in
from tests.web import Visitor
from workshop.releases.rules import K

pytestmark = pytest.mark.long

FIRST, SEVEN, SMALL, LARGE = TEAMS[0], TEAMS[1], TEAMS[2], TEAMS[3]
EACH = 5
"""How many of every other team do it: enough for a chart at the close."""
SHOWN = 10 + 27 + 36 * EACH
"""Answers: of the first team, of the first step of a large one, and of all others but two."""
LISTED = (
    "Your organisation keeps a list of slip numbers with done or not done: without day, without"
    " answers. It knows whose slip has which number."
)
CLOSED = (
    "This assignment is closed: your answers no longer enter the charts. You may play all the"
    " same; only that you have done it is kept."
)


@pytest.mark.parametrize("language", ["fr"])
def test_a_training_of_forty_teams(newcomer: Newcomer, site: Site, language: str) -> None:
    waits = Waits()
    officer = Officer(newcomer(True, viewport=DESK), waits, company(site, language))
    officer.arrives()
    before(officer)
    slips = officer.exports_slips()
    check_slips(slips, site)
    by_team = {team: [slip for slip in slips if slip.team == team] for team in TEAMS}
    employees_do_it(officer, newcomer, by_team[FIRST])
    others_do_it(officer, site, by_team)
    during(officer, newcomer, by_team[FIRST])
    after(officer, site)
    newcomers_after_the_close(officer, newcomer)
    codes_instead_of_slips(officer, newcomer)
    another_edition(officer, newcomer, site, by_team[FIRST][0])
    print(f"\n{waits.table()}")


# ---- Before ---------------------------------------------------------------------------------


def before(officer: Officer) -> None:
    """Proof is switched on; the file is read, three rows are refused, mended, and all are made."""
    page = officer.switches_proof_on()
    assert officer.says("It is on.") in page
    page = officer.gives_the_file(as_excel_writes_it(rows(spoiled=True)))
    assert many(officer, "%(num)s row is accepted.", 37) in page
    assert many(officer, "%(num)s row is refused and makes no team.", 3) in page
    assert officer.refused() == {
        12: officer.says("Refused: the expected number is no whole number from 1."),
        22: officer.says("Refused: the expected number is missing."),
        32: officer.says("Refused: this name stands further up already."),
    }
    button = many(officer, "Make the %(num)s accepted team", 37)
    assert button == plain(officer.page.locator("button[value=make]").inner_text())
    assert (
        officer.says("No chart, because fewer than %(smallest)s are expected.", smallest=K) in page
    )
    page = officer.mends(rows(spoiled=False))
    assert many(officer, "%(num)s row is accepted.", 40) in page
    assert many(officer, "%(num)s person is expected in all.", sum(SIZES)) in page
    assert officer.refused() == {}
    page = officer.makes_them()
    assert many(officer, "%(num)s team is made.", 40) in plain(officer.page.inner_text("body"))
    assert set(officer.assignments) == set(TEAMS)


def check_slips(slips: list[Slip], site: Site) -> None:
    """Team, number, link and code of each person, and nothing else."""
    assert Counter(slip.team for slip in slips) == dict(zip(TEAMS, SIZES, strict=True))
    assert [slip.number for slip in slips if slip.team == FIRST] == list(range(1, 13))
    assert len({slip.code for slip in slips}) == len(slips) == 2000
    assert {slip.link for slip in slips} == {f"{site.url}/join#{slip.code}" for slip in slips}


# ---- During it ------------------------------------------------------------------------------


def employees_do_it(officer: Officer, newcomer: Newcomer, slips: list[Slip]) -> None:
    """Two of a team, at browsers of their own: told, module, story, Send, attestation."""
    assignment = officer.of(FIRST)
    for choice, slip in enumerate(slips[:2], start=1):
        reader = employee(newcomer, officer.waits, slip)
        assert "Respect au travail" in reader.arrives()
        assert reader.told(LISTED) in reader.opens(assignment)
        reader.reads(assignment)
        page = reader.begins(assignment)
        assert reader.told(LISTED) in page
        assert reader.told("What happens to your answers") in page
        reader.plays(choice)
        page = reader.sends()
        thanks = "Thank you. It is marked as done, and your answers are now part of the totals."
        assert reader.told(thanks) in page
        text, pdf = reader.prints()
        for sentence in ("The participant has taken part in this training.",
                         "This attestation contains no answer and no score."):  # fmt: skip
            assert reader.says(sentence) in text, sentence
        assert "Ateliers Corail" in text
        assert pdf.startswith(b"%PDF-")
        assert len(pdf) > 5_000
        assert reader.says("This computer is ready for the next person") in reader.finishes()


def others_do_it(officer: Officer, site: Site, slips: dict[str, list[Slip]]) -> None:
    """Ten of twelve in all, four of seven, all three of a team of three, thirty of a large one
    and five of every other."""
    numbers = {FIRST: slice(2, 10), SEVEN: slice(4), SMALL: slice(3), LARGE: slice(30)}
    for team in TEAMS:
        some = slips[team][numbers.get(team, slice(EACH))]
        colleagues_do_it(site, officer.of(team), some)


def during(officer: Officer, newcomer: Newcomer, slips: list[Slip]) -> None:
    """The agenda, one reminder for all alike, and the list of numbers of a team."""
    page = officer.open("/assignments", "officer: the agenda")
    assert officer.says("Agenda") in page
    page = officer.open(officer.campaign, "officer: the campaign")
    assert officer.says("Remind all teams") in page
    officer.press(f"form[action='{officer.campaign}/remind'] button", "officer: all are reminded")
    message = many(officer, "A reminder stands on the page of everybody in %(num)s team.", 40)
    assert message in plain(officer.page.inner_text("body"))
    for slip in (slips[0], slips[11]):
        reader = employee(newcomer, officer.waits, slip)
        reminder = reader.told("Reminder: “%(title)s” is open.", title="Respect au travail")
        assert reminder in reader.arrives()
    found = officer.reads_the_list(FIRST, "officer: the list of numbers")
    done, missing = officer.says("done"), officer.says("not done")
    assert found == {number: done if number <= 10 else missing for number in range(1, 13)}
    page = officer.open(f"/proof/{officer.of(FIRST)}/attendance", "officer: the attendance sheet")
    assert officer.page.locator("table.attendance tbody tr").count() == 12 + 5


# ---- After it -------------------------------------------------------------------------------


def after(officer: Officer, site: Site) -> None:
    """One page of progress over all teams, before the close and after it."""
    page = officer.open(f"{officer.campaign}/progress", "officer: progress over all teams")
    assert released(officer, 1, 27) in page
    officer.open(officer.campaign, "officer: the campaign")
    page = officer.closes()
    assert released(officer, 38, SHOWN) in page
    assert officer.says("No chart, by the rule: fewer than %(smallest)s people", smallest=K) in page
    assert (
        officer.says("No chart: fewer than %(smallest)s answers at the close", smallest=K) in page
    )
    assert officer.says("Do not ask who chose what.") in page
    totals = officer.page.locator(".campaign-piece tfoot").first.inner_text().split()
    assert [int(each) for each in totals if each.isdigit()][:3] == [SHOWN, 0, 4 + 3 + 3]
    leader = sign_in(Visitor(site.app), officer.email)
    leader.get(f"/progress/{officer.of(SEVEN)}.json")
    story = (leader.reply.get_json() or {})["items"][1]
    assert (story["done"], story["releases"], story["held_back"]) == (4, [], 4)


def newcomers_after_the_close(officer: Officer, newcomer: Newcomer) -> None:
    """Somebody who is hired later gets a slip of their own, and a line in the list."""
    assignment = officer.of(FIRST)
    officer.open(officer.campaign, "officer: the campaign")
    row = officer.page.locator("table.teams tbody tr").filter(has_text=FIRST)
    team = (row.locator("td a").get_attribute("href") or "").removesuffix("/slips")
    officer.open(team, "officer: the team")
    officer.press(f"form[action='{team}/slips/lost'] button", "officer: one slip more")
    code = officer.page.locator(".slip .code").inner_text().strip()
    reader = employee(newcomer, officer.waits, Slip(FIRST, 13, f"/join#{code}", code))
    reader.arrives()
    reader.opens(assignment)
    reader.reads(assignment)
    assert reader.told(CLOSED) in reader.begins(assignment)
    reader.plays(1)
    late = (
        "It is marked as done. As the assignment is closed, your answers do not enter the charts."
    )
    assert reader.told(late) in reader.sends()
    found = officer.reads_the_list(FIRST, "officer: the list of numbers, with a newcomer")
    assert (len(found), found[13]) == (13, officer.says("done"))
    page = officer.open(f"{officer.campaign}/progress", "officer: progress after the close")
    assert released(officer, 38, SHOWN) in page


def codes_instead_of_slips(officer: Officer, newcomer: Newcomer) -> None:
    """Another campaign, pasted from a sheet: three teams with a code each, in one file."""
    page = officer.page
    officer.open("/campaigns/new", "officer: the form of a campaign")
    page.fill("[name=title]", "Renforts")
    page.select_option("[name=items-0]", f"quiz/{STORY}")
    page.fill("[name=teams]", "Renforts – Dôle\t6\nRenforts – Vitré\t1 200\nRenforts – Sète\t9")
    text = officer.checks("officer: pasted rows are read")
    assert many(officer, "%(num)s person is expected in all.", 1215) in text
    officer.press("button[value=make]", "officer: three teams with codes")
    lines = table_of(officer.file("main a[href$='/codes.csv']", "officer: codes as CSV"))
    assert [row[officer.says("Expected")] for row in lines] == ["6", "9", "1200"]
    person = newcomer(True)
    code = lines[0][officer.says("Link")].rpartition("/")[2]
    assert len(person.join(code)) == 14
    person.open("/assignments")
    assert "Renforts" in person.page.inner_text("main")


def another_edition(officer: Officer, newcomer: Newcomer, site: Site, slip: Slip) -> None:
    """Refused before 30 days, offered after, and played by the same people with the same slip."""
    address = f"/assignments/{officer.of(FIRST)}"
    button = f"form[action='{address}/again'] button"
    with later(site, days=29):
        officer.arrives()
        page = officer.open(address, "officer: the assignment of a team")
        soon = officer.says("The same group can do it again 30 days after the close at the earliest"
                            ": from %(when)s on.", when="|").split("|")[0]  # fmt: skip
        assert soon in page
        assert officer.page.locator(button).count() == 0
        leader = sign_in(Visitor(site.app), officer.email)
        leader.get(address)
        press(leader, f"{address}/again", 409)
    with later(site, days=31):
        officer.arrives()
        officer.open(address, "officer: the assignment of a team")
        page = officer.press(button, "officer: another edition is open")
        assert officer.says("%(done)s of %(people)s have done it", done=0, people=13) in page
        edition = officer.person.path.rpartition("/")[2]
        assert edition != officer.of(FIRST)
        reader = employee(newcomer, officer.waits, slip)
        reader.arrives()
        reader.opens(edition)
        reader.begins(edition)
        reader.plays(2)
        thanks = "Thank you. It is marked as done, and your answers are now part of the totals."
        assert reader.told(thanks) in reader.sends()
        page = officer.open("/organisation/log", "officer: the audit log")
        assert "Respect au travail" in page
        assert reader.slip.code not in page


# ---- Words ----------------------------------------------------------------------------------


def many(officer: Officer, singular: str, number: int, **values: object) -> str:
    """A counted sentence as the page says it."""
    return plain(counted(officer.person.language, singular, number, **values))


def released(officer: Officer, teams: int, answers: int) -> str:
    singular = "What %(num)s team has released: %(n)s answers"
    return plain(counted(officer.person.language, singular, teams, n=answers))
