"""Reading tables that come from a spreadsheet as CSV, in whatever dialect it was saved, and writing
such that Excel opens them. It knows no column, no person and no page.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_BYTES = 2_000_000
MOST_ROWS = 20_000
# A quotation mark that is never closed would swallow the rest of the file as one cell.
MOST_LINES_OF_A_ROW = 20
DELIMITERS = ("\t", ";", ",")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# A cell in quotation marks, from the sign before it to the one after it.
QUOTED = re.compile(r'(?:(?<=[\t;,])|^)"[^"]*+(?:""[^"]*+)*+"(?=[\t;,\r\n]|$)', re.MULTILINE)
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Reason(StrEnum):
    """Why a file, or a row of it, cannot be read."""

    TOO_LARGE = "too-large"
    WORKBOOK = "workbook"
    NOT_TEXT = "not-text"
    QUOTE = "quote"


class Unreadable(ValueError):
    """The whole file is of no use; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its number as the spreadsheet shows it, from 1; outer white space is gone."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """The text of a column counted from 0; a row that ends early has empty cells there."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be read: its number from 1, and why."""

    number: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: the rows with something in them, and those that cannot be read."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()

    def under(self, *columns: Sequence[str]) -> Table:
        """The same with its cells in the order of `columns`, each given by the words that may head
        it, in any case.

        A first row in which one of these words stands is taken for a header and left out; a column
        that it does not name is empty. Without a header the cells stay as they stand.
        """
        if not self.rows:
            return self
        head = [cell.casefold() for cell in self.rows[0].cells]
        places = [_place(head, words) for words in columns]
        if not any(place is not None for place in places):
            return self
        rows = (
            Row(row.number, tuple("" if at is None else row.cell(at) for at in places))
            for row in self.rows[1:]
        )
        return Table(tuple(row for row in rows if any(row.cells)), self.faults)


def _place(head: Sequence[str], words: Iterable[str]) -> int | None:
    known = {word.casefold() for word in words}
    return next((at for at, cell in enumerate(head) if cell in known), None)


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8 with or without a mark, UTF-16 with one, or Windows-1252.

    Raises Unreadable for more than 2 MB, for a workbook that was not saved as CSV, and for what is
    no text.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(Reason.TOO_LARGE)
    if data.startswith(WORKBOOKS):
        raise Unreadable(Reason.WORKBOOK)
    marked = next((name for mark, name in MARKS.items() if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(Reason.NOT_TEXT)


def read_table(data: bytes) -> Table:
    """The table of a CSV file. Raises Unreadable; a row that cannot be read is a fault of its
    own."""
    return read_text(decoded(data))


def read_text(text: str) -> Table:
    """The table of a text: a file's, or what was pasted from a spreadsheet or typed."""
    lines = list(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    said = lines[0].rstrip("\r\n") if lines else ""
    if said in {f"sep={each}" for each in DELIMITERS}:
        return _read(lines[1:], said[-1])
    return _read(lines, delimiter_of(text))


def _read(lines: Sequence[str], delimiter: str) -> Table:
    rows: list[Row] = []
    faults: list[Fault] = []
    for number, record in enumerate(_records(lines, delimiter), start=1):
        if record is None:
            faults.append(Fault(number, Reason.QUOTE))
        elif any(cells := tuple(cell.strip() for cell in record)):
            rows.append(Row(number, cells))
        if len(rows) > MOST_ROWS:
            raise Unreadable(Reason.TOO_LARGE)
    return Table(tuple(rows), tuple(faults))


def _records(lines: Sequence[str], delimiter: str) -> Iterator[list[str] | None]:
    """The cells of each row; None where quotation marks make no sense, after which the next line
    is read as if nothing had been open."""
    at = 0
    while at < len(lines):
        reader = csv.reader(
            iter(lines[at : at + MOST_LINES_OF_A_ROW]), delimiter=delimiter, strict=True
        )
        try:
            record = next(reader)
        except csv.Error:
            yield None
            at += 1
        else:
            yield record
            at += reader.line_num


def delimiter_of(text: str) -> str:
    """The sign that stands between cells: the one that is in most lines outside of quotation marks;
    among equals a tab, then a semicolon, then a comma."""
    lines = QUOTED.sub("", text).splitlines()
    return max(DELIMITERS, key=lambda each: sum(each in line for line in lines))


def harmless(text: str) -> str:
    """A text that a spreadsheet would take for a formula is given an apostrophe first."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def write_table(
    rows: Iterable[Sequence[object]], delimiter: str = ";", encoding: str = "utf-8-sig"
) -> bytes:
    """A CSV file that `read_table` and Excel read: by default with semicolons and a byte-order
    mark, without which Excel would take accents for something else."""
    lines = (delimiter.join(_quoted(str(cell)) for cell in row) for row in rows)
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def _quoted(cell: str) -> str:
    if not any(sign in cell for sign in (*DELIMITERS, '"', "\r", "\n")):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
