"""Points 8, 10 and 11: the noise is what is published, and attackers stay within the bounds.

Each statistic is seeded. The short forms run in `make test`; the full ones are marked `long`.
"""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest

from tests.attacks import pieces
from tests.attacks.attackers import Poller, Tally, deviation, log_odds
from tests.attacks.places import Place
from tests.databases import on_sqlite
from workshop.releases.rules import EPSILON

pytestmark = on_sqlite

PER_TABLE = math.exp(EPSILON) / (1 + math.exp(EPSILON))
"""The greatest share of two equally likely answers that odds of e^2 allow to guess: 88 %."""


# ---- 8. The noise ---------------------------------------------------------------------------


def errors_of_unanimous_classes(place: Place, classes: int, over_http: int) -> list[int]:
    """Published minus true, for every cell of classes of ten who all take the same way."""
    path = pieces.PATHS[0]
    errors = []
    for number in range(classes):
        assignment, learners = place.class_of(10)
        if number < over_http:
            for learner in learners:
                learner.send(assignment, path)
        else:
            place.send_all(assignment, learners, [path] * 10)
        (release,) = place.item(assignment)["releases"]
        for table in release["tables"].values():
            assert table["scale"] == "1"
            errors += [table["noisy"][0] - 10, table["noisy"][1]]
    return errors


def assert_noise_of_the_published_scale(errors: list[int]) -> None:
    expected = deviation(1)
    mean = sum(errors) / len(errors)
    seen = math.sqrt(sum((error - mean) ** 2 for error in errors) / len(errors))
    print(f"{len(errors)} cells: mean {mean:+.3f}, standard deviation {seen:.3f}")
    assert abs(mean) < 3 * expected / math.sqrt(len(errors))
    assert seen == pytest.approx(expected, rel=0.25)


def test_unanimous_classes_show_noise_of_the_published_scale(place: Place) -> None:
    assert_noise_of_the_published_scale(errors_of_unanimous_classes(place, 20, over_http=2))


@pytest.mark.long
def test_150_unanimous_classes_show_noise_of_the_published_scale(place: Place) -> None:
    assert_noise_of_the_published_scale(errors_of_unanimous_classes(place, 150, over_http=150))


# ---- 10. Somebody who polls, and somebody who moves people ------------------------------------


def toss(chance: random.Random, people: int) -> list[int]:
    """Two answers that are equally likely: there is most to learn about each person."""
    return [chance.randrange(2) for _ in range(people)]


def path_of(answer: int, chance: random.Random) -> tuple[str, ...]:
    """A whole path that begins with this answer (0 or 1)."""
    return pieces.PATHS[8 * answer + chance.randrange(8)]


def poll_a_class(place: Place, chance: random.Random, tally: Tally, every: bool) -> None:
    """A class of 25; the attacker polls after every submission, or only when charts may move."""
    assignment, learners = place.class_of(25)
    poller = Poller(place, (assignment,))
    answers = toss(chance, 25)
    paths = [path_of(answer, chance) for answer in answers]
    if every:
        for number, (learner, path) in enumerate(zip(learners, paths, strict=True)):
            learner.send(assignment, path)
            poller.sent(assignment, str(number))
            poller.poll()
    else:
        for part in (range(12), range(12, 13), range(13, 24), range(24, 25)):
            chosen = [learners[n] for n in part]
            place.send_all(assignment, chosen, [paths[n] for n in part])
            for number in part:
                poller.sent(assignment, str(number))
            poller.poll()
    tally.add(poller, {str(number): answer for number, answer in enumerate(answers)})
    assert poller.least_moved is not None
    assert poller.least_moved >= 5


