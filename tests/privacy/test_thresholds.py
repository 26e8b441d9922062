"""An installation may be stricter than the rule and never looser (PRIVACY.md "Constants", R16)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import workshop
from tests.attacks import pieces
from tests.attacks.conftest import spare_the_disk
from tests.attacks.places import Place, open_place
from tests.conftest import MakeApp
from workshop import config as configuration
from workshop.config import ConfigError
from workshop.releases.rules import STANDARD

WAY = pieces.PATHS[0]


def school(make_app: MakeApp, tmp_path: Path, **stricter: object) -> Place:
    folder = tmp_path / "quizzes"
    pieces.write_all(folder)
    app = make_app(module_folders=(), quiz_folders=(tmp_path / "shipped", folder), **stricter)
    spare_the_disk(app.extensions["database"].engine)
    return open_place(app, folder)


@pytest.fixture
def strict(make_app: MakeApp, tmp_path: Path) -> Place:
    """A school that never shows fewer than eight people, with more noise."""
    return school(
        make_app, tmp_path, smallest_batch=8, batch_target=12, smallest_sensitive=12,
        epsilon=Fraction(1), epsilon_sensitive=Fraction(1, 2),
    )  # fmt: skip


def test_of_seven_nothing_is_released_where_eight_are_the_smallest_batch(strict: Place) -> None:
    assignment, learners = strict.class_of(7)
    strict.send_all(assignment, learners, [WAY] * 7)
    assert strict.read(assignment).releases == []
    strict.close(assignment)
    closed = strict.read(assignment)
    assert (closed.releases, closed.item["held_back"]) == ([], 7)
    assert "fewer than 8 were waiting" in closed.page
    assert "restored from a backup" not in closed.page


def test_a_rest_of_seven_is_destroyed_and_one_of_eight_is_shown(strict: Place) -> None:
    for rest, sizes in ((7, [13]), (8, [13, 8])):
        assignment, learners = strict.class_of(25)
        strict.send_all(assignment, learners[: 13 + rest], [WAY] * (13 + rest))
        strict.close(assignment)
        assert strict.read(assignment).sizes == sizes


def test_a_smaller_epsilon_is_more_noise_in_what_is_published(strict: Place) -> None:
    assignment, learners = strict.class_of(12)
    strict.send_all(assignment, learners, [WAY] * 12)
    (release,) = strict.read(assignment).releases
    assert {table["scale"] for table in release["tables"].values()} == {"2"}


def test_a_sensitive_number_waits_for_as_many_as_the_installation_demands(strict: Place) -> None:
    for people, shown in ((11, False), (12, True)):
        assignment, learners = strict.class_of(people, f"quiz/{pieces.QUESTIONS}")
        strict.send_all(assignment, learners, [pieces.answers()] * people, pieces.QUESTIONS)
        strict.close(assignment)
        assert bool(strict.item(assignment)["sensitive"]) is shown


def test_pages_say_eight_and_not_five(strict: Place) -> None:
    assignment, learners = strict.class_of(25)
    told = learners[0].get(f"/assignments/{assignment}/{pieces.STORY}").text
    assert "at least 8 people, normally 12" in told
    strict.send_all(assignment, learners[:13], [WAY] * 13)
    for address in (
        f"/progress/{assignment}",
        f"/assignments/{assignment}",
        "/privacy?for=council",
    ):
        page = strict.alice.get(address).text
        assert "fewer than 5" not in page, address
        assert "at least 5" not in page, address
    assert "never fewer than 8" in strict.alice.get(f"/progress/{assignment}").text
    small = strict.assign(strict.group(), expected="7")
    assert "Fewer than 8 people are expected" in strict.alice.get(f"/assignments/{small}").text


def test_what_was_planned_before_the_installation_became_stricter_shows_no_seven(
    make_app: MakeApp, tmp_path: Path
) -> None:
    before = school(make_app, tmp_path)
    assignment, learners = before.class_of(7)
    before.send_all(assignment, learners[:3], [WAY] * 3)
    after = make_app(
        module_folders=(), quiz_folders=(before.folder,), smallest_batch=8, batch_target=10
    )
    stricter = Place(after, before.folder, before.organisation, before.alice)
    stricter.send_all(assignment, learners[3:], [WAY] * 4)
    assert before.item(assignment)["releases"] == []
    assert before.item(assignment)["done"] == 7


# ---- What may be set --------------------------------------------------------------------------


def read(tmp_path: Path, **settings: str) -> configuration.Config:
    return configuration.read({"WORKSHOP_INSTANCE": str(tmp_path), **settings})


def test_without_settings_the_thresholds_are_those_of_the_rule(tmp_path: Path) -> None:
    assert workshop.thresholds_of(read(tmp_path)) == STANDARD


def test_stricter_settings_are_taken(tmp_path: Path) -> None:
    config = read(
        tmp_path, WORKSHOP_SMALLEST_BATCH="8", WORKSHOP_BATCH_TARGET="20",
        WORKSHOP_SMALLEST_SENSITIVE="15", WORKSHOP_EPSILON="1/2", WORKSHOP_EPSILON_SENSITIVE="1/4",
    )  # fmt: skip
    found = workshop.thresholds_of(config)
    assert (found.k, found.target, found.k_sensitive) == (8, 20, 15)
    assert (found.epsilon, found.epsilon_sensitive) == (Fraction(1, 2), Fraction(1, 4))


def test_a_larger_batch_takes_the_others_along(tmp_path: Path) -> None:
    found = workshop.thresholds_of(read(tmp_path, WORKSHOP_SMALLEST_BATCH="12"))
    assert (found.k, found.target, found.k_sensitive) == (12, 12, 12)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKSHOP_SMALLEST_BATCH", "4"),
        ("WORKSHOP_SMALLEST_BATCH", "0"),
        ("WORKSHOP_SMALLEST_BATCH", "five"),
        ("WORKSHOP_BATCH_TARGET", "9"),
        ("WORKSHOP_SMALLEST_SENSITIVE", "9"),
        ("WORKSHOP_EPSILON", "3"),
        ("WORKSHOP_EPSILON", "5/2"),
        ("WORKSHOP_EPSILON", "0"),
        ("WORKSHOP_EPSILON", "1/0"),
        ("WORKSHOP_EPSILON", "-1"),
        ("WORKSHOP_EPSILON", "1.5"),
        ("WORKSHOP_EPSILON_SENSITIVE", "2"),
    ],
)
def test_a_looser_setting_is_refused_in_one_line_that_says_what_to_do(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, **{name: value})
    (line,) = str(refused.value).splitlines()
    assert line.startswith(name)
    assert "mend it" in line


def test_a_batch_that_aims_below_the_smallest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"WORKSHOP_BATCH_TARGET .* raise it"):
        read(tmp_path, WORKSHOP_SMALLEST_BATCH="15", WORKSHOP_BATCH_TARGET="12")
