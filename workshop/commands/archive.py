"""The file of a backup: a zip with a manifest and, for each table, a file of JSON lines.

It knows tables and columns of both databases alike. What PRIVACY.md R8 keeps out of a backup is
named here, and is neither written nor read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import Column, Connection, Date, Table, select

from workshop.accounts.models import SignIn, SignInLink
from workshop.database import UtcDateTime
from workshop.installation import Fact, Lease
from workshop.models import metadata
from workshop.releases.models import SEALED_TABLES

FORMAT = 1
MANIFEST = "manifest.json"
ROWS_AT_ONCE = 500
# Who is signed in, and what belongs to one running installation.
LEFT_OUT = frozenset(model.__tablename__ for model in (SignIn, SignInLink, Lease, Fact))
# The sums of open batches and what would open them.
NEVER_KEPT = frozenset({"sealed", "salt"})

Row = dict[str, Any]


class Broken(Exception):
    """The file is no backup that can be restored; the message is one line."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What the manifest says of one table."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is of: the program's version, the schema, when, under which secret."""

    version: str
    schema: str
    made_at: str
    fingerprint: str
    tables: Mapping[str, Contents]


def kept_tables() -> list[Table]:
    """Every table of a backup, parents before their children."""
    return [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]


def kept_columns(table: Table) -> list[Column[Any]]:
    dropped = NEVER_KEPT if table.name in SEALED_TABLES else frozenset()
    return [column for column in table.columns if column.name not in dropped]


def member(name: str) -> str:
    return f"tables/{name}.jsonl"


# ---- Writing ---------------------------------------------------------------------------------


def write(
    connection: Connection,
    file: IO[bytes],
    version: str,
    schema: str,
    made_at: datetime,
    fingerprint: str,
) -> Manifest:
    """Write everything that the connection's transaction sees; returns the manifest."""
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        tables = {t.name: write_table(connection, archive, t) for t in kept_tables()}
        manifest = Manifest(version, schema, made_at.isoformat(), fingerprint, tables)
        text = json.dumps({"product": "workshop", "format": FORMAT} | asdict(manifest), indent=2)
        archive.writestr(MANIFEST, text + "\n")
    return manifest


def write_table(connection: Connection, archive: ZipFile, table: Table) -> Contents:
    """One line a row, ordered by key, so that the file says nothing of what was made first."""
    query = select(*kept_columns(table)).order_by(*table.primary_key.columns)
    found = connection.execute(query.execution_options(yield_per=ROWS_AT_ONCE)).mappings()
    whole, rows = hashlib.sha256(), 0
    with archive.open(member(table.name), "w", force_zip64=True) as file:
        for row in found:
            line = (json.dumps(dict(row), ensure_ascii=False, default=as_text) + "\n").encode()
            file.write(line)
            whole.update(line)
            rows += 1
    return Contents(rows, whole.hexdigest())


def as_text(value: object) -> str:
    """A moment or a day as JSON can hold it."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    raise TypeError(f"a backup cannot hold a {type(value).__name__}")


# ---- Reading ---------------------------------------------------------------------------------


class Archive:
    """A backup that was checked to be whole; made by `opened`."""

    def __init__(self, archive: ZipFile, manifest: Manifest) -> None:
        self.archive = archive
        self.manifest = manifest

    def chunks(self, table: Table) -> Iterator[list[Row]]:
        """The rows of a table, some hundreds at a time, as its columns take them. Raises Broken."""
        columns = kept_columns(table)
        chunk: list[Row] = []
        for line in self.lines(table.name):
            chunk.append(row_of(table.name, columns, line))
            if len(chunk) == ROWS_AT_ONCE:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def lines(self, name: str) -> Iterator[bytes]:
        with self.archive.open(member(name)) as file:
            yield from file

    def check(self) -> None:
        """Raise Broken when a table is not what was written."""
        for name, told in self.manifest.tables.items():
            whole, rows = hashlib.sha256(), 0
            for line in self.lines(name):
                whole.update(line)
                rows += 1
            if (rows, whole.hexdigest()) != (told.rows, told.sha256):
                raise Broken(
                    f"the table {name} in it was changed or cut short: take another backup."
                )


@contextmanager
def opened(path: Path, schema: str) -> Iterator[Archive]:
    """A backup, after its integrity and its schema were checked. Raises Broken."""
    try:
        with ZipFile(path) as zipped:
            archive = Archive(zipped, read_manifest(zipped, schema))
            archive.check()
            yield archive
    except (BadZipFile, KeyError, EOFError, UnicodeDecodeError) as error:
        raise Broken("it is damaged, or no backup of Workshop: take another file.") from error


def read_manifest(archive: ZipFile, schema: str) -> Manifest:
    try:
        told = json.loads(archive.read(MANIFEST))
        if told.pop("product") != "workshop" or told.pop("format") != FORMAT:
            raise ValueError
        tables = {name: Contents(**value) for name, value in told.pop("tables").items()}
        manifest = Manifest(**told, tables=tables)
    except (ValueError, TypeError, AttributeError) as error:
        raise Broken("its manifest cannot be read: take another backup.") from error
    if manifest.schema != schema:
        raise Broken(
            f"it has schema {manifest.schema} and this program {schema}: restore it with version"
            f" {manifest.version} of the program, then install this one and run `workshop upgrade`."
        )
    if set(tables) != {table.name for table in kept_tables()}:
        raise Broken("its tables are not those of this program: take another backup.")
    return manifest


def row_of(name: str, columns: Sequence[Column[Any]], line: bytes) -> Row:
    """A line as a row with exactly the columns that are kept, and nothing in the others."""
    try:
        row = json.loads(line)
        if set(row) != {column.name for column in columns}:
            raise ValueError
        return {column.name: value_of(column, row[column.name]) for column in columns}
    except (ValueError, TypeError) as error:
        raise Broken(f"a row of the table {name} in it cannot be read.") from error


def value_of(column: Column[Any], value: Any) -> Any:
    if value is not None and isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if value is not None and isinstance(column.type, Date):
        return date.fromisoformat(value)
    return value
