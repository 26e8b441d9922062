"""Faults of whole scenarios: long paths, many conditions, charts, images, two languages."""

from pathlib import Path

import pytest

from tests.source.texts import QUESTIONS, STORY, STORY_EN, broken, line_of
from workshop.quizzes import content
from workshop.source import ContentFaults

HEAD = STORY[: STORY.index("## ")].replace("characters:\n  Melvil: Ancelin\n", "")


def faults(text: str) -> list[tuple[str, int]]:
    read = content.read_text("sac", "fr", "fr.md", text.encode(), {})
    return [(fault.code, fault.line) for fault in read.faults]


def chain(length: int, *, marks: str = "") -> str:
    """A scenario of `length` scenes, one after the other, the last an ending."""
    scenes = [
        f"## Scène {n} {{#s{n}{marks}}}\n\nEncore.\n\n- [Oui](#s{n + 1})\n\n    Bien.\n\n"
        for n in range(1, length)
    ]
    return f"{HEAD}{''.join(scenes)}## Fin {{#s{length} .ending}}\n\nVoilà.\n"


def test_sixteen_scenes_to_a_path_pass_and_one_more_does_not() -> None:
    long = broken(chain(16), "minutes: 2", "minutes: 8")
    assert faults(long) == []
    assert faults(broken(chain(17), "minutes: 2", "minutes: 8")) == [
        ("path-too-long", line_of(chain(17), "## Scène 1 "))
    ]


def test_three_charted_scenes_pass_and_a_fourth_does_not() -> None:
    assert faults(chain(4, marks=" .charted")) == []
    text = chain(5, marks=" .charted")
    assert faults(text) == [("too-many-charted", line_of(text, "## Scène 4"))]


def test_a_text_with_too_many_headings_is_not_read_further() -> None:
    text = chain(151)
    assert faults(text) == [("too-many-sections", line_of(text, "## Fin"))]


def test_a_text_with_too_many_lines_is_not_read_further() -> None:
    assert faults(STORY + "\n" * 4000) == [("too-many-lines", 4001)]


def test_a_quiz_without_an_ending_is_told_so_at_its_start() -> None:
    text = STORY.replace(" .ending", "")
    assert ("no-ending", line_of(text, "## Le couloir")) in faults(text)


def test_a_quiz_that_only_goes_on_has_nothing_to_do() -> None:
    text = f"{HEAD}## A {{#a}}\n\nUn.\n\n[Oui](#b)\n\n## B {{#b .ending}}\n\nDeux.\n"
    assert faults(text) == [("nothing-to-do", line_of(text, "## A"))]


def test_conditions_are_checked_on_every_history() -> None:
    only = broken(STORY, "(#fin){ person=+1 }", "(#fin){ requires=banc/1 }")
    read = content.read_text("sac", "fr", "fr.md", only.encode(), {})
    stuck = next(fault for fault in read.faults if fault.code == "nothing-offered")
    assert stuck.params["path"] == "couloir/2 → question/1 → soir"
    both = broken(only, "banc/2 evidence=+1", "couloir/2 evidence=+1")
    assert ("nothing-offered", line_of(both, "## Le soir")) in faults(both)
    assert faults(broken(both, "#question){ evidence=+1 }", "#soir){ evidence=+1 }")) == [
        ("nothing-offered", line_of(both, "## Le soir"))
    ]


def test_a_condition_on_a_later_choice_is_never_met() -> None:
    text = broken(STORY, "(#question){ group=-1 }", "(#question){ requires=soir/1 }")
    assert ("never-offered", line_of(text, "- [Regarder")) in faults(text)


def test_so_many_conditions_that_nobody_could_check_them_are_refused() -> None:
    scenes = "".join(
        f"## S{n} {{#s{n}}}\n\nIci.\n\n- [Oui](#s{n + 1})\n\n- [Non](#s{n + 1})\n\n"
        for n in range(17)
    )
    asked = "".join(f"- [Alors {n}](#fin){{ requires=s{n}/1 }}\n\n" for n in range(17))
    text = f"{HEAD}{scenes}## S17 {{#s17}}\n\nIci.\n\n{asked}## F {{#fin .ending}}\n\nVoilà.\n"
    assert faults(text) == [("too-many-histories", line_of(text, "## S0"))]


def test_evidence_never_rises_by_copying_an_intimate_image() -> None:
    image = broken(STORY, "minutes: 2", "minutes: 2\nintimate_image: oui")
    assert faults(image) == [("notice-missing", line_of(image, "intimate_image"))]
    text = broken(image, "minutes: 2", "minutes: 2\nnotice: Une image circule. On peut passer.")
    assert faults(text) == []
    copied = broken(text, "[Prévenir la surveillante avec lui]", "[Faire une capture d'écran]")
    assert faults(copied) == [("intimate-evidence", line_of(copied, "- [Faire une capture"))]


@pytest.mark.parametrize("audience", ["pupils-11-15", "students-15-18"])
def test_a_sensitive_question_is_refused_under_18(audience: str) -> None:
    text = broken(QUESTIONS, "employees", audience)
    assert ("sensitive-audience", line_of(text, "## Pour les totaux")) in faults(text)


def test_a_story_with_a_sensitive_question_charts_it_apart() -> None:
    text = broken(QUESTIONS, "{#intime .sensitive}", "{#intime .sensitive .charted}")
    assert ("charted-nothing", line_of(text, "## Pour")) in faults(text)


@pytest.mark.parametrize(
    "answer",
    ["J'ai gardé un lien", "J’ai gardé un lien", "I have kept a link", "I've kept a link",
     "Je n'ai rien gardé"],
)  # fmt: skip
def test_what_tells_of_the_learner_must_be_marked_sensitive(answer: str) -> None:
    text = broken(QUESTIONS, "- [ ] À personne", f"- [ ] {answer}")
    assert faults(text) == [("sensitive-unmarked", line_of(text, f"- [ ] {answer}"))]


