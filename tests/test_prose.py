"""Markdown becomes HTML that is safe to show, and nothing else becomes Markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from workshop import prose

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](https://example.org/spy.png)",
    "<p style='color:red' onclick='a()'>",
    "<svg/onload=alert(1)>",
    "<iframe src='//example.org'></iframe>",
    "<a href='#' class='x' id='y'>b</a>",
    "```html\n<script>\n```",
)
TAG = re.compile(r"<(/?)([a-zA-Z0-9]+)([^>]*)>")


def tags(html: str) -> list[tuple[str, str]]:
    return [(name, attributes) for _, name, attributes in TAG.findall(html)]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_leaves_no_script_style_or_foreign_address(text: str) -> None:
    for html in (prose.blocks(text, external=True), prose.blocks(text), prose.inline(text)):
        for name, attributes in tags(html):
            assert name not in ("script", "svg", "iframe", "style")
            assert not re.search(r"\b(?:on\w+|style|class|id)=", attributes)
            assert "javascript:" not in attributes
            assert 'src="http' not in attributes
            assert "data:text" not in attributes


@given(st.text(max_size=80))
def test_any_text_becomes_html_of_the_known_tags(text: str) -> None:
    for name, _ in tags(prose.blocks(text)):
        assert name in prose.INLINE | prose.BLOCKS


def test_links_out_stay_only_where_they_are_allowed() -> None:
    assert "href" not in prose.blocks("[a](https://example.org)")
    assert 'href="https://example.org"' in prose.blocks("[a](https://example.org)", external=True)
    assert 'href="#b"' in prose.blocks("[a](#b)")


@pytest.mark.parametrize("text", ["- a", "1. a", "# a", "> a", "* a", "+ a"])
def test_a_single_line_stays_a_line(text: str) -> None:
    assert prose.plain(prose.inline(text)) == text


def test_inline_keeps_emphasis_and_non_breaking_spaces() -> None:
    assert prose.inline("*Vite*\u00a0!  Oui") == "<em>Vite</em>\u00a0! Oui"


def test_plain_text_has_no_tags_and_no_entities() -> None:
    assert prose.plain("<p>a &lt; b</p><p>c&nbsp;?</p>") == "a < b c\u00a0?"


def test_words_are_counted_without_lone_punctuation() -> None:
    assert prose.words("<p>Que faire\u00a0? « Rien », l'ami — non.</p>") == 5


def test_replacing_text_leaves_tags_alone() -> None:
    html = '<a href="#tom">tom</a> <img alt="tom rit" src="data:image/png;base64,/tom/">'
    found = prose.replace_text(html, re.compile(r"\btom\b"), lambda match: "léo")
    assert found == '<a href="#tom">léo</a> <img alt="léo rit" src="data:image/png;base64,/tom/">'


def test_markup_is_made_here() -> None:
    assert isinstance(prose.markup("<p>a</p>"), Markup)
