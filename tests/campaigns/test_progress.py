"""One page of progress over all teams: sums of releases, the numbers of every team, no person."""

from __future__ import annotations

import html
import re

from tests.campaigns.pages import ID, make
from tests.campaigns.test_teams import ADDRESS, fill
from tests.cast import STORY, Cast, press, progress
from tests.everything import rows
from tests.web import Visitor
from workshop.releases.drawing import draw, label


def campaign_of_three(cast: Cast) -> Visitor:
    """North and South send enough for figures, the board is too small for any."""
    ada = cast.as_(cast.ada)
    make(ada, "North;6\nSouth;5\nBoard;2", 3)
    fill(cast, ada, "North", 6, 6)
    fill(cast, ada, "South", 5, 5)
    fill(cast, ada, "Board", 2, 1)
    return ada


def noisy_of(cast: Cast, leader: Visitor) -> list[list[int]]:
    """The published integers of the endings of every team that has some."""
    found = []
    for row in rows(cast.app, "assignments"):
        (item,) = [i for i in progress(leader, row["id"]) if i["slug"] == STORY]
        found += [release["tables"]["endings"]["noisy"] for release in item["releases"]]
    return found


def in_english(text: str, /, **values: object) -> str:
    return text % values


def labels_on(page: str) -> list[str]:
    return [html.unescape(each) for each in re.findall(r'class="row-label">([^<]+)<', page)]


def test_the_charts_are_the_sum_of_what_the_teams_published(cast: Cast) -> None:
    ada = campaign_of_three(cast)
    page = ada.get(f"{ADDRESS}/progress")
    assert "What 2 teams have released: 11 answers" in page.main
    published = noisy_of(cast, ada)
    assert len(published) == 2
    added = [sum(numbers) for numbers in zip(*published, strict=True)]
    assert sum(added) == 11
    drawn = [label(each, in_english) for each in draw(added, 11)]
    endings = page.main[page.main.index('id="chart-1-1-endings"') :]
    assert labels_on(endings[: endings.index("</table>")]) == drawn
    assert ada.get(f"{ADDRESS}/progress").main == page.main
    own = [link for link in page.links if link.startswith("/progress/")]
    assert len(own) == 2
    for link in own:
        ada.get(link)
    assert not re.search(r"\b100\s%", page.main)


def test_a_team_under_five_has_no_chart_and_adds_nothing(cast: Cast) -> None:
    page = campaign_of_three(cast).get(f"{ADDRESS}/progress")
    assert page.main.count("No chart, by the rule: fewer than 5 people") == 1
    # Answers shown, waiting, held back; then expected, joined, done of the module and the story.
    assert numbers_of(page.main, "Board") == [["0", "1", "0"], ["2", "2", "0", "1"]]


def numbers_of(page: str, team: str) -> list[list[str]]:
    """The figures of a team, in each table that it stands in."""
    found = re.findall(rf"{team}</th>(.*?)</tr>", page, re.DOTALL)
    return [re.findall(r">(\d+)</td>", cells) for cells in found]


def test_it_says_the_rule_and_what_nobody_can_see_and_names_no_one(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    make(ada, "North;6", 1)
    fill(cast, ada, "North", 2, 1)
    page = ada.get(f"{ADDRESS}/progress")
    for said in (
        "slightly wrong on purpose", "never fewer than 5", "What nobody can see",
        "no list of persons", "add up what the teams have released",
    ):  # fmt: skip
        assert said in page.main
    for pseudonym in {row["pseudonym"] for row in rows(cast.app, "memberships")}:
        assert pseudonym not in page.main


def test_before_anything_is_released_it_says_so(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    make(ada, "North;12", 1)
    page = ada.get(f"{ADDRESS}/progress")
    assert "No team has released figures yet." in page.main
    assert labels_on(page.main) == []


def test_what_was_held_back_at_the_close_is_counted(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    make(ada, "North;12\nSouth;12", 2)
    fill(cast, ada, "North", 4, 4)
    ada.get(ADDRESS)
    press(ada, f"{ADDRESS}/close")
    page = ada.get(f"{ADDRESS}/progress")
    assert "No chart: fewer than 5 answers at the close" in page.main
    assert numbers_of(page.main, "North") == [["0", "0", "4"], ["12", "4", "0", "4"]]


def test_the_page_never_moves_for_fewer_than_five_people(cast: Cast) -> None:
    """The sums move when a team's release does, and at no other submission."""
    ada = cast.as_(cast.ada)
    make(ada, "North;6\nSouth;6", 2)
    seen = []
    for team in ("North", "South", "North"):
        for _ in range(3):
            fill(cast, ada, team, 1, 1)
            seen.append(tuple(labels_on(ada.get(f"/campaigns/{ID}/progress").main)))
    # Nothing until North has six; then one picture, which South's three leave as it is.
    assert len(set(seen[:8])) == 1
    assert seen[0] == ()
    assert seen[8] != ()
