"""The one number of a sensitive question: counted over all, shown as a band, once, at the close."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from tests.releases.stripped import strip_for_backup
from workshop.database import Database
from workshop.releases import erasing, store
from workshop.releases.drawing import Band
from workshop.releases.models import SensitiveCount
from workshop.releases.reading import SensitiveNumber
from workshop.releases.rules import MarksRefused
from workshop.releases.seal import sealed_bytes
from workshop.releases.store import UnknownItem

from .classes import DAY, FIRST, SEEN, SHAPES, Class, rows, statements

YES = {**FIRST, SEEN.id: 0}
NO = {**FIRST, SEEN.id: None}


@pytest.fixture
def team(books: Database) -> Class:
    return Class(books, people=12, shapes=(*SHAPES, SEEN))


def count(team: Class) -> SensitiveCount:
    with team.books.sessions() as session:
        return session.get_one(SensitiveCount, (team.item_id, SEEN.id))


def test_nothing_is_known_of_it_before_the_close(team: Class) -> None:
    team.send_many(12, YES)
    assert [release.n for release in team.progress().releases] == [12]
    assert SEEN.id not in team.progress().releases[0].tables
    assert team.progress().sensitive == SensitiveNumber(SEEN.id, None, None)


def test_at_the_close_a_band_is_shown_of_all_who_sent(team: Class) -> None:
    team.send_many(4, YES)
    team.send_many(8, NO)
    team.close()
    assert team.progress().sensitive == SensitiveNumber(SEEN.id, 12, Band.FROM_25)
    kept = count(team)
    assert (kept.salt, kept.sealed, kept.n) == (None, None, 0)


def test_it_counts_over_the_batches_and_not_in_them(books: Database) -> None:
    team = Class(books, people=25, shapes=(*SHAPES, SEEN))
    team.send_many(23, NO)
    team.send_many(2, YES)
    team.close()
    assert team.progress().sensitive == SensitiveNumber(SEEN.id, 25, Band.UNDER_10)


def test_of_fewer_than_ten_it_is_destroyed_unread(team: Class) -> None:
    team.send_many(9, YES)
    team.close()
    assert [release.n for release in team.progress().releases] == [9]
    assert team.progress().sensitive == SensitiveNumber(SEEN.id, None, None)
    kept = count(team)
    assert (kept.salt, kept.sealed, kept.n, kept.closed) == (None, None, 0, True)


def test_a_second_close_keeps_the_number(team: Class) -> None:
    team.send_many(12, YES)
    team.close()
    first = rows(team.books)
    team.close()
    assert rows(team.books) == first


def test_whether_somebody_disclosed_changes_the_same_rows(team: Class) -> None:
    for marks in (YES, NO):
        before = rows(team.books)
        team.send(marks)
        after = rows(team.books)
        changed = {name: len(after[name] - before[name]) for name in after}
        assert changed == {"batches": 1, "day_counts": 1, "releases": 0, "sensitive_counts": 1}
        assert len(count(team).sealed or b"") == sealed_bytes(1)


def test_a_submission_must_say_what_it_marks(team: Class) -> None:
    before = rows(team.books)
    with pytest.raises(MarksRefused):
        team.send(FIRST)
    with pytest.raises(MarksRefused):
        team.send({**FIRST, SEEN.id: 1})
    assert rows(team.books) == before


def test_an_item_without_sensitive_question_takes_no_mark_for_one(books: Database) -> None:
    plain = Class(books, people=12)
    with pytest.raises(UnknownItem):
        plain.send(YES)


def test_it_costs_one_more_statement(team: Class) -> None:
    with team.books.write() as session, statements(team.books) as sent:
        for number in range(12):
            del sent[:]
            store.submit(session, team.item_id, NO, lambda: 12, DAY, team.sealer, team.chance)
            assert len(sent) == (5 if number == 11 else 4), sent


def test_twenty_at_once_are_all_counted(books: Database) -> None:
    team = Class(books, people=20, shapes=(*SHAPES, SEEN))
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda number: team.send((YES, NO)[number % 2]), range(20)))
    assert count(team).n == 20
    team.close()
    assert team.progress().sensitive == SensitiveNumber(SEEN.id, 20, Band.HALF)


def test_a_restore_shows_nothing_of_it(team: Class) -> None:
    team.send_many(12, YES)
    with team.books.write() as session:
        strip_for_backup(session)
        erasing.close_everything_restored(session)
    assert team.progress().sensitive == SensitiveNumber(SEEN.id, None, None)
    assert count(team).closed


@pytest.mark.parametrize(
    "wrong",
    [
        {"closed": True},
        {"salt": None},
        {"published_n": 12},
        {"published_n": 12, "band": "10-25"},
        {"band": "10-25"},
        {"closed": True, "n": 0, "salt": None, "sealed": None, "published_n": 9, "band": "10-25"},
    ],
)
def test_the_database_refuses_a_number_against_the_rule(
    team: Class, wrong: dict[str, object]
) -> None:
    with team.books.sessions() as session, pytest.raises(IntegrityError):
        session.execute(update(SensitiveCount).values(**wrong))