def test_words_that_an_answer_quotes_tell_nothing_of_the_learner() -> None:
    assert faults(broken(QUESTIONS, "À personne", "« J'ai vu, ça va ? »")) == []


@pytest.mark.parametrize(
    "answer",
    ["J'ai été harcelé", "J'ai déjà insulté quelqu'un", "I have been bullied", "I've harassed",
     "I was targeted"],
)  # fmt: skip
def test_no_question_asks_for_targets_or_authors_at_any_age(answer: str) -> None:
    text = broken(QUESTIONS, "- [ ] Jamais", f"- [ ] {answer}")
    assert faults(text) == [("sensitive-forbidden", line_of(text, f"- [ ] {answer}"))]


def test_a_scene_for_pupils_has_at_most_eighty_words_before_its_choice() -> None:
    young = broken(STORY, "students-15-18", "pupils-11-15")
    assert faults(broken(young, "La grille ferme.", "mot " * 80)) == []
    long = broken(young, "La grille ferme.", "mot " * 81)
    assert faults(long) == [("scene-too-long", line_of(long, "## Le soir"))]


def test_notes_for_facilitators_and_endings_are_not_counted() -> None:
    text = broken(STORY, "    Demandez : que", "    " + "mot " * 150 + "que")
    text = broken(text, "minutes: 2", "minutes: 3")
    assert faults(broken(text, "On se revoit demain.", "mot " * 150)) == []


def compared(english: str) -> list[tuple[str, int]]:
    first = content.read_text("sac", "fr", "fr.md", STORY.encode(), {})
    second = content.read_text("sac", "en", "en.md", english.encode(), {})
    found = content.compare("fr.md", first, "en.md", second)
    assert {fault.file for fault in found} <= {"en.md"}
    return [(fault.code, fault.line) for fault in found]


ANSWERS = ("- [x] The date and the account", "- [ ] The date and the account")


@pytest.mark.parametrize(
    ("code", "old", "new", "at"),
    [
        ("languages-meta", "students-15-18", "employees", "audience"),
        ("languages-scenes", "{#bureau .ending}", "{#office .ending}", "## The office"),
        ("languages-marks", "{#question}", "{#question .charted}", "## A question"),
        ("languages-choice", "{ group=-1 }", "{ group=-2 }", "- [Look away"),
        ("languages-choice", "(#fin){ person", "(#bureau){ person", "- [Wait"),
        ("languages-choice", "requires=banc/2", "requires=banc/1", "- [Go back"),
        ("languages-link", "[Go on](#soir)", "[Go on](#fin)", "[Go on]"),
        ("languages-count", "- [Look away](#question){ group=-1 }\n\n    The corridor is longer "
         "than usual.\n", "", "## The corridor"),
    ],
)  # fmt: skip
def test_the_first_difference_between_two_languages_is_named(
    code: str, old: str, new: str, at: str
) -> None:
    text = broken(STORY_EN, old, new)
    assert compared(text) == [(code, line_of(text, at))]


def test_two_languages_that_differ_in_words_only_are_one_version() -> None:
    assert compared(STORY_EN) == []
    version = content.parse("sac", {"fr.md": STORY.encode(), "en.md": STORY_EN.encode()})
    assert sorted(version.languages) == ["en", "fr"]


def test_answers_that_are_right_in_one_language_only_are_a_difference() -> None:
    swapped = STORY_EN.replace(*ANSWERS).replace("- [ ] Nothing", "- [x] Nothing")
    files = {"fr.md": STORY.encode(), "en.md": swapped.encode()}
    with pytest.raises(ContentFaults) as caught:
        content.parse("sac", files)
    assert [(f.code, f.line) for f in caught.value.faults] == [
        ("languages-answer", line_of(swapped, "- [ ] The date"))
    ]


def test_a_scene_that_only_one_language_has_is_named() -> None:
    more = STORY_EN + "\n## More {#more .ending}\n\nMore.\n"
    assert compared(more) == [("languages-scenes", line_of(more, "## More"))]
    fewer = STORY_EN[: STORY_EN.index("## The office")]
    assert compared(fewer) == [("languages-scenes", line_of(fewer, "## The end"))]


SHIPPED = Path(__file__).resolve().parents[2] / "quizzes" / "seen-at-work"


def shipped(language: str, *changes: tuple[str, str]) -> list[str]:
    """The faults of the shipped questions on what was seen at work, changed as a test asks."""
    text = (SHIPPED / f"{language}.md").read_text(encoding="utf-8")
    for old, new in changes:
        text = broken(text, old, new)
    read = content.read_text("seen-at-work", language, f"{language}.md", text.encode(), {})
    return [fault.code for fault in read.faults]


@pytest.mark.parametrize(
    ("language", "target", "author"),
    [("fr", "Oui, et j’ai été insulté", "Oui, et j’ai moqué quelqu’un"),
     ("en", "Yes, and I was threatened", "Yes, and I have insulted somebody")],
)  # fmt: skip
def test_the_shipped_sensitive_question_is_for_adults_and_on_what_was_seen_only(
    language: str, target: str, author: str
) -> None:
    assert shipped(language) == []
    for audience in ("pupils-11-15", "students-15-18"):
        young = ("audience: employees", f"audience: {audience}")
        assert "sensitive-audience" in shipped(language, young)
    answer = {"fr": "Oui, et je n’ai rien fait", "en": "Yes, and I did nothing"}[language]
    for forbidden in (target, author):
        assert shipped(language, (answer, forbidden)) == ["sensitive-forbidden"]
    assert "sensitive-options" in shipped(language, (" { .rather-not }", ""))
