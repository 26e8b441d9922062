"""The session sheet and the ground rules: who reads them, in which words, and what is not there."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.cast import QUESTIONS, STORY, Cast, Facilitator
from tests.conftest import HERE, Counting
from tests.source.texts import STORY as FRENCH_STORY
from tests.test_page_languages import foreign_on, in_language
from tests.web import Page, Visitor
from workshop.config import shipped
from workshop.library import Libraries

SHEET = f"/sessions/{STORY}"
RULES = (
    "We talk about characters, not about ourselves or each other.",
    "Anyone may stop.",
    "Nobody is asked what they lived.",
)
CONTACTS = "School nurse | Ms Martin | room 12\nHead | Mr Lang | first floor"


def text_of(page: Page) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.main)).split())


def with_contacts(cast: Cast) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    ada.post("/organisation", {
        "name": "Lime Tree School", "country": "FR", "language": "en",
        "time_zone": "Europe/Paris", "contacts": CONTACTS,
    })  # fmt: skip


@pytest.mark.parametrize("who", ["ada", "alice", "dora", "charlie"])
@pytest.mark.parametrize("slug", [STORY, QUESTIONS, "the-group-chat"])
def test_whoever_leads_reads_the_sheet_of_every_piece(cast: Cast, who: str, slug: str) -> None:
    facilitator: Facilitator = getattr(cast, who)
    visitor = cast.as_(facilitator)
    page = visitor.get(f"/sessions/{slug}")
    assert "Before you start" in page.main
    assert "50 minutes by the clock" in page.main
    visitor.get(f"/sessions/{slug}/rules")


@pytest.mark.parametrize("address", [SHEET, f"{SHEET}/rules"])
def test_a_learner_finds_no_sheet_and_a_stranger_is_asked_to_sign_in(
    cast: Cast, visit: Callable[[], Visitor], address: str
) -> None:
    cast.pupil().visitor.get(address, 404)
    stranger = visit()
    stranger.get(address, 303)
    assert stranger.location == "/sign-in"


@pytest.mark.parametrize("slug", ["no-such-story", "small-signs"])
def test_there_is_no_sheet_of_what_is_no_story(cast: Cast, slug: str) -> None:
    alice = cast.as_(cast.alice)
    alice.get(f"/sessions/{slug}", 404)
    alice.get(f"/sessions/{slug}/rules", 404)


def test_the_card_of_a_story_leads_whoever_leads_to_its_sheet(
    cast: Cast, visit: Callable[[], Visitor]
) -> None:
    assert SHEET in cast.as_(cast.alice).get("/quizzes").links
    assert SHEET not in visit().get("/quizzes").links
    assert "/sessions/small-signs" not in cast.as_(cast.alice).get("/modules").links


def test_a_story_that_looks_like_what_happens_here_is_left_for_another(cast: Cast) -> None:
    page = cast.as_(cast.alice).get(SHEET)
    assert "take another story, and speak to your team first" in page.main
    assert {"/sessions/the-group-chat", "/quizzes"} <= set(page.links)
    assert SHEET not in page.links
    employees = cast.as_(cast.charlie).get("/sessions/the-team-channel")
    assert "speak to your colleagues in human resources first" in employees.main
    assert "/sessions/the-group-chat" not in employees.links


def test_the_other_first_names_stand_beside_the_characters_one_click_away(cast: Cast) -> None:
    page = cast.as_(cast.alice).get("/sessions/the-group-chat")
    assert "Isaure (Ombeline)" in page.main
    assert "/assignments/new?item=quiz/the-group-chat&names=other" in page.links


def test_a_piece_without_characters_asks_nothing_about_names(cast: Cast) -> None:
    page = cast.as_(cast.alice).get(f"/sessions/{QUESTIONS}")
    assert "first name" not in page.main


def test_todays_contact_is_the_first_of_the_organisations_own_who_is_there(cast: Cast) -> None:
    with_contacts(cast)
    said = text_of(cast.as_(cast.alice).get(SHEET))
    first, second = "School nurse, Ms Martin (room 12)", "Head, Mr Lang (first floor)"
    assert said.index(first) < said.index(second)
    assert "here, School nurse, Ms Martin" in said
    assert "Ms Martin" not in cast.as_(cast.charlie).get(SHEET).html


def test_without_a_contact_each_is_told_what_to_do(cast: Cast) -> None:
    alice, ada = cast.as_(cast.alice).get(SHEET), cast.as_(cast.ada).get(SHEET)
    assert "ask your administrator" in alice.main
    assert "/organisation" not in re.findall(r'href="([^"]+)"', alice.main)
    assert "/organisation" in re.findall(r'href="([^"]+)"', ada.main)


def test_the_minutes_stand_in_the_table_with_three_questions(cast: Cast) -> None:
    page = cast.as_(cast.alice).get("/sessions/the-group-chat")
    minutes = re.findall(r'class="nowrap">(\d+)–(\d+)<', page.main)
    assert minutes[0][0] == "0"
    assert minutes[-1][1] == "50"
    assert [end for _, end in minutes[:-1]] == [start for start, _ in minutes[1:]]
    asked = re.findall(r"<em[^>]*>([^<]+)</em>", page.main)
    assert len(asked) == 3
    assert asked[2] == "Which small step, and by whom, would have made another ending possible?"
    assert "These bars are slightly wrong on purpose" in page.main
    assert "Do not ask who chose what." in page.main
    assert "3018" in page.main


def test_a_class_and_a_team_are_each_called_what_they_are(cast: Cast) -> None:
    assert "the code of the class" in cast.as_(cast.alice).get(SHEET).main
    team = cast.as_(cast.charlie).get(SHEET).main
    assert "the code of the team" in team
    assert "class" not in text_of(cast.as_(cast.charlie).get("/sessions/the-team-channel"))


def test_the_help_of_a_sheet_is_that_of_the_country_and_of_who_plays(cast: Cast) -> None:
    assert "3018" in cast.as_(cast.alice).get(f"{SHEET}/rules").main
    assert "3018" not in cast.as_(cast.charlie).get(f"{SHEET}/rules").main


def test_the_ground_rules_are_three_sentences_and_where_help_is(cast: Cast) -> None:
    with_contacts(cast)
    page = cast.as_(cast.alice).get(f"{SHEET}/rules")
    said = re.findall(r"<li>([^<]+)</li>", page.main)
    assert tuple(said) == RULES
    assert "Here: School nurse, Ms Martin" in page.main
    assert page.links[-1] == SHEET
    assert {"/exit", "/help"} < set(page.links)
    assert all(link.startswith(("tel:", "/exit", "/help", "/sessions/")) for link in page.links)


def test_nothing_on_a_wall_tells_who_projects_it(cast: Cast) -> None:
    page = cast.as_(cast.alice).get(f"{SHEET}/rules").html
    for private in ("Alice", "<nav", "/sign-out", "/account", "disclosure", "room 12"):
        assert private not in page


def test_the_sheet_says_that_it_is_for_no_wall(cast: Cast) -> None:
    page = cast.as_(cast.alice).get(SHEET)
    assert "nothing on this page is for a wall" in page.main
    assert "/help/disclosure" in page.links


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_sheet_speaks_one_language(cast: Cast, language: str) -> None:
    for who in (cast.ada, cast.alice, cast.charlie):
        visitor = in_language(cast.as_(who), language)
        for slug in ("the-group-chat", "the-team-channel", QUESTIONS):
            for address in (f"/sessions/{slug}", f"/sessions/{slug}/rules"):
                page = visitor.get(address)
                assert page.lang == language
                assert foreign_on(page.html, language) == [], address


@pytest.mark.parametrize("address", [SHEET, f"{SHEET}/rules"])
def test_a_sheet_costs_at_most_three_statements(
    cast: Cast, counting: Counting, address: str
) -> None:
    with_contacts(cast)
    alice = cast.as_(cast.alice)
    with counting() as statements:
        alice.get(address)
    assert len(statements.own) <= 3


def own(app: Flask, folder: Path, text: str) -> None:
    """Add a story to those of the installation, as its administrator does by a file."""
    (folder / "le-sac").mkdir(parents=True)
    (folder / "le-sac" / "fr.md").write_text(text, "utf-8")
    quizzes = (shipped("quizzes"), HERE / "library" / "quizzes", folder)
    app.extensions["library"] = Libraries((shipped("modules"),), quizzes)


def test_a_story_of_ones_own_in_one_language_has_a_sheet_in_the_readers(
    cast: Cast, tmp_path: Path
) -> None:
    own(cast.app, tmp_path / "quizzes", FRENCH_STORY)
    alice = cast.as_(cast.alice)
    assert "/sessions/le-sac" in alice.get("/quizzes").links
    page = alice.get("/sessions/le-sac")
    assert "Before you start" in page.main
    assert "here it is in French" in page.main
    assert '<em lang="fr">Que voit-on d&#39;abord ?</em>' in page.main
    assert '<h1 tabindex="-1" lang="fr">Le sac : une histoire</h1>' in page.main


def test_a_story_too_long_for_a_lesson_says_so(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    assert "more than one session leaves" not in alice.get(SHEET).main
    cast.app.extensions["library"] = slow(cast.app.extensions["library"], STORY, 30)
    assert "This takes 30 minutes" in alice.get(SHEET).main


def slow(library: Libraries, slug: str, minutes: int) -> Libraries:
    """The same shelves with one piece that takes so many minutes."""
    found = copy(library)
    versions = dict(library.quizzes)
    languages = {
        code: replace(quiz, meta=replace(quiz.meta, minutes=minutes))
        for code, quiz in versions[slug].languages.items()
    }
    versions[slug] = replace(versions[slug], languages=languages)
    found.shelf = replace(library.shelf, quizzes=replace(library.shelf.quizzes, versions=versions))
    return found
