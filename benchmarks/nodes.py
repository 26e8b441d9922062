"""One node and two over the same PostgreSQL, at the same offered load: what a request costs on the
processors, how long transactions wait for each other's locks, and how much the two can do.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle

import psycopg

from benchmarks import durable, people, place
from benchmarks.crowd import Visitor, Waited, percentile
from benchmarks.node import Node, start
from benchmarks.people import Class
from benchmarks.place import Installation
from benchmarks.seed import Visitor as SignedIn

RATE = 30.0
SECONDS = 20.0
ROUNDS = 4
CLASS = 30
STORY = "the-group-chat"
SAMPLE_SECONDS = 0.02
AT_ONCE, FULL_SECONDS = 16, 10.0
LIMIT_RATIO, LIMIT_LOCKS = 1.15, 0.05
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = 'postgres'"
)


@dataclass
class Locks:
    """How long backends wait for locks, by looking fifty times a second."""

    address: str
    seconds: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def __enter__(self) -> Locks:
        self.thread = threading.Thread(target=self._look)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        assert self.thread is not None
        self.thread.join()

    def _look(self) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            before = time.monotonic()
            while not self.ended.wait(SAMPLE_SECONDS):
                row = connection.execute(WAITING).fetchone()
                moment = time.monotonic()
                self.seconds += (row[0] if row else 0) * (moment - before)
                before = moment


@dataclass
class Work:
    """Who asks for what: learners who look and send, in classes whose batches all of them share."""

    made: Installation
    chance: random.Random
    waiting: list[tuple[SignedIn, Class]] = field(default_factory=list)
    path: tuple[str, ...] = ()

    def prepare(self, sends: int) -> None:
        self.path = self.path or people.path(self.made.app, STORY)
        school = people.school(self.made.app, f"Nodes {len(self.waiting)}")
        while len(self.waiting) < sends:
            one = people.open_class(self.made.app, school, CLASS, (STORY,))
            signed = people.signed_in(self.made.app, one.people)
            self.waiting.extend((who, one) for who in signed)

    async def visit(self, port: int, waited: Waited) -> None:
        """A learner looks at the list, opens the story, and sends it: three requests."""
        who, one = self.waiting.pop()
        name, _, value = who.cookie.partition("=")
        visitor = Visitor(port, waited, {name: value}, who.token, who.owner)
        address = f"/assignments/{one.assignment}/{STORY}"
        await visitor.ask("list", "GET", "/assignments")
        await visitor.ask("story", "GET", address)
        await visitor.send(address, self.path)
        visitor.leave()


REQUESTS_A_VISIT = 3


async def offer(work: Work, ports: Iterator[int], rate: float, seconds: float) -> Waited:
    """Visits at a steady rate, whatever the answers take, at each port in turn."""
    waited, began = Waited(), time.monotonic()
    count = int(rate * seconds / REQUESTS_A_VISIT)
    running = []
    for number in range(count):
        due = began + number * REQUESTS_A_VISIT / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        running.append(asyncio.create_task(work.visit(next(ports), waited)))
    await asyncio.gather(*running)
    return waited


async def fill(work: Work, ports: Sequence[int], seconds: float) -> float:
    """As much as they can do: requests a second of so many who never rest."""
    waited, until = Waited(), time.monotonic() + seconds

    async def one(port: int) -> None:
        while time.monotonic() < until and work.waiting:
            await work.visit(port, waited)

    began = time.monotonic()
    await asyncio.gather(*(one(ports[n % len(ports)]) for n in range(AT_ONCE)))
    return len(waited.of()) / (time.monotonic() - began)


@dataclass
class Measured:
    """What some nodes needed, round after round."""

    cpu: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    waits: float = 0.0
    wrong: int = 0
    throughput: float = 0.0


def one_round(
    work: Work, running: Sequence[Node], address: str, rate: float, seconds: float, into: Measured
) -> None:
    before = sum(node.cpu_seconds() for node in running)
    with Locks(address) as locks:
        ports = cycle([node.port for node in running])
        waited = asyncio.run(offer(work, ports, rate, seconds))
    asked = waited.of()
    into.cpu.append((sum(node.cpu_seconds() for node in running) - before) / len(asked))
    into.seconds += asked
    into.waits += locks.seconds
    into.wrong += waited.statuses.total() - waited.statuses[200]


def measure(scale: float) -> tuple[list[tuple[str, str]], dict[str, object], bool]:
    """One node and two, in turn; the rows, the numbers, and whether the limits hold."""
    seconds, full = max(3.0, SECONDS * scale), max(3.0, FULL_SECONDS * scale)
    one, two = Measured(), Measured()
    with ExitStack() as stack:
        server = stack.enter_context(durable.running())
        folder = stack.enter_context(place.folder())
        made = place.installed(folder, server.url)
        work = Work(made, random.Random("nodes"))
        visits = (2 * ROUNDS + 2) * RATE * seconds / REQUESTS_A_VISIT + 4 * full * 60
        work.prepare(int(visits))
        running = []
        for number in range(2):
            node = start(made.settings, log=folder / f"log-{number}")
            stack.callback(node.stop)
            running.append(node)
        address = f"host={server.home} user=workshop dbname=postgres"
        for part in (running[:1], running):
            one_round(work, part, address, RATE, seconds, Measured())
        for number in range(ROUNDS):
            parts = [(running[:1], one), (running, two)]
            for part, into in parts if number % 2 else reversed(parts):
                one_round(work, part, address, RATE, seconds, into)
        for part, into in ((running[:1], one), (running, two)):
            into.throughput = asyncio.run(fill(work, [node.port for node in part], full))
    return said(one, two)


def said(one: Measured, two: Measured) -> tuple[list[tuple[str, str]], dict[str, object], bool]:
    ratio = statistics.median(two.cpu) / statistics.median(one.cpu)
    shares = [each.waits / sum(each.seconds) for each in (one, two)]

    def both(one_says: str, two_say: str) -> str:
        return f"{one_says}; {two_say}"

    def milliseconds(each: Measured) -> str:
        return f"{1000 * statistics.median(each.cpu):.2f}"

    def slow(each: Measured) -> str:
        return f"{1000 * percentile(sorted(each.seconds), 0.95):.0f}"

    rows = [
        ("offered load, requests in a second", f"{RATE:g}"),
        ("requests to one node; to two", both(str(len(one.seconds)), str(len(two.seconds)))),
        ("ms of processor a request, one node; two", both(milliseconds(one), milliseconds(two))),
        ("two nodes against one", f"{ratio:.2f}"),
        ("95th percentile in ms, one node; two", both(slow(one), slow(two))),
        ("waiting for locks, share of request time", both(*(f"{100 * s:.2f} %" for s in shares))),
        ("answered otherwise than 200", both(str(one.wrong), str(two.wrong))),
        ("most requests in a second, one node; two",
         both(f"{one.throughput:.0f}", f"{two.throughput:.0f}")),
    ]  # fmt: skip
    numbers: dict[str, object] = {
        "cpu": {"one": one.cpu, "two": two.cpu},
        "locks": shares,
        "throughput": [one.throughput, two.throughput],
    }
    reached = ratio <= LIMIT_RATIO and max(shares) < LIMIT_LOCKS and not one.wrong + two.wrong
    return rows, numbers, reached
