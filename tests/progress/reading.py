"""What tests read of a page and of the CSV, for comparing what formats say."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

from tests.web import Visitor


def words(html: str) -> str:
    """The text of a page without its tags."""
    return re.sub(r"[ \t\r\n]+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


def lines(leader: Visitor, assignment: str) -> list[dict[str, str]]:
    """The lines of the CSV, in its order."""
    leader.get(f"/progress/{assignment}.csv")
    text = leader.reply.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def drawn(leader: Visitor, assignment: str) -> list[list[tuple[str, str]]]:
    """The tables over all releases in the order of the CSV: text and label of each row."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line in lines(leader, assignment):
        if line["release"] == "all" and line["noisy"]:
            row = words(line["text"]), words(line["label"])
            found.setdefault((line["item"], line["table"]), []).append(row)
    return list(found.values())