def move_a_class(place: Place, chance: random.Random, tally: Tally) -> None:
    """Members go out and come back between submissions; an overlapping group has a twin."""
    group, other = place.group(), place.group()
    learners = place.seat(group, 25)
    code = place.code(other)
    for learner in learners[:6]:
        learner.join(code)
    first = place.assign(group)
    twin = place.assign(other)
    poller = Poller(place, (first, twin))
    answers = toss(chance, 25)
    for number, learner in enumerate(learners):
        # The one who is next leaves the other group and comes back, and so does one who has sent.
        for moved in (number, number - 1):
            if 0 <= moved < 6:
                place.alice.post(f"/groups/{other}/members/{learners[moved].person_id}/remove")
                learners[moved].join(code)
        used = twin if number % 4 == 3 and number < 6 else first
        learner.send(used, path_of(answers[number], chance))
        poller.sent(used, str(number))
        poller.poll()
    for assignment in (twin, first):
        place.close(assignment)
        poller.poll()
    tally.add(poller, {str(number): answer for number, answer in enumerate(answers)})
    assert poller.least_moved is not None
    assert poller.least_moved >= 5


def assert_nothing_gained(tally: Tally) -> None:
    """Nobody certain, and not more than 3 points beyond the true chart, two standard errors aside.

    Over 20,000 simulated classes of 25 the gain is 2.0 points: the two batches tell a little more
    than one chart. Over 200 classes it is still off by half a point from seed to seed.
    """
    print(tally)
    assert tally.certain == 0
    assert tally.points_gained <= 3 + 2 * tally.standard_error


def test_somebody_who_polls_is_certain_of_nobody_and_guesses_no_better(place: Place) -> None:
    chance, tally = random.Random("poll"), Tally()
    for number in range(12):
        poll_a_class(place, chance, tally, every=number < 2)
    assert_nothing_gained(tally)


def test_somebody_who_moves_people_is_certain_of_nobody_and_guesses_no_better(
    place: Place,
) -> None:
    chance, tally = random.Random("move"), Tally()
    for _ in range(2):
        move_a_class(place, chance, tally)
    assert_nothing_gained(tally)


@pytest.mark.long
def test_somebody_who_polls_200_classes_guesses_no_better(place: Place) -> None:
    chance, tally = random.Random("poll 200"), Tally()
    for _ in range(200):
        poll_a_class(place, chance, tally, every=True)
    assert_nothing_gained(tally)


@pytest.mark.long
def test_over_800_classes_somebody_who_polls_gains_no_more_than_3_points(place: Place) -> None:
    """Enough classes to hold the bound itself, with nothing allowed for the luck of the draw: one
    standard error is a quarter of a point. Charts move at 13 and 25 only, which the tests above
    hold at every submission, so that polling around those two sees all there is."""
    chance, tally = random.Random("poll 800"), Tally()
    for _ in range(800):
        poll_a_class(place, chance, tally, every=False)
    print(tally)
    assert tally.certain == 0
    assert tally.points_gained <= 3


@pytest.mark.long
def test_somebody_who_moves_people_of_60_classes_guesses_no_better(place: Place) -> None:
    chance, tally = random.Random("move 60"), Tally()
    for _ in range(60):
        move_a_class(place, chance, tally)
    assert_nothing_gained(tally)


# ---- 10. Somebody who knows all other answers --------------------------------------------------


def last_of_a_class(place: Place, chance: random.Random) -> tuple[float, int]:
    """Of a class of 25, the odds on the last answer once the other 24 are taken away; the answer.

    Eleven of those 24 are in its batch; the first batch has noise of its own and says nothing.
    """
    assignment, learners = place.class_of(25)
    answers = toss(chance, 25)
    place.send_all(assignment, learners, [path_of(answer, chance) for answer in answers])
    _, release = place.item(assignment)["releases"]
    known = Counter(answers[13:24])
    noisy = release["tables"]["scene:landing"]["noisy"]
    return log_odds([noisy[0] - known[0], noisy[1] - known[1]], 1, 0, 1), answers[24]


