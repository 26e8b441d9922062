"""`python -m benchmarks growth`: whether a page costs more because a database is large.

The same facilitator, classes and learners stand in two databases: beside the demonstration alone,
and among 10 organisations, 2,000 groups, 60,000 learners and 1,000,000 submissions. Every kind of
page is asked in turn on both; what is compared is time on a processor, the database's included.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text

from benchmarks import node, people, place, server, tables
from benchmarks.browser import Browser, Reply
from benchmarks.multiply import Copies, writer
from benchmarks.place import Installation
from benchmarks.unit import STORIES, Unit, make
from tests.releases import postgresql
from workshop import demonstration
from workshop.accounts import store as accounts
from workshop.accounts.rules import OrganisationKind, Role
from workshop.database import database

ORGANISATIONS, LEADERS = 10, 40
ROUNDS = 5
LIMIT = 1.5
TOTALS = {
    "organisations": "SELECT count(*) FROM organisations",
    "groups": "SELECT count(*) FROM groups",
    "learners": "SELECT count(*) FROM people WHERE role = 'learner'",
    "submissions": "SELECT count(*) FROM rosters WHERE done AND counted",
    "releases": "SELECT count(*) FROM releases",
}
SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


@dataclass
class Side:
    """One database with a server of its own, and the unit that is measured in it."""

    name: str
    made: Installation
    unit: Unit
    boss: str = ""
    """Who leads every group of an organisation, in the large one."""
    port: int = 0
    running: server.Server | None = None
    browsers: dict[str, Browser] = field(default_factory=dict)
    senders: list[tuple[str, Browser, tuple[str, ...]]] = field(default_factory=list)

    def start(self) -> None:
        self.running = server.start(
            "workshop.serving:application()", node.free_port(), self.made.settings
        )
        self.port = self.running.port
        unit = self.unit
        who = {"facilitator": unit.facilitator, "administrator": unit.administrator,
               "learner": unit.learner, "boss": self.boss or unit.facilitator}  # fmt: skip
        for name, person in who.items():
            self.browsers[name] = self.browser_of(person)
        self.browsers["nobody"] = Browser(self.port)
        paths = {story: people.path(self.made.app, story) for story in STORIES}
        for person, assignment, story in unit.senders:
            address = f"/assignments/{assignment}/{story}"
            self.senders.append((address, self.browser_of(person), paths[story]))

    def browser_of(self, person: str) -> Browser:
        return people.at(people.signed_in(self.made.app, [person])[0], self.port)

    def cpu_seconds(self) -> float:
        """Of the server, and of the backends that serve this database."""
        assert self.running is not None
        return self.running.cpu_seconds() + sum(map(node.cpu_seconds, backends(self.made)))


def named(url: str) -> str:
    """The name of the database in an address of PostgreSQL."""
    return url.partition("?")[0].rpartition("/")[2]


def backends(made: Installation) -> list[int]:
    """The processes of PostgreSQL that serve an installation's database, by their names."""
    url = made.settings.get("WORKSHOP_DATABASE_URL", "")
    if not url:
        return []
    home = Path(url.partition("host=")[2])
    postmaster = int((home / "data" / "postmaster.pid").read_text().split()[0])
    return [pid for pid in node.children(postmaster) if f" {named(url)} " in title(pid)]


