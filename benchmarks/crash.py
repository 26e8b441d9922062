"""`python -m benchmarks crash`: kills a worker, the whole server or PostgreSQL in the middle of
Sends, again and again, and then compares the driver's own ledger with the database and the pages.

A kill counts only if a Send whose request was written waited for its answer at that instant and got
no acknowledgement from that attempt. Every hundred kills a fresh database begins.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import durable, people, place, tables
from benchmarks.durable import Durable
from benchmarks.examine import examine
from benchmarks.ledger import Verdict, summed
from benchmarks.people import Class, School
from benchmarks.place import Installation
from benchmarks.senders import Send, Senders
from benchmarks.supervisor import How, Supervisor

SLICE = 100
THREADS = {"sqlite": 4, "postgresql": 8}
# What is killed, and how often of ten times.
VICTIMS = {
    "sqlite": {"worker": 5, "server": 5},
    "postgresql": {"worker": 4, "server": 1, "postgresql": 5},
}
SIZES = (7, 12, 19, 25, 30, 43)
MOST_ANSWERS = 12
MOST_WAIT_MS = 60
FEW = 40
PAIRS_A_KILL = 8
PATIENCE_SECONDS = 120.0


@dataclass
class Slice:
    """What happened on one database: kills by victim, attempts that failed to cut anything, and
    what the comparison says."""

    kills: Counter[str] = field(default_factory=Counter)
    idle: int = 0
    cut: int = 0
    sends: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    """How many attempts were answered with each status."""
    verdict: Verdict = field(default_factory=Verdict)
    seconds: float = 0.0


@dataclass
class Scene:
    """A server under attack, who sends, and what they send to."""

    database: str
    made: Installation
    supervisor: Supervisor
    senders: Senders
    chance: random.Random
    postgres: Durable | None = None
    school: School | None = None
    classes: list[Class] = field(default_factory=list)
    paths: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def prepare(self, sends: int) -> None:
        """Classes of several sizes until so many more submissions wait to be sent."""
        self.school = self.school or people.school(self.made.app)
        while len(self.senders.waiting) < sends:
            size = self.chance.choice(SIZES)
            one = people.open_class(self.made.app, self.school, size)
            self.classes.append(one)
            self.senders.add(list(self.sends_of(one)))
        # No connection of the driver's keeps anything open that a restart would have to recover.
        self.made.app.extensions["database"].engine.dispose()

    def sends_of(self, one: Class) -> Iterator[Send]:
        signed_in = people.signed_in(self.made.app, one.people)
        pairs = [(p, v, s) for p, v in zip(one.people, signed_in, strict=True)
                 for s in people.STORIES]  # fmt: skip
        self.chance.shuffle(pairs)
        for person, visitor, story in pairs:
            path = people.path(self.made.app, story)
            address = f"/assignments/{one.assignment}/{story}"
            yield Send((one.items[story], person), address, visitor, path)

    def kill(self, victim: str) -> None:
        if victim == "worker":
            self.supervisor.kill_worker(self.chance)
        elif victim == "server":
            self.supervisor.kill_server()
        else:
            assert self.postgres is not None
            self.postgres.kill()

    def recover(self) -> None:
        if self.postgres is not None and self.postgres.process.poll() is not None:  # type: ignore[union-attr]
            self.postgres.start()
        self.supervisor.recover()

    def one_kill(self, victim: str) -> int:
        """Let people send, kill at a random instant, restart; how many sends that cut off."""
        self.senders.gate.set()
        until = time.monotonic() + PATIENCE_SECONDS
        before, some = len(self.senders.outcomes), self.chance.randrange(MOST_ANSWERS)
        while not self.senders.open_attempts() or len(self.senders.outcomes) < before + some:
            if time.monotonic() > until:
                raise TimeoutError("nobody sends")
            time.sleep(0.0005)
        time.sleep(self.chance.random() * MOST_WAIT_MS / 1000)
        hit = self.senders.open_attempts()
        self.senders.gate.clear()
        self.kill(victim)
        self.recover()
        while set(hit) & set(self.senders.open_attempts()):
            if time.monotonic() > until:
                raise TimeoutError("a send never ends")
            time.sleep(0.001)
        return self.senders.cut(hit)

    def finish(self) -> None:
        """Whoever waits sends until it is acknowledged, as the player would: those who were cut."""
        tried = self.senders.ledger.attempts
        left = [send for send in self.senders.waiting if send.key in tried]
        with self.senders.lock:
            self.senders.waiting.clear()
            self.senders.waiting.extend(left)
        self.senders.gate.set()
        until = time.monotonic() + PATIENCE_SECONDS
        while self.senders.waiting or self.senders.open_attempts():
            if time.monotonic() > until:
                raise TimeoutError("what was cut off is never acknowledged")
            time.sleep(0.01)
        self.senders.end()


@contextmanager
def scene(database: str, how: How, chance: random.Random) -> Iterator[Scene]:
    """A fresh installation with its server; everything is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="crash-") as name:
        if database == "sqlite":
            yield from opened(database, Path(name), None, how, chance)
        else:
            with durable.running() as postgres:
                yield from opened(database, Path(name), postgres, how, chance)


