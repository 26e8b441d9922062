"""`python -m benchmarks live`: sessions with a room, as phones, screens and presenters use them,
and what a vote costs the server beside a bare Flask write in the same run.

The driver runs in a process of its own on the same machine: its time on the processors is told.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from benchmarks import durable, people, place, server, tables
from benchmarks.crowd import Visitor, Waited, percentile
from benchmarks.load import ms, spent
from benchmarks.node import Node, free_port, start
from benchmarks.place import Installation
from benchmarks.room import Asking, Room, assembled
from workshop.database import database
from workshop.live.models import LiveParticipant

SETTLE_SECONDS, IDLE_SECONDS, VOTING_SECONDS, NEWS_SECONDS = 5.0, 15.0, 12.0, 20.0
ACKNOWLEDGED, ON_SCREENS, ON_PHONES = 0.3, 1.0, 4.0
BARE_WRITES = 2000
NODES = {"sqlite": 1, "postgresql": 2}
SIZES = {(30, 30): "rooms", (1, 500): "hall"}
"""Sessions and participants of the two runs that are published, and their names."""
GOOD = (200, 303, 304)


@dataclass
class Found:
    """What a run gave. CPU is in seconds, of all nodes together."""

    rooms: list[Room]
    waited: Waited
    recorded: int
    vote: float
    polling: float
    driver: float
    bare: float = 0.0


def recorded(made: Installation) -> int:
    """How many votes the database holds while they are open."""
    asking = select(func.count()).where(LiveParticipant.vote.is_not(None))
    with made.app.app_context(), database().sessions() as session:
        return session.scalar(asking) or 0


async def play(made: Installation, nodes: Sequence[Node], rooms: int, size: int) -> Found:
    """Play one vote in every room at once."""
    waited, own, ports = Waited(), spent(), [node.port for node in nodes]
    leader = Asking(ports[0], waited)
    await leader.get("sign-in", "/sign-in")
    email, password = "benchmark@bench.example", people.PASSWORD
    await leader.post("sign-in", "/sign-in", ("email", email), ("password", password))
    together = [await assembled(ports, waited, leader, size) for _ in range(rooms)]
    watching = asyncio.gather(*(room.watched() for room in together))
    for name in ("begin", "open"):
        await asyncio.gather(*(room.act(name) for room in together))
    await asyncio.sleep(SETTLE_SECONDS)

    def cpu() -> float:
        return sum(node.cpu_seconds() for node in nodes)

    before, asked, began = cpu(), len(waited.of("news")), time.monotonic()
    await asyncio.sleep(IDLE_SECONDS)
    used, seconds = cpu() - before, time.monotonic() - began
    polling = used / max(1, len(waited.of("news")) - asked)
    before, began = cpu(), time.monotonic()
    await asyncio.gather(
        *(room.cast(phone, VOTING_SECONDS) for room in together for phone in room.phones)
    )
    # What the questions for news would have cost without a vote is taken off.
    voting = cpu() - before - used / seconds * (time.monotonic() - began)
    there = recorded(made)
    await asyncio.gather(*(room.act("close") for room in together))
    await asyncio.sleep(NEWS_SECONDS)
    for room in together:
        room.over = True
    await watching
    return Found(together, waited, there, max(voting, 0.0) / (rooms * size), polling, spent() - own)


async def bare_cpu() -> float:
    """CPU seconds of one bare Flask write: a row into SQLite, committed to the disk."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        port = free_port()
        there = {"BARE_DATABASE": str(Path(folder) / "bare.sqlite3")}
        running = server.start("benchmarks.bare:app", port, there)
        try:
            visitor, before = Visitor(port, Waited()), running.cpu_seconds()
            for number in range(BARE_WRITES):
                await visitor.ask("write", "POST", "/write", [("choice", str(number % 3))])
            return (running.cpu_seconds() - before) / BARE_WRITES
        finally:
            running.stop()


