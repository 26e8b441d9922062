"""A file that is no whole backup of this program restores nothing, and is told why in one line."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import Command
from workshop.commands import archive, authentic
from workshop.database import Database
from workshop.models import metadata

Members = dict[str, bytes]
Manifest = dict[str, Any]
Row = dict[str, Any]

# A backup is made once a worker and spoilt in every way.
MADE: list[bytes] = []


@pytest.fixture
def members(request: pytest.FixtureRequest, tmp_path: Path) -> Members:
    """The files inside a whole backup."""
    if not MADE:
        file = tmp_path / "whole.zip"
        request.getfixturevalue("at_work")
        assert request.getfixturevalue("command")("backup", str(file)).status == 0
        MADE.append(file.read_bytes())
    with zipfile.ZipFile(io.BytesIO(MADE[0])) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


@pytest.fixture
def url(instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty installation's database, into which nothing must come."""
    address = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", address)
    return address


def packed(members: Members, file: Path) -> Path:
    with zipfile.ZipFile(file, "w") as zipped:
        for name, data in members.items():
            zipped.writestr(name, data)
    return file


def people_in(url: str) -> int:
    database = Database(url)
    with database.engine.connect() as connection:
        found = connection.execute(metadata.tables["people"].select()).all()
    database.engine.dispose()
    return len(found)


# ---- Ways to spoil a backup ------------------------------------------------------------------


def a_table_is_missing(members: Members, _manifest: Manifest) -> None:
    del members["tables/people.jsonl"]


def a_row_was_changed(members: Members, _manifest: Manifest) -> None:
    members["tables/people.jsonl"] = members["tables/people.jsonl"].replace(b"Alice", b"Malice")


def a_row_was_taken_out(members: Members, _manifest: Manifest) -> None:
    members["tables/people.jsonl"] = members["tables/people.jsonl"].split(b"\n", 1)[1]


def the_schema_is_another(_members: Members, manifest: Manifest) -> None:
    manifest["schema"] = "9999"


def it_is_of_another_product(_members: Members, manifest: Manifest) -> None:
    manifest["product"] = "a shop"


def its_format_is_newer(_members: Members, manifest: Manifest) -> None:
    manifest["format"] = archive.FORMAT + 1


def the_manifest_has_a_part_too_many(_members: Members, manifest: Manifest) -> None:
    manifest["more"] = "than expected"


def it_has_a_table_too_many(members: Members, manifest: Manifest) -> None:
    members["tables/more.jsonl"] = b""
    manifest["tables"]["more"] = {"rows": 0, "sha256": sha256().hexdigest()}


def rewrite(members: Members, manifest: Manifest, table: str, **changed: object) -> None:
    """Change every row of a table, and the manifest so that it fits."""
    name = archive.member(table)
    rows = [json.loads(line) | changed for line in members[name].splitlines()]
    members[name] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    manifest["tables"][table] = {"rows": len(rows), "sha256": sha256(members[name]).hexdigest()}


def sums_were_put_into_it(members: Members, manifest: Manifest) -> None:
    rewrite(members, manifest, "batches", salt="00", sealed="00")


def its_people_belong_to_nobody(members: Members, manifest: Manifest) -> None:
    rewrite(members, manifest, "people", organisation_id="no-such-organisation")


def a_time_in_it_is_none(members: Members, manifest: Manifest) -> None:
    rewrite(members, manifest, "assignments", opens_at="soon")


def a_release_in_it_is_of_four(members: Members, manifest: Manifest) -> None:
    rewrite(members, manifest, "releases", n=4)


def a_number_in_it_is_a_word(members: Members, manifest: Manifest) -> None:
    rewrite(members, manifest, "items", people="many")


def a_name_in_it_is_too_long(members: Members, manifest: Manifest) -> None:
    rewrite(members, manifest, "people", name="A" * 81)


def a_time_in_it_has_no_zone(members: Members, manifest: Manifest) -> None:
    rewrite(members, manifest, "assignments", opens_at="2026-11-23T09:00:00")


def a_row_in_it_is_no_row(members: Members, manifest: Manifest) -> None:
    members["tables/people.jsonl"] = b"[" * 100_000 + b"\n"
    digest = sha256(members["tables/people.jsonl"]).hexdigest()
    manifest["tables"]["people"] = {"rows": 1, "sha256": digest}


def a_character_in_it_is_half_a_one(members: Members, manifest: Manifest) -> None:
    rewrite(members, manifest, "people", name="\ud800")


def it_says_that_it_is_of_the_first_version(_members: Members, manifest: Manifest) -> None:
    manifest["schema"] = "0001"


def it_was_restored_at_no_time(_members: Members, manifest: Manifest) -> None:
    manifest["restored"] = ["soon"]


