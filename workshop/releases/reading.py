"""What may be seen of items: releases, what is waiting, the days. Two statements for any number.

It reads no sealed sum and no salt; whatever it returns may be shown to a facilitator.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import JSON, BindParameter, Row, bindparam, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from workshop.releases.drawing import Band
from workshop.releases.models import Batch, DayCount, Release, SensitiveCount
from workshop.releases.rules import Published, PublishedTable


@dataclass(frozen=True, slots=True)
class SensitiveNumber:
    """The published number of a sensitive question; `n` and `band` are None unless it was."""

    table_id: str
    n: int | None
    band: Band | None


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """What may be seen of one item.

    `population` is N, `plan` the sizes of the planned batches, `sequence` the number of the open
    batch, in which `waiting` answers stand until there are `target` (None: until the close).
    `held_back` answers were destroyed at the close. `days` has how many were done on each day,
    in order. An item without charts, such as a module, has days only.
    """

    item_id: str
    population: int = 0
    plan: tuple[int, ...] = ()
    sequence: int = 0
    waiting: int = 0
    target: int | None = None
    held_back: int = 0
    closed: bool = False
    releases: tuple[Published, ...] = ()
    sensitive: SensitiveNumber | None = None
    days: tuple[tuple[date, int], ...] = ()


# Both statements are built once: building one costs more than running it.
_ITEMS: BindParameter[str] = bindparam("items", expanding=True)
_BATCHES = (
    select(
        Batch.item_id,
        Batch.population,
        Batch.plan,
        Batch.sequence,
        Batch.n,
        Batch.target,
        Batch.held_back,
        Batch.closed,
        SensitiveCount.table_id,
        SensitiveCount.published_n,
        SensitiveCount.band,
    )
    .outerjoin(SensitiveCount, SensitiveCount.item_id == Batch.item_id)
    .where(Batch.item_id.in_(_ITEMS))
)
# Releases; and, with a sequence of 0 and without tables, the counts of days.
_EITHER = union_all(
    select(Release.item_id, Release.sequence, Release.n, Release.day, Release.tables).where(
        Release.item_id.in_(_ITEMS)
    ),
    select(DayCount.item_id, literal(0), DayCount.done, DayCount.day, cast(null(), JSON)).where(
        DayCount.item_id.in_(_ITEMS)
    ),
).subquery()
_PUBLISHED = select(_EITHER).order_by(_EITHER.c.sequence, _EITHER.c.day)


def progress_of(session: Session, item_ids: Sequence[str]) -> dict[str, ItemProgress]:
    """The progress of some items by id, in the order asked; two statements in all."""
    items = {"items": list(item_ids)}
    batches = {row.item_id: row for row in session.execute(_BATCHES, items)}
    releases: dict[str, list[Published]] = defaultdict(list)
    days: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for item_id, sequence, n, day, tables in session.execute(_PUBLISHED, items):
        if tables is None:
            days[item_id].append((day, n))
        else:
            shown = {name: PublishedTable.from_plain(plain) for name, plain in tables.items()}
            releases[item_id].append(Published(sequence, n, day, shown))
    return {
        item_id: _progress(
            item_id,
            batches.get(item_id),
            tuple(releases[item_id]),
            tuple(days[item_id]),
        )
        for item_id in item_ids
    }


def _progress(
    item_id: str,
    batch: Row[*tuple[Any, ...]] | None,
    releases: tuple[Published, ...],
    days: tuple[tuple[date, int], ...],
) -> ItemProgress:
    if batch is None:
        return ItemProgress(item_id, releases=releases, days=days)
    return ItemProgress(
        item_id,
        batch.population,
        tuple(batch.plan),
        batch.sequence,
        batch.n,
        batch.target,
        batch.held_back,
        batch.closed,
        releases,
        _sensitive(batch),
        days,
    )


def _sensitive(batch: Row[*tuple[Any, ...]]) -> SensitiveNumber | None:
    if batch.table_id is None:
        return None
    shown = None if batch.band is None else Band(batch.band)
    return SensitiveNumber(batch.table_id, batch.published_n, shown)
