"""A class that sends to one item, as `assignments` would make it send."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection, event

from workshop.database import Base, Database, new_id
from workshop.releases import rules, store
from workshop.releases.models import Batch, DayCount, Release, SensitiveCount
from workshop.releases.noise import Chance
from workshop.releases.reading import ItemProgress, progress_of
from workshop.releases.rules import TableShape
from workshop.releases.seal import Sealer

from .chances import NoNoise

DAY = date(2026, 3, 2)
KEY = bytes(range(32))
SCENE = rules.table_shape("scene:start", ("1", "2", "3"), 3, complement=rules.NOT_REACHED)
TOLD = rules.table_shape("question:told", ("1", "2"), 1)
SEEN = rules.table_shape("sensitive:seen", ("disclosing",), 1, sensitive=True)
SHAPES = (SCENE, TOLD)
FIRST: Mapping[str, int | None] = {"scene:start": 0, "question:told": 0}
STOPPED: Mapping[str, int | None] = {"scene:start": None, "question:told": None}


class Class:
    """Some people, one item, and every call that `releases` offers for it."""

    def __init__(
        self,
        books: Database,
        people: int,
        *,
        expected: int = 0,
        shapes: Sequence[TableShape] = SHAPES,
        chance: Chance | None = None,
    ) -> None:
        self.books = books
        self.people = people
        self.item_id = new_id()
        self.sealer = Sealer(KEY)
        self.chance = NoNoise() if chance is None else chance
        with books.write() as session:
            self.plan = store.open_item(
                session, self.item_id, shapes, people, expected, self.sealer, self.chance
            )

    def send(self, marks: Mapping[str, int | None] = FIRST, day: date = DAY) -> bool:
        with self.books.write() as session:
            return store.submit(
                session, self.item_id, marks, lambda: self.people, day, self.sealer, self.chance
            ).released

    def send_many(self, count: int, marks: Mapping[str, int | None] = FIRST) -> None:
        with self.books.write() as session:
            for _ in range(count):
                store.submit(
                    session, self.item_id, marks, lambda: self.people, DAY, self.sealer, self.chance
                )

    def follow(self, people: int) -> None:
        self.people = people
        with self.books.write() as session:
            store.follow_roster(session, self.item_id, people)

    def close(self) -> store.Closing:
        with self.books.write() as session:
            return store.close_item(session, self.item_id, DAY, self.sealer)

    def progress(self) -> ItemProgress:
        with self.books.sessions() as session:
            return progress_of(session, [self.item_id])[self.item_id]

    def batch(self) -> Batch:
        with self.books.sessions() as session:
            return session.get_one(Batch, self.item_id)

    def sealed_cells(self) -> tuple[int, ...]:
        """What the open batch holds, read with the server's key."""
        batch = self.batch()
        context = f"batch {batch.item_id} {batch.sequence} {batch.n}"
        return self.sealer.open(batch.salt or b"", context, batch.sealed or b"")


def rows(books: Database) -> dict[str, set[str]]:
    """Every row of every table of the release rule, as text, by table."""
    with books.engine.connect() as connection:
        return {
            table.name: {repr(row) for row in connection.execute(table.select())}
            for table in Base.metadata.sorted_tables
            if table.name in {t.__tablename__ for t in (Batch, Release, SensitiveCount, DayCount)}
        }


@contextmanager
def statements(books: Database) -> Iterator[list[str]]:
    """The statements that are sent to the database inside."""
    sent: list[str] = []

    def note(_c: Connection, _cursor: object, text: str, *_: object) -> None:
        sent.append(text)

    event.listen(books.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(books.engine, "before_cursor_execute", note)
