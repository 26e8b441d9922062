"""`python -m benchmarks attacks [--classes N]`: how much of what people answered attackers recover.

It drives the attackers of tests/attacks through the program's addresses, over more classes than the
tests have time for, and prints one table. Everything is seeded, so a run can be repeated.
"""

from __future__ import annotations

import argparse
import math
import platform
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from benchmarks import costs
from benchmarks.school import school
from tests.attacks import pieces, test_mutants, test_sensitive, test_statistics
from tests.attacks.attackers import Poller, Tally, deviation, log_odds
from tests.attacks.places import Place
from workshop.releases.rules import EPSILON, EPSILON_SENSITIVE

CLASSES = 200
NOTHING = "–"


@dataclass(frozen=True)
class Found:
    """One line: what the attackers got right, what the true chart alone gives, and how sure."""

    people: int
    guessed: str
    baseline: str
    certain: str
    confidence: str


@dataclass(frozen=True)
class Attack:
    """An attacker, how many classes of `classes` they are given, and what they find."""

    name: str
    share: float
    run: Callable[[Place, random.Random, int], Found]


def percent(part: float, whole: float) -> str:
    return f"{100 * part / max(whole, 1):.1f} %"


def of_tally(tally: Tally) -> Found:
    return Found(
        tally.people,
        percent(tally.right, tally.people),
        percent(tally.baseline, tally.people),
        str(tally.certain),
        f"gain {tally.points_gained:+.1f} ± {2 * tally.standard_error:.1f} points",
    )


