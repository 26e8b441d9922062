"""The charts of an assignment: page, CSV, JSON and figures say the same, and nothing below five."""

from __future__ import annotations

import re
from typing import Any

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
    close,
    make_group,
    progress,
    read_module,
    send,
)  # fmt: skip
from tests.conftest import Clock
from tests.everything import rows
from tests.progress.reading import drawn, lines, words
from tests.web import Visitor

# The contract of DESIGN.md, which people outside the repository rely on.
ITEM = {"slug", "kind", "roster", "done", "held_back", "closed", "releases", "sensitive"}
RELEASE = {"sequence", "n", "day", "tables"}
TABLE = {"options", "noisy", "labels", "scale"}
FORMATS = ("", ".json", ".csv", "/figures.json")


@pytest.fixture
def alice(cast: Cast) -> Visitor:
    return cast.as_(cast.alice)


def class_of(cast: Cast, people: int, *items: str, **fields: str) -> str:
    """Pupils who have all sent the story (half of them another path), and the questions."""
    pupils = cast.pupils(people)
    chosen = items or (f"module/{MODULE}", f"quiz/{STORY}", f"quiz/{QUESTIONS}")
    assignment = cast.assign(*chosen, **fields)
    for number, pupil in enumerate(pupils):
        send(pupil.visitor, assignment, path=STORY_PATH if number % 2 else STORY_OTHER_PATH)
        if not items:
            send(pupil.visitor, assignment, QUESTIONS, QUESTIONS_PATH)
            read_module(pupil.visitor, assignment)
    return assignment


def by_slug(items: list[dict[str, Any]], slug: str) -> dict[str, Any]:
    (found,) = [item for item in items if item["slug"] == slug]
    return found


def test_the_json_has_the_keys_that_others_rely_on(cast: Cast, alice: Visitor) -> None:
    items = progress(alice, class_of(cast, 6))
    assert [item["slug"] for item in items] == [MODULE, STORY, QUESTIONS]
    for item in items:
        assert set(item) >= ITEM
        assert (item["roster"], item["done"], item["held_back"], item["closed"]) == (6, 6, 0, False)
    assert [item["kind"] for item in items] == ["module", "quiz", "quiz"]
    (release,) = by_slug(items, STORY)["releases"]
    assert set(release) == RELEASE
    assert (release["sequence"], release["n"], release["day"]) == (1, 6, "2026-11-23")
    assert set(release["tables"]) == {"scene:corridor", "endings"}
    for table in release["tables"].values():
        assert set(table) >= TABLE
        assert table["scale"] == "1"
        assert len(table["options"]) == len(table["labels"]) == len(table["noisy"])
        assert all(isinstance(number, int) for number in table["noisy"])


def test_a_question_of_two_answers_says_its_finer_scale(cast: Cast, alice: Visitor) -> None:
    items = progress(alice, class_of(cast, 6))
    (release,) = by_slug(items, QUESTIONS)["releases"]
    assert release["tables"]["question:two"]["scale"] == "1/2"
    assert set(release["tables"]) == {
        "question:two", "question:several", "question:three", "score",
    }  # fmt: skip


def test_a_module_has_no_releases(cast: Cast, alice: Visitor) -> None:
    found = by_slug(progress(alice, class_of(cast, 6)), MODULE)
    assert (found["releases"], found["sensitive"]) == ([], {})


def test_page_projection_csv_json_and_figures_agree(cast: Cast, alice: Visitor) -> None:
    assignment = class_of(cast, 10)
    items = progress(alice, assignment)
    said = lines(alice, assignment)
    alice.get(f"/progress/{assignment}/figures.json")
    figures = alice.reply.get_json()["figures"]
    page = words(alice.get(f"/progress/{assignment}").main)
    for item in items:
        for release in item["releases"]:
            for table_id, table in release["tables"].items():
                listed = [
                    line for line in said
                    if (line["item"], line["release"], line["table"])
                    == (item["slug"], str(release["sequence"]), table_id)
                ]  # fmt: skip
                assert [row["option"] for row in listed] == table["options"]
                assert [int(row["noisy"]) for row in listed] == table["noisy"]
                assert [row["label"] for row in listed] == table["labels"]
                assert {row["scale"] for row in listed} == {table["scale"]}
                assert f"{item['slug']}-{table_id.replace(':', '-')}" in figures
        for table in item.get("sum", {"tables": {}})["tables"].values():
            for label in table["labels"]:
                assert words(label) in page
    for number, table in enumerate(drawn(alice, assignment), start=1):
        screen = alice.get(f"/progress/{assignment}/project/{number}").main
        assert projected(screen) == table


