"""What comes out of the PDFs, read back: numbers, ways, help, in an order that folds."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cast import QUESTIONS, STORY, Cast
from tests.paper.test_views import at, quiz_of, with_contacts
from tests.test_page_languages import in_language
from tests.web import Visitor
from workshop.paper import pdf
from workshop.paper.pdf import page_count
from workshop.paper.rules import SHAPES, booklet, saddle

STATIC = Path(pdf.FOLDER).parent / "static" / "css"
HERE = pdf.FOLDER
reading = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="there is no pdftotext")


def pdf_of(visitor: Visitor, page: str, slug: str = STORY) -> bytes:
    reply = visitor.client.get(at(page, slug))
    assert (reply.status_code, reply.mimetype) == (200, "application/pdf")
    return bytes(reply.data)


def pages_of(made: bytes) -> list[str]:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=made, capture_output=True, check=True
    )
    return done.stdout.decode().split("\f")[:-1]


def on_one_line(text: str) -> str:
    return " ".join(text.split())


@reading
def test_the_booklet_is_tagged_ends_with_help_and_says_where_every_choice_leads(
    cast: Cast,
) -> None:
    with_contacts(cast)
    made = pdf_of(cast.as_(cast.alice), "/booklet.pdf")
    for part in (b"/Lang(en)", b"/StructTreeRoot", b"<pdfuaid:part>1</pdfuaid:part>", b"/FontFile"):
        assert part in made, part
    pages = pages_of(made)
    assert len(pages) == page_count(made)
    assert len(pages) % 4 == 0
    assert "You may stop or skip at any time" in on_one_line(pages[0])
    back = on_one_line(pages[-1])
    assert back.index("Ms Martin") < back.index("17") < back.index("3018")
    text = on_one_line(" ".join(pages[1:-1]))
    sections = booklet(*quiz_of(cast)).sections
    for section in sections:
        assert re.search(rf"(?:^| ){section.number} ", text)
        if section.is_scene:
            assert section.scene.title in text
    led = sorted(int(number) for number in re.findall(r"go to (\d+)", text))
    assert led == sorted(way.number for section in sections for way in section.ways)


@pytest.mark.long
@reading
def test_folded_the_same_pages_lie_two_by_two_in_the_order_of_the_sheets(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    plain = pages_of(pdf_of(alice, "/booklet.pdf"))
    folded = pages_of(pdf_of(alice, "/booklet.pdf?fold"))
    sides = saddle(len(plain))
    assert len(folded) == len(sides)
    for side, shown in zip(sides, folded, strict=True):
        expected = sorted(" ".join(plain[number - 1] for number in side).split())
        assert sorted(shown.split()) == expected


@reading
def test_the_sheet_names_the_scene_of_each_number_and_its_prompts(cast: Cast) -> None:
    text = on_one_line(" ".join(pages_of(pdf_of(cast.as_(cast.alice), "/sheet.pdf"))))
    quiz, version = quiz_of(cast)
    made = booklet(quiz, version)
    for scene in quiz.scenes:
        assert f"{made.numbers[scene.id]} · {scene.title}" in text
    assert "The session: 50 minutes by the clock" in text
    assert "/help/disclosure" in text
    assert "In danger now:" in text


@reading
def test_cards_have_a_letter_each_in_the_colours_of_the_screen(cast: Cast) -> None:
    made = pdf_of(cast.as_(cast.alice), "/cards.pdf")
    assert pages_of(made)[0].split() == list("ABCD")
    tokens = (STATIC / "design" / "tokens.css").read_text("utf-8")
    live = (STATIC / "live.css").read_text("utf-8")
    names = [re.findall(rf"live-shape-{n} svg {{ fill: var\(--([\w-]+)\)", live)[0]
             for n in range(SHAPES)]  # fmt: skip
    colours = [re.findall(rf"--{name}: (#\w+);", tokens)[0] for name in names]
    printed = [re.findall(rf"--shape-{n}: (#\w+);", tokens)[0] for n in range(SHAPES)]
    source = (HERE / "common.typ").read_text("utf-8")
    assert re.findall(r"#[0-9a-f]{6}", source)[:SHAPES] == colours == printed
    story = (HERE / "templates" / "paper" / "story.css").read_text("utf-8")
    assert re.findall(r"live-shape-\d svg \{ fill: (#\w+)", story) == colours


def test_little_pictures_stay_and_what_no_font_has_becomes_a_box() -> None:
    values = {"cards": [], "title": "🌧️ 漢", "language": "fr"}
    assert pdf.made("cards.typ", values).startswith(b"%PDF")
    assert pdf._with_pictures({"a": ["🌧️ é\u202f? 漢"]}) == {"a": ["🌧️ é\u202f? □"]}


PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6"
    "kgAAAABJRU5ErkJggg=="
)


def test_a_picture_of_a_story_stands_in_the_booklet_with_its_description() -> None:
    html = f'<p>A <img src="data:image/png;base64,{PIXEL}" alt="a red cloud"></p>'
    prompts = {"number": 1, "title": "T", "mark": "", "leads": [], "prompts": [html]}
    heads = dict.fromkeys(
        ("kicker", "not_for_a_wall", "clock", "minute", "what", "map", "how_map", "scenes", "only",
         "always", "names_title", "names"), "x",
    )  # fmt: skip
    made = pdf.sheet_pdf({
        "language": "en", "content_language": "en", "title": "T", "heads": heads, "rows": [],
        "map": [[prompts]], "help_line": "",
    })  # fmt: skip
    assert b"/Subtype/Image" in made
    assert b"a red cloud" in made


@pytest.mark.long
def test_questions_come_out_as_stories_do(cast: Cast) -> None:
    assert page_count(pdf_of(cast.as_(cast.alice), "/booklet.pdf", QUESTIONS)) % 4 == 0


@reading
@pytest.mark.long
@pytest.mark.parametrize(("language", "names"), [("fr", ""), ("en", "names=other")])
def test_every_shipped_story_comes_out_as_everything(cast: Cast, language: str, names: str) -> None:
    alice = in_language(cast.as_(cast.alice), language)
    found = cast.app.extensions["library"].quizzes
    slugs = [slug for slug, version in found.items()
             if not any(quiz.is_form for quiz in version.languages.values())]  # fmt: skip
    assert len(slugs) >= 4
    for slug in slugs:
        version = found[slug]
        made_of = [booklet(quiz, version.hash) for quiz in version.languages.values()]
        assert len({tuple(each.numbers.items()) for each in made_of}) == 1, slug
        sections = made_of[0].sections
        for page in ("", "/booklet", "/sheet", "/cards", "/story.html"):
            assert alice.client.get(at(f"{page}?{names}", slug)).status_code == 200
        made = pdf_of(alice, f"/booklet.pdf?{names}", slug)
        text = on_one_line(" ".join(pages_of(made)))
        assert len(re.findall(r"(?:go to|va au|allez au) \d+", text)) == sum(
            len(section.ways) for section in sections
        )
        assert "□" not in text
        assert page_count(pdf_of(alice, f"/booklet.pdf?fold&{names}", slug)) * 2 == page_count(made)
        for page in ("/sheet.pdf", "/cards.pdf"):
            pdf_of(alice, f"{page}?{names}", slug)
