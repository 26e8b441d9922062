"""The teams of a campaign: who sees which, and what is done for all of them at once."""

from __future__ import annotations

from tests.campaigns.pages import ID, make
from tests.cast import Cast, come_back, join, make_cast, press, send
from tests.conftest import Clock, Counting, MakeApp
from tests.everything import rows
from tests.web import Visitor
from workshop.database import database
from workshop.groups import store as groups
from workshop.spreadsheet import read_table

ADDRESS = f"/campaigns/{ID}"


def hand_over(cast: Cast, name: str, person_id: str) -> str:
    """Let somebody else lead a team as well; the team's id."""
    group = next(row["id"] for row in rows(cast.app, "groups") if row["name"] == name)
    with cast.app.app_context(), database().write() as session:
        groups.add_facilitator(session, group, person_id)
    return str(group)


def codes(leader: Visitor) -> dict[str, str]:
    """The code of each team, from the file for mails."""
    data = leader.client.get(f"{ADDRESS}/codes.csv").data
    return {row.cell(0): row.cell(2) for row in read_table(data).rows[1:]}


def fill(cast: Cast, leader: Visitor, team: str, people: int, sent: int) -> None:
    """So many join a team by its code, and so many of them send the story."""
    code = codes(leader)[team]
    group = next(row["id"] for row in rows(cast.app, "groups") if row["name"] == team)
    assignment = next(r["id"] for r in rows(cast.app, "assignments") if r["group_id"] == group)
    for number in range(people):
        learner = join(cast.visitor(), code)
        if number < sent:
            send(learner.visitor, assignment)


