"""Opening, counting, releasing and closing in the database (R2-R9); commits nothing.

It knows an item by its id. What it is given of one submission goes into sums and nowhere else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from workshop.database import Base
from workshop.releases import rules
from workshop.releases.drawing import band
from workshop.releases.in_force import in_force
from workshop.releases.models import Batch, DayCount, Release, SensitiveCount
from workshop.releases.noise import Chance
from workshop.releases.rules import SENSITIVE, TableShape, Thresholds
from workshop.releases.seal import Sealer, fresh_salt

# Built once: building a statement costs more than running it, and a class sends all at once.
_LOCKED = (
    select(Batch)
    .where(Batch.item_id == bindparam("item_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
# An inner join, for PostgreSQL reads a row anew after waiting only if it locks that row.
_LOCKED_BOTH = (
    select(Batch, SensitiveCount)
    .join(SensitiveCount, SensitiveCount.item_id == Batch.item_id)
    .where(Batch.item_id == bindparam("item_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
# Batches in which nobody has sent yet, locked in an order that two writers share.
_UNTOUCHED = (
    select(Batch.item_id, Batch.expected, Batch.population)
    .where(
        Batch.item_id.in_(bindparam("items", expanding=True)),
        Batch.sequence == 1,
        Batch.n == 0,
        ~Batch.closed,
    )
    .order_by(Batch.item_id)
    .with_for_update()
)
_BATCHES = Base.metadata.tables[Batch.__tablename__]
_COUNTED = (
    update(_BATCHES)
    .where(_BATCHES.c.item_id == bindparam("batch"))
    .values(n=bindparam("counted"), sealed=bindparam("cells"))
)
_DAYS = Base.metadata.tables[DayCount.__tablename__]
_ONE_MORE = {
    dialect: insert(_DAYS)
    .values(item_id=bindparam("item_id"), day=bindparam("day"), done=1)
    .on_conflict_do_update(
        index_elements=[_DAYS.c.item_id, _DAYS.c.day], set_={"done": _DAYS.c.done + 1}
    )
    for dialect, insert in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}


class UnknownItem(LookupError):
    """No batch was ever opened for this item, or not with the tables that are marked."""


class ItemClosed(Exception):
    """The item is closed for good, or lost its sums to a restore: nothing more is counted."""


@dataclass(frozen=True, slots=True)
class Opening:
    """An item to open: `population` is the number on its roster, `expected` the number that the
    facilitator states, or 0."""

    item_id: str
    shapes: Sequence[TableShape]
    population: int
    expected: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a submission did: whether it completed a batch, which was then released."""

    released: bool


@dataclass(frozen=True, slots=True)
class Closing:
    """What a close did with the rest: released it, or held back (destroyed) so many answers."""

    released: bool
    held_back: int


def open_items(
    session: Session,
    openings: Sequence[Opening],
    sealer: Sealer,
    chance: Chance,
    thresholds: Thresholds | None = None,
) -> dict[str, tuple[int, ...]]:
    """Start the first batch of some items, each with noise and a salt of its own (R4), and return
    their plans by id: the sizes of their batches.

    One statement for all of them, and one more where a sensitive question is among the tables.
    Raises `ValueError` for tables that the rule does not allow; an item opens once.
    """
    thresholds = thresholds or in_force(session)
    batches, counts = [], []
    for opening in openings:
        shapes = rules.reshaped(opening.shapes, thresholds)
        batches.append(_first_batch(opening, shapes, sealer, chance, thresholds))
        sensitive = rules.sensitive(shapes)
        if sensitive is not None:
            counts.append(_sensitive_count(opening.item_id, sensitive, sealer, chance))
    session.add_all([*batches, *counts])
    session.flush()
    return {batch.item_id: tuple(batch.plan) for batch in batches}


def open_item(
    session: Session,
    item_id: str,
    shapes: Sequence[TableShape],
    population: int,
    expected: int,
    sealer: Sealer,
    chance: Chance,
) -> tuple[int, ...]:
    """`open_items` for one item; its plan."""
    opening = Opening(item_id, shapes, population, expected)
    return open_items(session, (opening,), sealer, chance)[item_id]


def _first_batch(
    opening: Opening,
    shapes: Sequence[TableShape],
    sealer: Sealer,
    chance: Chance,
    thresholds: Thresholds,
) -> Batch:
    batch = Batch(
        item_id=opening.item_id,
        shapes=[shape.as_plain() for shape in shapes],
        expected=opening.expected,
        sequence=1,
        closed=False,
        held_back=0,
    )
    _set_population(batch, opening.population, thresholds)
    _start(batch, rules.ordinary(shapes), sealer, chance)
    return batch


