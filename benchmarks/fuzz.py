"""`python -m benchmarks fuzz [--minutes N] [--seed N]`: hostile forms and requests to every
address, on SQLite and on PostgreSQL in turn, for as long as is asked. The tests do the
same for seconds.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, text

from tests.cast import make_cast
from tests.fuzzing.world import Finding, World, form_request, one_field, raw_request, world_of
from tests.releases import postgresql
from tests.web import CheckedClient
from workshop import create_app, schema
from workshop.config import Config, Keys, shipped
from workshop.database import Database
from workshop.installation import hold_fingerprint

KEYS = Keys.of(b"the secret of the fuzzing, 32 bytes")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="in all, half on each database")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    found: Counter[tuple[str, int, str]] = Counter()
    for name, world in worlds():
        requests = 0
        end = time.monotonic() + 30 * chosen.minutes
        chance = random.Random(chosen.seed)
        while time.monotonic() < end:
            requests += 1
            finding = one(world, chance)
            if finding is not None:
                found[name, finding.status, finding.request] += 1
                print(f"{name} {finding.status} as {finding.what}: {finding.request}", flush=True)
        print(f"{name}: {requests} requests", flush=True)
    print(f"{sum(found.values())} answers were errors of the program")
    return 1 if found else 0


def one(world: World, chance: random.Random) -> Finding | None:
    """One hostile request of one of the three kinds."""
    kind = chance.randrange(3)
    if kind == 0:
        return form_request(world, chance, chance.choice(world.forms))
    if kind == 1:
        return raw_request(world, chance, chance.choice(world.addresses))
    address, person, usual = chance.choice(list(world.taken()))
    return one_field(world, chance, address, person, usual, chance.choice(sorted(usual)))


def worlds() -> Iterator[tuple[str, World]]:
    with tempfile.TemporaryDirectory() as folder:
        yield "sqlite", world_at(f"sqlite:///{folder}/workshop.sqlite3", Path(folder))
    programs = postgresql.programs()
    if programs is None:
        print("Without PostgreSQL's programs only SQLite was fuzzed: apt install postgresql.")
        return
    with tempfile.TemporaryDirectory() as folder, server(programs) as url:
        yield "postgresql", world_at(url, Path(folder))


@contextmanager
def server(programs: Path) -> Iterator[str]:
    with postgresql.running(programs) as url:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE fuzzed"))
        engine.dispose()
        yield url.replace("/postgres?", "/fuzzed?")


def world_at(url: str, folder: Path) -> World:
    database = Database(url)
    schema.upgrade(database.engine)
    with database.write() as session:
        hold_fingerprint(session, KEYS.fingerprint)
    database.engine.dispose()
    return world_of(make_cast(application(url, folder)))


def application(url: str, folder: Path) -> Flask:
    here = Path(__file__).resolve().parent.parent / "tests" / "library"
    app = create_app(
        Config(
            instance=folder,
            database_url=url,
            keys=KEYS,
            module_folders=(shipped("modules"), here / "modules"),
            quiz_folders=(shipped("quizzes"), here / "quizzes"),
            rate_limits=False,
            closer=False,
            password_time_cost=1,
            password_memory_kib=8,
        )
    )
    app.test_client_class = CheckedClient
    return app
