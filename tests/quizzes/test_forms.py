"""The forms that are asked before and after: what they may be, and the two that ship as pairs."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.source.texts import broken, line_of
from workshop.assignments.charted import shapes
from workshop.config import shipped
from workshop.library import Libraries
from workshop.quizzes import content
from workshop.quizzes.pairs import pair_for, partner_slug
from workshop.quizzes.rules import marks, parallel, parse_path, same_structure, tables
from workshop.quizzes.values import MAX_FORM_QUESTIONS, Quiz
from workshop.source.faults import describe
from workshop.source.rules import Version

TEXT = (shipped("quizzes") / "before-and-after-a" / "en.md").read_text("utf-8")
SLUGS = (
    "before-and-after-a",
    "before-and-after-b",
    "before-and-after-work-a",
    "before-and-after-work-b",
)
SIXTH = """\
## One more {#more}

Which day is it?

- [ ] Monday
- [ ] Tuesday
- [ ] Another day

[Go on](#done)

## That is all"""

BROKEN = [
    ("form-scene", "## That is all", "## By the way {#by}\n\nOne moment.\n\n[Go on](#done)\n\n"
     "## That is all", "## By the way"),
    ("form-too-long", "## That is all", SIXTH, "## One more"),
    ("form-minutes", "minutes: 2", "minutes: 4", "minutes"),
    ("form-sensitive", "{#whom}", "{#whom .sensitive}", "## Whom"),
    ("form-several-right", "- [ ] Everything the others", "- [x] Everything the others",
     "- [x] The link"),
    ("form-few-answers", "- [ ] Not sure at all\n- [ ] Not very sure\n", "", "## How sure?"),
    ("answer-without-feedback", "    Once it is gone, it is hard to show. Keep first, then report."
     "\n\n", "", "- [ ] Nothing: deleted"),
    ("charted-question", "{#sure}", "{#sure .charted}", "## How sure?"),
    ("meta-choice", "form: a", "form: c", "form"),
    ("sensitive-forbidden", "Whom would you turn to first about it?", "Were you ever bullied?",
     "## Whom"),
    ("sensitive-unmarked", "- [ ] Tell an adult", "- [ ] I have told an adult", "- [ ] I have"),
    ("minutes-too-few", "Whom would you turn to first about it?", "word " * 70 + "?", "minutes"),
]  # fmt: skip


def read(text: str) -> list[tuple[str, int]]:
    found = content.read_text("form-a", "en", "en.md", text.encode(), {}).faults
    for fault in found:
        assert "%(" not in "".join(describe(fault, str))
    return [(fault.code, fault.line) for fault in found]


@cache
def shipped_versions() -> Mapping[str, Version[Quiz]]:
    """What ships, read once: no test changes it."""
    return content.read_library([shipped("quizzes")]).versions


def shipped_forms() -> dict[str, Quiz]:
    return {slug: shipped_versions()[slug].languages["en"] for slug in SLUGS}


@pytest.mark.parametrize(("code", "old", "new", "at"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_broken_form_names_the_fault_and_its_line(code: str, old: str, new: str, at: str) -> None:
    text = broken(TEXT, old, new)
    if code == "form-too-long":
        text = broken(text, "[Go on](#done)\n\n## One", "[Go on](#more)\n\n## One")
    assert (code, line_of(text, at)) in read(text)


def test_a_form_is_sound_and_the_same_text_as_a_quiz_is_not() -> None:
    """Questions on confidence have no right answer in a form only."""
    assert read(TEXT) == []
    codes = [code for code, _line in read(broken(TEXT, "form: a\n", ""))]
    assert codes.count("no-right-answer") == 3
    assert "answer-without-feedback" in codes


@pytest.mark.parametrize("slug", SLUGS)
def test_what_ships_has_five_tables_and_no_score(slug: str) -> None:
    form = shipped_forms()[slug]
    found = tables(form)
    assert len(found) == MAX_FORM_QUESTIONS
    assert all(table.id.startswith("question:") and not table.sensitive for table in found)
    assert [len(table.options) for table in found] == [4, 4, 4, 5, 4]
    assert [shape.complement for shape in shapes(form)] == ["not-reached"] * 5


def test_knowledge_confidence_and_help_stand_in_the_same_places() -> None:
    for form in shipped_forms().values():
        right = [
            sum(answer.right for answer in scene.question.answers)
            for scene in form.scenes
            if scene.question
        ]
        assert right == [1, 1, 0, 0, 0]


def test_a_form_marks_each_answer_where_it_stands() -> None:
    path = parse_path(("keep/2", "again/4", "sure/3", "whom/5", "first/1"))
    found = marks(shipped_forms()["before-and-after-a"], path)
    assert list(found.values()) == [1, 3, 2, 4, 0]


def test_the_scale_and_whom_one_turns_to_read_alike_in_both_versions() -> None:
    """They are added up by position over both versions."""
    versions = shipped_versions()
    for slug in SLUGS[::2]:
        for language in ("fr", "en"):
            a = versions[slug].languages[language]
            b = versions[partner_slug(slug)].languages[language]
            assert parallel(a, b)
            for one, two in list(zip(tables(a), tables(b), strict=True))[2:]:
                assert one.options == two.options


@pytest.mark.parametrize(
    ("audience", "slug"),
    [
        ("pupils-11-15", "before-and-after-a"),
        ("students-15-18", "before-and-after-a"),
        ("employees", "before-and-after-work-a"),
    ],
)
def test_an_audience_has_its_pair(audience: str, slug: str) -> None:
    pair = pair_for(shipped_versions(), audience)
    assert pair is not None
    assert pair.a.slug == slug
    assert pair.b is not None
    assert pair.b.slug == partner_slug(slug)


def test_an_audience_for_which_nothing_was_written_has_no_pair() -> None:
    assert pair_for(shipped_versions(), "parents") is None


def test_a_version_that_asks_otherwise_is_left_out_with_its_fault(tmp_path: Path) -> None:
    for slug in SLUGS[:2]:
        shutil.copytree(shipped("quizzes") / slug, tmp_path / "quizzes" / slug)
    for language, words in (("en", "- [ ] Very sure\n"), ("fr", "- [ ] Tout à fait\n")):
        file = tmp_path / "quizzes" / SLUGS[1] / f"{language}.md"
        file.write_text(broken(file.read_text("utf-8"), words, ""), "utf-8")
    libraries = Libraries([], [tmp_path / "quizzes"])
    assert list(libraries.quizzes) == [SLUGS[0]]
    (fault,) = libraries.faults[f"quizzes/{SLUGS[1]}"]
    assert fault.code == "form-not-parallel"
    assert SLUGS[0] in "".join(describe(fault, lambda text: text)) or fault.params["other"]
    pair = pair_for(libraries.quizzes, "pupils-11-15")
    assert pair is not None
    assert pair.b is None


def test_a_form_does_not_take_the_place_of_a_quiz() -> None:
    form = content.read_text("x", "en", "en.md", TEXT.encode(), {}).piece
    quiz = content.read_text("x", "en", "en.md", broken(TEXT, "form: a\n", "").encode(), {}).piece
    assert form is not None
    assert quiz is not None
    assert not same_structure(quiz, form)
