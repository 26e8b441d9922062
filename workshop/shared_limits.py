"""Counts of tries in the database, for the nodes that share one: a row a limit, under a keyed hash.

It knows neither who tried nor what was typed, and keeps no time of a single try.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from limits.storage import Storage
from sqlalchemy import Integer, String, case, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from workshop.database import Base, UtcDateTime, at_once, now


class RateLimit(Base):
    """How many tries one limit has seen since the first of them, and until when they count."""

    __tablename__ = "rate_limits"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    hits: Mapped[int] = mapped_column(Integer)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class DatabaseStorage(Storage):
    """Counts for a fixed window that begins with the first try, each in one statement.

    The window is fixed, not moving: a count is then one row that the database itself adds to, so
    that no two nodes can count the same try once; and the time of each try, which a moving window
    needs, would be a record of who came when. At worst twice the limit passes around the end of a
    window, and never more than the limit for each window over a longer time. Whatever the database
    raises goes on to the page, which refuses in words: nothing passes uncounted.
    """

    STORAGE_SCHEME = None
    base_exceptions = SQLAlchemyError

    def __init__(self, secret: bytes) -> None:
        super().__init__()
        self.secret = secret

    def hashed(self, key: str) -> str:
        """Keyed, for there are few enough addresses of a network to try them all."""
        return hmac.digest(self.secret, key.encode(), hashlib.sha256).hex()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a count, or begin it again where its window of `expiry` seconds is over."""
        moment = now()
        first = {"hits": amount, "until": moment + timedelta(seconds=expiry)}
        over = RateLimit.until <= moment
        adding = (
            insert(RateLimit)
            .values(key=self.hashed(key), **first)
            .on_conflict_do_update(
                index_elements=[RateLimit.key],
                set_={
                    "hits": case((over, first["hits"]), else_=RateLimit.hits + amount),
                    "until": case((over, first["until"]), else_=RateLimit.until),
                },
            )
            .returning(RateLimit.hits)
        )
        with at_once() as connection:
            return connection.execute(adding).scalar_one()

    def get(self, key: str) -> int:
        asking = select(RateLimit.hits).where(
            RateLimit.key == self.hashed(key), RateLimit.until > now()
        )
        with at_once() as connection:
            return connection.scalar(asking) or 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; now, where none is open."""
        asking = select(func.max(RateLimit.until)).where(RateLimit.key == self.hashed(key))
        with at_once() as connection:
            until = connection.scalar(asking)
        return (until or now()).timestamp()

    def check(self) -> bool:
        with at_once() as connection:
            return connection.scalar(select(1)) == 1

    def reset(self) -> int | None:
        with at_once() as connection:
            return connection.execute(delete(RateLimit)).rowcount

    def clear(self, key: str) -> None:
        with at_once() as connection:
            connection.execute(delete(RateLimit).where(RateLimit.key == self.hashed(key)))


def forget_over() -> int:
    """Erase the counts whose window is over; how many these were."""
    with at_once() as connection:
        return connection.execute(delete(RateLimit).where(RateLimit.until <= now())).rowcount
