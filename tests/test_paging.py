"""A long list a page at a time: which rows an address shows, and that every row is on one page."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.cast import MODULE, Cast, assign, close, make_group, print_slips
from tests.web import Page as Read
from workshop.accounts import store as accounts
from workshop.accounts.rules import Role
from workshop.accounts.views import COLLEAGUES_A_PAGE
from workshop.assignments import views as assignment_views
from workshop.database import database
from workshop.groups import views as group_views
from workshop.paging import Page, paged

NAMES = ["Émile Zola", "Ana Lima", "Zoé Émery", "Bo Li"]


def asked(size: int = 2, **address: str) -> Page[str]:
    return paged(NAMES, str, size, "/list", address, keep=("group",))


@given(some.integers(0, 60), some.integers(1, 9))
def test_every_row_is_on_exactly_one_page(rows: int, size: int) -> None:
    numbers = list(range(rows))
    pages = paged(numbers, str, size, "/", {}).pages
    shown = [
        row
        for n in range(pages)
        for row in paged(numbers, str, size, "/", {"page": f"{n + 1}"}).rows
    ]
    assert shown == numbers


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "1e3", "9" * 5000, "²", " 1"])
def test_what_is_no_number_is_the_first_page(number: str) -> None:
    assert asked(page=number).number == 1


def test_beyond_the_end_is_the_last_page() -> None:
    assert asked(page="99").rows == ("Zoé Émery", "Bo Li")


def test_a_search_heeds_no_accent_and_no_capital_and_takes_words_in_any_order() -> None:
    assert asked(q="eme zoe").rows == ("Zoé Émery",)
    assert asked(q="EM").rows == ("Émile Zola", "Zoé Émery")
    assert asked(q="nobody").rows == ()
    assert (asked(q="nobody").pages, asked(q="nobody").among) == (1, 4)


def test_links_keep_what_the_address_said_besides() -> None:
    page = asked(q="é & l", page="1", group="g/1")
    assert page.link(2) == "/list?group=g%2F1&q=%C3%A9+%26+l&page=2"
    assert page.everything == "/list?group=g%2F1"
    assert asked().link(1) == "/list"


def test_a_list_of_one_page_has_no_search_and_no_links(cast: Cast) -> None:
    page = cast.as_(cast.ada).get("/organisation").main
    assert 'role="search"' not in page
    assert "Next page" not in page


def add_colleagues(cast: Cast, number: int) -> None:
    with cast.app.app_context(), database().write() as session:
        for each in range(number):
            accounts.add_colleague(
                session, cast.school, f"Colleague {each:02}", f"c{each}@school.example",
                Role.FACILITATOR,
            )  # fmt: skip


def follow(page: Read, rel: str) -> str:
    before, _, after = page.main.partition(f'rel="{rel}" href="')
    assert after, before
    return unescape(after.partition('"')[0])


def test_colleagues_are_listed_a_page_at_a_time_and_found_by_name(cast: Cast) -> None:
    add_colleagues(cast, COLLEAGUES_A_PAGE)
    ada = cast.as_(cast.ada)
    first = ada.get("/organisation")
    assert "Colleague 00" in first.main
    second = ada.get(follow(first, "next"))
    last = f"Colleague {COLLEAGUES_A_PAGE - 1}"
    assert last in second.main
    assert last not in first.main
    assert "Colleague 00" in ada.get(follow(second, "prev")).main
    found = ada.get("/organisation?q=colleague+07").main
    assert "Found: 1" in found
    assert "Colleague 00" not in found


def test_the_people_of_a_group_are_listed_a_page_at_a_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_views, "MEMBERS_A_PAGE", 2)
    alice = cast.as_(cast.alice)
    group = make_group(alice)
    names = [slip.pseudonym for slip in print_slips(alice, group, 3)]
    first = alice.get(f"/groups/{group}").main
    second = alice.get(follow(alice.get(f"/groups/{group}"), "next")).main
    assert "1 to 2 of 3" in first
    assert [sum(name in page for name in names) for page in (first, second)] == [2, 1]
    assert sum(name in alice.get(f"/groups/{group}?q={names[0]}").main for name in names) == 1


def test_assignments_are_listed_a_page_at_a_time_and_what_waits_beside_the_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assignment_views, "ASSIGNMENTS_A_PAGE", 1)
    monkeypatch.setattr(assignment_views, "AT_A_GLANCE", 1)
    alice = cast.as_(cast.alice)
    for title in ("Closed one", "Older", "Newer"):
        made = assign(alice, cast.group, f"module/{MODULE}", title=title)
        if title == "Closed one":
            close(alice, made)
    page = alice.get("/assignments")
    seen = [page.main]
    while 'rel="next"' in page.main:
        page = alice.get(follow(page, "next"))
        seen.append(page.main)
    lists = [re.findall(r'<h3><a href="/assignments/[^"]+">([^<]+)', each) for each in seen]
    assert sorted(lists[:2]) == [["Newer"], ["Older"]]
    assert lists[2:] == [["Closed one"]]
    assert ["What needs you" in each for each in seen] == [True, False, False]
    assert "And 1 more, in the list below." in seen[0]
    assert "Older" in alice.get("/assignments?q=older").main
    assert "Newer" not in alice.get("/assignments?q=older").main


def test_a_search_finds_nothing_that_somebody_else_leads(cast: Cast) -> None:
    cast.assign(title="Not yours")
    dora = cast.as_(cast.dora)
    assert "Not yours" not in dora.get("/assignments?q=not").main
    dora.get(f"/groups/{cast.group}?q=a", 404)