def polling(place: Place, chance: random.Random, classes: int) -> Found:
    """Chart read after every submission of the first tenth, then around the two releases."""
    tally = Tally()
    for number in range(classes):
        test_statistics.poll_a_class(place, chance, tally, every=number < classes // 10)
    return of_tally(tally)


def moving(place: Place, chance: random.Random, classes: int) -> Found:
    tally = Tally()
    for _ in range(classes):
        test_statistics.move_a_class(place, chance, tally)
    return of_tally(tally)


def closing_early(place: Place, chance: random.Random, classes: int) -> Found:
    """Closes a class of 25 as soon as five more wait after the first release: the smallest rest."""
    tally = Tally()
    for _ in range(classes):
        assignment, learners = place.class_of(25)
        poller = Poller(place, (assignment,))
        answers = test_statistics.toss(chance, 18)
        paths = [test_statistics.path_of(answer, chance) for answer in answers]
        for part in (range(13), range(13, 18)):
            place.send_all(assignment, [learners[n] for n in part], [paths[n] for n in part])
            for number in part:
                poller.sent(assignment, str(number))
            if part.start:
                place.close(assignment)
            poller.poll()
        tally.add(poller, {str(number): answer for number, answer in enumerate(answers)})
    return of_tally(tally)


def all_but_one(place: Place, chance: random.Random, classes: int) -> Found:
    """Knows 24 answers of 25 and takes them away: the last one stands behind one draw of noise."""
    right, strongest = 0, 0.0
    for _ in range(classes):
        odds, answer = test_statistics.last_of_a_class(place, chance)
        strongest = max(strongest, abs(odds))
        right += (odds > 0 or (odds == 0 and chance.random() < 0.5)) == answer
    return Found(classes, percent(right, classes), "50.0 %", "0", bound(right, classes, strongest))


def bound(right: int, tried: int, strongest: float) -> str:
    """The odds that were seen beside those that are allowed, and two standard errors."""
    room = 200 * math.sqrt(right * (tried - right) / tried) / tried
    most = 100 * test_statistics.PER_TABLE
    return f"± {room:.1f} points; odds at most e^{strongest:.0f}; allowed e^{EPSILON}, {most:.0f} %"


def planted(place: Place, chance: random.Random, classes: int) -> Found:
    """Four invented learners and a real one, over a whole story: one guess for each table."""
    right, whole, strongest = 0, 0, 0.0
    for _ in range(classes):
        path = chance.choice(pieces.PATHS)
        truth = test_statistics.truth_of(path)
        left = test_statistics.residuals(place, path)
        odds = {name: log_odds(left[name], 1, 0, 1) for name in truth}
        guessed = {
            name: int(value > 0 or (value == 0 and chance.random() < 0.5))
            for name, value in odds.items()
        }
        strongest = max(strongest, sum(map(abs, odds.values())))
        right += sum(guessed[name] == truth[name] for name in truth)
        whole += guessed == truth
    tables = 4 * classes
    told = f"whole path {percent(whole, classes)}; odds at most e^{strongest:.0f}; allowed e^8"
    return Found(tables, percent(right, tables), "50.0 %", "0", told)


def planted_for_a_disclosure(place: Place, _: random.Random, classes: int) -> Found:
    """Nine who deny and one real person, asked the sensitive question: the band is guessed from."""
    teams = classes // 2
    yes, no = test_sensitive.planted_disclosures(place, teams)
    right = (yes + teams - no) / (2 * teams)
    told = f"over 10 %: {yes} of {teams} with, {no} without; allowed e^{EPSILON_SENSITIVE}"
    return Found(2 * teams, f"{100 * right:.1f} %", "50.0 %", "0", told)


def unanimous(place: Place, _: random.Random, classes: int) -> Found:
    """Classes of ten who all answer alike: what is published minus what is true."""
    errors = test_statistics.errors_of_unanimous_classes(place, classes, over_http=classes // 10)
    mean = sum(errors) / len(errors)
    spread = math.sqrt(sum((error - mean) ** 2 for error in errors) / len(errors))
    told = f"mean {mean:+.3f}, standard deviation {spread:.3f}; of the scale {deviation(1):.3f}"
    return Found(10 * classes, NOTHING, NOTHING, "0", told)


def without_the_rule(place: Place, chance: random.Random, classes: int) -> Found:
    """The same poller where the chart is live, as most programs have it: that the attack works."""
    tally = Tally()
    with pytest.MonkeyPatch.context() as patch:
        test_mutants.a_chart_that_is_live(place, patch)
        for _ in range(classes):
            poll_a_live_class(place, chance, tally)
    return of_tally(tally)


def poll_a_live_class(place: Place, chance: random.Random, tally: Tally) -> None:
    assignment, learners = place.class_of(25)
    poller = Poller(place, (assignment,))
    answers = test_statistics.toss(chance, 25)
    for number, (learner, answer) in enumerate(zip(learners, answers, strict=True)):
        learner.send(assignment, test_statistics.path_of(answer, chance))
        poller.sent(assignment, str(number))
        poller.poll()
    tally.add(poller, {str(number): answer for number, answer in enumerate(answers)})


ATTACKS = (
    Attack("polls", 1, polling),
    Attack("moves", 0.4, moving),
    Attack("closes early", 1, closing_early),
    Attack("knows all but one", 2, all_but_one),
    Attack("four planted", 2, planted),
    Attack("nine planted, sensitive", 2, planted_for_a_disclosure),
    Attack("unanimous classes", 1, unanimous),
    Attack("polls, rule taken away", 0.1, without_the_rule),
)


def place_of(folder: Path, name: str) -> Place:
    """A school of its own for each attack, so that one is not slowed by another's rows."""
    place = school(folder / name.replace(" ", "-"), random.Random(f"chance of {name}").randrange)
    place.app.test_client_class = FlaskClient
    return place


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks attacks", description=__doc__)
    parser.add_argument("--classes", type=int, default=CLASSES, help="classes for most attackers")
    classes = max(parser.parse_args(words).classes, 10)
    print(f"{classes} classes, Python {platform.python_version()}, SQLite, seeded\n")
    head = ("attacker", "classes", "answers", "guessed", "true chart", "certain", "how sure")
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for attack in ATTACKS:
            number = max(int(classes * attack.share), 4)
            chance = random.Random(f"{attack.name} {classes}")
            found = attack.run(place_of(Path(folder), attack.name), chance, number)
            cells = (found.people, found.guessed, found.baseline, found.certain, found.confidence)
            print("| " + " | ".join(map(str, (attack.name, number, *cells))) + " |", flush=True)
    costs.report(10 * classes)
    print(f"\n{time.monotonic() - began:.0f} s")
