"""The file of a backup: a zip with a manifest and, for each table, a file of JSON lines.

It knows tables and columns of both databases alike. What PRIVACY.md R8 keeps out of a backup is
named here, and is neither written nor read.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import JSON, Column, Connection, Date, DateTime, Table, select

from workshop.accounts.models import SignIn, SignInLink
from workshop.commands import authentic
from workshop.config import Keys
from workshop.database import UtcDateTime
from workshop.installation import RESTORES, Fact, Lease, restores_in
from workshop.live.models import LIVE_TABLES
from workshop.models import metadata
from workshop.releases.models import SEALED_TABLES
from workshop.shared_limits import RateLimit

FORMAT = 1
MANIFEST = "manifest.json"
ROWS_AT_ONCE = 500
# The text of a story with its pictures is a row; no other comes near to it.
LONGEST_LINE = 64 * 1024 * 1024
MANIFEST_BYTES = 1024 * 1024
SMALL_BYTES = 16 * 1024 * 1024
RATIO = 200
# What belongs to a server that runs.
RUNNING = frozenset(model.__tablename__ for model in (Lease, RateLimit))
# That, who is signed in, what belongs to one installation, and sessions of an hour with a room,
# which end with it (PRIVACY.md R18).
LEFT_OUT = (
    RUNNING | {model.__tablename__ for model in (SignIn, SignInLink, Fact)} | set(LIVE_TABLES)
)
# The sums of open batches and what would open them.
NEVER_KEPT = frozenset({"sealed", "salt"})

# What a damaged zip raises, wherever in it the damage is: RuntimeError of parts that are encrypted
# or packed in a way of their own, OSError of places before the beginning; and JSON without end.
UNREADABLE = (
    BadZipFile, KeyError, EOFError, UnicodeDecodeError, zlib.error, OSError, RuntimeError,
    OverflowError, struct.error,
)  # fmt: skip

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
    """What a backup is of: the program's version, the schema, when, under which secret, and when
    what it is of was itself restored."""

    version: str
    schema: str
    made_at: str
    fingerprint: str
    tables: Mapping[str, Contents]
    restored: Sequence[str] = ()


def every_table() -> list[Table]:
    """Parents before their children."""
    return list(metadata.sorted_tables)


def kept_tables() -> list[Table]:
    """Every table of a backup, parents before their children."""
    return [table for table in every_table() if table.name not in LEFT_OUT]


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
    keys: Keys,
) -> Manifest:
    """Write everything that the connection's transaction sees; returns the manifest."""
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        tables = {t.name: write_table(connection, archive, t) for t in kept_tables()}
        when = tuple(each.isoformat() for each in restores_in(connection.scalar(RESTORES)))
        manifest = Manifest(version, schema, made_at.isoformat(), keys.fingerprint, tables, when)
        text = json.dumps({"product": "workshop", "format": FORMAT} | asdict(manifest), indent=2)
        archive.writestr(MANIFEST, text + "\n")
        authentic.add(archive, text + "\n", keys)
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
    """A backup that was checked to be whole; made by `opened`. It may be of an earlier schema,
    whose tables are then not those of the program."""

    def __init__(self, archive: ZipFile, manifest: Manifest) -> None:
        self.archive = archive
        self.manifest = manifest

    @property
    def text(self) -> str:
        """The manifest as it was written."""
        return self.archive.read(MANIFEST).decode()

    @property
    def code(self) -> str | None:
        """What is to prove that the manifest was not changed; None in a backup of before."""
        if authentic.MEMBER not in self.archive.namelist():
            return None
        return self.archive.read(authentic.MEMBER).decode("ascii", "replace").strip()

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
            while line := file.readline(LONGEST_LINE + 1):
                if len(line) > LONGEST_LINE:
                    raise Broken(f"a row of the table {name} in it is far too long.")
                yield line

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
def opened(path: Path, schema: str, earlier: Container[str] = ()) -> Iterator[Archive]:
    """A backup, after its integrity and its schema were checked. Raises Broken."""
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        try:
            archive = checked(stack.enter_context(ZipFile(file)), schema, earlier)
        except UNREADABLE as error:
            raise Broken("it is damaged, or no backup of Workshop: take another file.") from error
        yield archive


def checked(zipped: ZipFile, schema: str, earlier: Container[str]) -> Archive:
    demand_sizes(zipped)
    archive = Archive(zipped, read_manifest(zipped, schema, earlier))
    archive.check()
    return archive


def demand_sizes(archive: ZipFile) -> None:
    """Raise Broken where so much would come out of so little as rows with random ids never do."""
    for info in archive.infolist():
        most = MANIFEST_BYTES if info.filename == MANIFEST else SMALL_BYTES
        if info.file_size > most and (
            info.filename == MANIFEST or info.file_size > RATIO * info.compress_size
        ):
            raise Broken("it is far larger inside than a backup can be: take another file.")


def read_manifest(archive: ZipFile, schema: str, earlier: Container[str]) -> Manifest:
    try:
        told = json.loads(archive.read(MANIFEST))
        if told.pop("product") != "workshop" or told.pop("format") != FORMAT:
            raise ValueError
        tables = {name: Contents(**value) for name, value in told.pop("tables").items()}
        manifest = Manifest(**told, tables=tables)
        _ = restored_before(manifest)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Broken("its manifest cannot be read: take another backup.") from error
    if manifest.schema in earlier:
        return manifest
    if manifest.schema != schema:
        raise Broken(
            f"it has schema {manifest.schema}, which this program does not know: install version"
            f" {manifest.version} of the program, or a later one, and restore it with that."
        )
    if set(tables) != {table.name for table in kept_tables()}:
        raise Broken("its tables are not those of this program: take another backup.")
    return manifest


def restored_before(manifest: Manifest) -> list[datetime]:
    """When what the backup is of was itself restored. Raises ValueError, TypeError."""
    found = [datetime.fromisoformat(each) for each in manifest.restored]
    if any(each.tzinfo is None for each in found):
        raise ValueError
    return found


def row_of(name: str, columns: Sequence[Column[Any]], line: bytes) -> Row:
    """A line as a row with exactly the columns that are kept, and nothing in the others."""
    try:
        row = json.loads(line)
        if set(row) != {column.name for column in columns}:
            raise ValueError
        return {column.name: value_of(column, row[column.name]) for column in columns}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Broken(f"a row of the table {name} in it cannot be read.") from error


def value_of(column: Column[Any], value: Any) -> Any:
    """What a column takes; SQLite itself would take anything. Raises ValueError, TypeError."""
    kind = column.type
    if value is None or isinstance(kind, JSON):
        return value
    if isinstance(kind, (UtcDateTime, DateTime)):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if type(value) is not kind.python_type or len(str(value)) > (getattr(kind, "length", 0) or 20):
        raise ValueError
    return value
