"""The attestation as a file: tagged, in its language, one page, and text stays text."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop import typesetting
from workshop.proof.pdf import attestation_pdf
from workshop.proof.rules import Paper
from workshop.typesetting import Busy

PAPER = Paper(
    language="fr",
    heading="Attestation de participation",
    statement="La personne a participé à cette formation.",
    title="Le groupe de la classe",
    content_language="fr",
    facts=(("Organisation", "Collège des Tilleuls"), ("Durée prévue", "20 minutes")),
    objectives_heading="Objectifs",
    objectives=("Repérer tôt", "Demander doucement"),
    to_fill=("Nom de la personne", "Signature"),
    closing=("Cette attestation ne contient aucune réponse ni aucun score.",),
)


def pages(made: bytes) -> int:
    (count,) = re.findall(rb"/Type/Pages/Count (\d+)", made)
    return int(count)


def test_it_is_tagged_has_a_language_and_a_title_and_says_that_it_is_pdf_ua() -> None:
    made = attestation_pdf(PAPER)
    assert made.startswith(b"%PDF-1.7")
    for part in (b"/Lang(fr)", b"/StructTreeRoot", b"/Marked true", b"/DisplayDocTitle true",
                 b"<pdfuaid:part>1</pdfuaid:part>", b"Attestation de participation"):  # fmt: skip
        assert part in made, part
    assert pages(made) == 1


def test_an_english_one_says_that_it_is_english() -> None:
    assert b"/Lang(en)" in attestation_pdf(replace(PAPER, language="en"))


def test_its_fonts_are_inside_and_it_names_no_moment() -> None:
    made = attestation_pdf(PAPER)
    assert b"/FontFile" in made
    assert b"Date" not in re.sub(rb"/Datetime", b"", made)


def test_the_line_of_help_is_on_the_paper() -> None:
    assert attestation_pdf(replace(PAPER, help="Aide : 17")) != attestation_pdf(PAPER)
    assert pages(attestation_pdf(replace(PAPER, help="Aide : 17"))) == 1


def test_the_same_paper_gives_the_same_file() -> None:
    assert attestation_pdf(PAPER) == attestation_pdf(PAPER)


def test_a_long_title_and_eight_long_objectives_stay_on_one_page() -> None:
    long = replace(PAPER, title="Très long " * 16, objectives=("Savoir quoi faire. " * 21,) * 8)
    assert pages(attestation_pdf(long)) == 1


@pytest.mark.parametrize(
    "text",
    ['#panic("read")', '#import "@preview/x:1.0.0": y', '#read("pdf.py")', "*_`$ = - <a> @b \\",
     '"]; #sys.inputs', "]) #panic() [", "漢字 😀", "\u202eback\u0000"],
)  # fmt: skip
def test_text_is_never_read_as_markup_and_any_character_is_taken(text: str) -> None:
    made = attestation_pdf(replace(PAPER, title=text, objectives=(text,), facts=(("O", text),)))
    assert pages(made) == 1
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made


@settings(max_examples=6)
@given(st.text(max_size=160))
def test_any_title_gives_one_page(title: str) -> None:
    assert pages(attestation_pdf(replace(PAPER, title=title))) == 1


def test_no_more_than_two_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The third one is told so when no turn comes."""
    monkeypatch.setattr(typesetting, "WAIT_SECONDS", 0.01)
    with typesetting._turn, typesetting._turn, pytest.raises(Busy):
        attestation_pdf(PAPER)
    assert attestation_pdf(PAPER)


def test_a_class_that_presses_at_once_is_served() -> None:
    papers = [replace(PAPER, title=f"Le groupe {n}") for n in range(14)]
    with ThreadPoolExecutor(14) as pool:
        assert {pages(made) for made in pool.map(attestation_pdf, papers)} == {1}
