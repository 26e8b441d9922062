"""Every printed sheet bears the line of help: what hides the strip has a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.web import Page
from workshop.help import rules
from workshop.help.views import paper_line

WORKSHOP = Path(rules.__file__).resolve().parents[1]
# What puts a line of help on a sheet whose strip is hidden.
LINES = ("words(", "help_line", "help_block", "help_strip", "help-entries", "turn_to", "slip-help")
# Letters to cut out and hold up: nobody reads them as a sheet.
NO_SHEET = {"handout-cards"}
HIDDEN = re.compile(r"body:has\(([^)]*)\)\s+(?::is\([^)]*\.aid\b|\.aid\b)")


def sheets_without_the_strip() -> set[str]:
    """The classes of pages whose strip is not printed, from all style sheets."""
    found: set[str] = set()
    for path in (WORKSHOP / "static" / "css").rglob("*.css"):
        for names in HIDDEN.findall(path.read_text("utf-8")):
            found |= {name.strip().removeprefix(".") for name in names.split(",")}
    return found


def templates_with(name: str) -> Iterator[Path]:
    for path in WORKSHOP.rglob("templates/**/*.html"):
        classes = re.findall(r'class="([^">]*)', path.read_text("utf-8"))
        if any(name in re.findall(r"[\w-]+", each) for each in classes):
            yield path


def test_the_sheets_that_hide_the_strip_are_known() -> None:
    assert {"slips", "help-page", "attestation-head", "privacy-council"} <= (
        sheets_without_the_strip()
    )


@pytest.mark.parametrize("name", sorted(sheets_without_the_strip() - NO_SHEET))
def test_a_sheet_that_hides_the_strip_has_a_line_of_help(name: str) -> None:
    found = list(templates_with(name))
    assert found, name
    for path in found:
        partial = path.name.startswith("_")
        within = path.parent.glob("*.html") if partial else [path]
        for page in within:
            if not partial or path.name in page.read_text("utf-8"):
                assert any(line in page.read_text("utf-8") for line in LINES), page.name


def test_everywhere_else_the_strip_is_printed() -> None:
    paper = (WORKSHOP / "static/css/design/paper.css").read_text("utf-8")
    assert ".aid { display: block; }" in paper[paper.index("@media print") :]


@pytest.mark.parametrize("name", ["wall", "stage", "live-wall"])
def test_a_projected_page_may_not_lead_to_the_card(name: str) -> None:
    leads = f'<html lang="en"><body class="{name}"><a href="/help/disclosure">x</a></body></html>'
    assert any("card" in fault for fault in Page(leads).faults())
    kept = leads.replace(f' class="{name}"', "")
    assert not any("card" in fault for fault in Page(kept).faults())


@pytest.mark.parametrize("name", ["wall", "stage", "live-wall"])
def test_the_pages_that_are_projected_bear_their_mark(name: str) -> None:
    marked = re.compile(rf'(?:<body class="|body_attributes %}} class="){name}\b')
    assert any(marked.search(path.read_text("utf-8")) for path in WORKSHOP.rglob("*.html"))


@pytest.mark.parametrize(("language", "danger"), [("en", "In danger now:"), ("fr", "En danger")])
def test_a_file_gets_the_line_in_plain_words(app: Flask, language: str, danger: str) -> None:
    headers = {"Cookie": "country=FR", "Accept-Language": language}
    with app.test_request_context("/", headers=headers):
        line = paper_line(None)
    assert line.startswith(danger)
    assert "17 · 112" in line
    assert "3018" in line
    assert not re.search(r"[<&\n]", line)
