"""The debrief: the pictures that matter with their questions, one a screen, and what waits."""

from __future__ import annotations

import re

import pytest
from flask import Flask, get_template_attribute

from tests.cast import (
    MODULE,
    QUESTIONS,
    QUESTIONS_PATH,
    STORY,
    STORY_OTHER_PATH,
    STORY_PATH,
    Cast,
    close,
    send,
)  # fmt: skip
from tests.progress.reading import words
from tests.test_page_languages import in_language, walk
from tests.web import Visitor
from workshop.progress.rules import Waiting

ALOUD = {
    "en": "These bars are slightly wrong on purpose, so that nobody can guess who answered what:"
    " look only at the big differences. A small bar may mean nobody.",
    "fr": "Ces barres sont un peu fausses exprès, pour que personne ne devine qui a répondu quoi :"
    " ne regardez que les grandes différences. Une petite barre peut vouloir dire « personne ».",
}
ENDING = "Which small step, and by whom, would have made another ending possible?"
# Scene, endings, three questions and score of tests/library.
PICTURES = 6


@pytest.fixture
def alice(cast: Cast) -> Visitor:
    return cast.as_(cast.alice)


def played(cast: Cast, people: int = 6, **fields: str) -> str:
    """An assignment of a module, a story and questions that so many have sent."""
    pupils = cast.pupils(people)
    assignment = cast.assign(f"module/{MODULE}", f"quiz/{STORY}", f"quiz/{QUESTIONS}", **fields)
    for number, pupil in enumerate(pupils):
        send(pupil.visitor, assignment, path=STORY_PATH if number % 2 else STORY_OTHER_PATH)
        send(pupil.visitor, assignment, QUESTIONS, QUESTIONS_PATH)
    return assignment


def told(cast: Cast, people: int, expected: str, **fields: str) -> str:
    """What the chart page says when so many of those expected have sent the story."""
    pupils = cast.pupils(people)
    assignment = cast.assign(expected=expected, **fields)
    for pupil in pupils:
        send(pupil.visitor, assignment)
    return words(cast.as_(cast.alice).get(f"/progress/{assignment}").main)


def test_the_page_opens_with_scenes_then_endings_then_questions_and_score(
    cast: Cast, alice: Visitor
) -> None:
    assignment = played(cast)
    page = alice.get(f"/progress/{assignment}").main
    shown = re.findall(r'<h3 id="chart-([\w-]+)"', page)
    assert shown == [
        f"{STORY}-scene-corridor", f"{STORY}-endings", f"{QUESTIONS}-question-two",
        f"{QUESTIONS}-question-several", f"{QUESTIONS}-question-three", f"{QUESTIONS}-score",
    ]  # fmt: skip
    links = re.findall(rf'href="/progress/{assignment}/project/(\d)"', page)
    assert links == ["1", *"123456"]
    for below in (".csv", ".json", 'class="table days"', "How the blur works"):
        assert page.rindex('class="chart-rows"') < page.rindex(below)


def test_each_picture_has_its_question_for_the_room(cast: Cast, alice: Visitor) -> None:
    page = alice.get(f"/progress/{played(cast)}").main
    questions = [words(each) for each in re.findall(r'<p class="room-question">(.*?)</p>', page)]
    assert questions == [
        "What does one see first?", ENDING, *["What makes this harder than it looks?"] * 3,
        "What would you like to go through again together?",
    ]  # fmt: skip


def test_a_projected_picture_has_a_title_and_its_question(cast: Cast, alice: Visitor) -> None:
    assignment = played(cast)
    first, second = (
        alice.get(f"/progress/{assignment}/project/{number}").main for number in (1, 2)
    )
    assert ">The corridor</h1>" in first
    assert "What does one see first?" in first
    assert ">How the story ended</h1>" in second
    assert ENDING in second


def test_ranges_are_hatched_without_a_script_too(cast: Cast, alice: Visitor) -> None:
    assignment = played(cast, 10)
    found = 0
    for number in (1, 2):
        page = alice.get(f"/progress/{assignment}/project/{number}").main
        ranges = re.findall(r'<rect class="range"[^>]*fill="url\(#hatch\)"', page)
        ends = [row for row in words(page).split("(") if row.startswith(("at most", "at least"))]
        assert len(ranges) == len(ends)
        assert 'id="hatch"' in page
        found += len(ends)
    assert found


