"""One list of who has done it, by team and number, over a campaign's teams (PRIVACY.md R11)."""

from __future__ import annotations

from tests.campaigns.pages import ID, make
from tests.campaigns.test_teams import hand_over
from tests.cast import Cast, come_back, press, read_module, send
from tests.databases import on_both
from tests.everything import rows
from tests.web import Visitor
from workshop.spreadsheet import read_table

ADDRESS = f"/campaigns/{ID}"
TEAMS = "Zone 10;2\nÉvry;2\nZone 9;3"


def with_proof(cast: Cast) -> Visitor:
    """Ada's campaign with slips, after she switched the lists on."""
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    press(ada, "/organisation/proof", proof="on")
    make(ada, TEAMS, 3, joining="slips", proof_of_training="y")
    return ada


def proof(leader: Visitor, status: int = 200) -> list[tuple[str, ...]]:
    """The rows of the file, as a spreadsheet reads them."""
    leader.get(ADDRESS)
    press(leader, f"{ADDRESS}/proof.csv", status)
    data = leader.reply.data
    return [tuple(row.cells) for row in read_table(data).rows] if status == 200 else []


def slip_of(leader: Visitor, team: str, number: int) -> str:
    """The code of a team's slip, from the file for the mail merge."""
    leader.get(ADDRESS)
    press(leader, f"{ADDRESS}/slips.csv", 200, here="y")
    found = [row.cells for row in read_table(leader.reply.data).rows[1:]]
    return next(cells[-1] for cells in found if cells[:2] == (team, str(number)))


@on_both
def test_the_file_has_every_number_of_every_team_and_no_name_or_time(cast: Cast) -> None:
    ada = with_proof(cast)
    learner = come_back(cast.visitor(), slip_of(ada, "Évry", 2))
    group = next(row["id"] for row in rows(cast.app, "groups") if row["name"] == "Évry")
    assignment = next(r["id"] for r in rows(cast.app, "assignments") if r["group_id"] == group)
    read_module(learner, str(assignment))
    send(learner, str(assignment))
    found = proof(ada)
    assert found[0] == ("Team", "number", "done")
    assert [row[:2] for row in found[1:]] == [
        ("Évry", "1"), ("Évry", "2"), ("Zone 9", "1"), ("Zone 9", "2"), ("Zone 9", "3"),
        ("Zone 10", "1"), ("Zone 10", "2"),
    ]  # fmt: skip
    assert [row for row in found if row[2] == "yes"] == [("Évry", "2", "yes")]
    assert "no-store" in ada.reply.headers["Cache-Control"]


def test_that_it_was_read_stands_in_the_log(cast: Cast) -> None:
    ada = with_proof(cast)
    proof(ada)
    assert "Respect at work" in ada.get("/organisation/log").main
    assert [
        row["subject"] for row in rows(cast.app, "audit_entries") if row["action"] == "proof-read"
    ] == ["Respect at work"]


def test_a_leader_of_one_team_gets_its_numbers_only(cast: Cast) -> None:
    with_proof(cast)
    hand_over(cast, "Zone 9", cast.alice.id)
    assert {row[0] for row in proof(cast.as_(cast.alice))[1:]} == {"Zone 9"}


def test_without_proof_of_training_there_is_no_file(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    make(ada, "North;12", 1)
    assert "Proof of training" not in ada.get(ADDRESS).main
    proof(ada, 404)
