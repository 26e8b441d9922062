"""Playing a scenario: what a path may be, what moves, and what of it is charted."""

import json

import pytest

from tests.source.texts import STORY, STORY_EN
from workshop.quizzes import content
from workshop.quizzes.rules import (
    PathRefused,
    Quiz,
    Step,
    band,
    gauge_name,
    gauge_words,
    graph,
    marks,
    parse_path,
    replay,
    same_structure,
    tables,
)
from workshop.source import LANGUAGES

from .sample import questions, story


def at(quiz: Quiz, *path: str) -> str:
    return replay(quiz, parse_path(path)).scene.id


def refusal(quiz: Quiz, *path: str) -> tuple[str, int]:
    with pytest.raises(PathRefused) as caught:
        replay(quiz, parse_path(path))
    return caught.value.code, caught.value.step


def test_an_empty_path_is_at_the_start_with_every_gauge_in_the_middle() -> None:
    position = replay(story(), ())
    assert position.scene.id == "couloir"
    assert dict(position.gauges) == {"person": 5, "group": 5, "evidence": 5, "safety": 5}
    assert not position.finished


def test_a_path_leads_through_choices_questions_and_conditions_to_an_ending() -> None:
    position = replay(story(), parse_path(["couloir/1", "banc/2", "question/1", "soir/2"]))
    assert position.scene.id == "bureau"
    assert position.finished
    assert dict(position.gauges) == {"person": 6, "group": 5, "evidence": 7, "safety": 5}
    assert [visit.scene.id for visit in position.visited] == [
        "couloir", "banc", "question", "soir",
    ]  # fmt: skip
    first, _, third, _ = position.visited
    assert first.choice is not None
    assert first.choice.text == "Aller vers lui"
    assert [answer.right for answer in third.answers] == [True]


def test_a_path_may_stop_anywhere_and_is_then_not_finished() -> None:
    position = replay(story(), parse_path(["couloir/2"]))
    assert position.scene.id == "question"
    assert not position.finished


def test_an_unmet_condition_hides_its_choice_and_refuses_it() -> None:
    without = ["couloir/2", "question/2"]
    assert [c.number for c in replay(story(), parse_path(without)).offered] == [1]
    assert refusal(story(), *without, "soir/2") == ("not-offered", 2)
    met = replay(story(), parse_path(["couloir/1", "banc/2", "question/2"]))
    assert [choice.number for choice in met.offered] == [1, 2]


@pytest.mark.parametrize(
    ("path", "code", "step"),
    [
        (["banc/1"], "wrong-scene", 0),
        (["cave/1"], "unknown-scene", 0),
        (["couloir/1", "couloir/1"], "repeated-scene", 1),
        (["couloir/3"], "unknown-choice", 0),
        (["couloir/1,2"], "unknown-choice", 0),
        (["couloir"], "nothing-chosen", 0),
        (["couloir/2", "question"], "nothing-chosen", 1),
        (["couloir/2", "question/3"], "unknown-answer", 1),
        (["couloir/2", "question/1,2"], "one-answer-only", 1),
        (["couloir/1", "banc/1", "soir/1", "fin/1"], "after-ending", 3),
        (["couloir/1", "banc/1", "soir/1", "fin"], "after-ending", 3),
    ],
)
def test_a_path_that_the_story_does_not_allow_is_refused_at_its_step(
    path: list[str], code: str, step: int
) -> None:
    assert refusal(story(), *path) == (code, step)


@pytest.mark.parametrize(
    "step",
    ["", "/1", "a/", "a/0", "a/01", "a/-1", "a/+1", "a/1,1", "a/2,1", "a/x", "a/²", "a/1/2",
     "a/100", "a/1,", "a" * 300],
)  # fmt: skip
def test_a_malformed_step_is_refused(step: str) -> None:
    with pytest.raises(PathRefused) as caught:
        parse_path(["couloir/1", step])
    assert (caught.value.code, caught.value.step) == ("malformed", 1)


def test_a_path_longer_than_any_scenario_is_refused_unread() -> None:
    with pytest.raises(PathRefused, match="too-long"):
        parse_path(["a/1"] * 17)


def test_steps_have_a_wire_form_that_reads_back() -> None:
    steps = (Step("couloir", (1,)), Step("plusieurs", (1, 3)), Step("seuil"))
    assert [str(step) for step in steps] == ["couloir/1", "plusieurs/1,3", "seuil"]
    assert parse_path([str(step) for step in steps]) == steps


def test_a_scene_that_just_goes_on_takes_no_choice() -> None:
    quiz = story(
        ("(#banc){ person=+1 }", "(#seuil){ person=+1 }"),
        ("## Le banc", "## Le seuil {#seuil}\n\nIl entre.\n\n[Entrer](#banc)\n\n## Le banc"),
    )
    assert at(quiz, "couloir/1", "seuil") == "banc"
    assert refusal(quiz, "couloir/1", "seuil/1") == ("unknown-choice", 1)


def test_gauges_stay_within_nought_and_ten() -> None:
    choice = "- [L'attendre](#fin){ person=+1 }"
    scenes = "".join(
        f"## S{n} {{#s{n}}}\n\nEncore.\n\n- [Oui](#s{n + 1}){{ person=+2 group=-2 }}\n\n"
        for n in range(5)
    ).replace("(#s5)", "(#fin)")
    quiz = story((choice, choice.replace("#fin", "#s0")), ("## La fin", scenes + "## La fin"))
    path = ["couloir/2", "question/1", "soir/1", *(f"s{n}/1" for n in range(5))]
    gauges = replay(quiz, parse_path(path)).gauges
    assert (gauges["person"], gauges["group"]) == (10, 0)