def test_nothing_is_projected_that_the_room_should_not_see(cast: Cast, alice: Visitor) -> None:
    assignment = played(cast, people=7)
    for number in range(1, PICTURES + 1):
        page = alice.get(f"/progress/{assignment}/project/{number}")
        said = words(page.html)
        assert "Alice" not in said
        assert "5e B" not in said
        assert "Ask:" not in said
        assert "Do not ask" not in said
        assert not re.search(r"\b7\b", words(page.main))
        assert 'class="site-nav"' not in page.html
        assert "<form" not in page.html
        assert "/help" in page.html


def test_the_sentence_to_say_aloud_stands_on_the_first_screen_only(
    cast: Cast, alice: Visitor
) -> None:
    assignment = played(cast)
    for language, sentence in ALOUD.items():
        alice.get(f"/account?language={language}", None)
        screens = [
            words(alice.get(f"/progress/{assignment}/project/{number}").main).replace("\u00a0", " ")
            for number in (1, 2)
        ]
        assert [sentence in screen for screen in screens] == [True, False]
        page = words(alice.get(f"/progress/{assignment}").main).replace("\u00a0", " ")
        assert sentence in page
        assert {"en": "Do not ask who chose what.", "fr": "Ne demandez pas qui a choisi quoi."}[
            language
        ] in page


def test_screens_are_linked_in_their_order(cast: Cast, alice: Visitor) -> None:
    assignment = played(cast)
    found = []
    for number in range(1, PICTURES + 1):
        page = alice.get(f"/progress/{assignment}/project/{number}").main
        assert f'data-back href="/progress/{assignment}"' in page
        found.append(re.findall(r'<a rel="(prev|next)" href="[^"]*/project/(\d)"', page))
    assert found[0] == [("next", "2")]
    assert found[1] == [("prev", "1"), ("next", "3")]
    assert found[-1] == [("prev", str(PICTURES - 1))]


def test_a_number_that_is_no_picture_is_not_found(cast: Cast, alice: Visitor) -> None:
    assignment = played(cast)
    for number in (0, PICTURES + 1, 99):
        alice.get(f"/progress/{assignment}/project/{number}", 404)


def test_without_a_release_nothing_is_projected_and_the_page_says_why(
    cast: Cast, alice: Visitor
) -> None:
    pupils = cast.pupils(4)
    assignment = cast.assign(expected="25")
    for pupil in pupils:
        send(pupil.visitor, assignment)
    alice.get(f"/progress/{assignment}/project/1", 404)
    assert "Nothing to project yet" in words(alice.get(f"/progress/{assignment}").main)
    close(alice, assignment)
    alice.get(f"/progress/{assignment}/project/1", 404)
    page = words(alice.get(f"/progress/{assignment}").main)
    assert "There is nothing to project: a picture needs at least 5 answers." in page
    assert "/project/" not in alice.page.main


def test_only_who_leads_the_group_projects(cast: Cast) -> None:
    assignment = played(cast)
    address = f"/progress/{assignment}/project/1"
    cast.as_(cast.bob).get(address, 200)
    for outside in (cast.dora, cast.charlie):
        cast.as_(outside).get(address, 404)
    cast.pupil().visitor.get(address, 404)
    cast.visitor().get(address, 303)


def test_the_other_first_names_are_projected_where_they_are_played(
    cast: Cast, alice: Visitor
) -> None:
    assignment = played(cast, alternative_names="y")
    page = words(alice.get(f"/progress/{assignment}").main)
    screens = [
        words(alice.get(f"/progress/{assignment}/project/{number}").main) for number in (1, 2)
    ]
    assert not any("Melvil" in text for text in (page, *screens))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_debrief_speaks_one_language(cast: Cast, language: str) -> None:
    assignment = played(cast, pairs="y")
    alice = in_language(cast.as_(cast.alice), language)
    screens = [f"/progress/{assignment}/project/{number}" for number in range(1, PICTURES + 1)]
    walk(alice, language, [f"/progress/{assignment}", *screens])


def test_what_waits_is_said_in_one_sentence(cast: Cast) -> None:
    said = told(cast, 14, "25")
    assert "Shown: 13 answers." in said
    assert "1 is waiting: it appears when 11 more have been sent, or when you close." in said