def projected(screen: str) -> list[tuple[str, str]]:
    """Text and label of each row of a projected picture."""
    row = r'<th scope="row">(.*?)</th><td class="row-label">(.*?)</td>'
    return [(words(text), words(label)) for text, label in re.findall(row, screen)]


def test_two_reads_of_a_chart_are_the_same(cast: Cast, alice: Visitor) -> None:
    assignment = class_of(cast, 12)
    for form in FORMATS:
        first, second = (read(alice, f"/progress/{assignment}{form}") for _ in range(2))
        assert first == second


def read(leader: Visitor, address: str) -> str:
    """A page or file without its form token."""
    leader.get(address)
    return leader.reply.get_data(as_text=True).replace(leader.token, "")


@pytest.mark.parametrize("people", [1, 4])
def test_below_five_there_is_no_chart_in_any_format(
    cast: Cast, alice: Visitor, people: int
) -> None:
    assignment = class_of(cast, people)
    close(alice, assignment)
    for item in progress(alice, assignment):
        assert item["releases"] == []
        assert "sum" not in item
    assert all(
        line["table"] == line["noisy"] == line["label"] == "" for line in lines(alice, assignment)
    )
    alice.get(f"/progress/{assignment}/figures.json")
    assert alice.reply.get_json() == {"figures": {}}
    page = alice.get(f"/progress/{assignment}")
    assert 'data-figure="' not in page.main
    assert "Walk over to him" not in page.main


def test_a_chart_does_not_move_before_a_batch_is_full(cast: Cast, alice: Visitor) -> None:
    pupils = cast.pupils(6)
    assignment = assign(alice, cast.group, expected="25")
    seen = []
    for pupil in pupils:
        send(pupil.visitor, assignment)
        seen.append([read(alice, f"/progress/{assignment}.csv").count("scene:")])
        (item,) = progress(alice, assignment)
        assert item["releases"] == []
    assert seen == [[0]] * 6


def test_what_waits_and_when_it_comes_is_said(cast: Cast, alice: Visitor) -> None:
    pupils = cast.pupils(3)
    assignment = assign(alice, cast.group, expected="25")
    for pupil in pupils:
        send(pupil.visitor, assignment)
    page = words(alice.get(f"/progress/{assignment}").main)
    assert "3" in page
    assert "10" in page


def test_no_label_says_nobody_or_everybody_exactly(cast: Cast, alice: Visitor) -> None:
    pupils = cast.pupils(10)
    assignment = assign(alice, cast.group)
    for pupil in pupils:
        send(pupil.visitor, assignment)
    (item,) = progress(alice, assignment)
    for release in item["releases"]:
        for table in release["tables"].values():
            for label in table["labels"]:
                assert not re.search(r"\b(?:0|100)\s?%", label), label


def test_a_sensitive_number_is_shown_at_the_close_and_only_of_ten(
    cast: Cast, alice: Visitor
) -> None:
    for people, shown in ((9, False), (10, True)):
        alice = cast.as_(cast.alice)
        pupils = cast.pupils(people)
        assignment = assign(alice, cast.group, f"quiz/{QUESTIONS}")
        for pupil in pupils:
            send(pupil.visitor, assignment, QUESTIONS, QUESTIONS_PATH)
        assert progress(alice, assignment)[0]["sensitive"] == {}
        close(alice, assignment)
        sensitive = progress(alice, assignment)[0]["sensitive"]
        assert (sensitive != {}) is shown
        if shown:
            assert set(sensitive) == {"private"}
            assert set(sensitive["private"]) == {"n", "band"}
            assert sensitive["private"]["n"] == people


