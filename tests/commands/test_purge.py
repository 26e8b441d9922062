"""`workshop purge` and `workshop organisation`: what they print, refuse and leave."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import update

from tests.cast import Cast
from tests.commands.conftest import Command
from tests.commands.school import PUPILS, School
from tests.databases import on_both
from tests.everything import dump, rows
from workshop.accounts.models import Organisation
from workshop.assignments.models import Assignment
from workshop.commands import organisation
from workshop.database import database

NAME, OTHER = "Lime Tree School", "Harbour Company"


@pytest.fixture
def over(at_work: School) -> School:
    """The school of `at_work` with everything closed, longer ago than it is kept: commands go by
    the real clock."""
    cast = at_work.cast
    at_work.leader.get(f"/assignments/{at_work.open}")
    at_work.leader.post(f"/assignments/{at_work.open}/close", {})
    with cast.app.app_context(), database().write() as session:
        before = datetime.now(UTC) - timedelta(days=401)
        session.execute(update(Assignment).values(closed_at=before, opens_at=before))
    return at_work


def learners(cast: Cast) -> int:
    return len([row for row in rows(cast.app, "people") if row["role"] == "learner"])


# ---- What is too old ---------------------------------------------------------------------------


@on_both
def test_purge_says_how_many_it_erased_and_leaves_the_charts(
    over: School, command: Command
) -> None:
    before = over.charts()
    ran = command("purge")
    assert ran.status == 0, ran
    assert f"{NAME}: {PUPILS} pseudonyms, {2 * PUPILS} rows of rosters" in ran.out
    assert "in 2 organisations." in ran.out
    assert learners(over.cast) == 0
    assert over.charts() == before
    again = command("purge")
    assert again.status == 0
    assert again.out.startswith("In all 0 pseudonyms, 0 rows of rosters")


@pytest.mark.long
def test_a_dry_run_erases_nothing_and_says_the_same(over: School, command: Command) -> None:
    before = dump(over.cast.app)
    tried = command("purge", "--dry-run")
    assert tried.status == 0
    assert dump(over.cast.app) == before
    assert tried.out.replace("would be erased", "erased") == command("purge").out


def test_nothing_of_what_is_open_goes(at_work: School, command: Command) -> None:
    ran = command("purge")
    assert "In all 0 pseudonyms, 0 rows" in ran.out
    assert learners(at_work.cast) == PUPILS


@pytest.mark.parametrize("words", [("purge",), ("organisation", "erase"), ("organisation",)])
def test_help_says_what_it_does(command: Command, words: tuple[str, ...]) -> None:
    ran = command(*words, "--help")
    assert ran.status == 0
    assert "eras" in ran.out


def test_without_a_database_it_is_refused_in_one_line(command: Command) -> None:
    for words in (("purge",), ("organisation", "list"), ("organisation", "erase", NAME)):
        assert command(*words).refused


# ---- Organisations -----------------------------------------------------------------------------


@pytest.mark.long
def test_organisations_are_listed(at_work: School, command: Command) -> None:
    ran = command("organisation", "list")
    assert ran.status == 0
    assert f"{NAME} (school): 4 facilitators, 1 groups, {PUPILS} learners, kept 400 days" in ran.out
    assert OTHER in ran.out
    assert ran.out.endswith("2 organisations.\n")
    assert at_work.open


@pytest.mark.long
@on_both
def test_one_is_exported_into_a_file_of_its_owner(
    at_work: School, command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "school.zip"
    ran = command("organisation", "export", NAME, str(file))
    assert ran.status == 0, ran
    assert f"{PUPILS} pseudonyms in 1 groups" in ran.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with ZipFile(file) as opened:
        assert {"organisation.csv", "pseudonyms.csv", "releases.json"} <= set(opened.namelist())
        text = opened.read("pseudonyms.csv").decode("utf-8-sig")
        log = opened.read("audit.csv").decode("utf-8-sig")
    assert [each.pseudonym for each in at_work.pupils if each.pseudonym not in text] == []
    assert "workshop organisation export;exported" in log
    assert command("organisation", "export", NAME, str(file)).refused
    assert command("organisation", "export", "Nowhere", str(tmp_path / "n.zip")).refused
    assert not (tmp_path / "n.zip").exists()


@on_both
def test_one_is_erased_and_the_other_left_alone(at_work: School, command: Command) -> None:
    cast = at_work.cast
    ran = command("organisation", "erase", NAME)
    assert ran.status == 0, ran
    assert f"Erased {NAME}" in ran.out
    assert [row["name"] for row in rows(cast.app, "organisations")] == [OTHER]
    for table in ("assignments", "items", "rosters", "releases", "batches", "audit_entries"):
        assert rows(cast.app, table) == [], table
    assert [row["name"] for row in rows(cast.app, "people")] == ["Charlie"]
    assert command("organisation", "erase", NAME).refused


def test_two_of_one_name_are_not_told_apart_by_chance(at_work: School, command: Command) -> None:
    with at_work.cast.app.app_context(), database().write() as session:
        session.execute(update(Organisation).values(name=NAME))
    ran = command("organisation", "erase", NAME)
    assert ran.refused
    assert "rename one of them first" in ran.err


@pytest.mark.long
def test_the_demonstration_has_a_removal_of_its_own(at_work: School, command: Command) -> None:
    with at_work.cast.app.app_context(), database().write() as session:
        session.execute(update(Organisation).values(demonstration=True))
    ran = command("organisation", "erase", NAME)
    assert ran.refused
    assert "workshop demo --remove" in ran.err
    at_work.cast.as_(at_work.cast.ada).get("/organisation/erase", 404)


@pytest.mark.long
def test_a_file_that_cannot_be_written_is_refused(at_work: School, command: Command) -> None:
    assert command("organisation", "export", NAME, "/nonexistent/school.zip").refused
    assert at_work.open


def test_the_log_names_the_command_where_no_person_acted() -> None:
    assert organisation.Command("id").name == "workshop organisation export"