def _set_population(batch: Batch, population: int, thresholds: Thresholds) -> None:
    for name, value in _planned(population, batch.expected, thresholds).items():
        setattr(batch, name, value)


def _planned(population: int, expected: int, thresholds: Thresholds) -> dict[str, Any]:
    """N, the plan and the first target, as columns of a batch in which nobody has sent."""
    n = max(population, expected)
    plan = rules.plan(n, thresholds)
    return {"population": n, "plan": list(plan), "target": rules.target_of(plan, 1)}


def _start(batch: Batch, shapes: Sequence[TableShape], sealer: Sealer, chance: Chance) -> None:
    """Empty the batch: fresh salt, fresh noise, the target that its sequence has in the plan."""
    batch.n = 0
    batch.target = rules.target_of(batch.plan, batch.sequence)
    batch.salt = fresh_salt()
    batch.sealed = sealer.seal(
        batch.salt, _batch_context(batch), rules.starting_noise(shapes, chance)
    )


def _sensitive_count(
    item_id: str, shape: TableShape, sealer: Sealer, chance: Chance
) -> SensitiveCount:
    count = SensitiveCount(item_id=item_id, table_id=shape.id, n=0, salt=fresh_salt(), closed=False)
    noise = rules.starting_noise((shape,), chance)
    count.sealed = sealer.seal(count.salt or b"", _sensitive_context(count), noise)
    return count


def _batch_context(batch: Batch, more: int = 0) -> str:
    """Sealed sums open only in their batch and with their n, so that no edited n releases early;
    `more` are about to be added to it."""
    return f"batch {batch.item_id} {batch.sequence} {batch.n + more}"


def _sensitive_context(count: SensitiveCount) -> str:
    return f"sensitive {count.item_id} {count.table_id} {count.n}"


def _shapes(batch: Batch) -> tuple[TableShape, ...]:
    return tuple(map(TableShape.from_plain, batch.shapes))


def follow_rosters(
    session: Session,
    item_ids: Sequence[str],
    populations: Callable[[Sequence[str]], Mapping[str, int]],
    thresholds: Thresholds | None = None,
) -> None:
    """Let N and the plan follow the rosters of those items to which nobody has sent (R1).

    `populations` is asked for the number on the roster of each of these, and not at all when
    there are none. One statement besides, and a second one when an N moves. The noise stays.
    """
    untouched = session.execute(_UNTOUCHED, {"items": list(item_ids)}).all()
    if not untouched:
        return
    thresholds = thresholds or in_force(session)
    found = populations([row.item_id for row in untouched])
    moved = [
        {"item_id": row.item_id, **planned}
        for row in untouched
        if (planned := _planned(found[row.item_id], row.expected, thresholds))["population"]
        != row.population
    ]
    if moved:
        session.execute(update(Batch), moved)


def follow_roster(session: Session, item_id: str, population: int) -> None:
    """`follow_rosters` for one item whose population is known."""
    follow_rosters(session, (item_id,), lambda _items: {item_id: population})


def submit(
    session: Session,
    item_id: str,
    marks: Mapping[str, int | None],
    population: Callable[[], int],
    today: date,
    sealer: Sealer,
    chance: Chance,
    thresholds: Thresholds | None = None,
) -> Outcome:
    """Count one submission, and release the batch that it completes (R5).

    `marks` has the id of every table of the item, the sensitive one included, and the index of
    the cell to add 1 to, or None. `population` is asked once, at the item's first submission,
    when N is frozen. `today` is the day of the organisation. Costs 3 statements, 4 when a batch
    is completed, and one more where a sensitive question is counted; its noise is drawn from
    `chance` when the next batch starts. Raises `UnknownItem`, `ItemClosed`, `MarksRefused`; the
    caller has already made sure that this learner sends once.
    """
    batch, sensitive = _locked(session, item_id, marks)
    if batch.closed or batch.salt is None or batch.sealed is None:
        raise ItemClosed(item_id)
    shapes = _shapes(batch)
    rules.check_marks(shapes, marks)
    thresholds = thresholds or in_force(session)
    if batch.sequence == 1 and batch.n == 0:
        _set_population(batch, population(), thresholds)
    if (batch.target or thresholds.k) < thresholds.k:
        batch.target = None  # Planned before the installation became stricter: the close decides.
    ordinary = rules.ordinary(shapes)
    cells = sealer.open(batch.salt, _batch_context(batch), batch.sealed)
    cells = rules.counted(ordinary, cells, marks)
    if sensitive is not None:
        _count_sensitive(sensitive, shapes, marks, sealer)
    released = batch.n + 1 == batch.target
    if released:
        batch.n += 1
        session.add(_release(batch, ordinary, cells, today))
        batch.sequence += 1
        _start(batch, ordinary, sealer, chance)
        session.flush()
    else:
        _keep(session, batch, sealer.seal(batch.salt, _batch_context(batch, more=1), cells))
    count_day(session, item_id, today)
    return Outcome(released)