def test_completion_by_day_is_that_of_the_organisation(cast: Cast, clock: Clock) -> None:
    """Half past eleven in the evening UTC is the next day in Paris."""
    clock.move(hours=13, minutes=30)
    pupils = cast.pupils(2)
    assignment = assign(cast.as_(cast.alice), cast.group)
    send(pupils[0].visitor, assignment)
    clock.move(hours=1)
    send(pupils[1].visitor, assignment)
    counted = {row["day"].isoformat(): row["done"] for row in rows(cast.app, "day_counts")}
    assert counted == {"2026-11-23": 1, "2026-11-24": 1}
    page = words(cast.as_(cast.alice).get(f"/progress/{assignment}").main)
    assert "November 24" in page or "24 November" in page


def test_a_csv_is_read_by_a_spreadsheet_and_begins_no_formula(cast: Cast, alice: Visitor) -> None:
    assignment = class_of(cast, 6)
    alice.get(f"/progress/{assignment}.csv")
    assert alice.reply.mimetype == "text/csv"
    assert alice.reply.get_data().startswith(b"\xef\xbb\xbf")
    assert "attachment" in alice.reply.headers["Content-Disposition"]
    for line in lines(alice, assignment):
        for name in ("item", "table", "option", "text", "label"):
            assert not line[name].startswith(("=", "+", "-", "@"))


def test_nothing_filters_a_chart_by_person_or_date(cast: Cast, alice: Visitor) -> None:
    assignment = class_of(cast, 10)
    plain = read(alice, f"/progress/{assignment}.json")
    for query in ("?person=1", "?from=2026-11-23", "?group=x", "?release=1", "?n=1", "?k=1"):
        assert read(alice, f"/progress/{assignment}.json{query}") == plain


def test_moving_a_member_out_and_in_again_changes_no_chart(cast: Cast, alice: Visitor) -> None:
    assignment = class_of(cast, 6, f"quiz/{STORY}")
    before = read(alice, f"/progress/{assignment}.json")
    page = alice.get(f"/groups/{cast.group}").main
    found = re.search(rf"/groups/{cast.group}/members/[\w-]+/remove", page)
    assert found is not None
    alice.post(found.group())
    assert read(alice, f"/progress/{assignment}.json") == before
    cast.pupil()
    assert read(alice, f"/progress/{assignment}.json") == before


def test_an_empty_assignment_has_a_page_and_files(cast: Cast, alice: Visitor) -> None:
    group = make_group(alice, "empty")
    assignment = assign(alice, group, f"module/{MODULE}", f"quiz/{STORY}")
    for form in FORMATS:
        alice.get(f"/progress/{assignment}{form}")
    assert len(lines(alice, assignment)) == 2


def test_figures_hold_no_number_that_is_not_on_the_page(cast: Cast, alice: Visitor) -> None:
    """A figure draws the stepped values, never the noisy integers."""
    assignment = class_of(cast, 10, f"quiz/{STORY}")
    alice.get(f"/progress/{assignment}/figures.json")
    text = alice.reply.get_data(as_text=True)
    assert "noisy" not in text
    for value in re.findall(r'"x": ?\[([^\]]*)\]', text):
        for number in re.findall(r"-?\d+(?:\.\d+)?", value):
            assert float(number) % 5 == 0


def test_taking_the_figures_out_is_written_down(cast: Cast) -> None:
    assignment = cast.assign()
    alice, ada = cast.as_(cast.alice), cast.as_(cast.ada)
    before = ada.get("/organisation/log").main.count("exported")
    alice.get(f"/progress/{assignment}.csv")
    alice.get(f"/progress/{assignment}.json")
    alice.get(f"/progress/{assignment}")
    assert ada.get("/organisation/log").main.count("exported") == before + 2
