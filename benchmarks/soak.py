"""`python -m benchmarks soak [--minutes 60]`: whether memory stays flat over mixed requests.

One node, all kinds of pages at a steady rate; each minute it prints what the node's processes hold,
and at the end the slope of the line through the last two thirds, with how far it can be trusted.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from benchmarks import node, people, place, tables
from benchmarks.browser import TOKEN, Browser, Reply
from benchmarks.people import Class, School
from benchmarks.place import Installation

CLASSES = 30
PEOPLE = 30
ROOM = 5
"""Phones in a live session."""
REVISION = re.compile(r'name="revision" value="(\d+)"')
WARM = 1 / 3
"""The share of the time in which caches fill and compilers compile: it enters no slope."""
MOST_GROWTH = 0.02
"""Flat is: even at the upper end of what its spread leaves open, the fitted line rises by less than
this share of the memory in an hour."""
FIXED = (
    "/", "/help", "/help?country=BE", "/help/disclosure", "/privacy", "/privacy?for=council",
    "/exit", "/join", "/sign-in", "/modules", "/quizzes", "/modules/spot-it-early",
    "/quizzes/the-group-chat", "/quizzes/seen-at-work", "/health",
    "/static/css/workshop.css",
)  # fmt: skip
OVERVIEWS = (
    "/", "/groups", "/assignments", "/campaigns", "/organisation", "/organisation/log", "/account",
    "/progress/compare", "/sessions/the-group-chat", "/sessions/the-group-chat/rules",
    "/assignments/new", "/campaigns/new", "/modules", "/quizzes",
)  # fmt: skip
OF_A_CLASS = (
    "/groups/{group}", "/groups/{group}/board", "/groups/{group}/slips",
    "/assignments/{assignment}", "/progress/{assignment}", "/progress/{assignment}.json",
    "/progress/{assignment}.csv", "/progress/{assignment}/figures.json",
    "/progress/{assignment}/project/1", "/proof/{assignment}/attendance",
)  # fmt: skip


@dataclass
class Crowd:
    """Who asks: classes with learners who have yet to send, and who leads them."""

    place: Installation
    school: School
    classes: list[Class]
    port: int
    chance: random.Random
    seen: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        (leading,) = people.signed_in(self.place.app, [self.school.leader])
        self.leader = people.at(leading, self.port)
        self.nobody = Browser(self.port)
        self.waiting = [
            (one, person, story)
            for one in self.classes
            for person in one.people
            for story in one.items
            if story != people.MODULE
        ]
        self.chance.shuffle(self.waiting)
        self.paths = {story: people.path(self.place.app, story) for story in people.STORIES}

    def note(self, kind: str, reply: Reply, *expected: int) -> Reply:
        self.seen[kind] += 1
        if reply.status not in (expected or (200,)):
            self.refused[f"{kind} {reply.status}"] += 1
        return reply

    def one(self) -> Class:
        return self.chance.choice(self.classes)

    def fixed(self) -> None:
        self.note("open pages", self.nobody.get(self.chance.choice(FIXED)))

    def overview(self) -> None:
        path = self.chance.choice(OVERVIEWS)
        # Without a campaign or a chart to compare, its list leads to where one is made.
        self.note("overviews", self.leader.get(path), 200, 303)

    def of_a_class(self) -> None:
        one = self.one()
        address = self.chance.choice(OF_A_CLASS)
        path = address.format(group=one.group, assignment=one.assignment)
        # A list on paper and a projection may say that there is nothing yet.
        self.note("pages of a class", self.leader.get(path), 200, 303, 404)

    def learner(self) -> None:
        """A pupil looks at everything, plays a step, sends, and takes the attestation."""
        if not self.waiting:
            return self.overview()
        one, person, story = self.waiting.pop()
        browser = people.at(people.signed_in(self.place.app, [person])[0], self.port)
        browser.language = self.chance.choice(("fr", "en"))
        for path in ("/assignments", f"/assignments/{one.assignment}", "/help", "/account"):
            self.note("learner's pages", browser.get(path))
        self.note("module", browser.get(f"/assignments/{one.assignment}/{people.MODULE}"))
        address = f"/assignments/{one.assignment}/{story}"
        self.note("story", browser.get(address))
        steps = [("step", step) for step in self.paths[story][:2]]
        self.note("step", browser.post(address, ("act", "next"), *steps), 200, 422)
        sent = self.note("send", browser.send(address, self.paths[story]))
        self.attestation(browser, sent)
        browser.close()

    def attestation(self, browser: Browser, sent: Reply) -> None:
        found = sent.text.partition('name="attestation" value="')[2].partition('"')[0]
        if found:
            reply = browser.post("/proof/attestation", ("attestation", found))
            self.note("attestation", reply)

    def joins(self) -> None:
        browser = Browser(self.port)
        code = self.one().code
        if code:
            browser.get(f"/join/{code}")
            self.note("join", browser.post(f"/join/{code}"))
            self.note("learner's pages", browser.get("/assignments"))
        browser.close()

    def signs_in(self) -> None:
        browser = Browser(self.port)
        browser.get("/sign-in")
        fields = ("email", self.school.email), ("password", people.PASSWORD)
        self.note("sign in", browser.post("/sign-in", *fields), 303)
        if found := TOKEN.search(browser.get("/account").text):
            browser.token = found.group(1)
            self.note("sign out", browser.post("/sign-out"), 303)
        browser.close()

    def room(self) -> None:
        """A small room votes on one scene, live, from its start to its summary."""
        story = self.chance.choice(people.STORIES[:3])
        self.leader.get(f"/live/new?quiz={story}")
        fields = ("quiz", story), ("mode", "phones"), ("hands", "groups"), ("minutes", "50")
        begun = self.note("live", self.leader.post("/live/new", *fields), 303)
        address = "/".join(begun.location.split("/")[:3])
        phones = [Browser(self.port) for _ in range(ROOM)]
        for phone in phones:
            phone.get(address)
            self.note("live join", phone.post(address), 303)
            self.note("live", phone.get(address))
        for act in ("begin", "open"):
            self.press(address, act)
        for phone in phones:
            voted = phone.post(f"{address}/vote", ("choice", "1"), ("round", "1"))
            self.note("live vote", voted, 303)
            self.note("live news", phone.get(f"{address}/now.json"))
        self.press(address, "close")
        for page in ("screen", "screen.json", "presenter.json"):
            self.note("live", self.leader.get(f"{address}/{page}"))
        for phone in phones:
            self.note("live news", phone.get(f"{address}/now.json"))
            phone.close()
        self.press(address, "end")
        self.note("live", self.leader.get(f"{address}/summary"))

    def press(self, address: str, act: str) -> None:
        """One of the presenter's buttons."""
        page = self.note("live", self.leader.get(f"{address}/presenter")).text
        found = REVISION.search(page)
        fields = ("act", act), ("revision", found.group(1) if found else ""), ("back", "presenter")
        self.note("live", self.leader.post(f"{address}/presenter", *fields), 303)

    def act(self) -> int:
        """One visit of somebody; how many requests it took."""
        kinds: tuple[Callable[[], None], ...] = (
            self.fixed, self.overview, self.of_a_class, self.learner, self.joins, self.signs_in,
            self.room,
        )  # fmt: skip
        before = self.seen.total()
        self.chance.choices(kinds, (30, 20, 30, 6, 2, 1, 0.5))[0]()
        return self.seen.total() - before


