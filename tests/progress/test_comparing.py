"""The same story over several groups: sums of what they published, and nothing that was not."""

from __future__ import annotations

import html
import re
from collections import Counter

import pytest

from tests.cast import (
    MODULE,
    QUESTIONS,
    QUESTIONS_PATH,
    STORY,
    STORY_OTHER_PATH,
    STORY_PATH,
    Cast,
    assign,
    join,
    make_group,
    progress,
    send,
)  # fmt: skip
from tests.conftest import Counting
from tests.everything import rows
from tests.web import Visitor
from workshop.progress import views
from workshop.releases.drawing import draw, label

ADDRESS = f"/progress/compare/{STORY}"


def group_of(cast: Cast, leader: Visitor, name: str, people: int, sent: int) -> str:
    """A group of which so many join and so many send the story; the assignment's id."""
    group = make_group(leader, name, "code")
    assignment = assign(leader, group)
    code = next(row["code"] for row in rows(cast.app, "groups") if row["id"] == group)
    everybody = [join(cast.visitor(), code).visitor for _ in range(people)]
    for number, learner in enumerate(everybody[:sent]):
        path = STORY_PATH if number % 2 else STORY_OTHER_PATH
        send(learner, assignment, path=path)
    return assignment


def endings(leader: Visitor, assignment: str) -> list[list[int]]:
    """The published integers of the endings, a list a release."""
    (item,) = progress(leader, assignment)
    return [release["tables"]["endings"]["noisy"] for release in item["releases"]]


def in_english(text: str, /, **values: object) -> str:
    return text % values


def charts_on(page: str) -> list[list[str]]:
    """The labels of each table of rows on a page, in order."""
    tables = re.findall(r'<table class="chart-rows">(.*?)</table>', page, re.DOTALL)
    return [
        [html.unescape(each) for each in re.findall(r'class="row-label">([^<]+)<', table)]
        for table in tables
    ]


def labels(noisy: list[int], n: int) -> list[str]:
    return [label(each, in_english) for each in draw(noisy, n)]


