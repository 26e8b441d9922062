"""Point 3: a sensitive number, never before the close and never from fewer than 10."""

from __future__ import annotations

import math
import re

import pytest

from tests.attacks import pieces
from tests.attacks.places import Browser, Charts, Place
from tests.databases import on_sqlite

QUIZ = f"quiz/{pieces.QUESTIONS}"
BANDS = {"under-10", "10-25", "25-50", "half-or-more"}
DISCLOSING = pieces.answers(private=1)


def team(place: Place, people: int) -> tuple[str, list[Browser]]:
    return place.class_of(people, QUIZ)


def assert_nothing_sensitive(charts: Charts) -> None:
    """No range and no number but the one that the rule demands; beside the words that say so,
    which are the same for every class, nothing of the question is in any form."""
    assert charts.item["sensitive"] == {}
    section = section_of(charts)
    assert set(re.findall(r"\d+", re.sub(r"<[^>]*>", "", section))) <= {"10"}
    assert "Nothing is shown before the close" in section or "There is no number" in section
    assert not re.search(r"%|half", section)
    for text in (charts.page.replace(section, ""), *other_forms(charts)):
        assert "private" not in text
        assert "said nothing" not in text


def other_forms(charts: Charts) -> tuple[str, ...]:
    return (charts.csv, str(charts.json), str(charts.figures))


def section_of(charts: Charts) -> str:
    (found,) = re.findall(r'<section class="sensitive .*?</section>', charts.page, re.DOTALL)
    return str(found)


def test_a_sensitive_number_never_shows_before_the_close(place: Place) -> None:
    assignment, learners = team(place, 12)
    said = {section_of(place.read(assignment))}
    for learner in learners:
        learner.send(assignment, DISCLOSING, pieces.QUESTIONS)
        charts = place.read(assignment)
        assert_nothing_sensitive(charts)
        said.add(section_of(charts))
    assert len(said) == 1, "what is said before the close never moves"
    assert place.read(assignment).sizes == [12]
    place.close(assignment)
    shown = place.read(assignment)
    assert shown.item["sensitive"]["private"]["n"] == 12
    assert shown.item["sensitive"]["private"]["band"] in BANDS
    assert "the share of those counted here" in section_of(shown)


@pytest.mark.parametrize("people", [5, 9])
def test_a_sensitive_number_never_comes_from_fewer_than_ten(place: Place, people: int) -> None:
    assignment, learners = team(place, people)
    place.send_all(assignment, learners, [DISCLOSING] * people, pieces.QUESTIONS)
    place.close(assignment)
    assert place.read(assignment).sizes == [people]
    assert_nothing_sensitive(place.read(assignment))


def test_a_sensitive_number_is_a_band_and_never_an_integer(place: Place) -> None:
    assignment, learners = team(place, 10)
    place.send_all(assignment, learners, [DISCLOSING] * 10, pieces.QUESTIONS)
    place.close(assignment)
    charts = place.read(assignment)
    assert set(charts.item["sensitive"]["private"]) == {"n", "band"}
    tables = [table for release in charts.releases for table in release["tables"]]
    assert not [name for name in [*tables, *charts.item["sum"]["tables"]] if "private" in name]
    (row,) = [row for row in charts.rows if "private" in row["table"]]
    assert (row["noisy"], row["option"], row["scale"], row["n"]) == ("", "", "", "10")


def planted_disclosures(place: Place, teams: int) -> tuple[int, int]:
    """Nine planted people who deny and a real one: how often "10 % or more" with and without."""
    said = [0, 0]
    for discloses in (0, 1):
        for _ in range(teams):
            assignment, learners = team(place, 10)
            paths = [pieces.answers(private=2)] * 9 + [pieces.answers(private=2 - discloses)]
            place.send_all(assignment, learners, paths, pieces.QUESTIONS)
            place.close(assignment)
            band = place.item(assignment)["sensitive"]["private"]["band"]
            said[discloses] += band != "under-10"
    return said[1], said[0]


def assert_odds_of_a_disclosure_stay_within_e(place: Place, teams: int) -> None:
    """R7's bound, in both directions, with three standard errors of room for chance."""
    yes, no = planted_disclosures(place, teams)
    for more, less in ((yes, no), (teams - no, teams - yes)):
        room = 3 * math.sqrt(max(less, 1)) / teams
        assert more / teams <= math.e * (less / teams + room), (yes, no, teams)
    print(f"disclosure, 9 planted: {yes}/{teams} with, {no}/{teams} without")


@on_sqlite
@pytest.mark.long
def test_nine_planted_people_do_not_learn_what_the_tenth_disclosed(place: Place) -> None:
    assert_odds_of_a_disclosure_stay_within_e(place, 150)
