"""A page speaks one language: nothing English on a French one, nothing French on an English one."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.cast import (
    MODULE,
    QUESTIONS,
    QUESTIONS_PATH,
    STORY,
    STORY_PATH,
    Cast,
    Learner,
    close,
    make_group,
    play_by_steps,
    print_slips,
    read_module,
    send,
)
from tests.test_translations import NBSP, PLACEHOLDER, compiled, french, said
from tests.web import Visitor

__all__ = ["compiled"]  # The fixture holds for this module too.

LONG = 12
LIBRARY = Path(__file__).parent / "library"


def fragments(text: str) -> list[str]:
    """What of a message stands on a page whatever its placeholders hold."""
    pieces = PLACEHOLDER.split(text)[::2]
    return [piece.strip() for piece in pieces if len(piece.strip()) > LONG]


@cache
def phrases(language: str) -> frozenset[str]:
    """The phrases that a page in the other language must not show."""
    english, spoken = set(), set()
    for message in french():
        if message.id:
            originals = (message.id,) if isinstance(message.id, str) else message.id
            english |= {piece for each in originals for piece in fragments(each)}
            spoken |= {piece for each in said(message) for piece in fragments(each)}
    # The content of the tests is in English alone, and is shown as it is.
    content = "".join(path.read_text("utf-8") for path in LIBRARY.rglob("*.md"))
    english = {each for each in english if each not in content}
    return frozenset(english - spoken if language == "en" else spoken - english)


def spoken_on(page: str) -> str:
    """All that is said on a page: text and attributes, without addresses of other languages."""
    return re.sub(r"\s*\n\s*", "\n", html.unescape(page))


def foreign_on(page: str, language: str) -> list[str]:
    """The phrases of the other language that stand on a page, as whole words."""
    text = spoken_on(page)
    found = [each for each in phrases("en" if language == "fr" else "fr") if each in text]
    return sorted(each for each in found if re.search(rf"(?<!\w){re.escape(each)}", text))


def in_language(visitor: Visitor, language: str) -> Visitor:
    visitor.get(f"/?language={language}", None)
    return visitor


def walk(visitor: Visitor, language: str, addresses: list[str]) -> None:
    for address in addresses:
        page = visitor.get(address, None)
        assert visitor.reply.status_code in {200, 404}, (address, visitor.reply.status)
        assert page.lang == language, address
        assert foreign_on(page.html, language) == [], address


def here(visitor: Visitor, language: str) -> None:
    """The page that the visitor is on speaks this language."""
    assert foreign_on(visitor.page.html, language) == []


OPEN = [
    "/", "/join", "/join/222222", "/sign-in", "/modules", "/quizzes", "/help",
    "/help/disclosure", "/privacy", "/modules?theme=recovering&audience=parents",
    "/help?country=BE", "/help?country=IE", "/help?country=GB", "/exit", "/exit?value=x",
    "/modules/spot-it-early", "/modules/secure-your-accounts", "/modules/stand-by-a-colleague",
    "/quizzes/the-group-chat", "/quizzes/someone-else-is-logged-in", "/quizzes/the-team-channel",
]  # fmt: skip

both = pytest.mark.parametrize("language", ["fr", "en"])


@both
def test_an_open_page_speaks_one_language(visit: Callable[[], Visitor], language: str) -> None:
    walk(in_language(visit(), language), language, OPEN)


@both
def test_a_page_to_join_speaks_one_language(cast: Cast, language: str) -> None:
    visitor = in_language(cast.visitor(), language)
    walk(visitor, language, [f"/join/{cast.code}"])
    visitor.post(f"/join/{cast.code}", status=200)
    here(visitor, language)
    walk(visitor, language, ["/assignments", "/account", "/join", f"/join/{cast.team_code}"])
    walk(in_language(cast.as_(cast.alice), language), language, [f"/join/{cast.code}"])


@both
def test_an_administrator_reads_one_language(cast: Cast, language: str) -> None:
    ada = in_language(cast.as_(cast.ada), language)
    walk(ada, language, ["/organisation", "/account", "/groups", "/no-such-page"])
    ada.post("/organisation", {"country": "ZZ", "contacts": "nobody"}, 422)
    here(ada, language)
    ada.post("/account", {"current": "x", "password": "short"}, 422)
    here(ada, language)


@both
def test_a_facilitator_reads_one_language(cast: Cast, language: str) -> None:
    assignment = cast.assign(f"module/{MODULE}", f"quiz/{STORY}", f"quiz/{QUESTIONS}")
    planned = cast.assign(opens_at="2026-12-01T09:00", due_at="2026-12-04T09:00")
    alice = in_language(cast.as_(cast.alice), language)
    slips = make_group(alice)
    print_slips(alice, slips, 2, 1)
    here(alice, language)
    walk(alice, language, [
        "/groups", f"/groups/{cast.group}", f"/groups/{slips}", f"/groups/{slips}/slips",
        "/assignments", f"/assignments?group={cast.group}", "/assignments/new",
        f"/assignments/{assignment}", f"/assignments/{assignment}/copy",
        f"/assignments/{planned}", f"/progress/{assignment}", "/quizzes", "/quizzes/try",
        f"/quizzes/{STORY}", "/modules", f"/modules/{MODULE}", "/account", "/help",
    ])  # fmt: skip
    for address, values in (
        ("/assignments/new", {"group": cast.group}),
        ("/groups", {"name": ""}),
        (f"/groups/{slips}/slips", {"count": "many", "spare": "-1"}),
        ("/quizzes/try", {"text": "## No front matter\n<b>here</b>"}),
    ):
        alice.get(address)
        alice.post(address, values, None)
        assert alice.reply.status_code == 422, (address, alice.reply.status)
        here(alice, language)


@both
def test_a_learner_reads_one_language(cast: Cast, language: str) -> None:
    assignment = cast.assign(f"module/{MODULE}", f"quiz/{STORY}", f"quiz/{QUESTIONS}")
    learners = cast.pupils(6)
    visitor = in_language(learners[0].visitor, language)
    todo = [f"/assignments/{assignment}/{slug}" for slug in (MODULE, STORY, QUESTIONS)]
    walk(visitor, language, ["/assignments", f"/assignments/{assignment}", *todo, "/account"])
    play_by_steps(visitor, todo[1])
    here(visitor, language)
    visitor.post(todo[1], {"act": "begin"}, 200)
    visitor.post(todo[1], {"act": "answer", "step": visitor.page.steps}, None)
    here(visitor, language)
    for learner in learners:
        send_all(learner, assignment)
    here(visitor, language)
    send(visitor, assignment, QUESTIONS, list(QUESTIONS_PATH), status=409)
    here(visitor, language)
    walk(visitor, language, ["/assignments", f"/assignments/{assignment}", *todo])
    alice = in_language(cast.as_(cast.alice), language)
    close(alice, assignment)
    walk(alice, language, [
        f"/progress/{assignment}", "/assignments", f"/assignments/{assignment}",
    ])  # fmt: skip
    walk(visitor, language, ["/assignments", f"/assignments/{assignment}"])


def send_all(learner: Learner, assignment: str) -> None:
    read_module(learner.visitor, assignment)
    send(learner.visitor, assignment, STORY, list(STORY_PATH))
    send(learner.visitor, assignment, QUESTIONS, list(QUESTIONS_PATH))


def test_the_charts_of_a_french_page_say_how_many_in_french(cast: Cast) -> None:
    assignment = cast.assign()
    for learner in cast.pupils(5):
        send(learner.visitor, assignment, STORY, list(STORY_PATH))
    alice = in_language(cast.as_(cast.alice), "fr")
    close(alice, assignment)
    page = html.unescape(alice.get(f"/progress/{assignment}").html)
    assert re.search(rf"\(\d+{NBSP}% au plus\)|environ \d+{NBSP}%|\(\d+{NBSP}% au moins\)", page)
    exported = alice.client.get(f"/progress/{assignment}.json").get_data(as_text=True)
    assert "at most" not in exported
