"""Points 1, 4, 9 and 16: what is read is the same twice and in every form, and never exact."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from tests.attacks import pieces
from tests.attacks.places import Charts, Place

ALL_ALIKE = pieces.PATHS[0]


def test_two_reads_are_identical(place: Place) -> None:
    assignment, learners = place.class_of(12)
    for learner in learners:
        learner.send(assignment)
    first = place.read(assignment)
    assert first.sizes == [12]
    assert all(place.read(assignment) == first for _ in range(5))
    place.close(assignment)
    closed = place.read(assignment)
    assert closed.moving == first.moving
    assert all(place.read(assignment) == closed for _ in range(5))


@pytest.mark.parametrize("people", [1, 2, 3, 4])
def test_fewer_than_five_have_no_chart_in_any_form(place: Place, people: int) -> None:
    assignment, learners = place.class_of(people, expected="30" if people == 4 else "")
    for learner in learners:
        learner.send(assignment)
        assert_no_chart(place.read(assignment))
    place.close(assignment)
    assert_no_chart(place.read(assignment))
    assert place.read(assignment).item["held_back"] == people


def assert_no_chart(charts: Charts) -> None:
    assert charts.releases == []
    assert "sum" not in charts.item
    assert charts.item["sensitive"] == {}
    assert charts.figures == {}
    assert charts.page_rows == []
    assert 'class="chart' not in charts.page
    assert [row["table"] for row in charts.rows] == [""]
    for text in (charts.csv, str(charts.json)):
        assert not [word for word in ("landing", "endings", "noisy'") if word in text]


@pytest.mark.parametrize("people", [5, 10, 25, 45])
def test_no_label_is_0_or_100_percent(place: Place, people: int) -> None:
    """Of classes in which everybody answers alike: the tables that come nearest to 0 and 100."""
    assignment, learners = place.class_of(people)
    place.send_all(assignment, learners, [ALL_ALIKE] * people)
    charts = place.read(assignment)
    labels = [row["label"] for row in charts.rows] + [label for _, label in charts.page_rows]
    labels += [label for release in charts.releases for label in release_labels(release)]
    labels += texts_of_figures(charts)
    assert len(labels) > 4 * 3 * 3
    assert not [label for label in labels if re.search(r"(?<!\d)(0|100)\s*%", label)]
    figures = [figure["data"][0] for figure in charts.figures.values()]
    reach = [end for data in figures for end in zip(data["base"], data["x"], strict=True)]
    assert not [bar for bar in reach if bar in {(0, 0), (0, 100)}]


def release_labels(release: object) -> list[str]:
    assert isinstance(release, dict)
    return [label for table in release["tables"].values() for label in table["labels"]]


def texts_of_figures(charts: Charts) -> list[str]:
    return [text for figure in charts.figures.values() for text in figure["data"][0]["text"]]


def test_page_csv_json_and_figures_agree(place: Place) -> None:
    assignment, learners = place.class_of(25)
    place.send_all(assignment, learners, [pieces.PATHS[n % 16] for n in range(25)])
    charts = place.read(assignment)
    whole = charts.item["sum"]["tables"]
    names = [*pieces.TABLES, "endings"]
    assert set(whole) == set(names)
    expected = [
        row
        for name in names
        for row in zip(whole[name]["texts"], whole[name]["labels"], strict=True)
    ]
    assert charts.page_rows == expected
    in_csv = [row for row in charts.rows if row["release"] == "all"]
    assert [(row["text"], row["label"]) for row in in_csv] == expected
    assert sorted(texts_of_figures(charts)) == sorted(label for _, label in expected)
    assert [int(row["noisy"]) for row in in_csv] == [
        noisy for name in names for noisy in whole[name]["noisy"]
    ]
    for release in charts.releases:
        rows = [row for row in charts.rows if row["release"] == str(release["sequence"])]
        assert [(row["table"], row["option"], row["label"], int(row["noisy"])) for row in rows] == [
            (name, *row)
            for name in names
            for table in [release["tables"][name]]
            for row in zip(table["options"], table["labels"], table["noisy"], strict=True)
        ]
    assert_sums_add_up(charts)


def assert_sums_add_up(charts: Charts) -> None:
    """The sum is that of the releases, and each table of a release sums to its people."""
    for name, table in charts.item["sum"]["tables"].items():
        parts = [release["tables"][name]["noisy"] for release in charts.releases]
        assert table["noisy"] == [sum(column) for column in zip(*parts, strict=True)]
        assert Fraction(table["scale"]) == 1
        assert all(sum(part) == n for part, n in zip(parts, charts.sizes, strict=True))
