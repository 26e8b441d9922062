"""`python -m benchmarks load`: a school within ten minutes, twenty classes that send at once, and
the same load over one node and over two.

The driver runs in a process of its own on the same machine: its time on the processors is told.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import nodes, people, place, tables
from benchmarks.crowd import Visitor, Waited, percentile
from benchmarks.examine import counted, examine
from benchmarks.ledger import Ledger, Outcome
from benchmarks.node import Node, start
from benchmarks.people import Class, School
from benchmarks.place import Installation
from benchmarks.seed import Visitor as SignedIn
from workshop.database import database

STORY = "the-group-chat"
CLASS = 30
LIMIT_P95, LIMIT_ALL = 0.3, 15.0
# When things happen, as shares of the time: a class comes together, its pupils within a while.
COMES, JOINS, OPENS, PLAYS = 0.68, 0.1, 0.02, (0.05, 0.18)
PAGES = ("join page", "join", "list", "assignment", "story", "Send")
WITHIN_SECONDS = 2.0
CLASSES_AT_ONCE = 20
PARTS = ("school", "room", "nodes")


@dataclass
class Told:
    """A part's table, its numbers, and whether what it must reach was reached."""

    rows: list[tuple[str, str]]
    numbers: dict[str, object]
    reached: bool


# ---- A school ------------------------------------------------------------------------------


async def pupil(
    visitor: Visitor, one: Class, path: Sequence[str], minutes: float, chance: random.Random
) -> None:
    """Join, look at what there is to do, open the story, play it in the browser, send it."""
    await asyncio.sleep(chance.random() * JOINS * minutes * 60)
    await visitor.get("join page", f"/join/{one.code}")
    await visitor.post("join", f"/join/{one.code}")
    visitor.leave()
    await asyncio.sleep(chance.random() * OPENS * minutes * 60)
    await visitor.get("list", "/assignments")
    await visitor.get("assignment", f"/assignments/{one.assignment}")
    address = f"/assignments/{one.assignment}/{STORY}"
    await visitor.get("story", address)
    visitor.leave()
    await asyncio.sleep(chance.uniform(*PLAYS) * minutes * 60)
    await visitor.send(address, path)
    visitor.leave()


async def attend(
    port: int, classes: Sequence[Class], path: Sequence[str], minutes: float
) -> Waited:
    waited, chance = Waited(), random.Random("school")

    async def come(one: Class) -> None:
        await asyncio.sleep(chance.random() * COMES * minutes * 60)
        everybody = (Visitor(port, waited) for _ in range(CLASS))
        await asyncio.gather(*(pupil(v, one, path, minutes, chance) for v in everybody))

    await asyncio.gather(*(come(one) for one in classes))
    return waited


