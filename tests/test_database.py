"""How threads of one process share SQLite: they write in turn, and one empties the log for all."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from workshop.database import Database
from workshop.together import Together

PATIENCE = 10.0


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'books.sqlite3'}")
    with made.write() as writing:
        writing.execute(text("CREATE TABLE lines (number INTEGER)"))
    yield made
    made.engine.dispose()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def add(books: Database) -> None:
    with books.write() as writing:
        writing.execute(text("INSERT INTO lines VALUES (1)"))


def add_nowhere(books: Database) -> None:
    with books.write() as writing:
        writing.execute(text("INSERT INTO lines VALUES (1)"))
        writing.execute(text("INSERT INTO nowhere VALUES (1)"))


def test_a_second_writer_does_not_try_until_the_first_has_written(
    books: Database, threads: ThreadPoolExecutor
) -> None:
    begun: list[object] = []
    event.listen(books.engine, "begin", begun.append)
    with books.write() as writing:
        writing.execute(text("INSERT INTO lines VALUES (1)"))
        waiting = [threads.submit(add, books) for _ in range(8)]
        assert not any(each.done() for each in waiting)
        assert len(begun) == 1
    for each in waiting:
        each.result(PATIENCE)
    assert len(begun) == 9
    with books.sessions() as reading:
        assert reading.scalar(text("SELECT count(*) FROM lines")) == 9


def test_whoever_fails_leaves_the_turn_to_the_next(
    books: Database, threads: ThreadPoolExecutor
) -> None:
    with pytest.raises(OperationalError):
        add_nowhere(books)
    threads.submit(add, books).result(PATIENCE)
    with books.sessions() as reading:
        assert reading.scalar(text("SELECT count(*) FROM lines")) == 1


def test_another_process_is_waited_for_as_ever(books: Database, tmp_path: Path) -> None:
    other = Database(f"sqlite:///{tmp_path / 'books.sqlite3'}")
    with ThreadPoolExecutor(1) as pool, other.write() as writing:
        writing.execute(text("INSERT INTO lines VALUES (1)"))
        waiting = pool.submit(add, books)
        writing.commit()
        waiting.result(PATIENCE)
    other.engine.dispose()


def test_of_many_who_close_at_once_one_empties_the_log_for_all(
    books: Database, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()
    emptied: list[int] = []

    def empty() -> None:
        emptied.append(1)
        begun.set()
        assert go_on.wait(PATIENCE)

    monkeypatch.setattr(books, "_emptying", Together(empty))
    first = threads.submit(books.truncate_log)
    assert begun.wait(PATIENCE)
    for _ in range(5):
        # Nobody waits for the one who does it, and what they wrote is emptied once more.
        threads.submit(books.truncate_log).result(PATIENCE)
    assert not first.done()
    go_on.set()
    first.result(PATIENCE)
    assert emptied == [1, 1]


def test_the_log_is_empty_afterwards(books: Database, tmp_path: Path) -> None:
    add(books)
    log = tmp_path / "books.sqlite3-wal"
    assert log.stat().st_size > 0
    books.truncate_log()
    assert log.stat().st_size == 0
