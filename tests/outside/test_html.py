"""The HTML checker of the W3C finds nothing on any kind of page, in both languages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.outside.programs import CHECKER
from tests.outside.tour import Tour

# Firefox gives a box its tick back after Back unless it says this. Nothing of a plan may come back
# on a computer that others use, so that here the standard has to wait.
MEANT = ("help-plan", "Attribute “autocomplete” is only allowed when the input type is ")


@pytest.mark.skipif(not CHECKER.exists(), reason="the HTML checker is not installed")
def test_the_html_checker_finds_nothing(tour: Tour, tmp_path: Path) -> None:
    pages = dict(tour.pages())
    assert len(pages) > 25
    for name, html in pages.items():
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    # One machine of Java for all pages, for its start takes longer than they do.
    checked = subprocess.run(
        ["java", "-jar", str(CHECKER), "--format", "json", "--stdout", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(checked.stdout)["messages"]
    found = sorted(
        {
            f"{Path(each['url']).name}:{each.get('lastLine')}: {each['message']}"
            for each in messages
            if each["type"] == "error" or each.get("subType") == "warning"
            if not (MEANT[0] in each["url"] and each["message"].startswith(MEANT[1]))
        }
    )
    assert not found, "\n".join(found)
