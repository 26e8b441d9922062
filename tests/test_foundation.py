"""The foundation of the tests: browsers are apart, pages are looked at, time stands still."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.cast import Cast, join, play_by_steps, send
from tests.conftest import Clock
from tests.web import Page, Visitor


def test_two_browsers_do_not_share_a_person(cast: Cast, visit: Callable[[], Visitor]) -> None:
    alice = cast.as_(cast.alice)
    stranger = visit()
    alice.get("/groups")
    stranger.get("/groups", status=303)
    assert stranger.location == "/sign-in"
    alice.get("/groups")


def test_two_people_in_one_test_are_two_people(cast: Cast) -> None:
    alice, charlie = cast.as_(cast.alice), cast.as_(cast.charlie)
    assert "5e B" in alice.get("/groups").main
    assert "Planning" in charlie.get("/groups").main
    assert "5e B" not in charlie.get("/groups").main


def test_the_clock_stands_still_until_it_is_moved(app: Flask, clock: Clock) -> None:
    before = app.extensions["clock"]()
    assert app.extensions["clock"]() == before
    clock.move(days=1, minutes=5)
    assert (app.extensions["clock"]() - before).total_seconds() == 86_700


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<h1>a</h1><h1>b</h1>", "2 headings of the first level"),
        ('<p id="a"></p><p id="a"></p>', "id a stands twice"),
        ('<input name="email">', "field email has no label"),
        ('<p style="color: red"></p>', "inline style at p"),
        ("<script>x()</script>", "inline script"),
        ('<p onclick="x()"></p>', "inline onclick at p"),
        ('<img src="https://example.org/x.png" alt="">', "https://example.org/x.png is loaded"),
        ("<title></title>", "no title"),
        ("<html lang='de'>", "lang is 'de'"),
    ],
)
def test_a_page_that_is_not_what_pages_must_be_is_noticed(html: str, fault: str) -> None:
    assert any(fault in found for found in Page(html).faults())


def test_a_label_may_stand_around_its_field_or_beside_it() -> None:
    assert Page('<label>A <input name="a"></label>').unlabelled == []
    assert Page('<label for="a">A</label><input id="a" name="a">').unlabelled == []


def test_a_story_is_played_page_by_page_and_sent(cast: Cast) -> None:
    assignment = cast.assign()
    pupil = join(cast.visitor(), cast.code)
    address = f"/assignments/{assignment}/lost-bag"
    page = play_by_steps(pupil.visitor, address)
    assert 'value="send"' in page.main
    send(pupil.visitor, assignment, path=page.steps)


def test_a_browser_that_asks_for_an_icon_is_given_no_forms_token(app: Flask) -> None:
    """It asks beside what is no page, and would spoil the form that is open in another tab."""
    reply = app.test_client().get("/favicon.ico")
    assert reply.status_code == 301
    assert "icons/icon.svg" in reply.location
    assert "Set-Cookie" not in reply.headers
