"""The catalogue holds all of the interface, in good French, and pages speak one language only.

The msgids are English and need no catalogue; they are extracted anew here, so that a sentence
added anywhere without its French fails.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from flask import Flask
from flask_babel import gettext, ngettext, pgettext
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectField, StringField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange

from tools import messages
from workshop.forms import Form
from workshop.language import dateformat, day, moment, speak_to, to_learner
from workshop.source.faults import describe
from workshop.source.faults import messages as fault_messages
from workshop.source.messages_quiz import QUIZ_MESSAGES
from workshop.source.messages_text import TEXT_MESSAGES
from workshop.source.rules import Fault

NBSP = "\u00a0"
NARROW = "\u202f"
PLACEHOLDER = re.compile(r"%(?:\((\w+)\)s|%)")
CODE = re.compile(r"https?://|!\[…\]")
TU = re.compile(r"\b(?:tu|ton|ta|tes|toi|te|t’\w+)\b", re.IGNORECASE)
VOUS = re.compile(r"\b(?:vous|votre|vos|vôtre)\b|\b\w+(?<!ass)(?<!ch)ez\b", re.IGNORECASE)
R17 = (
    "Ni ton professeur ni tes camarades ne verront tes réponses : on compte seulement des totaux,"
    " un peu brouillés exprès. Après l'envoi, même toi tu ne peux plus les revoir. Ton voisin,"
    " lui, peut voir ton écran. Comme personne ne lit tes réponses, personne ne peut venir t'aider"
    " grâce à elles : si tu veux que quelqu'un sache, voici à qui parler."
)


# ---- The catalogue --------------------------------------------------------------------------


@cache
def fresh() -> Catalog:
    return messages.extract()


@cache
def french() -> Catalog:
    return messages.read("fr")


def keys(catalogue: Catalog) -> set[tuple[object, str | None]]:
    return {(each.id, each.context) for each in catalogue if each.id}


def said(message: Message) -> tuple[str, ...]:
    """The French of a message, both forms where there is a plural."""
    string = message.string
    return (string,) if isinstance(string, str) else tuple(string or ())


def translated() -> Iterator[tuple[Message, str]]:
    for message in french():
        if message.id:
            for text in said(message):
                yield message, text


def test_the_catalogue_has_every_message_and_none_besides() -> None:
    assert keys(french()) == keys(fresh())
    assert not french().obsolete


def test_no_message_lacks_its_french_and_none_is_a_guess() -> None:
    assert [each.id for each in messages.missing(french())] == []
    assert [each.id for each in french() if each.id and each.fuzzy] == []


def test_running_the_command_again_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = messages.updated("fr", fresh())
    monkeypatch.setattr(messages, "TRANSLATIONS", tmp_path)
    messages.write("fr", catalogue)
    first = messages.catalogue_path("fr").read_bytes()
    messages.write("fr", messages.updated("fr", fresh()))
    assert messages.catalogue_path("fr").read_bytes() == first
    assert keys(messages.read("fr")) == keys(french())


def test_a_sentence_to_a_learner_is_there_in_both_registers() -> None:
    by_register = [
        {id for id, context in keys(french()) if context == register}
        for register in messages.REGISTERS
    ]
    assert by_register[0] == by_register[1]
    assert "Your return code" in by_register[0]


def test_every_fault_can_be_told_in_french() -> None:
    known = {each.id for each in french()}
    assert set(fault_messages()) <= known


def test_placeholders_are_the_same_on_both_sides() -> None:
    for message, text in translated():
        original = message.id if isinstance(message.id, str) else message.id[-1]
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(original)), text
        # A template fills in every message: a percent sign of the French alone would break it.
        assert ("%" in PLACEHOLDER.sub("", text)) == ("%" in PLACEHOLDER.sub("", original)), text


def test_both_forms_of_a_plural_are_there() -> None:
    plurals = [each for each in french() if each.pluralizable]
    assert plurals
    assert all(len(said(each)) == 2 for each in plurals)


# ---- The French -----------------------------------------------------------------------------


def test_apostrophes_and_ellipses_are_typographic() -> None:
    assert [text for _, text in translated() if "'" in text or "..." in text] == []


def test_no_line_can_break_before_a_french_sign() -> None:
    wrong = re.compile(r" (?:[:;!?»]|%%|%(?!\())|« |«(?![\u00a0\u202f])|[^\u00a0\u202f]»")
    assert [text for _, text in translated() if wrong.search(text)] == []


def test_double_signs_follow_a_space_except_in_code() -> None:
    glued = re.compile(r"[^\s\u00a0\u202f:;!?/\[(»](?:[;!?]|:(?=\s|$))|[0-9)s]%%")
    allowed = re.compile(
        r"\b(?:title|clé|minutes|Maëlo):|%\(key\)s:|&lt;|!!!"  # what an author writes
    )
    assert [text for _, text in translated() if glued.search(allowed.sub("", text))] == []


def test_quotation_marks_are_french() -> None:
    assert [text for _, text in translated() if re.search(r"[“”\"]", text)] == []


def test_pupils_are_told_tu_and_nobody_else_is() -> None:
    for message, text in translated():
        if message.context == "pupil":
            assert not VOUS.search(text), text
        else:
            assert not TU.search(text), text


def test_nobody_is_written_with_a_middle_dot_inside_a_word() -> None:
    assert [text for _, text in translated() if re.search(r"\w[·.]\w*[·.]s\b|\w·\w", text)] == []


def test_pupils_are_told_what_happens_to_their_answers_to_the_letter(app: Flask) -> None:
    # Pairs are told something else in its place: that the partner sees the answers.
    english = next(
        each
        for each, _ in keys(fresh())
        if str(each).startswith("Neither your teacher") and "Your neighbour can see" in str(each)
    )
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        speak_to("pupils-11-15")
        told = html.unescape(str(to_learner(str(english))))
    assert told.replace(NBSP, " ").replace("’", "'") == R17


# ---- The running program --------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    """The catalogue as make compiles it; several workers may do so at once."""
    target = messages.catalogue_path("fr").with_suffix(".mo")
    mine = target.with_suffix(f".{os.getpid()}")
    with mine.open("wb") as file:
        write_mo(file, french())
    mine.replace(target)


def test_english_needs_no_catalogue(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert pgettext("pupil", "Your return code") == "Your return code"
        assert to_learner("Here you are called %(name)s.", name="Teal Wren").endswith("Teal Wren.")
        assert ngettext("%(num)s person", "%(num)s people", 1) == "1 person"
        assert ngettext("%(num)s person", "%(num)s people", 2) == "2 people"


def test_french_counts_none_and_one_as_one(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        shown = [ngettext("%(num)s person", "%(num)s people", n) for n in (0, 1, 2)]
    assert shown == ["0 personne", "1 personne", "2 personnes"]


def test_a_french_date_is_written_as_one_says_it(app: Flask) -> None:
    first = datetime(2026, 12, 1, 8, 5, tzinfo=UTC)
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert (moment(first), day(first)) == (
            f"mardi 1er décembre à 9{NBSP}h{NBSP}05",
            "1er décembre",
        )
        assert dateformat(date(2026, 11, 21)) == "21 novembre 2026"
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert (moment(first), day(first)) == ("Tuesday 1 December, 09:05", "1 December")


def test_french_says_tu_to_pupils_and_vous_to_everybody_else(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert to_learner("Your return code") == "Votre code de retour"
        speak_to("students-15-18")
        assert to_learner("Your return code") == "Votre code de retour"
        speak_to("pupils-11-15")
        assert to_learner("Your return code") == "Ton code de retour"


def test_a_fault_keeps_what_it_names_in_french(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        for code, english in {**TEXT_MESSAGES, **QUIZ_MESSAGES}.items():
            names = {name for name in PLACEHOLDER.findall(" ".join(english)) if name}
            params = {name: f"<{name}>" for name in names}
            spoken = " ".join(describe(Fault(code, "fr.md", 1, params), gettext))
            assert all(value in spoken for value in params.values()), code


class Built(Form):
    """Fields whose messages come with WTForms."""

    word = StringField(validators=[DataRequired()])
    long = StringField(validators=[Length(max=3)])
    number = IntegerField(validators=[NumberRange(1, 5)])
    choice = SelectField(choices=[SelectChoice("a", "A")])
    address = URLField(validators=[DataRequired()])


def test_what_wtforms_says_itself_is_in_the_language_of_the_page(app: Flask) -> None:
    sent = {"long": "abcdef", "number": "x", "choice": "z"}
    spoken = {}
    for language in ("fr", "en"):
        with app.test_request_context(
            "/", method="POST", data=sent, headers={"Accept-Language": language}
        ):
            form = Built(MultiDict(sent), meta={"csrf": False})
            assert not form.validate()
            spoken[language] = {str(text) for errors in form.errors.values() for text in errors}
    assert "This field is required." in spoken["en"]
    assert "Ce champ est requis." in spoken["fr"]
    assert not spoken["fr"] & spoken["en"]