def _keep(session: Session, batch: Batch, sealed: bytes) -> None:
    """One more in the open batch. Most submissions change nothing else: a plain statement costs
    half of what the ORM takes to find that out."""
    session.flush()
    counted = {"batch": batch.item_id, "counted": batch.n + 1, "cells": sealed}
    session.connection().execute(_COUNTED, counted)
    session.expire(batch, ("n", "sealed"))


def _locked(
    session: Session, item_id: str, marks: Iterable[str] = ()
) -> tuple[Batch, SensitiveCount | None]:
    """The rows that a submission changes, locked until the transaction ends, in one statement."""
    both = any(name.startswith(SENSITIVE) for name in marks)
    query = _LOCKED_BOTH if both else _LOCKED
    row = session.execute(query, {"item_id": item_id}).one_or_none()
    if row is None:
        raise UnknownItem(item_id)
    return row[0], row[1] if both else None


def _count_sensitive(
    count: SensitiveCount,
    shapes: Sequence[TableShape],
    marks: Mapping[str, int | None],
    sealer: Sealer,
) -> None:
    """One more who sent, and one more in the cell if they disclosed; sealed again either way."""
    if count.salt is None or count.sealed is None:
        raise ItemClosed(count.item_id)
    shape = rules.sensitive(shapes)
    cells = sealer.open(count.salt, _sensitive_context(count), count.sealed)
    cells = rules.counted((shape,) if shape else (), cells, marks)
    count.n += 1
    count.sealed = sealer.seal(count.salt, _sensitive_context(count), cells)


def _release(
    batch: Batch, shapes: Sequence[TableShape], cells: Sequence[int], today: date
) -> Release:
    tables = rules.published(shapes, cells, batch.n)
    return Release(
        item_id=batch.item_id,
        sequence=batch.sequence,
        n=batch.n,
        day=today,
        tables={name: table.as_plain() for name, table in tables.items()},
    )


def count_day(session: Session, item_id: str, today: date) -> None:
    """One more is done with an item today, of any kind; in one statement."""
    one_more = _ONE_MORE[session.get_bind().dialect.name]
    session.connection().execute(one_more, {"item_id": item_id, "day": today})


def close_item(
    session: Session,
    item_id: str,
    today: date,
    sealer: Sealer,
    thresholds: Thresholds | None = None,
) -> Closing:
    """Close for good (R6, R7): release the rest if it has `k` answers, else destroy it.

    Salts and sums are erased either way. A second close changes nothing and answers the same
    `held_back`. Raises `UnknownItem`.
    """
    batch, _ = _locked(session, item_id)
    if batch.closed:
        return Closing(released=False, held_back=batch.held_back)
    thresholds = thresholds or in_force(session)
    released = False
    if batch.n >= thresholds.k and batch.salt is not None and batch.sealed is not None:
        cells = sealer.open(batch.salt, _batch_context(batch), batch.sealed)
        session.add(_release(batch, rules.ordinary(_shapes(batch)), cells, today))
        released = True
    batch.held_back = 0 if released else batch.n
    batch.closed, batch.n, batch.target = True, 0, None
    batch.salt = batch.sealed = None
    _close_sensitive(session, item_id, sealer, thresholds)
    session.flush()
    return Closing(released, batch.held_back)


def _close_sensitive(
    session: Session, item_id: str, sealer: Sealer, thresholds: Thresholds
) -> None:
    waiting = select(SensitiveCount).where(
        SensitiveCount.item_id == item_id, ~SensitiveCount.closed
    )
    query = waiting.with_for_update().execution_options(populate_existing=True)
    for count in session.scalars(query):
        enough = count.n >= thresholds.k_sensitive
        if enough and count.salt is not None and count.sealed is not None:
            (noisy,) = sealer.open(count.salt, _sensitive_context(count), count.sealed)
            count.published_n, count.band = count.n, band(noisy, count.n).value
        count.closed, count.n = True, 0
        count.salt = count.sealed = None