def title(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


# ---- Two databases --------------------------------------------------------------------------


def said(what: str, began: float) -> None:
    print(f"{what}: {time.monotonic() - began:.0f} s", flush=True)


def build_small(made: Installation) -> Unit:
    began = time.monotonic()
    with made.app.app_context():
        demonstration.build()
    unit = make(made.app)
    said("the demonstration and the classes that are measured, by the program's functions", began)
    return unit


def fill(made: Installation, unit: Unit, organisations: int, leaders: int) -> str:
    """Copy the unit until there are so many leaders in each organisation; who leads one whole."""
    began = time.monotonic()
    with made.app.app_context(), database().write() as session:
        others = [
            accounts.add_organisation(
                session, f"School {number}", OrganisationKind.SCHOOL, "FR", "fr", "Europe/Paris"
            )
            for number in range(1, organisations)
        ]
        boss = accounts.add_colleague(
            session, unit.organisation, "Boss", "boss@bench.example", Role.FACILITATOR
        )
    engine = create_engine(made.app.extensions["database"].engine.url)
    with engine.begin() as connection:
        copies = Copies.of(made.app, connection, unit)
        write = writer(connection)
        number = 0
        for organisation in (unit.organisation, *others):
            for _ in range(leaders - (organisation == unit.organisation)):
                number += 1
                for table, rows in copies.one_more(organisation, number):
                    write(table, rows)
        connection.execute(
            text(
                "INSERT INTO group_facilitators (group_id, person_id)"
                " SELECT id, :boss FROM groups WHERE organisation_id = :organisation"
            ),
            {"boss": boss, "organisation": unit.organisation},
        )
    said(f"{number} copies of them, row by row", began)
    if engine.dialect.name == "postgresql":
        # As its own autovacuum would, in its time.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
    return boss


def totals(made: Installation) -> dict[str, int]:
    engine = made.app.extensions["database"].engine
    size = SIZES[engine.dialect.name]
    with engine.connect() as connection:
        found = {name: connection.scalar(text(query)) or 0 for name, query in TOTALS.items()}
        return {**found, "MB on disk": (connection.scalar(text(size)) or 0) // 1_000_000}


@contextmanager
def sides(kind: str, organisations: int, leaders: int) -> Iterator[tuple[Side, Side]]:
    """The small database and the large one, each with a server."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="growth-")))
        for name in ("small", "large"):
            (folder / name).mkdir()
        urls = {"small": "", "large": ""}
        if kind == "postgresql":
            programs = postgresql.programs()
            if programs is None:
                raise SystemExit("The programs of PostgreSQL were not found.")
            administered = stack.enter_context(postgresql.running(programs))
            urls = {name: administered.replace("/postgres?", f"/{name}?") for name in urls}
            administer(administered, "CREATE DATABASE small")
        small = place.installed(folder / "small", urls["small"])
        unit = build_small(small)
        small.app.extensions["database"].engine.dispose()
        if kind == "postgresql":
            administer(administered, "CREATE DATABASE large TEMPLATE small")
        else:
            name = "workshop.sqlite3"
            shutil.copyfile(folder / "small" / name, folder / "large" / name)
        secret = small.settings["WORKSHOP_SECRET"]
        large = place.installed(folder / "large", urls["large"], secret)
        boss = fill(large, unit, organisations, leaders)
        both = Side("small", small, unit), Side("large", large, unit, boss)
        for side in both:
            side.start()
            assert side.running is not None
            stack.callback(side.running.stop)
        yield both


def administer(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


# ---- Pages ----------------------------------------------------------------------------------


@dataclass
class Page:
    """One kind of page: who asks how, and what each round cost on both sides."""

    name: str
    ask: Callable[[Side], Reply]
    requests: int = 20
    status: int = 200
    own_size: bool = False
    """Of somebody who leads forty times as much: listed, and held to no ratio."""
    costs: dict[str, list[float]] = field(default_factory=lambda: {"small": [], "large": []})
    bytes: int = 0

    def milliseconds(self, name: str) -> float:
        return 1000 * statistics.median(self.costs[name])

    @property
    def ratio(self) -> float:
        return self.milliseconds("large") / self.milliseconds("small")

    def measure(self, side: Side, warm: bool) -> None:
        requests = 2 if warm else self.requests
        before = side.cpu_seconds()
        for _ in range(requests):
            reply = self.ask(side)
            assert reply.status == self.status, (self.name, side.name, reply.status)
        if not warm:
            self.costs[side.name].append((side.cpu_seconds() - before) / requests)
        if side.name == "large":
            self.bytes = len(reply.body)


def get(who: str, path: str) -> Callable[[Side], Reply]:
    def ask(side: Side) -> Reply:
        unit = side.unit
        address = path.format(
            group=unit.group, open=unit.open, closed=unit.closed, campaign=unit.campaign,
            code=unit.code, story=STORIES[0],
        )  # fmt: skip
        return side.browsers[who].get(address)

    return ask


def send(side: Side) -> Reply:
    """One submission, each time somebody else's."""
    address, browser, path = side.senders.pop()
    reply = browser.send(address, path)
    browser.close()
    return reply


def join(side: Side) -> Reply:
    """Somebody new: the page of the code, and the button."""
    browser = Browser(side.port)
    browser.get(f"/join/{side.unit.code}")
    reply = browser.post(f"/join/{side.unit.code}")
    browser.close()
    return reply


def sign_in(side: Side) -> Reply:
    browser = Browser(side.port)
    browser.get("/sign-in")
    reply = browser.post("/sign-in", ("email", "unit@bench.example"), ("password", people.PASSWORD))
    browser.close()
    return reply


def pages() -> list[Page]:
    led, ruled, read = "facilitator", "administrator", "learner"
    return [
        Page("home of a visitor", get("nobody", "/")),
        Page("groups", get(led, "/groups")),
        Page("a group", get(led, "/groups/{group}")),
        Page("assignments of a facilitator", get(led, "/assignments")),
        Page("a new assignment", get(led, "/assignments/new")),
        Page("an assignment that runs", get(led, "/assignments/{open}")),
        Page("an assignment that is closed", get(led, "/assignments/{closed}")),
        Page("charts", get(led, "/progress/{closed}")),
        Page("figures of charts", get(led, "/progress/{closed}/figures.json")),
        Page("a projection", get(led, "/progress/{closed}/project/1")),
        Page("JSON", get(led, "/progress/{closed}.json")),
        Page("CSV", get(led, "/progress/{closed}.csv")),
        Page("campaigns", get(led, "/campaigns")),
        Page("a campaign", get(led, "/campaigns/{campaign}")),
        Page("a campaign's progress", get(led, "/campaigns/{campaign}/progress")),
        Page("what can be compared", get(led, "/progress/compare")),
        Page("a comparison", get(led, "/progress/compare/{story}")),
        Page("organisation", get(ruled, "/organisation")),
        Page("log", get(ruled, "/organisation/log")),
        Page("a learner's list", get(read, "/assignments")),
        Page("a learner's assignment", get(read, "/assignments/{open}")),
        Page("a story", get(read, "/assignments/{open}/{story}")),
        Page("module", get(read, "/modules/spot-it-early")),
        Page("Send", send, 15),
        Page("join", join, 8),
        Page("sign-in", sign_in, 5, 303),
        Page("groups, 200 led", get("boss", "/groups"), 4, own_size=True),
        Page("assignments, 200 groups led", get("boss", "/assignments"), 4, own_size=True),
        Page("campaigns, 200 groups led", get("boss", "/campaigns"), 4, own_size=True),
        Page("a new assignment, 200 groups led", get("boss", "/assignments/new"), 4,
             own_size=True),
        Page("what can be compared, 200 groups led", get("boss", "/progress/compare"), 4,
             own_size=True),
        Page("a comparison, 200 groups led", get("boss", "/progress/compare/{story}"), 2,
             own_size=True),
    ]  # fmt: skip


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks growth", description=__doc__)
    parser.add_argument("--database", choices=place.DATABASES, default="sqlite")
    parser.add_argument("--organisations", type=int, default=ORGANISATIONS)
    parser.add_argument("--leaders", type=int, default=LEADERS, help="in each organisation")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--publish", action="store_true", help="write docs/operations.md as well")
    chosen = parser.parse_args(words)
    measured = pages()
    with sides(chosen.database, chosen.organisations, chosen.leaders) as both:
        size = totals(both[1].made)
        print(size, flush=True)
        for number in range(chosen.rounds + 1):
            for page in measured:
                for side in both if number % 2 else reversed(both):
                    page.measure(side, warm=number == 0)
    return report(chosen, measured, size)


def report(chosen: argparse.Namespace, measured: Sequence[Page], size: dict[str, int]) -> int:
    rows = [
        (page.name, f"{page.milliseconds('small'):.2f}", f"{page.milliseconds('large'):.2f}",
         "" if page.own_size else f"{page.ratio:.2f}", page.bytes)
        for page in measured
    ]  # fmt: skip
    head = (f"page, {chosen.database}", "ms alone", "ms in the large one", "ratio", "bytes")
    told = ", ".join(f"{number:,} {name}" for name, number in size.items())
    content = f"{told}.\n\n{tables.table(head, rows)}"
    print(content)
    numbers = {page.name: {"costs": page.costs, "bytes": page.bytes} for page in measured}
    tables.keep(f"growth-{chosen.database}", {"size": size, "pages": numbers})
    if chosen.publish:
        command = f"python -m benchmarks growth --database {chosen.database}"
        if chosen.rounds != ROUNDS:
            command += f" --rounds {chosen.rounds}"
        tables.publish(f"growth {chosen.database}", command, content)
    return 0 if all(page.ratio <= LIMIT for page in measured if not page.own_size) else 1