def opened(
    database: str, folder: Path, postgres: Durable | None, how: How,
    chance: random.Random,
) -> Iterator[Scene]:  # fmt: skip
    made = place.installed(folder, postgres.url if postgres else "")
    supervisor = Supervisor(made.settings, folder / "log", how)
    senders = Senders(supervisor.port, THREADS[database])
    found = Scene(database, made, supervisor, senders, chance, postgres)
    try:
        supervisor.start()
        senders.begin()
        yield found
    finally:
        senders.end()
        supervisor.stop()
        made.app.extensions["database"].engine.dispose()


def run_slice(database: str, kills: int, how: How, chance: random.Random) -> Slice:
    """So many kills on one database, and what the comparison then says."""
    found = Slice()
    began = time.monotonic()
    weights = VICTIMS[database]
    with scene(database, how, chance) as here:
        here.prepare(FEW + kills * PAIRS_A_KILL)
        while found.kills.total() < kills:
            if len(here.senders.waiting) < FEW:
                here.prepare(2 * FEW)
            (victim,) = chance.choices(tuple(weights), tuple(weights.values()))
            cut = here.one_kill(victim)
            found.cut += cut
            found.idle += not cut
            found.kills[victim] += bool(cut)
        here.finish()
        assert here.school is not None
        found.verdict = examine(
            here.made.app, here.supervisor.port, here.school, here.classes, here.senders.ledger
        )
        found.sends = len(here.senders.ledger.attempts)
        found.outcomes = here.senders.ledger.outcomes()
        found.statuses = {str(key): n for key, n in here.senders.statuses.items()}
    found.seconds = time.monotonic() - began
    return found


def as_plain(found: Slice) -> dict[str, object]:
    return {**vars(found), "kills": dict(found.kills), "verdict": vars(found.verdict)}


def from_plain(plain: dict[str, object]) -> Slice:
    values = dict(plain)
    values["kills"] = Counter(values["kills"])  # type: ignore[call-overload]
    values["verdict"] = Verdict(**values["verdict"])  # type: ignore[arg-type]
    return Slice(**values)  # type: ignore[arg-type]


def earlier(name: str) -> list[Slice]:
    """The slices that an interrupted run has left."""
    path = tables.RESULTS / f"{name}.json"
    if not path.exists():
        return []
    return [from_plain(plain) for plain in json.loads(path.read_text())["numbers"]]


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--database", choices=place.DATABASES, default="sqlite")
    parser.add_argument("--cold", action="store_true", help="start each server by its command")
    parser.add_argument("--resume", action="store_true", help="go on where a run was interrupted")
    parser.add_argument("--publish", action="store_true", help="write docs/operations.md as well")
    chosen = parser.parse_args(words)
    name = f"crash-{chosen.database}" + ("-cold" if chosen.cold else "")
    done = earlier(name) if chosen.resume else []
    while (left := chosen.kills - sum(each.kills.total() for each in done)) > 0:
        chance = random.Random(f"{name} {len(done)}")
        done.append(run_slice(chosen.database, min(SLICE, left), How(chosen.cold), chance))
        tables.keep(name, [as_plain(each) for each in done])
        told = f"{dict(done[-1].kills)} {vars(done[-1].verdict)} {done[-1].outcomes}"
        told += f" {done[-1].statuses}"
        print(f"{sum(e.kills.total() for e in done)} kills, {done[-1].seconds:.0f} s: {told}",
              flush=True)  # fmt: skip
    return report(chosen, done)


def report(chosen: argparse.Namespace, done: Sequence[Slice]) -> int:
    kills: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for each in done:
        kills += each.kills
        outcomes += Counter(each.outcomes)
    verdict = summed(each.verdict for each in done)
    by_victim = ", ".join(f"{kills[victim]} of {victim}" for victim in VICTIMS[chosen.database])
    rows = [
        ("kills while a Send was unanswered", f"{kills.total()} ({by_victim})"),
        ("Sends cut off by them", sum(each.cut for each in done)),
        ("kills besides that cut nothing off, not counted", sum(each.idle for each in done)),
        ("submissions, all acknowledged in the end", verdict.acknowledged),
        ("attempts answered 200; 409", f"{outcomes['200']}; {outcomes['409']}"),
        ("attempts without an answer; refused in words",
         f"{outcomes['no answer']}; {outcomes['refused']}"),
        ("acknowledged and lost", verdict.lost + verdict.uncounted),
        ("counted twice", verdict.twice),
        ("releases of another size than planned", verdict.uneven),
        ("items whose day counters differ", verdict.days),
        ("told “already counted” without reason; marked unasked",
         f"{verdict.denied}; {verdict.unasked}"),
        ("items of which pages and database disagree", verdict.told),
    ]  # fmt: skip
    told = tables.table((f"crash, {chosen.database}", ""), rows)
    print(f"\n{told}\n\n{sum(each.seconds for each in done):.0f} s")
    if chosen.publish:
        cold = " --cold" if chosen.cold else ""
        command = f"python -m benchmarks crash --kills {chosen.kills}"
        command += f" --database {chosen.database}{cold}"
        tables.publish(f"crash {chosen.database}", command, told)
    return 1 if verdict.wrong else 0