@dataclass(frozen=True, slots=True)
class Trend:
    """Megabytes an hour of the line that fits best, and two standard errors of that."""

    rise: float
    doubt: float

    def flat(self, megabytes: float) -> bool:
        return self.rise + self.doubt <= MOST_GROWTH * megabytes


def trend(minutes: Sequence[float], megabytes: Sequence[float]) -> Trend:
    """By least squares. Memory grows in steps and stays there, so that one minute tells little
    that the minute before did not: the readings count for as many as would be independent."""
    line = statistics.linear_regression(minutes, megabytes)
    off = [m - line.intercept - line.slope * at for at, m in zip(minutes, megabytes, strict=True)]
    squares = sum(each * each for each in off)
    if not squares:
        return Trend(line.slope * 60, 0.0)
    alike = max(0.0, sum(a * b for a, b in pairwise(off)) / squares)
    independent = max(3.0, len(off) * (1 - alike) / (1 + alike))
    middle = statistics.fmean(minutes)
    spread = sum((each - middle) ** 2 for each in minutes) * independent / len(off)
    return Trend(
        line.slope * 60,
        120 * math.sqrt(squares / len(off) * independent / (independent - 2) / spread),
    )


def watch(crowd: Crowd, running: node.Node, minutes: float, rate: float) -> list[list[float]]:
    """Visit at a steady rate; what the node held after each minute, as (minute, megabytes)."""
    began = time.monotonic()
    asked, held = 0, [[0.0, running.memory_megabytes()]]
    every = min(1.0, minutes / 20)
    while (passed := time.monotonic() - began) < minutes * 60:
        asked += crowd.act()
        time.sleep(max(0.0, asked / rate - (time.monotonic() - began)))
        if passed >= 60 * every * len(held):
            held.append([passed / 60, running.memory_megabytes()])
            told = f"{held[-1][0]:6.1f} min {held[-1][1]:8.1f} MB {crowd.seen.total():8} requests"
            print(told, flush=True)
    return [*held, [(time.monotonic() - began) / 60, running.memory_megabytes()]]


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=6.0, help="requests in a second")
    parser.add_argument("--database", choices=place.DATABASES, default="sqlite")
    parser.add_argument("--publish", action="store_true", help="write docs/operations.md as well")
    chosen = parser.parse_args(words)
    with place.installation(chosen.database) as made:
        school = people.school(made.app)
        few = max(2, min(CLASSES, int(chosen.minutes)))
        classes = [people.open_class(made.app, school, PEOPLE) for _ in range(few)]
        running = node.start(made.settings, log=Path(made.folder) / "log")
        try:
            crowd = Crowd(made, school, classes, running.port, random.Random("soak"))
            held = watch(crowd, running, chosen.minutes, chosen.rate)
            processes = len(running.processes)
        finally:
            running.stop()
    return report(chosen, crowd, held, processes)