def school(crowd: int, minutes: float) -> Told:
    """So many people in classes of 30 over so many minutes, at one node on SQLite."""
    with place.installation("sqlite") as made:
        place_of = people.school(made.app)
        few = max(1, crowd // CLASS)
        classes = [people.open_class(made.app, place_of, 0, (STORY,), CLASS) for _ in range(few)]
        path = people.path(made.app, STORY)
        running = start(made.settings, log=made.folder / "log")
        try:
            cpu, own = running.cpu_seconds(), spent()
            waited = asyncio.run(attend(running.port, classes, path, minutes))
            used, driver = running.cpu_seconds() - cpu, spent() - own
        finally:
            running.stop()
        done, kept = whole(made, classes)
    pages, sends = waited.of(*PAGES), len(waited.of("Send"))
    p95 = percentile(pages, 0.95)
    good = waited.statuses[200] == waited.statuses.total()
    rows = [
        ("people; minutes", f"{CLASS * few}; {minutes:g}"),
        ("pages and forms; files", f"{len(pages)}; {len(waited.of('static'))}"),
        *((f"95th percentile of {kind}, ms", ms(percentile(waited.of(kind), 0.95)))
          for kind in PAGES),
        ("median; 95th; 99th percentile of all pages and forms, ms",
         "; ".join(ms(percentile(pages, share)) for share in (0.5, 0.95, 0.99))),
        ("slowest, ms", ms(pages[-1])),
        ("answered otherwise than 200", str(waited.statuses.total() - waited.statuses[200])),
        ("sent; marked as done; in the sums", f"{sends}; {done}; {kept}"),
        ("processor: server; driver, of one core", f"{share_of(used, minutes)};"
         f" {share_of(driver, minutes)}"),
    ]  # fmt: skip
    reached = p95 < LIMIT_P95 and good and sends == done == kept == CLASS * few
    return Told(rows, numbers_of(waited), reached)


def whole(made: Installation, classes: Sequence[Class]) -> tuple[int, int]:
    """How many are done over all classes, and how many answers stand in their sums."""
    with made.app.app_context(), database().sessions() as session:
        items = counted(session, classes).values()
    return (
        sum(len(each.done) for each in items),
        sum(sum(each.released) + each.waiting for each in items),
    )


# ---- Twenty classes at once ----------------------------------------------------------------


async def press(
    port: int, sends: Sequence[tuple[SignedIn, str, str]], path: Sequence[str], ledger: Ledger,
    items: dict[str, str],
) -> Waited:  # fmt: skip
    waited, chance = Waited(), random.Random("room")

    async def one(who: SignedIn, person: str, address: str) -> None:
        name, _, value = who.cookie.partition("=")
        visitor = Visitor(port, waited, {name: value}, who.token, who.owner)
        await asyncio.sleep(chance.random() * WITHIN_SECONDS)
        status, _ = await visitor.send(address, path)
        visitor.leave()
        known = {200: Outcome.COUNTED, 409: Outcome.ALREADY, 0: Outcome.CUT}
        ledger.note((items[address], person), known.get(status, Outcome.REFUSED))

    await asyncio.gather(*(one(*each) for each in sends))
    return waited


def room(classes: int, database_kind: str) -> Told:
    """So many classes of 30, all of whom press Send within the same two seconds."""
    with place.installation(database_kind) as made:
        place_of: School = people.school(made.app)
        all_of_them = [people.open_class(made.app, place_of, CLASS, (STORY,))
                       for _ in range(classes)]  # fmt: skip
        items = {f"/assignments/{one.assignment}/{STORY}": one.items[STORY] for one in all_of_them}
        sends = [
            (who, person, f"/assignments/{one.assignment}/{STORY}")
            for one in all_of_them
            for person, who in zip(one.people, people.signed_in(made.app, one.people), strict=True)
        ]
        path, ledger = people.path(made.app, STORY), Ledger()
        running = start(made.settings, log=made.folder / "log")
        try:
            warm(running, all_of_them[0])
            waited = asyncio.run(press(running.port, sends, path, ledger, items))
            verdict = examine(made.app, running.port, place_of, all_of_them, ledger)
        finally:
            running.stop()
    seconds = waited.of("Send")
    rows = [
        ("people who send within 2 s", str(len(sends))),
        ("median; 95th percentile; slowest, ms",
         f"{ms(percentile(seconds, 0.5))}; {ms(percentile(seconds, 0.95))}; {ms(seconds[-1])}"),
        ("answered 200; otherwise; not at all",
         f"{waited.statuses[200]}; {len(sends) - waited.statuses[200] - waited.statuses[0]};"
         f" {waited.statuses[0]}"),
        ("lost; counted twice; releases of another size",
         f"{verdict.lost + verdict.uncounted}; {verdict.twice}; {verdict.uneven}"),
    ]  # fmt: skip
    good = waited.statuses[200] == len(sends) and not verdict.wrong
    return Told(rows, numbers_of(waited), good and seconds[-1] <= LIMIT_ALL)


def warm(running: Node, one: Class) -> None:
    """Some pages before, as a server has answered some: the first ones compile templates."""
    waited = Waited()

    async def look() -> None:
        visitor = Visitor(running.port, waited)
        for _ in range(8):
            await visitor.get("warm", f"/join/{one.code}")
            await visitor.get("warm", f"/quizzes/{STORY}")
        visitor.leave()

    asyncio.run(look())


# ---- What is told --------------------------------------------------------------------------


def spent() -> float:
    """Seconds that this process has had on a processor."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f}"


def share_of(seconds: float, minutes: float) -> str:
    return f"{100 * seconds / (minutes * 60):.0f} %"


def numbers_of(waited: Waited) -> dict[str, object]:
    return {
        "statuses": waited.statuses,
        "failures": waited.failures,
        "milliseconds": {
            kind: [round(1000 * percentile(waited.of(kind), share), 1)
                   for share in (0.5, 0.95, 0.99, 1.0)]
            for kind in waited.seconds
        },
    }  # fmt: skip


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks load", description=__doc__)
    parser.add_argument("--part", choices=PARTS, help="only this one")
    parser.add_argument("--people", type=int, default=1200)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--classes", type=int, default=CLASSES_AT_ONCE)
    parser.add_argument("--publish", action="store_true", help="write docs/operations.md as well")
    chosen = parser.parse_args(words)
    parts: dict[str, Callable[[], Told]] = {
        "school": lambda: school(chosen.people, chosen.minutes),
        "room": lambda: room(chosen.classes, "sqlite"),
        "nodes": lambda: Told(*nodes.measure(min(1.0, chosen.minutes / 10))),
    }
    reached = [told(name, parts[name](), chosen) for name in PARTS if chosen.part in {None, name}]
    return 0 if all(reached) else 1


def told(name: str, found: Told, chosen: argparse.Namespace) -> bool:
    content = tables.table((f"load: {name}", ""), found.rows)
    print(f"\n{content}\n{'reached' if found.reached else 'NOT REACHED'}", flush=True)
    tables.keep(f"load-{name}", found.numbers)
    if chosen.publish:
        command = f"python -m benchmarks load --part {name}"
        tables.publish(f"load {name}", command, content)
    return found.reached
