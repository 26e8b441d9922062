"""The private self-check: danger always wins, and no way ends in nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from workshop.help import check_rules, sheets
from workshop.help.check_rules import Answer, Check, Part, Question, Said, Urgency

CHECK: Check = sheets.self_check()
DOORS = [door.id for door in CHECK.doors]
DANGER = {"danger", "disappear"}
FULL = check_rules.MOST_QUESTIONS
TU = re.compile(r"\b(?:tu|ton|ta|tes|toi|te|t’\w+)\b", re.I)
VOUS = re.compile(r"\b(?:vous|votre|vos)\b", re.I)
TOGETHER = "Étiez-vous plusieurs"  # A group is addressed in the plural, pupils included.


def texts() -> Iterator[Said]:
    yield from CHECK.titles.values()
    for door in CHECK.doors:
        yield door.title
        yield from (question.text for question in door.questions)
    yield from (piece.text for piece in CHECK.pieces)


answers = st.lists(st.sampled_from(Answer), max_size=FULL)


@given(st.sampled_from(DOORS), answers)
def test_danger_always_wins(door: str, given_answers: list[Answer]) -> None:
    marks = check_rules.marks_of(CHECK.door(door), given_answers)
    assert (check_rules.outcome(CHECK, door, given_answers).level is Urgency.NOW) == bool(
        marks & DANGER
    )


@given(st.sampled_from(DOORS), answers)
def test_no_way_ends_in_nothing(door: str, given_answers: list[Answer]) -> None:
    found = check_rules.outcome(CHECK, door, given_answers)
    assert CHECK.titles[found.level].en
    assert found.of(Part.NOW)
    assert found.of(Part.WEEK)
    assert found.of(Part.WHOM)


@given(st.sampled_from(DOORS), answers, st.data())
def test_one_more_worry_never_makes_it_less_urgent(
    door: str, given_answers: list[Answer], data: st.DataObject
) -> None:
    order = list(Urgency)
    before = check_rules.outcome(CHECK, door, given_answers)
    if given_answers:
        place = data.draw(st.integers(0, len(given_answers) - 1))
        worse = [*given_answers[:place], Answer.UNSURE, *given_answers[place + 1 :]]
        after = check_rules.outcome(CHECK, door, worse)
        assert order.index(after.level) <= order.index(before.level)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("answer", [Answer.YES, Answer.UNSURE])
def test_an_answer_that_tells_of_danger_ends_the_questions_at_once(
    door: str, answer: Answer
) -> None:
    places = [
        place
        for place, question in enumerate(CHECK.door(door).questions)
        if question.mark in DANGER
    ]
    assert places == [0, 1], "danger is asked first"
    for place in places:
        so_far = [Answer.NO] * place
        assert not check_rules.ended(CHECK, door, so_far)
        assert check_rules.ended(CHECK, door, [*so_far, answer])


@pytest.mark.parametrize("door", DOORS)
def test_the_lightest_result_says_that_it_matters_and_who_to_talk_to(door: str) -> None:
    found = check_rules.outcome(CHECK, door, [Answer.NO] * FULL)
    assert found.level is Urgency.TALK
    assert CHECK.titles[found.level].en == (
        "It matters that it weighs on you; here is who to talk to."
    )


def test_each_door_asks_at_most_ten_questions() -> None:
    assert DOORS == ["targeted", "seen", "afraid"]
    assert all(2 <= len(door.questions) <= 10 for door in CHECK.doors)


def test_nothing_is_called_a_diagnosis_a_number_or_no_harassment() -> None:
    for text in texts():
        for said in (text.tu, text.vous, text.en):
            assert not re.search(r"\d|harass|harcèl|bully|victim|score|diagnos", said, re.I), said


def test_french_says_tu_to_pupils_and_vous_to_everyone_else() -> None:
    for text in texts():
        assert not VOUS.search(text.tu.replace(TOGETHER, "")), text.tu
        assert not TU.search(text.vous), text.vous
        for said in (text.tu, text.vous):
            assert not re.search(r"[ ][;:!?»]|«[ ]|\w[;!?»]|'", said), said


def test_what_is_shipped_is_not_broken() -> None:
    assert sheets.check() == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("marks: [danger, disappear]", "marks: [danger]", "without a level"),
        ("marks: [image, blackmail,", "marks: [image, danger, blackmail,", "two levels"),
        ("doors: [targeted]", "doors: [target]", "no door|not"),
        ("part: now", "part: soon", "part"),
        ("- id: today", "- id: week", "order"),
        ('en: "This is for now', 'de: "This is for now', "title"),
    ],
)
def test_a_broken_sheet_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    folder = Path(shutil.copytree(sheets.FOLDER, tmp_path / "sheets"))
    path = folder / sheets.CHECK_FILE
    raw = path.read_text("utf-8")
    assert old in raw
    path.write_text(raw.replace(old, new, 1), "utf-8")
    (finding,) = sheets.check(folder)
    assert (finding.file, finding.kind) == ("sheets/check.yaml", "broken")
    assert re.search(words, finding.message)


def test_a_question_is_in_the_language_and_the_register_of_its_reader() -> None:
    text = Question("x", Said("tu", "vous", "you")).text
    assert text.said("fr", "pupil") == "tu"
    assert text.said("fr", "adult") == "vous"
    assert text.said("en", "pupil") == "you"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_is_a_whole_sheet_without_scripts_and_has_no_field(
    client: FlaskClient, language: str
) -> None:
    reply = client.get("/help/check?country=FR", headers={"Accept-Language": language})
    html = reply.get_data(as_text=True)
    main = html[html.index("<main") : html.index("</main>")]
    for text in texts():
        assert text.said(language, "adult") in main
    assert main.count("☐") == 3 * sum(len(door.questions) for door in CHECK.doors)
    assert main.index("tel:17") < main.index("data-question")
    assert set(re.findall(r"<(?:input|textarea|select)[^>]*name=\"(\w+)", main)) == {"country"}
    assert "form method" not in main.replace('class="filters help-country" method="get"', "")
