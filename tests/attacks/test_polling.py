"""Points 2, 5 and 7: somebody who reloads everything after every submission, and at the close."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.attacks import pieces
from tests.attacks.attackers import Poller
from tests.attacks.places import Place


def test_a_chart_moves_at_13_and_25_only_when_reloaded_after_every_submission(
    place: Place,
) -> None:
    assignment, learners = place.class_of(25)
    poller = Poller(place, (assignment,))
    before = place.read(assignment).moving
    moved_at = []
    for number, learner in enumerate(learners, start=1):
        learner.send(assignment, pieces.PATHS[number % 16])
        poller.sent(assignment, str(number))
        poller.poll()
        now = place.read(assignment).moving
        if now != before:
            moved_at.append(number)
        before = now
    assert moved_at == [13, 25]
    assert poller.certain == {}
    place.close(assignment)
    assert place.read(assignment).moving == before


@pytest.mark.parametrize(("people", "steps"), [(5, [5]), (9, [9]), (30, [10, 10, 10])])
def test_other_classes_move_as_their_plan_says(place: Place, people: int, steps: list[int]) -> None:
    assignment, learners = place.class_of(people)
    shown = [0]
    for learner in learners:
        learner.send(assignment, pieces.PATHS[5])
        shown.append(sum(release["n"] for release in place.item(assignment)["releases"]))
    jumps = [after - before for before, after in pairwise(shown) if after != before]
    assert jumps == steps


@pytest.mark.parametrize("people", [5, 9, 10, 25])
def test_when_all_finish_every_answer_is_in(place: Place, people: int) -> None:
    assignment, learners = place.class_of(people)
    place.send_all(assignment, learners, [pieces.PATHS[n % 16] for n in range(people)])
    charts = place.read(assignment)
    assert charts.item["sum"]["n"] == people == charts.item["done"]
    assert all(sum(t["noisy"]) == people for t in charts.item["sum"]["tables"].values())
    place.close(assignment)
    closed = place.read(assignment)
    assert (closed.item["held_back"], closed.item["sum"]["n"]) == (0, people)
    assert closed.moving == charts.moving


@pytest.mark.parametrize("tail", [1, 2, 3, 4])
def test_a_tail_under_five_stays_hidden_at_the_close(place: Place, tail: int) -> None:
    assignment, learners = place.class_of(25)
    place.send_all(assignment, learners[: 13 + tail], [pieces.PATHS[0]] * (13 + tail))
    before = place.read(assignment)
    assert before.sizes == [13]
    place.close(assignment)
    after = place.read(assignment)
    assert after.moving == before.moving
    assert (after.item["held_back"], after.item["done"]) == (tail, 13 + tail)


def test_a_tail_of_five_is_shown_at_the_close_and_only_then(place: Place) -> None:
    assignment, learners = place.class_of(25)
    place.send_all(assignment, learners[:18], [pieces.PATHS[0]] * 18)
    assert place.read(assignment).sizes == [13]
    place.close(assignment)
    assert place.read(assignment).sizes == [13, 5]