def test_a_story_charts_its_marked_scenes_and_its_endings_and_no_more() -> None:
    assert [(t.id, t.options, t.cells) for t in tables(story())] == [
        ("scene:couloir", ("Aller vers lui", "Regarder ailleurs"), 2),
        ("endings", ("La fin", "Le bureau"), 2),
    ]


def test_a_charted_question_in_a_story_has_a_cell_for_each_answer() -> None:
    quiz = story(("{#question}", "{#question .charted}"))
    table = next(t for t in tables(quiz) if t.id == "scene:question")
    assert (table.cells, table.complement) == (2, None)
    path = parse_path(["couloir/2", "question/2"])
    assert marks(quiz, path) == {"scene:couloir": 1, "scene:question": 1, "endings": None}


def test_marks_of_a_finished_path_name_one_cell_a_table() -> None:
    path = parse_path(["couloir/1", "banc/2", "question/1", "soir/2"])
    assert marks(story(), path) == {"scene:couloir": 0, "endings": 1}


def test_a_stopped_path_marks_what_was_played_and_no_ending() -> None:
    assert marks(story(), ()) == {"scene:couloir": None, "endings": None}
    assert marks(story(), parse_path(["couloir/2"])) == {"scene:couloir": 1, "endings": None}


def test_marks_refuse_what_replay_refuses() -> None:
    with pytest.raises(PathRefused):
        marks(story(), parse_path(["banc/1"]))


def test_questions_chart_each_question_the_score_and_the_sensitive_one_apart() -> None:
    found = {table.id: table for table in tables(questions())}
    assert list(found) == [
        "question:deux", "question:plusieurs", "question:trois", "score", "sensitive:intime",
    ]  # fmt: skip
    two = found["question:deux"]
    assert (two.options, two.cells) == (("Avec la date et le compte",), 1)
    assert two.complement == "Toujours"
    assert (found["question:plusieurs"].cells, found["question:plusieurs"].worded) == (3, True)
    assert found["question:trois"].cells == 3
    assert (found["score"].cells, found["score"].complement) == (4, None)
    assert (found["sensitive:intime"].cells, found["sensitive:intime"].sensitive) == (1, True)


def answered(*chosen: str) -> dict[str, int | None]:
    scenes = ("deux", "plusieurs", "intime", "trois")
    path = [f"{scene}/{choice}" for scene, choice in zip(scenes, chosen, strict=False)]
    return dict(marks(questions(), parse_path(path)))


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (("2", "1,2", "1", "1"), (0, 0, 0, 3, 0)),
        (("1", "3", "2", "2"), (None, 2, 1, 0, None)),
        (("1", "1", "3", "3"), (None, 1, 2, 0, None)),
        (("2", "1,3", "3", "3"), (0, 1, 2, 1, None)),
        (("2", "1", "3", "1"), (0, 1, 0, 3, None)),
        (("2", "3", "3", "1"), (0, 2, 0, 2, None)),
        (("2", "1,2"), (0, 0, None, None, None)),
    ],
)
def test_answers_are_marked_right_partly_or_wrong_and_scored_in_bands(
    chosen: tuple[str, ...], expected: tuple[int | None, ...]
) -> None:
    found = answered(*chosen)
    assert tuple(found.values()) == expected


def test_the_sensitive_answer_never_moves_the_score() -> None:
    scores = {answered("2", "1,2", choice, "1")["score"] for choice in ("1", "2", "3")}
    assert scores == {3}


def test_the_kind_is_a_story_as_soon_as_there_is_a_choice() -> None:
    assert story().kind == "story"
    assert questions().kind == "questions"


def test_the_graph_is_json_and_holds_no_words_and_no_right_answer() -> None:
    text = json.dumps(graph(story()))
    assert "Aller" not in text
    assert "right" not in text
    node = json.loads(text)["scenes"]["soir"]
    assert node["choices"][1] == {
        "target": "bureau",
        "effects": {"evidence": 1},
        "requires": ["banc", 2],
    }


def test_each_lowest_state_has_words_and_a_target_sees_support() -> None:
    assert [band(value) for value in (0, 3, 4, 6, 7, 10)] == [
        "low", "low", "middle", "middle", "high", "high",
    ]  # fmt: skip
    assert gauge_name("group", "target") != gauge_name("group", "witness")
    assert gauge_words("group", "target", 0) != gauge_words("group", "witness", 0)
    for gauge in story().gauges:
        assert len({gauge_words(gauge, "friend", value) for value in (1, 5, 9)}) == 3


def test_wording_alone_may_be_replaced_in_an_open_assignment() -> None:
    assert same_structure(story(), story(("Il lève les yeux.", "Il vous voit.")))
    assert not same_structure(story(), story(("person=+1", "person=+2")))
    assert not same_structure(story(), story(("requires=banc/2 ", "")))
    assert not same_structure(story(), story((" .charted", "")))
    assert not same_structure(story(), story(("(#fin)", "(#bureau)")))


def test_an_ending_that_becomes_another_scene_is_another_structure() -> None:
    old = story()
    assert old.scene("fin").ending
    with pytest.raises(KeyError):
        old.scene("cave")


def test_both_languages_of_a_quiz_feed_the_same_tables() -> None:
    version = content.parse("sac", {"fr.md": STORY.encode(), "en.md": STORY_EN.encode()})
    shapes = [[(t.id, t.cells) for t in tables(version.languages[name])] for name in LANGUAGES]
    assert shapes[0] == shapes[1]