SPOILT: tuple[tuple[Callable[[Members, Manifest], None], str], ...] = (
    (a_table_is_missing, "it is damaged"),
    (a_row_was_changed, "the table people in it was changed"),
    (a_row_was_taken_out, "the table people in it was changed"),
    (the_schema_is_another, "it has schema 9999"),
    (it_is_of_another_product, "its manifest cannot be read"),
    (its_format_is_newer, "its manifest cannot be read"),
    (the_manifest_has_a_part_too_many, "its manifest cannot be read"),
    (it_has_a_table_too_many, "its tables are not those of this program"),
    (sums_were_put_into_it, "a row of the table batches in it cannot be read"),
    (its_people_belong_to_nobody, "its rows contradict each other"),
    (a_time_in_it_is_none, "a row of the table assignments in it cannot be read"),
    (a_release_in_it_is_of_four, "its rows contradict each other"),
)
# Somebody who can make a file can make its sums fit as well.
FORGED: tuple[tuple[Callable[[Members, Manifest], None], str], ...] = (
    (a_number_in_it_is_a_word, "a row of the table items in it cannot be read"),
    (a_name_in_it_is_too_long, "a row of the table people in it cannot be read"),
    (a_time_in_it_has_no_zone, "a row of the table assignments in it cannot be read"),
    (a_row_in_it_is_no_row, "a row of the table people in it cannot be read"),
    (a_character_in_it_is_half_a_one, "its rows contradict each other"),
    (it_says_that_it_is_of_the_first_version, "its tables are not those of its version"),
    (it_was_restored_at_no_time, "its manifest cannot be read"),
)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        *(pytest.param(*each, id=each[0].__name__) for each in SPOILT),
        *(pytest.param(*each, id=each[0].__name__, marks=pytest.mark.long) for each in FORGED),
    ],
)
def test_nothing_is_restored_when(
    members: Members,
    url: str,
    command: Command,
    tmp_path: Path,
    spoil: Callable[[Members, Manifest], None],
    said: str,
) -> None:
    manifest = json.loads(members["manifest.json"])
    spoil(members, manifest)
    members["manifest.json"] = json.dumps(manifest).encode()
    # What nobody can vouch for is looked through all the same.
    del members[authentic.MEMBER]
    command("upgrade")
    ran = command("restore", "--unverified", str(packed(members, tmp_path / "spoilt.zip")))
    assert ran.refused, ran
    assert said in ran.err
    assert "Nothing was restored." in ran.err
    assert people_in(url) == 0


def renamed(members: Members) -> None:
    """A change whose sums fit."""
    manifest = json.loads(members["manifest.json"])
    rewrite(members, manifest, "organisations", name="Evil School")
    members["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize("option", [(), ("--unverified",)])
def test_what_was_changed_with_its_sums_is_refused_whatever_is_said(
    members: Members, url: str, command: Command, tmp_path: Path, option: tuple[str, ...]
) -> None:
    renamed(members)
    ran = command("restore", *option, str(packed(members, tmp_path / "changed.zip")))
    assert ran.refused, ran
    assert "it was changed after it was made" in ran.err


def test_what_nobody_can_vouch_for_is_restored_only_if_somebody_says_so(
    members: Members, url: str, command: Command, tmp_path: Path
) -> None:
    """Whoever changes a backup can take its code away, and say that the secret was another."""
    del members[authentic.MEMBER]
    file = packed(members, tmp_path / "bare.zip")
    ran = command("restore", str(file))
    assert ran.refused, ran
    assert "nothing in it tells that it was not changed" in ran.err
    manifest = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps(manifest | {"fingerprint": "0" * 32}).encode()
    ran = command("restore", str(packed(members, tmp_path / "foreign.zip")))
    assert ran.refused, ran
    assert "it was made under another secret" in ran.err
    assert command("restore", "--unverified", str(file)).status == 0
    assert people_in(url) > 0


def test_nothing_is_restored_without_a_manifest(
    members: Members, url: str, command: Command, tmp_path: Path
) -> None:
    del members["manifest.json"]
    ran = command("restore", str(packed(members, tmp_path / "spoilt.zip")))
    assert ran.refused, ran
    assert "it is damaged, or no backup of Workshop" in ran.err


@pytest.mark.parametrize("member", ["manifest.json", "tables/people.jsonl"])
def test_nothing_is_unpacked_that_grows_without_end(
    members: Members, url: str, command: Command, tmp_path: Path, member: str
) -> None:
    members[member] = b" " * (archive.SMALL_BYTES + 1)
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in members.items():
            zipped.writestr(name, data)
    assert file.stat().st_size < 100_000
    ran = command("restore", str(file))
    assert ran.refused, ran
    assert "it is far larger inside than a backup can be" in ran.err


def test_a_row_without_an_end_is_not_read_into_memory(
    members: Members, url: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LONGEST_LINE", 50)
    ran = command("restore", str(packed(members, tmp_path / "long.zip")))
    assert ran.refused, ran
    assert "in it is far too long" in ran.err


@pytest.mark.parametrize(
    "content", [b"", b"PK\x05\x06" + bytes(18), b"\x00" * 999, b"SQLite format 3"]
)
def test_a_file_of_something_else_is_no_backup(
    url: str, command: Command, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "other"
    file.write_bytes(content)
    ran = command("restore", str(file))
    assert ran.refused, ran
    assert "no backup of Workshop" in ran.err


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9, 0.99])
def test_nothing_is_restored_from_a_file_cut_short(
    members: Members, url: str, command: Command, tmp_path: Path, at: float
) -> None:
    file = tmp_path / "short.zip"
    file.write_bytes(MADE[0][: int(len(MADE[0]) * at)])
    ran = command("restore", str(file))
    assert ran.refused, ran
    assert "it is damaged" in ran.err


def test_nothing_is_restored_from_bytes_that_rotted(
    members: Members, url: str, command: Command, tmp_path: Path
) -> None:
    rotten = bytearray(MADE[0])
    middle = rotten.index(b"tables/content_versions.jsonl") + 2000
    rotten[middle] ^= 0xFF
    file = tmp_path / "rotten.zip"
    file.write_bytes(rotten)
    ran = command("restore", str(file))
    assert ran.refused, ran
    assert "it is damaged" in ran.err


def test_a_file_that_is_not_there_is_named(url: str, command: Command, tmp_path: Path) -> None:
    ran = command("restore", str(tmp_path / "nothing.zip"))
    assert ran.refused, ran
    assert "there is no file" in ran.err


def test_the_whole_backup_restores(
    members: Members, url: str, command: Command, tmp_path: Path
) -> None:
    assert command("restore", str(packed(members, tmp_path / "whole2.zip"))).status == 0
    assert people_in(url) > 0
