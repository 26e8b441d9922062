"""A room as tests use it: pressing the presenter's buttons, voting, and what a page says."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from tests.cast import sit
from tests.web import Visitor

SEVEN = (1, 1, 1, 1, 1, 2, 2)
FIGURES = re.compile(r"\d+\s%")


def act(leader: Visitor, code: str, name: str, **fields: object) -> None:
    """Press a button of the presenter's page as it is now."""
    page = leader.get(f"/live/{code}/presenter")
    revision = re.search(r'name="revision" value="(\d+)"', page.html)
    assert revision is not None
    values = {"act": name, "revision": revision[1]} | fields
    leader.post(f"/live/{code}/presenter", values)


def vote(visitor: Visitor, code: str, choice: int, round: int = 1, status: int = 303) -> None:
    visitor.post(f"/live/{code}/vote", {"choice": choice, "round": round}, status)


def main_of(visitor: Visitor, address: str) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"<[^>]+>", " ", visitor.get(address).main)
    return " ".join(unescape(text).split())


def seated(visit: Callable[[], Visitor], code: str, count: int) -> list[Visitor]:
    return [sit(visit(), code) for _ in range(count)]


def opened(leader: Visitor, code: str) -> None:
    act(leader, code, "begin")
    act(leader, code, "open")
