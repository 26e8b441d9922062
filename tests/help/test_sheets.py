"""My plan and My notes: nothing of them can be sent, and a warning stands before print and save."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.help.test_check import TU, VOUS
from workshop.help import sheets

ADDRESSES = ("/help/plan", "/help/log")
WARNING = (
    "On a shared, school or work computer, others may find the file, the print-out or the history."
    " Copy it by hand, or do this at home on your own device."
)


def main_of(client: FlaskClient, address: str, language: str = "en") -> str:
    reply = client.get(address, headers={"Accept-Language": language})
    assert reply.status_code == 200
    page = html.unescape(reply.get_data(as_text=True))
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_field_of_a_sheet_can_be_sent_filled_in_or_take_a_file(
    client: FlaskClient, address: str
) -> None:
    page = re.sub(r"(?s)<form.*?</form>", "", main_of(client, address))
    fields = re.findall(r"<(?:input|textarea|select)[^>]*>", page)
    assert len(fields) > 10
    for field in fields:
        assert " name=" not in field
        assert 'autocomplete="off"' in field
        assert 'type="file"' not in field


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_warning_stands_before_print_and_save(client: FlaskClient, address: str) -> None:
    page = main_of(client, address)
    assert page.index(WARNING) < page.index("data-print") < page.index("data-save")
    assert "the network may be watched" in page
    assert 'data-save="notes.txt"' in page


@pytest.mark.parametrize("address", [*ADDRESSES, "/help/check"])
def test_danger_stands_in_one_line_above_all_that_is_asked(
    client: FlaskClient, address: str
) -> None:
    page = main_of(client, f"{address}?country=FR")
    line = page[page.index('class="help-now-line') : page.index("<details>")]
    assert re.findall(r'href="tel:(\d+)"', line) == ["17", "112", "3114"]
    assert page.index("help-now-line") < page.index(
        "data-question" if "check" in address else "data-own>"
    )


@pytest.mark.parametrize("address", [*ADDRESSES, "/help/check"])
def test_the_title_of_a_private_page_says_nothing(client: FlaskClient, address: str) -> None:
    for language in ("fr", "en"):
        reply = client.get(address, headers={"Accept-Language": language})
        assert "<title>Notes</title>" in reply.get_data(as_text=True)


def test_the_notes_have_the_rule_on_images_in_plain_sight_and_every_column(
    client: FlaskClient,
) -> None:
    page = main_of(client, "/help/log")
    assert page.index("not even as proof") < page.index("log-date-1")
    for column in ("Date", "Time", "Service", "Account", "Link", "Who saw it", "What happened"):
        assert column in page


def test_the_plan_goes_from_now_to_later() -> None:
    parts = [part.id for part in sheets.plan()]
    assert parts == ["now", "days", "support", "place", "accounts", "traces", "rights"]


def test_the_plan_speaks_as_its_reader() -> None:
    for part in sheets.plan():
        for text in (part.title, *part.steps):
            assert not VOUS.search(text.tu)
            assert not TU.search(text.vous)
            for said in (text.tu, text.vous):
                assert not re.search(r"[ ][;:!?»]|«[ ]|\w[;!?»]|'", said), said


def test_a_broken_plan_is_named(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sheets.FOLDER, tmp_path / "sheets"))
    (folder / sheets.PLAN_FILE).write_text("parts: []\n", "utf-8")
    assert [finding.file for finding in sheets.check(folder)] == ["sheets/plan.yaml"]
