"""A page of errors says what to do and where help is, in both languages, without a database too."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.cast import Cast
from tests.conftest import Counting
from tests.databases import on_sqlite
from tests.test_page_languages import foreign_on, in_language
from workshop import errors

CODES = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)
both = pytest.mark.parametrize("language", ["fr", "en"])


@both
@pytest.mark.parametrize("code", CODES)
def test_every_error_says_what_to_do_and_where_help_is(
    app: Flask, counting: Counting, code: int, language: str
) -> None:
    headers = {"Accept-Language": language}
    with app.test_request_context("/", headers=headers), counting() as statements:
        errors.without_asking()
        reply = app.make_response(errors.error_page(code))
    assert reply.status_code == code
    assert statements == []
    text = html.unescape(reply.get_data(as_text=True))
    assert text.count("<h1") == 1
    assert 'href="/help"' in text
    assert 'href="tel:112"' in text
    assert "data-exit" in text
    assert foreign_on(text, language) == []


def test_each_error_has_words_of_its_own(app: Flask) -> None:
    with app.test_request_context("/"):
        told = {errors.texts(code) for code in CODES}
    assert len(told) == len(CODES)


# On PostgreSQL a server that is stopped for real says the same (tests/nodes/test_cut_off.py).
@on_sqlite
@both
def test_a_database_that_is_away_leaves_a_page_with_help(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    pupil = in_language(cast.pupil().visitor, language)

    def away(*_: object) -> None:
        raise OperationalError("", {}, Exception("away"))

    monkeypatch.setattr("sqlalchemy.engine.default.DefaultDialect.do_execute", away)
    page = pupil.get("/assignments", None)
    assert pupil.reply.status_code == 503
    assert re.search(r'href="/help"', page.html)
    assert page.lang == language
    assert foreign_on(page.html, language) == []


def test_the_last_resort_speaks_both_languages_and_names_112() -> None:
    assert errors.BARE.count('href="tel:112"') == 2
    assert 'lang="en"' in errors.BARE
    assert 'lang="fr"' in errors.BARE
