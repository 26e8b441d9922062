"""A backup while others write without end, on a full disk, over a file, interrupted; and of a table
that is far larger than the memory it may take."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import tracemalloc
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cast import STORY_PATH, Learner, assign, send
from tests.commands.conftest import SECRET, Command
from tests.commands.school import School
from tests.databases import on_both
from workshop.commands import archive
from workshop.database import Database
from workshop.models import metadata


def lines(file: Path, name: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(file) as zipped:
        return [json.loads(line) for line in zipped.read(f"tables/{name}.jsonl").splitlines()]


BACKUP = "import sys; from workshop.commands import main; sys.exit(main())"


def left_behind(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if "backup" in path.name]


# ---- Others write all the time -----------------------------------------------------------------


@contextmanager
def sending(
    pupils: list[Learner], pieces: dict[str, tuple[str, tuple[str, ...]]]
) -> Iterator[Counter[str]]:
    """Two threads in which pupils send one story after another until the end."""
    sent: Counter[str] = Counter()
    stop = threading.Event()

    def work(own: list[Learner]) -> None:
        for assignment, (slug, path) in pieces.items():
            for pupil in own:
                if stop.is_set():
                    return
                send(pupil.visitor, assignment, slug, path, act="stop")
                sent[assignment] += 1

    threads = [threading.Thread(target=work, args=(pupils[n::2],)) for n in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield sent
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@on_both
@pytest.mark.long
def test_whatever_is_sent_meanwhile_each_backup_is_of_one_moment(
    at_work: School, command: Command, tmp_path: Path
) -> None:
    """What is done, what is counted by day, and what was released or waits are the same number."""
    cast = at_work.cast
    pupils = [*at_work.pupils, *cast.pupils(18)]
    pieces: dict[str, tuple[str, tuple[str, ...]]] = {
        assign(at_work.leader, cast.group, f"quiz/{slug}"): (slug, path)
        for slug, path in (("lost-bag", STORY_PATH[:1]), ("the-group-chat", ()))
    }
    with sending(pupils[7:], pieces) as sent:
        files: list[Path] = []
        while len(files) < 12 and (not files or sum(sent.values()) < 36):
            files.append(tmp_path / f"backup-{len(files)}.zip")
            assert command("backup", str(files[-1])).status == 0
    assert sum(sent.values()) > 0
    seen = [consistent(file) for file in files]
    assert seen == sorted(seen)
    assert len(set(seen)) > 1, "nothing was sent between the first and the last"


def consistent(file: Path) -> int:
    """How many are done in a backup, after it was found to agree with itself."""
    quizzes = {row["id"] for row in lines(file, "items") if row["kind"] != "module"}
    done = Counter(row["item_id"] for row in lines(file, "rosters") if row["done"])
    days: Counter[str] = Counter()
    for row in lines(file, "day_counts"):
        days[row["item_id"]] += row["done"]
    counted: Counter[str] = Counter()
    for row in lines(file, "batches"):
        counted[row["item_id"]] += row["n"] + row["held_back"]
    for row in lines(file, "releases"):
        counted[row["item_id"]] += row["n"]
    for item in quizzes:
        assert done[item] == days[item] == counted[item], (item, done, days, counted)
    return sum(done.values())


# ---- Much of it --------------------------------------------------------------------------------


@on_both
@pytest.mark.long
def test_a_large_table_takes_no_more_memory_than_a_small_one(
    at_work: School, database_url: str, command: Command, tmp_path: Path
) -> None:
    peaks = [peak_of(command, tmp_path / "small.zip")]
    grow(database_url, 40_000)
    peaks.append(peak_of(command, tmp_path / "large.zip"))
    assert len(lines(tmp_path / "large.zip", "releases")) > 40_000
    assert peaks[1] < peaks[0] + 4 * 1024 * 1024, peaks


def peak_of(command: Command, file: Path) -> int:
    """Bytes that Python held at most while a backup was made; what the driver holds in C is
    bounded by its rows."""
    tracemalloc.start()
    try:
        assert command("backup", str(file)).status == 0
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def grow(database_url: str, rows: int) -> None:
    database = Database(database_url)
    table = metadata.tables["releases"]
    with database.write() as session:
        kept = dict(session.execute(table.select()).mappings().first() or {})
        for start in range(0, rows, 2000):
            many = [kept | {"id": f"r{start + n}", "item_id": f"i{start + n}"} for n in range(2000)]
            session.execute(table.insert(), many)
    database.engine.dispose()


# ---- What goes wrong ---------------------------------------------------------------------------


def test_a_folder_that_is_missing_is_named(command: Command, tmp_path: Path) -> None:
    assert command("upgrade").status == 0
    ran = command("backup", str(tmp_path / "no" / "backup.zip"))
    assert ran.refused, ran
    assert f"there is no folder {tmp_path / 'no'}" in ran.err


def test_a_file_that_comes_while_it_is_written_stays_what_it_is(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("upgrade")
    file, write = tmp_path / "backup.zip", archive.write

    def somebody_is_faster(*given: Any) -> archive.Manifest:
        file.write_text("precious")
        return write(*given)

    monkeypatch.setattr(archive, "write", somebody_is_faster)
    ran = command("backup", str(file))
    assert ran.refused, ran
    assert file.read_text() == "precious"
    assert left_behind(tmp_path) == ["backup.zip"]


def test_where_a_file_has_one_name_only_it_is_moved(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_second_name(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_second_name)
    command("upgrade")
    assert command("backup", str(tmp_path / "backup.zip")).status == 0
    assert command("backup", str(tmp_path / "backup.zip")).refused
    assert left_behind(tmp_path) == ["backup.zip"]


def raising(error: BaseException) -> Callable[[], None]:
    def breaks_off() -> None:
        raise error

    return breaks_off


@pytest.mark.parametrize(
    ("breaks_off", "status"),
    [
        (raising(KeyboardInterrupt()), 130),
        (raising(OSError(28, "No space left on device")), 1),
        (lambda: signal.raise_signal(signal.SIGTERM), 143),
    ],
)
def test_an_interrupted_backup_leaves_no_file(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    breaks_off: Callable[[], None],
    status: int,
) -> None:
    command("upgrade")
    table, count = archive.write_table, iter(range(99))

    def it_breaks_off(*given: Any) -> archive.Contents:
        if next(count) == 3:
            breaks_off()
        return table(*given)

    monkeypatch.setattr(archive, "write_table", it_breaks_off)
    ran = command("backup", str(tmp_path / "backup.zip"))
    assert ran.status == status
    assert left_behind(tmp_path) == []


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_disk_that_is_full_for_real_leaves_no_file(
    at_work: School, tmp_path: Path, database_url: str
) -> None:
    """The system itself refuses to write more than 4 kB."""

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    ran = subprocess.run(
        [sys.executable, "-B", "-c", BACKUP,
         "backup", str(tmp_path / "backup.zip")],
        preexec_fn=small, capture_output=True, text=True, check=False,
        env={"WORKSHOP_SECRET": SECRET, "WORKSHOP_DATABASE_URL": database_url,
             "WORKSHOP_INSTANCE": str(tmp_path / "i"), "PATH": ""},
    )  # fmt: skip
    assert ran.returncode == 1, ran
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    assert left_behind(tmp_path) == []