def report(
    chosen: argparse.Namespace, crowd: Crowd, held: list[list[float]], processes: int
) -> int:
    late = [each for each in held if each[0] >= WARM * chosen.minutes]
    found = trend([each[0] for each in late], [each[1] for each in late])
    typical = statistics.median(each[1] for each in late)
    flat = found.flat(typical) and not crowd.refused
    moments = (0.0, WARM * chosen.minutes, WARM * 2 * chosen.minutes, chosen.minutes)
    rows = [
        ("requests", crowd.seen.total()),
        ("answered otherwise than expected", crowd.refused.total()),
        ("processes; most MB at any minute",
         f"{processes}; {max(each[1] for each in held):.0f}"),
        (f"MB at the start; after {'; '.join(f'{m:.0f}' for m in moments[1:])} minutes",
         "; ".join(f"{at(held, moment):.0f}" for moment in moments)),
        (f"MB an hour over the last {chosen.minutes * (1 - WARM):.0f} minutes",
         f"{found.rise:+.1f} ± {found.doubt:.1f}"),
        ("the same, in % of the memory", f"{100 * found.rise / typical:+.1f}"
         f" ± {100 * found.doubt / typical:.1f}"),
        ("flat", "yes" if flat else "no"),
    ]  # fmt: skip
    told = tables.table((f"soak, {chosen.database}", ""), rows)
    print(f"\n{told}\n\n{dict(crowd.seen)}\n{dict(crowd.refused)}")
    numbers = {"held": held, "seen": crowd.seen, "refused": crowd.refused,
               "trend": [found.rise, found.doubt]}  # fmt: skip
    tables.keep(f"soak-{chosen.database}", numbers)
    if chosen.publish:
        command = f"python -m benchmarks soak --minutes {chosen.minutes:g}"
        command += f" --rate {chosen.rate:g} --database {chosen.database}"
        tables.publish(f"soak {chosen.database}", command, told)
    return 0 if flat else 1


def at(held: list[list[float]], minute: float) -> float:
    """What was held at that minute."""
    return min(held, key=lambda each: abs(each[0] - minute))[1]
