"""A page speaks one language: nothing English on a French one, nothing French on an English one."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.addresses import filled
from tests.cast import (
    MODULE,
    QUESTIONS,
    QUESTIONS_PATH,
    STORY,
    STORY_PATH,
    Cast,
    Learner,
    assign,
    close,
    make_group,
    play_by_steps,
    print_slips,
    read_module,
    run_live,
    send,
)
from tests.test_translations import NBSP, PLACEHOLDER, compiled, french, said
from tests.web import Visitor

__all__ = ["compiled"]  # The fixture holds for this module too.

LONG = 12
# Attributes that are read to somebody.
# What the cast has written is shown as it is.
WRITTEN = frozenset({"This week", "nobody"})
SAID_IN = (
    "aria-label|title|alt|placeholder|content|data-label|data-confirm|data-cancel|data-copied"
    "|data-busy|data-busy-file"
)
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


@cache
def sentences(language: str) -> frozenset[str]:
    """Whole messages of a language, however short, that say nothing in the other one."""
    english, spoken = set(), set()
    for message in french():
        if message.id and "%(" not in str(message.id):
            english |= {message.id} if isinstance(message.id, str) else set(message.id)
            spoken |= set(said(message))
    content = "".join(path.read_text("utf-8") for path in LIBRARY.rglob("*.md"))
    return frozenset(
        {each for each in english - spoken if each not in content}
        if language == "en"
        else spoken - english
    )


def texts_on(page: str) -> set[str]:
    """What stands between two tags, and what a screen reader or a script is given to say."""
    shown = re.sub(r"<(script|template)\b.*?</\1>", "", page, flags=re.DOTALL)
    found = re.split(r"<[^>]*>", shown) + re.findall(rf'\b(?:{SAID_IN})="([^"]*)"', page)
    return {html.unescape(each).strip() for each in found}


def spoken_on(page: str) -> str:
    """All that is said on a page: text and attributes, without addresses of other languages."""
    return re.sub(r"\s*\n\s*", "\n", html.unescape(page))


def foreign_on(page: str, language: str) -> list[str]:
    """The phrases of the other language that stand on a page, as whole words."""
    text = spoken_on(page)
    other = "en" if language == "fr" else "fr"
    found = [each for each in phrases(other) if each in text]
    whole = [each for each in found if re.search(rf"(?<!\w){re.escape(each)}", text)]
    return sorted({*whole, *((texts_on(page) & sentences(other)) - WRITTEN)})


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


# What is there in a certain state only: the tests below come to it.
LATER = {
    "live.new", "live.summary", "live.handout", "accounts.sign_in_link", "progress.project",
    "proof.show",
}  # fmt: skip


@pytest.mark.long
@both
def test_every_address_speaks_one_language_to_everybody(cast: Cast, language: str) -> None:
    """By the application's own map of addresses, so that no page is forgotten."""
    every = [each for each in filled(cast) if each.method == "GET" and "." not in each.path]
    # The way out signs out; it is among the open pages.
    away = {"/exit", "/health", "/health/ready"}
    found = {each.path: each.endpoint for each in every if each.path not in away}
    readers = (cast.as_(cast.alice), cast.visitor(), cast.pupil().visitor, cast.as_(cast.ada))
    shown: set[str] = set()
    for visitor in (*readers, cast.as_(cast.charlie)):
        in_language(visitor, language)
        for address in sorted(found):
            page = visitor.get(address, None)
            if visitor.reply.mimetype != "text/html" or visitor.location:
                continue
            if visitor.reply.status_code == 200:
                shown.add(address)
            assert page.lang == language, address
            assert foreign_on(page.html, language) == [], address
    assert {name for address, name in found.items() if address not in shown} <= LATER
    proved(cast, language)
    the_end_of_a_room(readers[0], language)


def proved(cast: Cast, language: str) -> None:
    """The list of numbers, in an organisation that keeps one."""
    ada, alice = cast.as_(cast.ada), in_language(cast.as_(cast.alice), language)
    ada.get("/organisation")
    ada.post("/organisation/proof", {"proof": "on"})
    group = make_group(alice)
    print_slips(alice, group, 6)
    assignment = assign(alice, group, f"module/{MODULE}", proof_of_training="y")
    walk(alice, language, [f"/proof/{assignment}"])
    assert alice.reply.status_code == 200
    alice.post(f"/proof/{assignment}", status=200)
    here(alice, language)


def the_end_of_a_room(alice: Visitor, language: str) -> None:
    """What stands at an address only for a story, or after the room has gone."""
    code = run_live(alice)
    page = alice.get(f"/live/{code}/presenter")
    alice.post(f"/live/{code}/presenter", {"act": "end", "revision": page.values["revision"]}, None)
    walk(alice, language, [f"/live/{code}/summary", f"/live/{code}/handout"])
    walk(alice, language, [f"/live/new?quiz={STORY}"])


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
    addresses = ["/organisation", "/organisation/erase", "/account", "/groups", "/no-such-page"]
    walk(ada, language, addresses)
    ada.post("/organisation", {"country": "ZZ", "contacts": "nobody"}, 422)
    here(ada, language)
    ada.post("/organisation/keeping", {"days": "7"}, 422)
    here(ada, language)
    ada.post("/organisation/erase", {"name": "x"}, 422)
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
        f"/groups/{cast.group}/board", f"/groups/{slips}/board",
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
        f"/progress/{assignment}/project/1",
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
