"""Reading CSV that comes from Excel: every dialect it writes, and whatever else is sent as one."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from workshop.spreadsheet import (
    MOST_BYTES,
    Fault,
    Reason,
    Row,
    Table,
    Unreadable,
    harmless,
    read_table,
    read_text,
    write_table,
)

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
# What Windows-1252 can say, without the signs of control that no cell holds.
WESTERN = [chr(c) for c in range(32, 127)] + list("éèàçùôœŒÉÀ€’“”«»–\u00a0Ãß\n")
CELLS = st.text(WESTERN, max_size=12).map(str.strip)
TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=4).filter(any), min_size=1, max_size=8)


def cells(table: Table) -> list[list[str]]:
    return [list(row.cells) for row in table.rows]


@given(TABLES, st.sampled_from("\t;,"), st.sampled_from(ENCODINGS))
@example([["Équipe « Nord »", "12"], ["a;b,c\td", 'said "no"']], ",", "cp1252")
@example([["x", "a;b"], ["y", "c;d"]], ",", "utf-8")
@example([['5" pipes', "3"]], ";", "utf-8")
def test_what_is_written_in_any_dialect_is_read_back_the_same(
    rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    data = write_table(rows, delimiter, encoding)
    if encoding == "cp1252":
        assume(not is_utf8(data) or data.isascii())
        assume(not data.startswith((b"\xff\xfe", b"\xfe\xff")))
    assert cells(read_table(data)) == rows


def is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_the_readers_own_error(data: bytes) -> None:
    with suppress(Unreadable):
        assert all(any(row.cells) for row in read_table(data).rows)


@given(st.text('a;,\t"\n\r ', max_size=80))
def test_quotation_marks_in_any_place_lose_no_other_row(text: str) -> None:
    table = read_text(text + '\r\n"the last";7')
    numbers = [row.number for row in table.rows] + [fault.number for fault in table.faults]
    assert len(set(numbers)) == len(numbers)
    assert table.rows or table.faults


@pytest.mark.parametrize(
    "data",
    [
        "Équipe;Effectif\r\nLogistique;12\r\nÉté;7\r\n".encode("cp1252"),
        "Équipe;Effectif\r\nLogistique;12\r\nÉté;7\r\n".encode(),
        "Équipe,Effectif\nLogistique,12\n\n\nÉté,7".encode("utf-8-sig"),
        "Équipe\tEffectif\rLogistique\t12\rÉté\t7\r".encode("utf-16"),
        "sep=,\r\nÉquipe,Effectif\r\nLogistique,12\r\nÉté,7\r\n".encode("cp1252"),
        '"Équipe";"Effectif"\r\n"Logistique";"12"\r\n;\r\n Été ;\u00a07\u00a0\r\n'.encode(),
    ],
    ids=["windows-1252", "utf-8", "mark, comma, blank lines", "utf-16, tab, CR", "sep=", "quoted"],
)
def test_a_table_is_read_however_a_spreadsheet_saved_it(data: bytes) -> None:
    table = read_table(data).under(("Team", "Équipe"), ("Number", "Effectif"))
    assert cells(table) == [["Logistique", "12"], ["Été", "7"]]


def test_rows_bear_the_numbers_that_the_spreadsheet_shows() -> None:
    table = read_text('Team;Number\n\nNorth;3\n"two\nlines";4\nSouth;5')
    assert [row.number for row in table.rows] == [1, 3, 4, 5]


def test_columns_are_found_by_their_heads_in_any_order_and_case() -> None:
    table = read_text("number;site;TEAM\n4;Lyon;North").under(("team",), ("number",))
    assert table.rows == (Row(2, ("North", "4")),)


def test_a_column_that_no_head_names_is_empty() -> None:
    table = read_text("team;site\nNorth;Lyon").under(("team",), ("number",))
    assert table.rows == (Row(2, ("North", "")),)


def test_without_heads_the_first_row_is_a_row() -> None:
    table = read_text("North;4\nSouth;5").under(("team",), ("number",))
    assert [row.number for row in table.rows] == [1, 2]


def test_a_row_that_ends_early_has_empty_cells() -> None:
    (row,) = read_text("North").rows
    assert (row.cell(0), row.cell(1)) == ("North", "")


def test_a_quotation_mark_that_never_closes_costs_its_own_row_only() -> None:
    table = read_text('North;4\n"South;5\nEast;6')
    assert [row.cells[0] for row in table.rows] == ["North", "East"]
    assert table.faults == (Fault(2, Reason.QUOTE),)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a" * (MOST_BYTES + 1), Reason.TOO_LARGE),
        (b"a;1\n" * 20_001, Reason.TOO_LARGE),
        (b"PK\x03\x04 and the rest of a workbook", Reason.WORKBOOK),
        (b"\xd0\xcf\x11\xe0 and the rest of an old one", Reason.WORKBOOK),
        (b"\x00\x01\x02", Reason.NOT_TEXT),
        (b"\x81\x8d", Reason.NOT_TEXT),
        (b"\xff\xfea", Reason.NOT_TEXT),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(data: bytes, reason: Reason) -> None:
    with pytest.raises(Unreadable) as refused:
        read_table(data)
    assert refused.value.reason is reason


def test_nothing_is_an_empty_table() -> None:
    assert read_table(b"") == read_text(" \r\n;;\r\n") == Table(())


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)"])
def test_what_a_spreadsheet_would_calculate_is_written_as_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("North") == "North"


def test_marks_at_every_place_where_a_reader_could_begin_again_are_read_line_by_line() -> None:
    table = read_text('a";"\n' * 6_000 + '"""' * 6_000 + "\n,x" * 6_000)
    assert [row.number for row in table.rows] == [*range(1, 6_001), *range(6_001, 12_002)]
