"""What a row of teams must be, and what may be added up over teams: pure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.assignments.rules import Kind, State
from workshop.campaigns.rules import (
    MOST_TEAMS,
    Refusal,
    Team,
    TeamItem,
    checked,
    sums,
    teams_of,
    whole_number,
)
from workshop.groups.rules import Joining
from workshop.releases.reading import ItemProgress
from workshop.releases.rules import Published, PublishedTable, total


@pytest.mark.parametrize(
    ("name", "typed", "refusal"),
    [
        ("", "12", Refusal.NO_NAME),
        ("—", "12", Refusal.NO_NAME),
        ("x" * 81, "12", Refusal.LONG_NAME),
        ("north", "12", Refusal.TWICE),
        ("North ", "12", Refusal.TWICE),
        ("PLANNING", "12", Refusal.TAKEN),
        ("South", "", Refusal.NO_NUMBER),
        ("South", "\u00a0", Refusal.NO_NUMBER),
        ("South", "twelve", Refusal.NOT_WHOLE),
        ("South", "12.5", Refusal.NOT_WHOLE),
        ("South", "1,000", Refusal.NOT_WHOLE),
        ("South", "0", Refusal.NOT_WHOLE),
        ("South", "-3", Refusal.NOT_WHOLE),
        ("South", "5001", Refusal.TOO_MANY_PEOPLE),
        ("South", "9" * 400, Refusal.NOT_WHOLE),
    ],
)
def test_a_row_is_refused_with_its_reason_and_the_others_are_not(
    name: str, typed: str, refusal: Refusal
) -> None:
    lines = checked([(1, "North", "7"), (2, name, typed), (3, "East", "8")], (), ["Planning"])
    assert [line.refusal for line in lines] == [None, refusal, None]
    assert [team.name for team in teams_of(lines)] == ["North", "East"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), (" 1\u00a0200 ", 1200), ("1\u202f200", 1200), ("007", 7), ("5000", 5000)],
)
def test_a_number_is_read_however_its_thousands_are_set_apart(typed: str, number: int) -> None:
    assert whole_number(typed) == number


def test_a_team_under_five_is_accepted_and_said_to_be_small() -> None:
    (line,) = checked([(1, "Board", "4")], (), ())
    assert (line.accepted, line.small()) == (True, True)


def test_the_name_of_a_refused_row_may_stand_in_a_later_one() -> None:
    lines = checked([(1, "North", "many"), (2, "North", "12")], (), ())
    assert [line.refusal for line in lines] == [Refusal.NOT_WHOLE, None]


def test_a_row_that_could_not_be_read_stands_at_its_place() -> None:
    lines = checked([(1, "North", "7"), (3, "East", "8")], (2,), ())
    assert [(line.number, line.refusal) for line in lines] == [
        (1, None), (2, Refusal.QUOTE), (3, None),
    ]  # fmt: skip


def test_a_campaign_has_at_most_five_hundred_teams() -> None:
    lines = checked([(n, f"team {n}", "7") for n in range(1, MOST_TEAMS + 3)], (), ())
    assert len(teams_of(lines)) == MOST_TEAMS
    assert [line.refusal for line in lines[-2:]] == [Refusal.TOO_MANY_TEAMS] * 2


@given(st.lists(st.tuples(st.text(max_size=90), st.text("0123456789 .x\u00a0", max_size=6))))
def test_whatever_is_typed_accepted_names_are_distinct_and_numbers_in_range(
    typed: list[tuple[str, str]],
) -> None:
    rows = [(number, name, text) for number, (name, text) in enumerate(typed, start=1)]
    lines = checked(rows, (), ("Planning",))
    assert [line.number for line in lines] == [number for number, _, _ in rows]
    teams = teams_of(lines)
    assert len({team.name.casefold() for team in teams}) == len(teams)
    assert all(1 <= team.expected <= 5000 and 1 <= len(team.name) <= 80 for team in teams)


# ---- Sums over teams ------------------------------------------------------------------------


def table(*noisy: int, options: tuple[str, ...] = ("a", "b")) -> PublishedTable:
    return PublishedTable(options, noisy, Fraction(1), options[-1:])


def release(sequence: int, first: int, n: int, **changes: object) -> Published:
    shown = table(first, n - first, **changes)  # type: ignore[arg-type]
    return Published(sequence, n, date(2026, 11, 23), {"scene:x": shown})


def team(number: int, version: str = "v1") -> Team:
    item = TeamItem(f"item-{number}", 0, Kind.QUIZ, "story", version, 12, 12)
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    return Team(
        f"group-{number}", f"assignment-{number}", f"Team {number}", Joining.CODE, "ABCDEF",
        State.OPEN, moment, None, None, 12, 12, False, (item,),
    )  # fmt: skip


def progress(*releases: tuple[Published, ...]) -> dict[str, ItemProgress]:
    return {
        f"item-{number}": ItemProgress(f"item-{number}", releases=each)
        for number, each in enumerate(releases)
    }


def test_the_sum_adds_whole_releases_of_all_teams_and_nothing_else() -> None:
    shown = progress((release(1, 4, 10), release(2, 3, 12)), (release(1, 9, 11),), ())
    (added,) = sums([team(0), team(1), team(2)], "story", shown)
    assert added.n == 33
    assert added.items == ("item-0", "item-1")
    n, tables = total(added.releases)
    assert (n, tables["scene:x"].noisy, tables["scene:x"].draws) == (33, (16, 17), 3)


def test_tables_with_other_options_stand_apart_and_the_larger_sum_first() -> None:
    other = release(1, 5, 20, options=("a", "c"))
    shown = progress((release(1, 4, 10),), (other,))
    found = sums([team(0), team(1, "v2")], "story", shown)
    assert [(each.version, each.n) for each in found] == [("v2", 20), ("v1", 10)]


def test_versions_with_the_same_tables_are_added_up() -> None:
    shown = progress((release(1, 4, 10),), (release(1, 5, 20),))
    (added,) = sums([team(0), team(1, "v2")], "story", shown)
    assert added.n == 30


def test_without_a_release_there_is_no_sum() -> None:
    assert sums([team(0)], "story", progress(())) == ()