SENTENCES = {
    "en": {
        (14, 11, 3): "Shown: 14 answers. 11 are waiting: they appear when 3 more have been sent,"
        " or when you close.",
        (13, 11, 1): "Shown: 13 answers. 11 are waiting: they appear when 1 more has been sent,"
        " or when you close.",
        (0, 1, 1): "Nothing is shown yet. 1 is waiting: it appears when 1 more has been sent,"
        " or when you close. A rest under 5 is never shown: it is destroyed at the close.",
        (13, 0, 12): "Shown: 13 answers. The next figures appear when 12 more have been sent,"
        " or when you close. A rest under 5 is never shown: it is destroyed at the close.",
        (25, 0, None): "Shown: 25 answers.",
        (25, 1, None): "Shown: 25 answers. 1 is waiting: it appears when you close,"
        " if at least 5 are waiting by then.",
        (25, 6, None): "Shown: 25 answers. 6 are waiting: they appear when you close,"
        " if at least 5 are waiting by then.",
    },
    "fr": {
        (14, 11, 3): "Réponses montrées : 14. 11 attendent : elles paraîtront quand 3 de plus"
        " auront été envoyées, ou à la clôture.",
        (13, 11, 1): "Réponses montrées : 13. 11 attendent : elles paraîtront quand 1 de plus"
        " aura été envoyée, ou à la clôture.",
        (0, 1, 1): "Rien n’est encore montré. 1 attend : elle paraîtra quand 1 de plus aura été"
        " envoyée, ou à la clôture. Un reste de moins de 5 n’est jamais montré : il est détruit"
        " à la clôture.",
        (25, 6, None): "Réponses montrées : 25. 6 attendent : elles paraîtront à la clôture,"
        " s’il y en a alors au moins 5.",
    },
}


@pytest.mark.parametrize(
    ("language", "counts", "sentence"),
    [(lang, counts, text) for lang, each in SENTENCES.items() for counts, text in each.items()],
)
def test_every_count_has_its_grammar(
    app: Flask, language: str, counts: tuple[int, int, int | None], sentence: str
) -> None:
    shown, waiting, missing = counts
    with app.test_request_context(headers={"Accept-Language": language}):
        line = get_template_attribute("progress/_waiting.html", "waiting_line")
        said = words(line(Waiting(shown, waiting, missing, 0, False), (13, 12)))
    assert said.replace("\u00a0", " ") == sentence


def test_a_lesson_is_closed_from_its_charts_and_the_absent_do_it_later(
    cast: Cast, alice: Visitor
) -> None:
    assignment = played(cast, 14, expected="25", pace="lesson")
    page = alice.get(f"/progress/{assignment}")
    assert f'action="/assignments/{assignment}/close"' in page.main
    said = words(page.main)
    assert "Close and show what may be shown" in said
    assert "It is fewer than 5: it is destroyed, nobody ever sees it." in said
    assert "Whoever was absent" not in said
    close(alice, assignment)
    page = alice.get(f"/progress/{assignment}")
    assert "/close" not in page.main
    assert "Whoever was absent may still do it" in words(page.main)
    assert "1 answer was held back and destroyed" in words(page.main)


def test_over_some_days_the_charts_have_no_button_that_closes(cast: Cast, alice: Visitor) -> None:
    assignment = played(cast, pace="days")
    assert "/close" not in alice.get(f"/progress/{assignment}").main


def test_pairs_are_counted_as_answers_and_not_as_people(cast: Cast, alice: Visitor) -> None:
    assignment = played(cast, pairs="y")
    page = alice.get(f"/progress/{assignment}").main
    captions = [words(each) for each in re.findall(r"<caption>(.*?)</caption>", page, re.DOTALL)]
    assert sum("6 answers, each of a pair." in caption for caption in captions) == PICTURES
    said = words(page).replace("for the same people", "")
    assert not re.search(r"\b(?:people|persons?)\b", said), said
    alice.get(f"/progress/{assignment}/figures.json")
    figures = alice.reply.get_json()["figures"].values()
    assert {each["layout"]["xaxis"]["title"]["text"] for each in figures} == {
        "Share of the answers"
    }


def test_print_leaves_out_what_is_not_a_picture(cast: Cast, alice: Visitor) -> None:
    assignment = played(cast)
    page = alice.get(f"/progress/{assignment}").main
    rest = page.index('aria-labelledby="the-rest"')
    assert 'class="item-charts no-print"' in page[rest - 60 : rest]
    assert (
        "no-print"
        not in page[
            page.index('class="pictures"') : page.rindex("</table>", 0, page.index("close-box"))
        ]
    )


def test_a_projected_picture_costs_three_statements(
    cast: Cast, alice: Visitor, counting: object
) -> None:
    assignment = played(cast)
    alice.get("/account")
    with counting() as statements:  # type: ignore[operator]
        alice.get(f"/progress/{assignment}/project/1")
    assert len(statements.own) <= 3
