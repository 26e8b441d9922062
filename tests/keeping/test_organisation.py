"""An organisation taken away as a file and erased whole, by its administrators only."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cast import (
    QUESTIONS,
    QUESTIONS_PATH,
    STORY,
    Cast,
    assign,
    close,
    come_back,
    make_group,
    press,
    print_slips,
    progress,
    send,
)
from tests.conftest import Clock, Counting
from tests.databases import on_both
from tests.everything import dump, rows
from tests.keeping.years import Years, on_disk, personal
from tests.web import Visitor

EXPORT, ERASE, KEEPING = "/organisation/export", "/organisation/erase", "/organisation/keeping"
NAME = "Lime Tree School"


def days(cast: Cast) -> dict[str, int]:
    return {row["id"]: row["retention_days"] for row in rows(cast.app, "organisations")}


def acts(cast: Cast) -> list[str]:
    return sorted(
        row["action"] for row in rows(cast.app, "audit_entries") if row["action"] != "signed-in"
    )


# ---- How many days -----------------------------------------------------------------------------


@on_both
def test_an_administrator_says_how_many_days_for_their_own_organisation(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    page = ada.get("/organisation")
    assert page.values["days"] == "400"
    assert "400 days after an assignment closed" in page.main
    ada.post(KEEPING, {"days": "90"})
    assert days(cast) == {cast.school: 90, cast.company: 400}
    page = ada.get("/organisation")
    assert page.values["days"] == "90"
    assert acts(cast) == ["organisation-changed"]


@pytest.mark.parametrize("typed", ["29", "3651", "-1", "", "a year", "30.5"])
def test_other_numbers_are_refused_next_to_the_field(cast: Cast, typed: str) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    page = ada.post(KEEPING, {"days": typed}, 422)
    assert 'id="retention-days-error"' in page.main
    assert page.values["days"] == typed
    assert days(cast)[cast.school] == 400
    assert acts(cast) == []


def test_a_form_that_was_open_for_too_long_comes_back_filled(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    page = ada.post(KEEPING, {"days": "60", "csrf_token": "of yesterday"}, 400)
    assert page.values["days"] == "60"
    assert days(cast)[cast.school] == 400


def test_nobody_else_sets_days_exports_or_erases(cast: Cast) -> None:
    before = dump(cast.app)
    for visitor in (cast.as_(cast.alice), cast.pupil().visitor):
        press(visitor, KEEPING, 404, days="30")
        press(visitor, EXPORT, 404)
        visitor.get(ERASE, 404)
        press(visitor, ERASE, 404, name=NAME)
    assert dump(cast.app)["organisations"] == before["organisations"]
    assert acts(cast) == []


# ---- Exported ----------------------------------------------------------------------------------


def exported(ada: Visitor) -> ZipFile:
    ada.get("/organisation")
    ada.post(EXPORT, {}, 200)
    assert ada.reply.mimetype == "application/zip"
    assert "attachment" in ada.reply.headers["Content-Disposition"]
    return ZipFile(io.BytesIO(ada.reply.get_data()))


def table(file: ZipFile, name: str) -> list[dict[str, str]]:
    text = file.read(f"{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


@on_both
def test_everything_that_may_leave_is_in_the_file(years: Years) -> None:
    ada = years.cast.as_(years.cast.ada)
    file = exported(ada)
    assert [row["name"] for row in table(file, "organisation")] == [NAME]
    found = {row["name"] for row in table(file, "facilitators")}
    assert found == {"Ada", "Alice", "Bob", "Dora"}
    assert {row["pseudonym"] for row in table(file, "pseudonyms")} == years.names()
    assert [row["title"] for row in table(file, "assignments")] == ["This week"]
    done = {row["kind"]: (row["done"], row["people"]) for row in table(file, "items")}
    assert done == {"module": ("3", "7"), "quiz": ("7", "7")}
    assert "exported" in {row["action"] for row in table(file, "audit")}
    published = json.loads(file.read("releases.json"))
    assert [each["n"] for each in published] == [7]
    assert published[0]["tables"] == rows(years.cast.app, "releases")[0]["tables"]
    assert acts(years.cast).count("exported") == 1


def test_no_secret_and_no_list_of_who_did_what_is_in_it(years: Years) -> None:
    cast = years.cast
    send(years.pupils[0].visitor, cast.assign(f"quiz/{QUESTIONS}"), QUESTIONS, QUESTIONS_PATH)
    file = exported(cast.as_(cast.ada))
    content = b"".join(file.read(name) for name in file.namelist())
    for row in rows(cast.app, "people"):
        for secret in ("password_hash", "return_code_hash"):
            assert not row[secret] or row[secret].encode() not in content
    for batch in rows(cast.app, "batches"):
        for sealed in filter(None, (batch["salt"], batch["sealed"])):
            assert bytes(sealed) not in content
    assert cast.code.encode() not in content
    assert table(file, "proof") == []
    assert not [name for name in file.namelist() if "roster" in name]
    for row in rows(cast.app, "people"):
        assert row["id"].encode() not in content


def test_where_proof_of_training_was_on_it_is_by_number(cast: Cast) -> None:
    ada, alice = cast.as_(cast.ada), cast.as_(cast.alice)
    ada.get("/organisation")
    press(ada, "/organisation/proof", proof="on")
    group = make_group(alice)
    slips = print_slips(alice, group, 2)
    assignment = assign(alice, group, proof_of_training="y")
    send(come_back(cast.visitor(), slips[1].code), assignment)
    found = table(exported(ada), "proof")
    assert sorted(row["done"] for row in found) == ["0", "1"]
    assert sorted(row["number"] for row in found) == ["1", "2"]


def test_nothing_of_another_organisation_is_in_it(years: Years) -> None:
    cast = years.cast
    colleague = cast.employee()
    charlie = cast.as_(cast.charlie)
    close(charlie, assign(charlie, cast.team, title="Of the harbour"))
    file = exported(cast.as_(cast.ada))
    content = b"".join(file.read(name) for name in file.namelist()).decode()
    # A pseudonym may be "Harbour Robin"; the name of the company is no word of that list.
    words = ("Harbour Company", "Of the harbour", "charlie@", cast.team, colleague.pseudonym)
    for foreign in words:
        assert foreign not in content
    own = exported(charlie)
    assert [row["pseudonym"] for row in table(own, "pseudonyms")] == [colleague.pseudonym]
    assert json.loads(own.read("releases.json")) == []


def test_a_name_that_looks_like_a_formula_is_harmless_in_a_spreadsheet(cast: Cast) -> None:
    make_group(cast.as_(cast.alice), "=HYPERLINK(1)")
    found = {row["name"] for row in table(exported(cast.as_(cast.ada)), "groups")}
    assert found == {"5e B", "'=HYPERLINK(1)"}


def test_more_people_cost_an_export_no_more_statements(cast: Cast, counting: Counting) -> None:
    ada = cast.as_(cast.ada)
    found = []
    for _ in range(2):
        cast.pupils(8)
        cast.assign()
        with counting() as statements:
            exported(ada)
        found.append(len(statements))
    assert found[0] == found[1]


# ---- Erased ------------------------------------------------------------------------------------


@on_both
def test_everything_goes_once_its_name_is_typed(years: Years) -> None:
    cast = years.cast
    cast.employee()
    ada = cast.as_(cast.ada)
    assert NAME in ada.get(ERASE).main
    page = ada.post(ERASE, {"name": f"  {NAME} "}, 200)
    assert "The organisation is erased" in page.main
    left = {table: found for table, found in dump(cast.app).items() if found}
    assert set(left) == {
        "organisations", "people", "groups", "group_facilitators", "memberships", "sign_ins",
        "installation", "content_versions",
    }  # fmt: skip
    assert {table: len(left[table]) for table in ("organisations", "groups", "people")} == {
        "organisations": 1, "groups": 1, "people": 2,
    }  # fmt: skip
    text = personal(cast.app)
    assert [name for name in (*years.names(), NAME, "Alice", "5e B") if name in text] == []


@pytest.mark.parametrize(("language", "said"), [("fr", "est effacée"), ("en", "is erased")])
def test_the_last_page_speaks_the_language_that_was_read(
    cast: Cast, language: str, said: str
) -> None:
    ada = cast.as_(cast.ada)
    ada.get(f"{ERASE}?language={language}", 303)
    ada.get(ERASE)
    page = ada.post(ERASE, {"name": NAME}, 200)
    assert page.lang == language
    assert said in page.main
    assert "Ada" not in page.html


def test_everybody_of_it_is_signed_out(years: Years) -> None:
    cast = years.cast
    alice, ada = cast.as_(cast.alice), cast.as_(cast.ada)
    ada.get(ERASE)
    ada.post(ERASE, {"name": NAME}, 200)
    for visitor in (ada, alice, years.pupils[0].visitor):
        visitor.get("/assignments", 303)
        assert visitor.location == "/sign-in"
    cast.as_(cast.charlie).get("/groups")


def test_nothing_of_it_is_left_in_the_files(years: Years, tmp_path: Path) -> None:
    ada = years.cast.as_(years.cast.ada)
    ada.get(ERASE)
    ada.post(ERASE, {"name": NAME}, 200)
    files = on_disk(tmp_path)
    assert [name for name in (*years.names(), NAME) if name.encode() in files] == []


@pytest.mark.parametrize("typed", ["", "Lime Tree", "lime tree school", "Harbour Company"])
def test_another_name_erases_nothing_and_is_told_next_to_the_field(cast: Cast, typed: str) -> None:
    ada = cast.as_(cast.ada)
    ada.get(ERASE)
    before = dump(cast.app)
    page = ada.post(ERASE, {"name": typed}, 422)
    assert 'id="name-error"' in page.main
    assert page.values["name"] == typed
    assert dump(cast.app) == before
    ada.post(ERASE, {"name": NAME, "csrf_token": "of yesterday"}, 400)
    assert dump(cast.app) == before


def test_the_page_says_that_no_line_of_the_log_is_left(cast: Cast) -> None:
    main = cast.as_(cast.ada).get(ERASE).main
    assert "No line stays behind that says who erased it" in main
    assert "export it first" in main


# ---- An account that is erased on request ------------------------------------------------------


@on_both
def test_a_learner_who_erases_their_account_changes_no_release(years: Years, clock: Clock) -> None:
    """Neither the page, JSON, CSV nor the rows: what was published stays as it was."""
    cast = years.cast
    alice = cast.as_(cast.alice)
    page = alice.get(f"/progress/{years.old}").main
    data, published = years.charts(), dump(cast.app)
    who = years.pupils[2]
    who.visitor.get("/account")
    who.visitor.post("/account/erase", {}, 200)
    for table_name in ("releases", "batches", "day_counts", "sensitive_counts", "items"):
        assert dump(cast.app)[table_name] == published[table_name]
    assert years.charts() == data
    assert cast.as_(cast.alice).get(f"/progress/{years.old}").main == page
    assert who.pseudonym not in personal(cast.app)
    clock.move(hours=1)
    come_back(cast.visitor(), who.return_code, 422)


def test_an_open_batch_keeps_the_answer_of_an_account_that_is_erased(cast: Cast) -> None:
    pupils = cast.pupils(7)
    assignment = cast.assign()
    for pupil in pupils[:3]:
        send(pupil.visitor, assignment)
    batch = dump(cast.app)["batches"]
    pupils[0].visitor.get("/account")
    pupils[0].visitor.post("/account/erase", {}, 200)
    assert dump(cast.app)["batches"] == batch
    for pupil in pupils[3:]:
        send(pupil.visitor, assignment)
    (item,) = progress(cast.as_(cast.alice), assignment)
    assert item["slug"] == STORY
    assert [row["n"] for row in rows(cast.app, "releases")] == [7]


def test_who_was_taken_out_of_a_group_after_sending_leaves_figures_as_they_were(
    years: Years,
) -> None:
    """A facilitator cannot erase somebody who has sent: the account stays, without a group (R3)."""
    cast = years.cast
    data = years.charts()
    alice = cast.as_(cast.alice)
    member = next(row["person_id"] for row in rows(cast.app, "memberships"))
    alice.get(f"/groups/{cast.group}")
    alice.post(f"/groups/{cast.group}/members/{member}/remove", {}, None)
    assert len(rows(cast.app, "memberships")) == 6
    assert years.charts() == data
    assert len(years.learners()) == 7
    years.later()
    assert years.purge().learners == 7
    assert years.charts() == data


def test_the_mode_of_an_exported_member_is_its_owners(cast: Cast) -> None:
    for member in exported(cast.as_(cast.ada)).infolist():
        assert stat.S_IMODE(member.external_attr >> 16) == 0o600
        assert member.date_time == (1980, 1, 1, 0, 0, 0)