def test_the_sum_is_that_of_the_groups_releases_and_each_stands_beside_it(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    north = group_of(cast, alice, "North", 6, 6)
    south = group_of(cast, alice, "South", 7, 7)
    group_of(cast, alice, "East", 6, 2)
    (one,), (two,) = endings(alice, north), endings(alice, south)
    page = alice.get(ADDRESS).main
    assert "What 2 groups have published: 13 answers" in page
    assert charts_on(page)[-3:] == [
        labels([a + b for a, b in zip(one, two, strict=True)], 13), labels(one, 6), labels(two, 7),
    ]  # fmt: skip
    assert re.search(r"East</th><td class=\"number\">0</td><td>No chart yet", page)
    assert "says nothing: chance alone" in page
    assert not re.search(r"\b100\s%", page)
    assert alice.get(ADDRESS).main == page


def test_many_groups_stand_beside_the_sum_a_page_at_a_time_and_the_sum_stays_that_of_all(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "GROUPS_A_PAGE", 1)
    alice = cast.as_(cast.alice)
    for name in ("North", "South"):
        group_of(cast, alice, name, 5, 5)
    first, second = (alice.get(f"{ADDRESS}?page={number}").main for number in (1, 2))
    assert "North: 5 answers" in first
    assert "South: 5 answers" not in first
    assert "South: 5 answers" in second
    for page in (first, second):
        assert "What 2 groups have published: 10 answers" in page
    assert charts_on(first)[0] == charts_on(second)[0]


def test_taking_single_charts_away_from_the_sum_leaves_published_tables_only(cast: Cast) -> None:
    """What is on the page is a function of the releases: the same releases, the same page, and it
    moves when a release is made and at no other submission (PRIVACY.md R8, R9)."""
    alice = cast.as_(cast.alice)
    group_of(cast, alice, "North", 6, 6)
    group = make_group(alice, "South", "code")
    assignment = assign(alice, group, expected="6")
    code = next(row["code"] for row in rows(cast.app, "groups") if row["id"] == group)
    seen = []
    for _ in range(6):
        send(join(cast.visitor(), code).visitor, assignment)
        seen.append((len(rows(cast.app, "releases")), tuple(map(tuple, charts_on(read(alice))))))
    assert [published for published, _ in seen] == [1] * 5 + [2]
    assert len({page for _, page in seen[:5]}) == 1
    assert seen[5] != seen[4]


def read(leader: Visitor) -> str:
    return leader.get(ADDRESS).main


def test_an_administrator_sees_a_sum_over_groups_of_others_without_their_names(
    cast: Cast,
) -> None:
    alice, ada = cast.as_(cast.alice), cast.as_(cast.ada)
    first = endings(alice, group_of(cast, alice, "North", 6, 6))
    second = endings(alice, group_of(cast, alice, "South", 7, 7))
    own = endings(ada, group_of(cast, ada, "Own", 5, 5))
    page = ada.get(ADDRESS).main
    assert "What 3 groups have published: 18 answers" in page
    assert "2 of these groups are not yours" in page
    added = [sum(each) for each in zip(*first, *second, *own, strict=True)]
    assert charts_on(page)[-1] == labels(added, 18)
    for name in ("North", "South"):
        assert name not in page
    assert "Own" in page
    assert alice.get(ADDRESS).main.count("Own") == 0


def test_one_group_of_somebody_else_is_left_out_of_the_sum(cast: Cast) -> None:
    """Else whoever takes their own charts away from the sum would keep that group's."""
    alice, ada = cast.as_(cast.alice), cast.as_(cast.ada)
    group_of(cast, alice, "North", 6, 6)
    group_of(cast, alice, "South", 6, 1)
    own = group_of(cast, ada, "Own", 5, 5)
    page = ada.get(ADDRESS).main
    assert "What 1 group has published: 5 answers" in page
    assert charts_on(page)[-1] == labels(endings(ada, own)[0], 5)


def test_the_list_has_what_two_groups_were_given(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    group_of(cast, alice, "North", 1, 0)
    assert "Nothing to compare yet" in alice.get("/progress/compare").main
    alice.get(ADDRESS, 404)
    cast.assign(f"module/{MODULE}", f"quiz/{STORY}", f"quiz/{QUESTIONS}")
    page = alice.get("/progress/compare")
    assert [each for each in page.links if each.startswith("/progress/compare/")] == [ADDRESS]
    assert "Nothing can be added up yet" in alice.get(ADDRESS).main
    alice.get(f"/progress/compare/{MODULE}", 404)
    for who in (cast.charlie, cast.dora):
        stranger = cast.as_(who)
        assert "Nothing to compare yet" in stranger.get("/progress/compare").main
        stranger.get(ADDRESS, 404)
    cast.pupil().visitor.get("/progress/compare", 404)


def test_a_sensitive_question_is_never_added_up(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    for name in ("North", "South"):
        group = make_group(alice, name, "code", audience="employees")
        assignment = assign(alice, group, f"quiz/{QUESTIONS}")
        code = next(row["code"] for row in rows(cast.app, "groups") if row["id"] == group)
        for each in [join(cast.visitor(), code).visitor for _ in range(10)]:
            send(each, assignment, QUESTIONS, QUESTIONS_PATH)
        alice.get(f"/assignments/{assignment}")
        alice.post(f"/assignments/{assignment}/close", {})
        assert progress(alice, assignment)[0]["sensitive"] != {}
    page = alice.get(f"/progress/compare/{QUESTIONS}").main
    assert "20 answers" in page
    bands = ("under 10 %", "10–25 %", "25–50 %", "half or more")
    assert not any(band in html.unescape(page) for band in bands)


def test_the_page_costs_three_statements_for_any_number_of_groups(
    cast: Cast, counting: Counting
) -> None:
    alice = cast.as_(cast.alice)
    found = Counter[int]()
    for name in ("North", "South", "East", "West"):
        group_of(cast, alice, name, 5, 5)
        if name != "North":
            with counting() as statements:
                alice.get(ADDRESS)
            found[len(statements.own)] += 1
            with counting() as statements:
                alice.get("/progress/compare")
            assert len(statements.own) <= 3
    assert set(found) == {3}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_both_pages_speak_the_readers_language(cast: Cast, language: str) -> None:
    alice = cast.as_(cast.alice)
    for name in ("Nord", "Sud"):
        group_of(cast, alice, name, 5, 5)
    alice.get(f"/?language={language}", None)
    for address in ("/progress/compare", ADDRESS):
        page = alice.get(address)
        said = {"fr": "Comparer sur plusieurs groupes", "en": "Compare over several groups"}
        assert said[language] in html.unescape(page.main)