def measure(rooms: int, size: int, kind: str) -> Found:
    """On SQLite at one node, on a PostgreSQL that keeps what it says over two."""
    with ExitStack() as stack:
        if kind == "sqlite":
            made = stack.enter_context(place.installation(kind))
        else:
            server_ = stack.enter_context(durable.running())
            made = place.installed(stack.enter_context(place.folder()), server_.url)
        people.school(made.app)
        nodes = []
        for number in range(NODES[kind]):
            nodes.append(start(made.settings, log=made.folder / f"log-{number}"))
            stack.callback(nodes[-1].stop)
        found = asyncio.run(play(made, nodes, rooms, size))
    found.bare = asyncio.run(bare_cpu())
    return found


def told(found: Found, rooms: int, size: int, kind: str) -> tuple[list[tuple[str, str]], bool]:
    """The rows, and whether it reaches what it must."""
    votes, cast = found.waited.of("vote"), rooms * size
    screens = sorted(s for room in found.rooms for s in room.on_screen)
    phones = sorted(s for room in found.rooms for s in room.on_phones)
    missing = rooms * (size + 1) - len(screens) - len(phones)
    statuses = found.waited.statuses
    others = sum(count for status, count in statuses.items() if status not in GOOD)
    first = found.rooms[0]
    every = "; ".join(f"{who.every:g}" for who in (first.screen, first.presenter, first.phones[0]))
    rows = [
        ("sessions; participants; nodes", f"{rooms}; {cast}; {NODES[kind]}"),
        ("seconds between two questions of a screen; a presenter; a phone", every),
        ("votes acknowledged, median; 95th percentile; slowest, ms", shown(votes)),
        ("votes cast; in the database before the close", f"{cast}; {found.recorded}"),
        ("reveal on screens, median; 95th percentile; slowest, ms", shown(screens)),
        ("reveal on phones, median; 95th percentile; slowest, ms", shown(phones)),
        ("screens and phones that saw none", str(missing)),
        ("answers 200; 303; 304; others",
         "; ".join(str(statuses[code]) for code in GOOD) + f"; {others}"),
        ("ms of processor a vote; a bare write; ratio",
         f"{1000 * found.vote:.2f}; {1000 * found.bare:.2f}; {found.vote / found.bare:.1f}"),
        ("ms of processor a question for news that finds none", f"{1000 * found.polling:.2f}"),
        ("driver's processor, s", f"{found.driver:.0f}"),
    ]  # fmt: skip
    reached = (
        percentile(votes, 0.95) <= ACKNOWLEDGED
        and percentile(screens, 0.95) <= ON_SCREENS
        and percentile(phones, 0.95) <= ON_PHONES
        and found.recorded == cast
        and not missing + others
    )
    return rows, reached


def shown(values: Sequence[float]) -> str:
    slowest = values[-1] if values else 0.0
    return "; ".join(ms(each) for each in (*(percentile(values, s) for s in (0.5, 0.95)), slowest))


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks live", description=__doc__)
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--participants", type=int, default=30, help="in each session")
    parser.add_argument("--database", choices=place.DATABASES, default="sqlite")
    parser.add_argument("--publish", action="store_true", help="write docs/operations.md as well")
    chosen = parser.parse_args(words)
    rooms, size, kind = chosen.sessions, chosen.participants, chosen.database
    name = SIZES.get((rooms, size))
    if chosen.publish and name is None:
        parser.error("published are 30 sessions of 30 and one of 500")
    found = measure(rooms, size, kind)
    rows, reached = told(found, rooms, size, kind)
    content = tables.table((f"live, {rooms} of {size}, {kind}", ""), rows)
    print(f"\n{content}\n{dict(found.waited.failures)}\n{'reached' if reached else 'NOT REACHED'}")
    tables.keep(f"live-{rooms}-{size}-{kind}", {"rows": rows, "reached": reached})
    if chosen.publish:
        command = f"python -m benchmarks live --sessions {rooms} --participants {size}"
        tables.publish(f"live {name} {kind}", f"{command} --database {kind}", content)
    return 0 if reached else 1
