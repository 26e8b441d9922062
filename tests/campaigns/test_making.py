"""Making a campaign: what is understood of a table is shown first, and confirmed once."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import update
from werkzeug.datastructures import FileStorage

from tests.campaigns.pages import ID, ITEMS, check, confirm, make, values
from tests.cast import STORY, Cast, join, make_group, send
from tests.conftest import Counting
from tests.databases import on_both
from tests.everything import rows
from workshop.accounts.models import Organisation
from workshop.database import database

FORTY = "\n".join(f"Team {number:02};{5 + number % 30}" for number in range(1, 41))


def count(cast: Cast, table: str) -> int:
    return len(rows(cast.app, table))


@on_both
def test_forty_teams_are_made_with_one_confirmation(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    address = make(ada, FORTY, 40)
    assert address == f"/campaigns/{ID}"
    assert count(cast, "groups") == 42
    assignments = rows(cast.app, "assignments")
    assert len(assignments) == 40
    assert {row["campaign_id"] for row in assignments} == {ID}
    assert {(row["pace"], row["opened"]) for row in assignments} in (
        {("days", 1)},
        {("days", True)},
    )
    assert count(cast, "items") == 80
    assert count(cast, "batches") == 40
    page = ada.get(address)
    assert "Team 01" in page.main
    assert "Team 40" in page.main


def test_checking_writes_nothing_and_keeps_what_was_typed(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    before = {table: count(cast, table) for table in ("groups", "campaigns", "audit_entries")}
    page = check(ada, "North;12\nSouth;", due_at="2026-12-24T12:00")
    assert {table: count(cast, table) for table in before} == before
    assert page.values["title"] == "Respect at work"
    assert page.values["campaign"] == ID
    assert page.values["due_at"].startswith("2026-12-24")
    assert "North;12" in page.main
    assert f'<option selected value="quiz/{STORY}">' in page.main


def test_a_refused_row_says_why_and_stops_no_other(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    page = check(ada, "North;12\nSouth;\n5e B;20\nEast;3")
    assert "2 rows are accepted." in page.main
    assert "the expected number is missing" in page.main
    assert "a team of this name exists already" in page.main
    assert "No chart, because fewer than 5 are expected." in page.main
    assert "Make the 2 accepted teams" in page.main
    confirm(ada, "North;12\nSouth;\n5e B;20\nEast;3", 2)
    names = {row["name"] for row in rows(cast.app, "groups")}
    assert names == {"North", "East", "5e B", "Planning"}


def test_a_name_of_another_organisation_is_free(cast: Cast) -> None:
    """Planning is a team of the company; the school learns nothing of it."""
    page = check(cast.as_(cast.ada), "Planning;12")
    assert "1 row is accepted." in page.main


@on_both
def test_pressing_twice_makes_it_once(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    address = make(ada, "North;12", 1)
    confirm(ada, "North;12", 1)
    assert ada.location == address
    assert count(cast, "campaigns") == 1
    assert count(cast, "assignments") == 1


def test_what_changed_between_looking_and_confirming_is_shown_again(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    check(ada, "North;12\nSouth;8")
    make_group(cast.as_(cast.alice), "south")
    page = confirm(ada, "North;12\nSouth;8", 2, status=409)
    assert "no longer what was shown" in page.main
    assert "a team of this name exists already" in page.main
    assert count(cast, "campaigns") == 0
    confirm(ada, "North;12\nSouth;8", 1)
    assert count(cast, "assignments") == 1


def test_a_file_from_excel_in_windows_1252_with_semicolons_is_read(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/campaigns/new")
    data = "Équipe;Effectif\r\nQualité;12\r\nR&D;1\u00a0200\r\n".encode("cp1252")
    sent: dict[str, object] = dict(values(""))
    sent["file"] = FileStorage(io.BytesIO(data), filename="équipes.csv")
    page = ada.post("/campaigns/new", sent, 200)
    assert "Qualité" in page.main
    assert "R&amp;D" in page.main
    assert "2 rows are accepted." in page.main
    confirm(ada, "Équipe;Effectif\r\nQualité;12\r\nR&D;1\u00a0200\r\n", 2)
    expected = {row["expected"] for row in rows(cast.app, "assignments")}
    assert expected == {12, 1200}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04workbook", "This is a workbook."),
        (b"\x00\x01", "This is no table of text."),
        (b"\xff\xfe\x00", "This is no table of text."),
    ],
)
def test_a_file_that_is_no_table_is_refused_beside_its_field(
    cast: Cast, data: bytes, said: str
) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/campaigns/new")
    sent: dict[str, object] = dict(values(""))
    sent["file"] = FileStorage(io.BytesIO(data), filename="teams.csv")
    page = ada.post("/campaigns/new", sent, 422)
    assert said in page.main
    assert page.values["title"] == "Respect at work"


def test_without_a_title_or_a_piece_the_rows_are_shown_and_nothing_can_be_confirmed(
    cast: Cast,
) -> None:
    page = check(cast.as_(cast.ada), "North;12", status=422, title="", **dict.fromkeys(ITEMS, ""))
    assert "Type a title" in page.main
    assert "Choose at least one module or story." in page.main
    assert "North" in page.main
    assert 'value="make"' not in page.main


def test_a_list_of_refused_rows_makes_nothing(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    page = check(ada, "North\nSouth;many")
    assert 'value="make"' not in page.main
    confirm(ada, "North\nSouth;many", 0, status=422)
    assert count(cast, "campaigns") == 0


def test_an_expired_form_comes_back_filled_and_makes_nothing(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/campaigns/new")
    sent = values("North;12", act="make", accepted_teams="1", csrf_token="expired")
    page = ada.post("/campaigns/new", sent, 400)
    assert "North;12" in page.main
    assert "open for a long time" in page.main
    assert count(cast, "campaigns") == 0


def test_a_due_date_before_the_opening_is_refused(cast: Cast) -> None:
    page = check(cast.as_(cast.ada), "North;12", status=422, due_at="2020-01-01T08:00")
    assert "before the opening" in page.main


def test_what_is_to_open_later_is_opened_by_the_server(cast: Cast, clock: object) -> None:
    ada = cast.as_(cast.ada)
    make(ada, "North;12\nSouth;8", 2, opens_at="2026-12-01T09:00")
    assert count(cast, "batches") == 0
    clock.move(days=9)  # type: ignore[attr-defined]
    assert cast.settle() == (2, 0)
    assert count(cast, "batches") == 2


def test_by_slips_there_is_one_for_everybody_expected_and_none_works_before_it_is_exported(
    cast: Cast,
) -> None:
    ada = cast.as_(cast.ada)
    make(ada, "North;12\nSouth;8", 2, joining="slips")
    learners = [row for row in rows(cast.app, "people") if row["role"] == "learner"]
    assert len(learners) == 20
    assert {row["return_code_hash"] for row in learners} == {None}
    assert count(cast, "rosters") == 40
    numbers = sorted(row["number"] for row in rows(cast.app, "memberships"))
    assert numbers == sorted([*range(1, 13), *range(1, 9)])


def test_too_many_slips_at_once_are_refused(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    teams = "A;5000\nB;5000\nC;1"
    check(ada, teams, joining="slips")
    page = confirm(ada, teams, 3, status=422, joining="slips")
    assert "at most 10,000" in page.main
    assert count(cast, "campaigns") == 0


def test_it_is_written_down_who_made_it(cast: Cast) -> None:
    make(cast.as_(cast.ada), "North;12", 1)
    noted = [
        (row["actor"], row["action"], row["subject"]) for row in rows(cast.app, "audit_entries")
    ]
    assert ("Ada", "campaign-made", "Respect at work") in noted


def test_proof_of_training_is_offered_where_the_organisation_has_it_only(cast: Cast) -> None:
    page = cast.as_(cast.ada).get("/campaigns/new")
    assert "proof_of_training" not in page.main


def test_proof_of_training_goes_by_slips(cast: Cast) -> None:
    with cast.app.app_context(), database().write() as session:
        session.execute(update(Organisation).values(proof_of_training=True))
    ada = cast.as_(cast.ada)
    page = check(ada, "North;12", status=422, proof_of_training="y")
    assert "numbers of slips" in page.main
    make(ada, "North;12", 1, proof_of_training="y", joining="slips")
    (row,) = rows(cast.app, "assignments")
    assert row["proof_of_training"]


def test_a_list_of_thousands_of_rows_is_refused_as_a_whole(cast: Cast) -> None:
    page = check(cast.as_(cast.ada), "\n".join(f"{n};5" for n in range(1_001)), status=422)
    assert "at most 1,000 rows" in page.main
    assert "1000;5" in page.main


def test_the_enter_key_checks_and_never_makes(cast: Cast) -> None:
    """A browser presses the first button of a form."""
    page = check(cast.as_(cast.ada), "North;12")
    pressed = re.findall(r'name="act" value="(\w+)"', page.main)
    assert pressed[0] == "check"
    assert "make" in pressed


def test_a_learner_finds_no_campaigns(cast: Cast) -> None:
    pupil = cast.pupil().visitor
    for address in ("/campaigns", "/campaigns/new"):
        pupil.get(address, 404)


def test_making_a_campaign_costs_as_many_statements_for_five_teams_as_for_forty(
    cast: Cast, counting: Counting
) -> None:
    ada = cast.as_(cast.ada)
    found = []
    for letter, number in (("a", 1), ("b", 5), ("c", 40)):
        teams = "\n".join(f"{letter} {each};12" for each in range(number))
        check(ada, teams)
        with counting() as statements:
            confirm(ada, teams, number, campaign=letter * 22)
        found.append(len(statements))
    assert found[1] == found[2]
    assert found[2] <= 15


def test_people_join_a_team_by_its_code_and_count_in_it_alone(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    address = make(ada, "North;6\nSouth;8", 2)
    data = ada.client.get(f"{address}/codes.csv").get_data(as_text=True)
    code = re.search(r"North;6;(\w{6});http://localhost/join/\1|North;6;(\w{6});", data)
    assert code is not None
    assignment = next(row["id"] for row in rows(cast.app, "assignments") if row["expected"] == 6)
    learner = join(cast.visitor(), code.group(1) or code.group(2))
    send(learner.visitor, assignment)
    assert "1 of 6" in ada.get(address).main