def assert_the_last_answer_stays_within_the_bound(place: Place, classes: int, seed: str) -> None:
    chance, right, strongest = random.Random(seed), 0, 0.0
    for _ in range(classes):
        odds, answer = last_of_a_class(place, chance)
        right += (odds > 0 or (odds == 0 and chance.random() < 0.5)) == answer
        strongest = max(strongest, abs(odds))
    share = right / classes
    error = math.sqrt(share * (1 - share) / classes)
    print(f"{classes} classes: the last answer guessed {share:.1%} (standard error {error:.1%})")
    assert strongest <= EPSILON
    assert share <= PER_TABLE + 2 * error


def test_somebody_who_knows_24_answers_stays_within_the_bound(place: Place) -> None:
    assert_the_last_answer_stays_within_the_bound(place, 15, "all but one")


@pytest.mark.long
def test_somebody_who_knows_24_answers_of_300_classes_stays_within_the_bound(place: Place) -> None:
    assert_the_last_answer_stays_within_the_bound(place, 300, "all but one of 300")


# ---- 11. Four planted learners and a real one -------------------------------------------------


def residuals(place: Place, real: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """What five people's tables show once the answers of four of them are taken away."""
    assignment, learners = place.class_of(5)
    planted = pieces.PATHS[0]
    place.send_all(assignment, learners, [planted] * 4 + [real])
    (release,) = place.item(assignment)["releases"]
    assert release["n"] == 5
    return {
        name: (table["noisy"][0] - 4, table["noisy"][1])
        for name, table in release["tables"].items()
    }


def truth_of(path: tuple[str, ...]) -> dict[str, int]:
    """The option that a whole path takes in each table of the story."""
    options = [int(step[-1]) - 1 for step in path]
    return dict(zip((*pieces.TABLES, "endings"), options, strict=True))


def assert_planted_learners_stay_within_the_bound(place: Place, classes: int, seed: str) -> None:
    chance = random.Random(seed)
    right: Counter[str] = Counter()
    whole, strongest = 0, 0.0
    for _ in range(classes):
        path = chance.choice(pieces.PATHS)
        truth, left = truth_of(path), residuals(place, path)
        assert set(left) == set(truth), "at most four tables of a story are published (R10)"
        odds = {name: log_odds(left[name], 1, 0, 1) for name in left}
        strongest = max(strongest, sum(map(abs, odds.values())))
        guessed = {name: int(value > 0 or (value == 0 and chance.random() < 0.5))
                   for name, value in odds.items()}  # fmt: skip
        right.update(name for name in truth if guessed[name] == truth[name])
        whole += guessed == truth
    share = sum(right.values()) / (4 * classes)
    print(
        f"{classes} classes: a table guessed {share:.1%} (bound {PER_TABLE:.1%}), "
        f"the whole path {whole / classes:.1%}, strongest odds e^{strongest:.0f} (bound e^8)"
    )
    assert strongest <= 4 * EPSILON
    assert share <= PER_TABLE


def test_four_planted_learners_stay_within_the_stated_bound(place: Place) -> None:
    assert_planted_learners_stay_within_the_bound(place, 40, "planted")


@pytest.mark.long
def test_four_planted_learners_in_200_classes_stay_within_the_stated_bound(place: Place) -> None:
    assert_planted_learners_stay_within_the_bound(place, 200, "planted 200")


def test_an_author_cannot_have_a_fifth_table_of_a_story(place: Place) -> None:
    """The facilitator who plants learners also writes the story, and marks four scenes of it."""
    wide = pieces.story(charted=("landing", "hall", "yard", "gate"))
    pieces.write(place.folder, "wide", en=wide, fr=wide)
    group = place.group()
    page = place.alice.get(f"/assignments/new?group={group}").text
    assert f"quiz/{pieces.STORY}" in page
    if "quiz/wide" in page:
        assignment, learners = place.class_of(5, "quiz/wide")
        place.send_all(assignment, learners, [pieces.PATHS[0]] * 5, "wide")
        (release,) = place.item(assignment)["releases"]
        assert len(release["tables"]) <= 4
    reply = place.alice.post(
        "/assignments/new", 422, group=group, title="Wide", **{"items-0": "quiz/wide"}
    )
    assert "wide" not in (reply.location or "")
