"""Points 12 and 14: a copy of the database holds no answer and no order, and later no salt."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence

import pytest
from sqlalchemy import text

from tests.attacks import pieces
from tests.attacks.dump import Rows, changed, columns_of, engine_of, files_of, rows_of, text_of
from tests.attacks.places import Place
from tests.databases import on_sqlite
from tests.releases.stripped import strip_for_backup
from workshop.database import database

WAY, OTHER_WAY = pieces.PATHS[0], pieces.PATHS[15]
QUIZ = f"quiz/{pieces.QUESTIONS}"


def test_a_dump_after_a_full_class_links_no_learner_to_an_answer(place: Place) -> None:
    """One learner answered unlike all others; no row and no text tells which of them."""
    group = place.group()
    learners = place.seat(group, 12)
    assignment = place.assign(group, f"quiz/{pieces.STORY}", QUIZ)
    odd = 7
    for number, learner in enumerate(learners):
        learner.send(assignment, OTHER_WAY if number == odd else WAY)
        learner.send(assignment, pieces.answers(private=1 + (number != odd)), pieces.QUESTIONS)
    rows = rows_of(place.app)
    assert_learners_look_alike(rows, [learner.person_id for learner in learners])
    whole = text_of({name: found for name, found in rows.items() if name != "content_versions"})
    steps = [step for path in (WAY, OTHER_WAY, pieces.answers()) for step in path]
    assert not [step for step in steps if step in whole]
    about = {name for name, found in rows.items() if any("landing" in str(row) for row in found)}
    assert about == {"batches", "releases"}
    assert not [name for name in about if "person_id" in columns_of(place.app, name)]
    totals = text_of({name: rows[name] for name in ("batches", "releases", "day_counts")})
    assert not [learner for learner in learners if learner.person_id in totals]


def assert_learners_look_alike(rows: Rows, people: Sequence[str]) -> None:
    """Masked of ids, names and hashes, every learner has the same rows in the same tables."""
    shapes: Counter[str] = Counter()
    for person in people:
        own = sorted(
            f"{name} {masked(row)}"
            for name, found in rows.items()
            for row in found
            if person in row
        )
        assert len(own) >= 4
        shapes[str(own)] += 1
    assert len(shapes) == 1, shapes


def masked(row: Sequence[object]) -> list[object]:
    """A row without what is random of itself: ids, pseudonyms and hashes."""
    return ["…" if isinstance(value, str) and len(value) > 12 else value for value in row]


def test_a_submission_changes_done_the_open_batch_and_the_counter_of_the_day(
    place: Place,
) -> None:
    group = place.group()
    learners = place.seat(group, 12)
    assignment = place.assign(group, QUIZ)
    learners[0].send(assignment, pieces.answers(), pieces.QUESTIONS)
    for learner, path in ((learners[1], pieces.answers(2, 3, 1)), (learners[2], ())):
        before = rows_of(place.app)
        learner.send(assignment, path, pieces.QUESTIONS, act="send" if path else "skip")
        found = changed(before, rows_of(place.app))
        assert set(found) == {"rosters", "batches", "sensitive_counts", "day_counts"}
        columns = {name: changed_columns(place, name, *found[name]) for name in found}
        assert columns == {
            "rosters": {"done"},
            "batches": {"n", "sealed"},
            "sensitive_counts": {"n", "sealed"},
            "day_counts": {"done"},
        }


def changed_columns(
    place: Place, table: str, gone: Sequence[object], come: Sequence[object]
) -> set[str]:
    """Which columns of the one row that was changed are different now."""
    (old,), (new,) = gone, come
    assert isinstance(old, tuple)
    assert isinstance(new, tuple)
    names = columns_of(place.app, table)
    return {name for name, a, b in zip(names, old, new, strict=True) if a != b}


@on_sqlite
def test_the_order_of_rows_says_nothing_of_who_finished_when(place: Place) -> None:
    """Rosters are written in the order of random ids and stay where they are."""
    group = place.group()
    learners = place.seat(group, 25)
    assignment = place.assign(group)

    def rosters() -> list[tuple[int, str, str]]:
        with engine_of(place.app).connect() as connection:
            asked = text(
                "SELECT rosters.rowid, rosters.id, person_id FROM rosters JOIN items"
                " ON items.id = item_id WHERE assignment_id = :assignment ORDER BY rosters.rowid"
            )
            found = connection.execute(asked, {"assignment": assignment})
            return [(row.rowid, row.id, row.person_id) for row in found]

    before = rosters()
    assert [id for _, id, _ in before] == sorted(id for _, id, _ in before)
    finishing = random.Random("finishing").sample(learners, 25)
    for learner in finishing:
        learner.send(assignment, WAY)
        assert rosters() == before
    order = [person for _, _, person in before]
    assert order != [learner.person_id for learner in finishing]
    assert order != [learner.person_id for learner in learners]
    for table in ("batches", "releases", "day_counts"):
        assert not [name for name in columns_of(place.app, table) if name.endswith("_at")]
    assert not [name for name in columns_of(place.app, "rosters") if name.endswith(("_at", "day"))]


def secrets_of(place: Place, assignment: str) -> list[bytes]:
    """Every salt and every sealed sum of an assignment that stands in the database now."""
    of_it = "WHERE item_id IN (SELECT id FROM items WHERE assignment_id = :assignment)"
    asked = " UNION ALL ".join(
        f"SELECT salt, sealed FROM {table} {of_it}" for table in ("batches", "sensitive_counts")
    )
    with engine_of(place.app).connect() as connection:
        found = connection.execute(text(asked), {"assignment": assignment}).all()
    return [bytes(value) for row in found for value in row if value is not None]


@on_sqlite
@pytest.mark.parametrize("by", ["button", "due date"])
def test_salt_and_sums_leave_the_files_at_the_close(place: Place, by: str) -> None:
    assignment, learners = place.class_of(25, QUIZ)
    seen = secrets_of(place, assignment)
    for learner in learners[:17]:
        learner.send(assignment, pieces.answers(private=1), pieces.QUESTIONS)
        seen += secrets_of(place, assignment)
    assert len(set(seen)) > 17
    files = files_of(place.app)
    assert any(seen[-1] in data for data in files.values()), "the search finds what is there"
    if by == "button":
        place.close(assignment)
    else:
        place.alice.post(f"/assignments/{assignment}/dates", due_at="2026-11-23T10:30")
        place.app.extensions["clock"].move(hours=1)
        assert place.settle() == (0, 1)
    assert secrets_of(place, assignment) == []
    left = {name for name, data in files_of(place.app).items() for found in seen if found in data}
    assert left == set()
    assert place.read(assignment).sizes == [13]


def test_a_backup_without_its_sums_lets_nobody_release_them(place: Place) -> None:
    """Whoever strips and brings back a database gets no chart of what was waiting (R8)."""
    assignment, learners = place.class_of(25)
    place.send_all(assignment, learners[:20], [WAY] * 20)
    with place.app.app_context(), database().write() as writing:
        strip_for_backup(writing)
    before = place.read(assignment)
    assert secrets_of(place, assignment) == []
    place.close(assignment)
    after = place.read(assignment)
    assert after.moving == before.moving
    assert after.item["held_back"] == 7


@pytest.mark.parametrize("slug", [pieces.STORY, pieces.QUESTIONS])
def test_a_stop_a_skip_and_a_whole_play_are_the_same_to_everybody_else(
    place: Place, slug: str
) -> None:
    """What is stored differs in the sealed bytes alone, and the facilitator's view not at all."""
    whole = WAY if slug == pieces.STORY else pieces.answers()
    stored, views = [], []
    for path, act in ((whole, "send"), (whole[:2], "stop"), ((), "stop"), ((), "skip")):
        assignment, learners = place.class_of(12, f"quiz/{slug}")
        learners[0].send(assignment, whole, slug)
        before = rows_of(place.app)
        learners[1].send(assignment, path, slug, act=act)
        found = changed(before, rows_of(place.app))
        stored.append(
            {
                name: (changed_columns(place, name, *rows), shape_of(rows[1]))
                for name, rows in found.items()
            }
        )
        charts = place.read(assignment)
        views.append((charts.csv, charts.json, charts.figures, without_ids(charts.page)))
    assert all(each == stored[0] for each in stored)
    assert all(view == views[0] for view in views)


def shape_of(rows: Sequence[object]) -> list[object]:
    """What is stored, with bytes by their length and ids masked."""
    (row,) = rows
    assert isinstance(row, tuple)
    return [len(v) if isinstance(v, bytes) else v for v in masked(row)]


def without_ids(page: str) -> str:
    return re.sub(r"/(progress|assignments)/[\w-]{22}|Class [0-9a-f]{8}", "…", page)
