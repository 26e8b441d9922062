"""What a key, an edited row, a closed item and a backup give away: nothing."""

from pathlib import Path

import pytest
from sqlalchemy import update

from tests.releases.stripped import strip_for_backup
from workshop.releases import erasing
from workshop.releases.models import Batch
from workshop.releases.seal import SealBroken, Sealer
from workshop.releases.store import Closing, ItemClosed

from .classes import Class, rows
from .conftest import TABLES, prepared


def test_another_servers_key_refuses(school: Class) -> None:
    school.sealer = Sealer(bytes(32))
    before = rows(school.books)
    with pytest.raises(SealBroken):
        school.send()
    assert rows(school.books) == before


def test_an_edited_count_releases_nothing(school: Class) -> None:
    school.send()
    with school.books.write() as session:
        session.execute(update(Batch).values(n=12))
    with pytest.raises(SealBroken):
        school.send()
    with pytest.raises(SealBroken):
        school.close()
    assert school.progress().releases == ()


def test_sums_of_another_item_do_not_open(school: Class) -> None:
    other = Class(school.books, people=25).batch()
    with school.books.write() as session:
        moved = update(Batch).where(Batch.item_id == school.item_id)
        session.execute(moved.values(salt=other.salt, sealed=other.sealed))
    with pytest.raises(SealBroken):
        school.send()


def test_salt_and_sums_are_gone_after_the_close(school: Class) -> None:
    school.send_many(20)
    school.close()
    batch = school.batch()
    assert (batch.salt, batch.sealed, batch.n, batch.target) == (None, None, 0, None)


def test_the_bytes_of_the_salt_leave_the_file_at_the_close(tmp_path: Path) -> None:
    books = prepared(f"sqlite:///{tmp_path}/books.db", TABLES)
    school = Class(books, people=25)
    salt = school.batch().salt
    assert salt is not None
    books.truncate_log()
    assert salt in (tmp_path / "books.db").read_bytes()
    school.close()
    books.truncate_log()
    assert all(salt not in file.read_bytes() for file in tmp_path.iterdir())
    books.engine.dispose()


def test_a_backup_holds_no_sums_and_restoring_it_closes_what_was_open(school: Class) -> None:
    finished = Class(school.books, people=10)
    finished.send_many(10)
    finished.close()
    school.send_many(13 + 7)
    with school.books.write() as session:
        strip_for_backup(session)
    assert (school.batch().salt, school.batch().sealed) == (None, None)
    with pytest.raises(ItemClosed):
        school.send()
    with school.books.write() as session:
        assert erasing.close_everything_restored(session) == (school.item_id,)
    progress = school.progress()
    assert [release.n for release in progress.releases] == [13]
    assert (progress.closed, progress.held_back, progress.waiting) == (True, 7, 0)
    assert finished.progress().held_back == 0


def test_closing_a_stripped_copy_releases_nothing(school: Class) -> None:
    school.send_many(7)
    with school.books.write() as session:
        strip_for_backup(session)
    assert school.close() == Closing(released=False, held_back=7)
    assert school.progress().releases == ()


def test_an_erased_item_leaves_no_row(school: Class) -> None:
    other = Class(school.books, people=10)
    for each in (school, other):
        each.send_many(13)
    with school.books.write() as session:
        erasing.erase(session, [school.item_id])
    left = rows(school.books)
    assert not [row for table in left.values() for row in table if school.item_id in row]
    assert [release.n for release in other.progress().releases] == [10]