def test_whoever_leads_one_team_sees_the_campaign_with_that_team_only(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    make(ada, "North;12\nSouth;8", 2)
    hand_over(cast, "North", cast.alice.id)
    alice = cast.as_(cast.alice)
    assert "Respect at work" in alice.get("/campaigns").main
    assert "1 team" in alice.page.main
    for address in (ADDRESS, f"{ADDRESS}/progress"):
        page = alice.get(address)
        assert "North" in page.main
        assert "South" not in page.main
    assert list(codes(alice)) == ["North"]


def test_who_leads_none_of_its_teams_finds_no_campaign(cast: Cast) -> None:
    make(cast.as_(cast.ada), "North;12", 1)
    for who in (cast.charlie, cast.dora):
        stranger = cast.as_(who)
        assert "Respect at work" not in stranger.get("/campaigns").main
        for address in (ADDRESS, f"{ADDRESS}/progress", f"{ADDRESS}/codes.csv"):
            stranger.get(address, 404)
        for button in ("remind", "close", "due", "slips.csv"):
            press(stranger, f"{ADDRESS}/{button}", 404)


def test_what_one_leader_does_for_all_touches_their_own_teams_only(cast: Cast) -> None:
    make(cast.as_(cast.ada), "North;12\nSouth;8", 2)
    north = hand_over(cast, "North", cast.alice.id)
    alice = cast.as_(cast.alice)
    alice.get(ADDRESS)
    press(alice, f"{ADDRESS}/remind")
    press(alice, f"{ADDRESS}/due", due_at="2026-12-10T12:00")
    press(alice, f"{ADDRESS}/close")
    touched = [
        row["group_id"]
        for row in rows(cast.app, "assignments")
        if row["reminded"] or row["closed"] or row["due_at"]
    ]
    assert touched == [north]


def test_the_table_counts_who_joined_and_who_is_done(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    make(ada, "North;12\nSouth;8", 2)
    fill(cast, ada, "North", 3, 2)
    page = ada.get(ADDRESS)
    assert "2: 2 of 12" in page.main
    assert "2: 0 of 8" in page.main
    assert ": 2 of 20</li>" in page.main


def test_codes_and_links_come_as_a_file_that_a_spreadsheet_reads(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    make(ada, "=North;12\nÉté;8", 2)
    table = read_table(ada.client.get(f"{ADDRESS}/codes.csv").data)
    assert [row.cells[:2] for row in table.rows] == [
        ("Team", "Expected"), ("'=North", "12"), ("Été", "8"),
    ]  # fmt: skip
    for row in table.rows[1:]:
        assert row.cell(3).endswith(f"/join/{row.cell(2)}")


def test_the_slips_of_all_teams_come_as_one_file_and_work(make_app: MakeApp) -> None:
    cast = make_cast(make_app(public_url="http://workshop.example"))
    ada = cast.as_(cast.ada)
    make(ada, "North;6\nSouth;5", 2, joining="slips")
    press(ada, f"{ADDRESS}/slips.csv", 200)
    table = read_table(ada.reply.data)
    assert table.rows[0].cells == ("team", "number", "link", "code")
    assert [row.cells[:2] for row in table.rows[1:]] == [
        *((("North", str(n))) for n in range(1, 7)),
        *((("South", str(n))) for n in range(1, 6)),
    ]
    learner = come_back(cast.visitor(), table.rows[1].cell(3))
    assert "Respect at work" in learner.get("/assignments").main
    press(ada, f"{ADDRESS}/slips.csv", 200)
    numbers = [row.cells[:2] for row in read_table(ada.reply.data).rows[1:]]
    assert ("North", "1") not in numbers
    assert len(numbers) == 10
    noted = {(row["action"], row["subject"]) for row in rows(cast.app, "audit_entries")}
    assert {("slips-made", "Respect at work"), ("exported", "Respect at work")} <= noted


def test_where_only_this_computer_could_open_them_no_slips_are_exported(make_app: MakeApp) -> None:
    cast = make_cast(make_app(public_url="http://127.0.0.1:8000"))
    ada = cast.as_(cast.ada)
    make(ada, "North;6", 1, joining="slips")
    assert "Only this computer" in ada.get(ADDRESS).main
    press(ada, f"{ADDRESS}/slips.csv", 409)
    assert "no other device" in ada.page.main
    press(ada, f"{ADDRESS}/slips.csv", 200, here="y")
    assert len(read_table(ada.reply.data).rows) == 7


def test_a_reminder_stands_on_every_page_alike_and_is_noted(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    make(ada, "North;12\nSouth;8", 2)
    ada.get(ADDRESS)
    press(ada, f"{ADDRESS}/remind")
    assert "everybody in 2 teams" in ada.get(ADDRESS).html
    assert {row["reminded"] for row in rows(cast.app, "assignments")} == {True}
    noted = {(row["action"], row["subject"]) for row in rows(cast.app, "audit_entries")}
    assert ("reminded", "Respect at work") in noted


def test_closing_all_is_final_and_erases_every_salt(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    make(ada, "North;12\nSouth;8", 2)
    fill(cast, ada, "North", 6, 6)
    fill(cast, ada, "South", 2, 2)
    ada.get(ADDRESS)
    press(ada, f"{ADDRESS}/close")
    assert ada.location == f"{ADDRESS}/progress"
    batches = rows(cast.app, "batches")
    assert {row["salt"] for row in batches} == {None}
    assert sorted(row["held_back"] for row in batches) == [0, 2]
    assert [row["n"] for row in rows(cast.app, "releases")] == [6]
    press(ada, f"{ADDRESS}/close", 409)
    assert {row["action"] for row in rows(cast.app, "audit_entries")} >= {"assignment-closed"}


def test_another_due_date_holds_for_all_and_closes_them_by_itself(cast: Cast, clock: Clock) -> None:
    ada = cast.as_(cast.ada)
    make(ada, "North;12\nSouth;8", 2)
    ada.get(ADDRESS)
    press(ada, f"{ADDRESS}/due", 422, due_at="2026-01-01T12:00")
    assert "before the opening" in ada.page.main
    press(ada, f"{ADDRESS}/due", due_at="2026-11-24T12:00")
    clock.move(days=2)
    assert cast.settle() == (0, 2)


def test_a_page_costs_the_same_three_statements_with_four_teams_and_with_forty(
    cast: Cast, counting: Counting
) -> None:
    ada = cast.as_(cast.ada)
    costs = []
    for letter, number in (("a", 4), ("b", 40)):
        teams = "\n".join(f"{letter} {each};12" for each in range(number))
        address = make(ada, teams, number, campaign=letter * 22)
        for page in ("/campaigns", address, f"{address}/progress", f"{address}/codes.csv"):
            with counting() as statements:
                ada.get(page)
            costs.append(len(statements.own))
    assert max(costs) <= 3, costs
    assert costs[:4] == costs[4:]


def test_buttons_for_all_teams_cost_few_statements(cast: Cast, counting: Counting) -> None:
    ada = cast.as_(cast.ada)
    make(ada, "\n".join(f"team {each};12" for each in range(40)), 40)
    ada.get(ADDRESS)
    for button, due in (("remind", ""), ("due", "2026-12-10T12:00")):
        with counting() as statements:
            press(ada, f"{ADDRESS}/{button}", due_at=due)
        assert len(statements.own) <= 6, (button, statements.own)
