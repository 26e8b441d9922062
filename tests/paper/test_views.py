"""A story on paper and as one file: who gets it, whose contacts are on it, what it needs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest

from tests.cast import QUESTIONS, STORY, Cast
from tests.conftest import Counting
from tests.test_page_languages import foreign_on, in_language
from tests.web import Visitor
from workshop.paper.rules import booklet
from workshop.quizzes.values import Quiz

PAGES = ("", "/booklet", "/sheet", "/cards")
FILES = ("/booklet.pdf", "/booklet.pdf?fold", "/sheet.pdf", "/cards.pdf", "/story.html")
CONTACTS = "School nurse | Ms Martin | room 12\nHead | Mr Lang | first floor"


def at(page: str, slug: str = STORY) -> str:
    return f"/quizzes/{slug}/paper{page}"


def text_of(source: str) -> str:
    bare = re.sub(r"<style>.*?</style>|<[^>]+>", " ", source, flags=re.DOTALL)
    return " ".join(html.unescape(bare).split())


def file_of(visitor: Visitor, address: str) -> str:
    reply = visitor.client.get(address)
    assert reply.status_code == 200
    return reply.get_data(as_text=True)


def with_contacts(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    ada.post("/organisation", {
        "name": "Lime Tree School", "country": "FR", "language": "en",
        "time_zone": "Europe/Paris", "contacts": CONTACTS,
    })  # fmt: skip


def quiz_of(cast: Cast, slug: str = STORY) -> tuple[Quiz, str]:
    version = cast.app.extensions["library"].quizzes[slug]
    return next(iter(version.languages.values())), version.hash


def test_whoever_leads_opens_every_page_of_a_story_and_of_questions(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    for slug in (STORY, QUESTIONS):
        for page in PAGES:
            alice.get(at(page, slug))


def test_a_learner_finds_nothing_and_a_stranger_is_asked_to_sign_in(
    cast: Cast, visit: Callable[[], Visitor]
) -> None:
    pupil, stranger = cast.pupil().visitor, visit()
    for page in (*PAGES, *FILES):
        pupil.get(at(page), 404)
        stranger.get(at(page), 303)
        assert stranger.location == "/sign-in"


def test_there_is_no_paper_of_what_is_no_story_nor_of_a_form(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    for slug in ("no-such-story", "small-signs", "before-and-after-a"):
        for page in ("", "/booklet.pdf", "/story.html"):
            alice.get(at(page, slug), 404)


def test_no_page_and_no_file_asks_more_than_once_and_no_name_tells_what_a_file_is_about(
    cast: Cast, counting: Counting
) -> None:
    alice = cast.as_(cast.alice)
    for page in (*PAGES, *FILES):
        with counting() as statements:
            reply = alice.client.get(at(page))
        assert reply.status_code == 200
        assert len(statements.own) <= 1, page
        if page in FILES:
            disposition = reply.headers["Content-Disposition"]
            name = re.fullmatch(r'attachment; filename="([a-z-]+\.(?:pdf|html))"', disposition)
            assert name, disposition
            assert "bag" not in name[1]


def test_the_booklet_has_each_number_once_and_every_reference_resolves(cast: Cast) -> None:
    page = cast.as_(cast.alice).get(at("/booklet"))
    made = booklet(*quiz_of(cast))
    assert re.findall(r'id="n(\d+)"', page.main) == [str(each.number) for each in made.sections]
    led = re.findall(r'href="#n(\d+)"', page.main)
    assert set(map(int, led)) == set(made.numbers.values()) - {1}
    assert page.main.index("Start here") < page.main.index('id="n2"')


def test_help_is_of_the_organisation_that_prints_and_its_people_come_first(cast: Cast) -> None:
    with_contacts(cast)
    for page in ("/booklet", "/story.html"):
        text = text_of(file_of(cast.as_(cast.alice), at(page)))
        there = text.index("If any of this is close to home", text.index("Ms Martin") - 200)
        assert text.index("Ms Martin", there) < text.index("112", there)
        assert "3018" in text
        theirs = file_of(cast.as_(cast.charlie), at(page))
        assert "Martin" not in theirs
        assert "Lang" not in theirs.replace("lang", "")


def test_the_sheet_has_the_notes_and_the_booklet_and_the_file_have_none(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    (note, *_) = [
        part.html for scene in quiz_of(cast)[0].scenes for part in scene.parts
        if part.kind == "facilitator"
    ]  # fmt: skip
    assert note in alice.get(at("/sheet")).main
    for page in ("/booklet", "/story.html"):
        assert note not in file_of(alice, at(page))


def test_other_first_names_go_through_all_of_it(cast: Cast) -> None:
    quiz, _ = quiz_of(cast)
    ((name, other), *_) = quiz.meta.characters.items()
    alice = cast.as_(cast.alice)
    for page in ("/booklet", "/sheet", "/story.html"):
        text = text_of(file_of(alice, at(f"{page}?names=other")))
        assert not re.search(rf"\b{name}\b", text), page
        assert re.search(rf"\b{other}\b", text), page
    assert f"{at('')}/booklet.pdf?names=other" in alice.get(at("?names=other")).main


@pytest.mark.long
def test_an_assignment_leads_to_its_story_on_paper_with_the_names_that_it_uses(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    assignment = cast.assign(f"quiz/{STORY}", alternative_names="y")
    assert f'href="{at("?names=other")}"' in alice.get(f"/assignments/{assignment}").main


def test_a_question_about_the_reader_has_no_letters_and_says_so(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    text = text_of(alice.get(at("/booklet", QUESTIONS)).main)
    assert "This question is about you, and for you alone" in text
    assert "for oneself alone" in alice.get(at("", QUESTIONS)).main


def test_the_one_file_needs_no_server_no_script_and_no_host(cast: Cast) -> None:
    found = file_of(cast.as_(cast.alice), at("/story.html"))
    assert not re.search(r"<(?:script|link|iframe|object|form|base)\b", found)
    assert not re.search(r"\bon\w+=|@import|url\(", found)
    assert not re.search(r'(?:src|href)="(?!#|data:)', found)
    ids = re.findall(r'\bid="([^"]+)"', found)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', found)) <= set(ids)
    assert {scene.id for scene in quiz_of(cast)[0].scenes} <= set(ids)
    assert quiz_of(cast)[0].meta.title not in re.findall(r"<title>(.*?)</title>", found)


@pytest.mark.parametrize("language", ["fr", pytest.param("en", marks=pytest.mark.long)])
def test_every_page_and_the_file_speak_one_language(cast: Cast, language: str) -> None:
    alice = cast.as_(cast.alice)
    in_language(alice, language)
    for page in (*PAGES, "/story.html"):
        assert foreign_on(file_of(alice, at(page)), language) == [], page
