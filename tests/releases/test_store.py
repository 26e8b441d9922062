"""Counting, releasing and closing on a real database."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from workshop.database import Database, new_id
from workshop.releases import rules, store
from workshop.releases.models import Batch, Release, ReleaseChanged
from workshop.releases.reading import progress_of
from workshop.releases.rules import MarksRefused
from workshop.releases.seal import sealed_bytes
from workshop.releases.store import Closing, ItemClosed, UnknownItem

from .chances import NoNoise
from .classes import DAY, FIRST, STOPPED, Class, rows, statements

# Batches


def test_a_class_of_25_sees_13_and_then_25(school: Class) -> None:
    assert school.plan == (13, 12)
    released_after = [sent for sent in range(1, 26) if school.send()]
    assert released_after == [13, 25]
    assert [release.n for release in school.progress().releases] == [13, 12]


def test_when_everybody_has_sent_every_answer_is_in(school: Class) -> None:
    for number in range(25):
        school.send(
            {"scene:start": (0, 1, 2, None)[number % 4], "question:told": (0, None)[number % 2]}
        )
    people, tables = rules.total(school.progress().releases)
    assert people == 25
    assert tables["scene:start"].noisy == (7, 6, 6, 6)
    assert tables["question:told"].noisy == (13, 12)


def test_nothing_is_published_of_an_open_batch(school: Class) -> None:
    for number in range(12):
        school.send()
        assert school.progress().releases == ()
        assert school.progress().waiting == number + 1


def test_fewer_than_five_people_never_see_a_chart(books: Database) -> None:
    small = Class(books, people=4)
    small.send_many(4)
    assert small.progress().target is None
    assert small.close() == Closing(released=False, held_back=4)
    assert small.progress().releases == ()


def test_those_who_come_after_a_full_plan_wait_for_the_close(school: Class) -> None:
    school.send_many(25 + 5)
    assert (school.progress().waiting, school.progress().target) == (5, None)
    assert school.close() == Closing(released=True, held_back=0)
    assert [release.n for release in school.progress().releases] == [13, 12, 5]


@pytest.mark.parametrize("tail", [1, 2, 3, 4])
def test_a_tail_under_five_stays_hidden_at_the_close(school: Class, tail: int) -> None:
    school.send_many(13 + tail)
    assert school.close() == Closing(released=False, held_back=tail)
    progress = school.progress()
    assert [release.n for release in progress.releases] == [13]
    assert (progress.held_back, progress.waiting, progress.closed) == (tail, 0, True)


def test_a_close_before_anybody_has_sent_holds_nothing_back(school: Class) -> None:
    assert school.close() == Closing(released=False, held_back=0)


def test_each_batch_starts_with_noise_and_a_salt_of_its_own(school: Class) -> None:
    before = school.batch()
    asked: list[int] = []
    no_noise = NoNoise()

    def chance(below: int) -> int:
        asked.append(below)
        return no_noise(below)

    school.chance = chance
    school.send_many(12)
    assert asked == []
    school.send()
    assert len(asked) >= 4
    after = school.batch()
    assert (after.sequence, after.n, after.target) == (2, 0, 12)
    assert after.salt != before.salt


def test_an_empty_batch_holds_noise_only(quick: Database) -> None:
    chances = [random.Random(f"noise {number}").randrange for number in range(60)]
    draws = {Class(quick, 25, chance=chance).sealed_cells() for chance in chances}
    assert len(draws) > 40
    assert all(-20 < cell < 20 for cells in draws for cell in cells)


# Population


def test_n_follows_the_roster_until_somebody_has_sent(school: Class) -> None:
    sealed = school.batch().sealed
    school.follow(31)
    assert school.progress().plan == (11, 10, 10)
    assert school.progress().target == 11
    assert school.batch().sealed == sealed
    school.send()
    school.follow(12)
    assert (school.progress().population, school.progress().plan) == (31, (11, 10, 10))


def test_n_is_frozen_with_the_roster_of_the_first_submission(school: Class) -> None:
    school.people = 20
    school.send()
    assert school.progress().plan == (10, 10)
    school.people = 60
    school.send_many(9)
    assert school.progress().plan == (10, 10)


def test_the_roster_is_counted_once(school: Class) -> None:
    asked = []

    def population() -> int:
        asked.append(1)
        return 25

    with school.books.write() as session:
        for _ in range(14):
            store.submit(
                session, school.item_id, FIRST, population, DAY, school.sealer, school.chance
            )
    assert len(asked) == 1


def test_a_larger_number_of_expected_people_counts(books: Database) -> None:
    expecting = Class(books, people=8, expected=30)
    assert expecting.plan == (10, 10, 10)
    expecting.follow(40)
    assert expecting.progress().plan == (10, 10, 10, 10)
    expecting.follow(8)
    expecting.send()
    assert expecting.progress().population == 30


def test_a_falsely_large_number_only_delays(books: Database) -> None:
    waiting = Class(books, people=8, expected=4000)
    waiting.send_many(8)
    assert waiting.progress().releases == ()
    assert waiting.close() == Closing(released=True, held_back=0)


# One submission


def test_one_submission_changes_only_the_open_batch_and_the_day(school: Class) -> None:
    Class(school.books, people=30)
    school.send()
    before = rows(school.books)
    school.send(STOPPED)
    after = rows(school.books)
    changed = {name: len(after[name] - before[name]) for name in after}
    assert changed == {"batches": 1, "day_counts": 1, "releases": 0, "sensitive_counts": 0}
    assert {name: len(after[name]) for name in after} == {name: len(before[name]) for name in after}


def test_whatever_is_sent_the_row_looks_alike(school: Class) -> None:
    seen = set()
    for marks in (FIRST, STOPPED, {"scene:start": 2, "question:told": None}):
        school.send(marks)
        sealed = school.batch().sealed
        assert sealed is not None
        assert len(sealed) == sealed_bytes(4)
        seen.add(sealed)
    assert len(seen) == 3


def test_marks_that_do_not_fit_change_nothing(school: Class) -> None:
    before = rows(school.books)
    with pytest.raises(MarksRefused):
        school.send({"scene:start": 3, "question:told": 0})
    with pytest.raises(MarksRefused):
        school.send({"scene:start": 0})
    assert rows(school.books) == before


def test_an_unknown_item_is_refused(school: Class) -> None:
    school.item_id = new_id()
    with pytest.raises(UnknownItem):
        school.send()
    with pytest.raises(UnknownItem):
        school.close()


def test_days_are_counted_for_items_of_every_kind(school: Class) -> None:
    module = new_id()
    later = DAY + timedelta(days=1)
    with school.books.write() as session:
        store.count_day(session, module, later)
        store.count_day(session, module, DAY)
        store.count_day(session, module, later)
    school.send(day=later)
    with school.books.sessions() as session:
        progress = progress_of(session, [module, school.item_id])
    assert list(progress) == [module, school.item_id]
    assert progress[module].days == ((DAY, 1), (later, 2))
    assert progress[module].plan == ()
    assert progress[school.item_id].days == ((later, 1),)


# Closing, releases


def test_a_closed_item_counts_nothing_more(school: Class) -> None:
    school.send_many(3)
    first = school.close()
    with pytest.raises(ItemClosed):
        school.send()
    before = rows(school.books)
    assert school.close() == first
    school.follow(40)
    assert rows(school.books) == before


def test_two_reads_are_identical(school: Class) -> None:
    school.send_many(13)
    assert school.progress() == school.progress()


def test_a_release_cannot_be_changed_or_removed(school: Class) -> None:
    school.send_many(13)
    with school.books.sessions() as session:
        release = session.query(Release).one()
        release.n = 14
        with pytest.raises(ReleaseChanged):
            session.flush()
        session.rollback()
        session.delete(session.query(Release).one())
        with pytest.raises(ReleaseChanged):
            session.flush()


def test_no_code_updates_releases_and_only_erasing_deletes_them() -> None:
    package = Path(store.__file__).resolve().parent.parent
    sources = [path.read_text("utf-8") for path in package.rglob("*.py")]
    assert any("class Release(Base)" in text for text in sources)
    assert not any("update(Release" in text for text in sources)
    assert not any("delete(Release" in text for text in sources)


def test_a_sequence_is_released_once(school: Class) -> None:
    school.send_many(13)
    with school.books.sessions() as session:
        first = session.query(Release).one()
        session.add(Release(item_id=first.item_id, sequence=1, n=13, day=DAY, tables={}))
        with pytest.raises(IntegrityError):
            session.flush()


@pytest.mark.parametrize(
    "wrong",
    [
        {"closed": True},
        {"salt": None},
        {"target": 4},
        {"n": 13},
        {"held_back": 3},
        {"n": -1},
    ],
)
def test_the_database_refuses_a_batch_against_the_rule(
    school: Class, wrong: dict[str, object]
) -> None:
    with school.books.sessions() as session, pytest.raises(IntegrityError):
        session.execute(update(Batch).values(**wrong))


def test_the_database_refuses_a_release_of_four(school: Class) -> None:
    with school.books.sessions() as session:
        session.add(Release(item_id=school.item_id, sequence=1, n=4, day=DAY, tables={}))
        with pytest.raises(IntegrityError):
            session.flush()


# Twenty at once


def test_twenty_simultaneous_submissions_are_counted_exactly(books: Database) -> None:
    school = Class(books, people=20)
    with ThreadPoolExecutor(20) as pool:
        released = list(pool.map(lambda _: school.send(), range(20)))
    assert sum(released) == 2
    progress = school.progress()
    assert [release.n for release in progress.releases] == [10, 10]
    assert rules.total(progress.releases)[1]["scene:start"].noisy == (20, 0, 0, 0)
    assert progress.days == ((DAY, 20),)


# Statements


def test_a_submission_costs_three_statements_and_four_when_it_completes_a_batch(
    school: Class,
) -> None:
    with school.books.write() as session, statements(school.books) as sent:
        for number in range(13):
            del sent[:]
            store.submit(
                session, school.item_id, FIRST, lambda: 25, DAY, school.sealer, school.chance
            )
            assert len(sent) == (4 if number == 12 else 3), sent


def test_following_the_roster_costs_one_statement_and_two_when_n_moves(school: Class) -> None:
    for people, cost in ((25, 1), (26, 2), (26, 1)):
        with school.books.write() as session, statements(school.books) as sent:
            store.follow_roster(session, school.item_id, people)
            assert len(sent) == cost, sent


def test_reading_costs_two_statements_whatever_is_asked(school: Class) -> None:
    items = [school.item_id] + [Class(school.books, people=10).item_id for _ in range(4)]
    school.send_many(26)
    with school.books.sessions() as session, statements(school.books) as sent:
        progress_of(session, items)
        read = [text for text in sent if not text.startswith("BEGIN")]
    assert len(read) == 2
    assert not [text for text in read if "salt" in text or "sealed" in text]
