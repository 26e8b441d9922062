"""What is erased of releases besides the close: after a restore, and with an item.

It opens no sealed sum, releases nothing and commits nothing.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from workshop.releases.models import Batch, DayCount, Release, SensitiveCount


def close_everything_restored(session: Session) -> tuple[str, ...]:
    """After a restore: close what was open and release nothing of it (R8); the ids of its items.

    Their waiting answers are gone and are counted as held back.
    """
    items = tuple(session.scalars(select(Batch.item_id).where(~Batch.closed)))
    session.execute(
        update(Batch)
        .where(~Batch.closed)
        .values(closed=True, held_back=Batch.n, n=0, target=None, salt=None, sealed=None)
    )
    session.execute(
        update(SensitiveCount)
        .where(~SensitiveCount.closed)
        .values(closed=True, n=0, salt=None, sealed=None)
    )
    session.expire_all()
    return items


def erase(session: Session, item_ids: Sequence[str]) -> None:
    """Remove all that is kept of some items, releases included; the only way a release goes."""
    for table in (Batch, Release, SensitiveCount, DayCount):
        session.execute(delete(table).where(table.item_id.in_(item_ids)))
