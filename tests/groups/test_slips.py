"""Slips on paper and in a file: their order, the lost ones, an address that no device can open."""

from __future__ import annotations

import csv
import io
import itertools
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import (
    Cast,
    Slip,
    assign,
    come_back,
    make_cast,
    make_group,
    press,
    print_slips,
    slips_on,
)
from tests.conftest import Counting, MakeApp
from tests.databases import on_both
from tests.everything import rows
from tests.web import Visitor
from workshop.database import database
from workshop.groups import slips
from workshop.groups.rules import (
    Joining,
    PrintedSlip,
    only_this_computer,
    print_order,
    shuffled,
)
from workshop.groups.store import GroupView

HANDED_OUT = "Hand them out face down. Write no name on the list."


@pytest.fixture
def leader(cast: Cast) -> Visitor:
    return cast.as_(cast.alice)


@pytest.fixture
def group(leader: Visitor) -> str:
    return make_group(leader, "4e A", "slips")


def counted(leader: Visitor, group: str) -> str:
    found = re.search(r"\d+ (person|people)", leader.get(f"/groups/{group}").main)
    assert found is not None
    return found[0]


# ---- The order on paper ---------------------------------------------------------------------


@given(count=st.integers(0, 40), chance=st.randoms(use_true_random=False))
def test_shuffling_loses_nothing_and_doubles_nothing(count: int, chance: random.Random) -> None:
    assert sorted(shuffled(range(count), chance.randrange)) == list(range(count))


def test_each_order_of_three_is_as_likely_as_any_other() -> None:
    """Every draw of chance, 0 to 2 and then 0 to 1, leads to another of the six orders."""
    orders = {told(draw) for draw in itertools.product(range(3), range(2))}
    assert len(orders) == 6


def told(draw: tuple[int, ...]) -> tuple[str, ...]:
    """The order of abc when chance says this."""
    drawn = iter(draw)
    return tuple(shuffled("abc", lambda _below: next(drawn)))


def test_spare_slips_come_after_the_others_whatever_chance_says() -> None:
    made = [PrintedSlip(n, f"Name {n}", "code", n > 4) for n in range(1, 8)]
    order = print_order(made, random.Random(5).randrange)
    assert [slip.spare for slip in order] == [False] * 4 + [True] * 3
    assert [slip.number for slip in order][:4] != [1, 2, 3, 4]


def test_the_sheets_order_is_not_that_of_the_numbers(
    cast: Cast, leader: Visitor, group: str
) -> None:
    cast.app.extensions["chance"] = random.Random(7).randrange
    print_slips(leader, group, 12, spare=3)
    numbers = [int(n) for n in re.findall(r"slip (\d+)<", leader.page.main)]
    assert numbers[:12] != sorted(numbers[:12])
    assert sorted(numbers[:12]) == list(range(1, 13))
    assert sorted(numbers[12:]) == [13, 14, 15]
    assert HANDED_OUT in leader.page.main
    spare = leader.page.main.partition("Spare slips")[2]
    assert spare.count('class="slip"') == 3


# ---- A slip that was lost -------------------------------------------------------------------


def lost(leader: Visitor, group: str, number: object = "", status: int = 200) -> list[Slip]:
    leader.get(f"/groups/{group}")
    page = leader.post(f"/groups/{group}/slips/lost", {"number": number, "here": "y"}, status)
    return slips_on(page) if status == 200 else []


def numbered(leader: Visitor, group: str, count: int) -> dict[int, Slip]:
    """New slips by their numbers."""
    made = print_slips(leader, group, count)
    numbers = [int(n) for n in re.findall(r"slip (\d+)<", leader.page.main)]
    return dict(zip(numbers, made, strict=True))


@on_both
def test_a_lost_slip_that_nobody_used_is_replaced(cast: Cast, leader: Visitor, group: str) -> None:
    made = numbered(leader, group, 3)
    (new,) = lost(leader, group, 2)
    assert "Replaces slip 2, which nobody had used." in leader.page.main
    assert new.pseudonym == made[2].pseudonym
    assert counted(leader, group) == "3 people"
    come_back(cast.visitor(), made[2].code, status=422)
    back = come_back(cast.visitor(), new.code).get("/assignments")
    assert 'action="/account/code-seen"' not in back.html
    come_back(cast.visitor(), made[1].code)


@on_both
def test_a_lost_slip_that_was_used_is_a_new_code_for_the_same_person_who_is_told(
    cast: Cast, leader: Visitor, group: str
) -> None:
    made = numbered(leader, group, 2)
    there = come_back(cast.visitor(), made[1].code)
    (new,) = lost(leader, group, 1)
    assert "Slip 1 had been used." in leader.page.main
    assert new.pseudonym == made[1].pseudonym
    there.get("/assignments", 303)
    back = come_back(cast.visitor(), new.code).get("/assignments")
    assert 'action="/account/code-seen"' in back.html
    assert counted(leader, group) == "2 people"


@on_both
def test_without_a_number_one_more_person_is_expected(
    cast: Cast, leader: Visitor, group: str
) -> None:
    numbered(leader, group, 5)
    assignment = assign(leader, group)
    (new,) = lost(leader, group)
    assert "A new slip, number 6: adds one person" in leader.page.main
    assert counted(leader, group) == "6 people"
    learner = come_back(cast.visitor(), new.code)
    learner.get(f"/assignments/{assignment}/lost-bag")


@pytest.mark.parametrize("number", [0, 9, -1, "seven", 1_000_000])
def test_a_number_that_no_slip_has_is_refused_in_words(
    cast: Cast, leader: Visitor, group: str, number: object
) -> None:
    numbered(leader, group, 3)
    before = rows(cast.app, "people")
    lost(leader, group, number, 422)
    assert 'class="field-error"' in leader.page.main
    assert rows(cast.app, "people") == before


def test_a_lost_slip_of_another_group_is_not_replaced(leader: Visitor, group: str) -> None:
    numbered(leader, make_group(leader, "5e A", "slips"), 3)
    lost(leader, group, 2, 422)


def test_a_group_that_joins_by_a_code_has_no_lost_slips(cast: Cast, leader: Visitor) -> None:
    lost(leader, cast.group, "", 404)
    leader.post(f"/groups/{cast.group}/slips.csv", {"here": "y"}, 404)
    leader.post(f"/groups/{cast.group}/slips/again", {"here": "y"}, 404)


def test_a_new_slip_says_that_joining_is_closed(leader: Visitor, group: str) -> None:
    leader.get(f"/groups/{group}")
    press(leader, f"/groups/{group}/joining")
    lost(leader, group)
    assert "Joining is closed" in leader.page.main


@on_both
def test_a_lost_slip_costs_at_most_six_statements_and_a_line_in_the_log(
    cast: Cast, leader: Visitor, group: str, counting: Counting
) -> None:
    made = numbered(leader, group, 3)
    come_back(cast.visitor(), made[1].code)
    for number in (1, 2, ""):
        leader.get(f"/groups/{group}")
        with counting() as statements:
            leader.post(f"/groups/{group}/slips/lost", {"number": number, "here": "y"}, 200)
        assert len(statements.own) <= 6 + 1, (number, statements.own)


# ---- An address that no other device can open -----------------------------------------------


@pytest.mark.parametrize(
    ("address", "only"),
    [
        ("http://127.0.0.1:8000", True), ("http://127.8.8.8", True), ("http://localhost:81", True),
        ("http://[::1]:8000", True), ("http://0.0.0.0:8000", True), ("http://x.localhost", True),
        ("http://192.168.1.20:8000", False), ("http://10.0.0.1", False),
        ("https://workshop.example", False), ("http://127.0.0.1.example", False),
        ("http://[fd00::2]:8000", False), ("http://localhost.example", False),
    ],
)  # fmt: skip
def test_the_loopback_is_known_by_its_address(address: str, only: bool) -> None:
    assert only_this_computer(address) is only


def test_slips_that_no_device_could_open_are_not_printed(
    cast: Cast, leader: Visitor, group: str
) -> None:
    print_slips(leader, group, 2)
    before = rows(cast.app, "people")
    leader.get(f"/groups/{group}/slips")
    assert "Only this computer can open the address" in leader.page.main
    for address, fields in (
        ("slips", {"count": "3", "spare": "0"}), ("slips/again", {}), ("slips.csv", {}),
        ("slips/lost", {"number": "1"}),
    ):  # fmt: skip
        page = leader.post(f"/groups/{group}/{address}", fields, 409)
        assert "no other device could open these slips" in page.main
        assert "make run LAN=1" in page.main
        assert 'class="slip"' not in page.main
    assert rows(cast.app, "people") == before


def test_what_was_typed_stays_when_nothing_is_printed(leader: Visitor, group: str) -> None:
    leader.get(f"/groups/{group}/slips")
    page = leader.post(f"/groups/{group}/slips", {"count": "27", "spare": "3"}, 409)
    assert (page.values["count"], page.values["spare"]) == ("27", "3")


def test_slips_to_try_out_say_so_each(leader: Visitor, group: str) -> None:
    print_slips(leader, group, 3)
    assert leader.page.main.count("Only on this computer") == 3


def test_with_the_rooms_address_slips_are_printed_at_once(make_app: MakeApp) -> None:
    cast = make_cast(make_app(public_url="http://192.168.1.20:8000"))
    leader = cast.as_(cast.alice)
    group = make_group(leader)
    page = leader.get(f"/groups/{group}/slips")
    assert 'name="here"' not in page.main
    page = leader.post(f"/groups/{group}/slips", {"count": "2", "spare": "0"}, 200)
    assert page.main.count("http://192.168.1.20:8000/join<") == 2
    assert "Only on this computer" not in page.main


# ---- A file for a mail merge ----------------------------------------------------------------


def exported(leader: Visitor, group: str) -> str:
    leader.get(f"/groups/{group}/slips")
    leader.post(f"/groups/{group}/slips.csv", {"here": "y"}, 200)
    data: bytes = leader.reply.get_data()
    assert data.startswith(b"\xef\xbb\xbf")
    return data.decode("utf-8-sig")


@on_both
def test_unused_slips_are_a_file_of_numbers_links_and_new_codes(
    cast: Cast, leader: Visitor, group: str
) -> None:
    made = numbered(leader, group, 4)
    come_back(cast.visitor(), made[2].code)
    head, *lines = csv.reader(io.StringIO(exported(leader, group)))
    assert head == ["number", "link", "code"]
    assert [line[0] for line in lines] == ["1", "3", "4"]
    for _number, link, code in lines:
        assert link == f"http://127.0.0.1:8000/join#{code}"
    come_back(cast.visitor(), made[1].code, status=422)
    come_back(cast.visitor(), lines[0][2])
    come_back(cast.visitor(), made[2].code, status=200)


def test_the_file_bears_no_name_and_is_kept_by_no_browser(leader: Visitor, group: str) -> None:
    made = numbered(leader, group, 3)
    text = exported(leader, group)
    assert not [slip for slip in made.values() if slip.pseudonym in text]
    assert "4e A" not in text
    headers = leader.reply.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Disposition"] == 'attachment; filename="slips.csv"'


def test_on_a_french_page_the_file_is_one_for_a_french_spreadsheet(
    leader: Visitor, group: str
) -> None:
    numbered(leader, group, 1)
    leader.get("/?language=fr", None)
    head, line, *_ = exported(leader, group).splitlines()
    assert head == "numéro;lien;code"
    assert line.startswith("1;http")


def test_a_file_is_only_made_by_a_form(leader: Visitor, group: str) -> None:
    leader.get(f"/groups/{group}/slips.csv", 405)
    numbered(leader, group, 1)
    leader.post(f"/groups/{group}/slips.csv", {"here": "y", "csrf_token": "x"}, 400)


def test_the_file_of_many_teams_names_them_harmlessly_in_few_statements(
    cast: Cast, leader: Visitor, counting: Counting
) -> None:
    groups = []
    for name in ("=1+1", "Planning"):
        id = make_group(leader, name)
        print_slips(leader, id, 40)
        groups.append(GroupView(id, name, "employees", "en", Joining.SLIPS, None, True, 40))
    with cast.app.test_request_context():
        with counting() as statements, database().write() as session:
            found = slips.export_unused(session, *groups)
            text = slips.csv_of(found, "en", teams=True).decode("utf-8-sig")
        assert len(statements) == 2, statements
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0] == ["team", "number", "link", "code"]
    assert len(lines) == 81
    assert {line[0] for line in lines[1:]} == {"'=1+1", "Planning"}
    assert len({line[3] for line in lines[1:]}) == 80


@pytest.mark.parametrize("count", [2, 40])
def test_many_slips_cost_as_few_statements_as_few(
    leader: Visitor, group: str, counting: Counting, count: int
) -> None:
    leader.get(f"/groups/{group}/slips")
    with counting() as making:
        leader.post(f"/groups/{group}/slips", {"count": count, "spare": "0", "here": "y"}, 200)
    assert len(making.own) <= 6 + 1, making.own
    for address in ("slips/again", "slips.csv"):
        with counting() as statements:
            leader.post(f"/groups/{group}/{address}", {"here": "y"}, 200)
        assert len(statements.own) <= 5, (address, statements.own)


# ---- The log --------------------------------------------------------------------------------


def test_what_is_done_with_slips_stands_in_the_log_without_a_learner(
    cast: Cast, leader: Visitor, group: str
) -> None:
    made = numbered(leader, group, 3)
    lost(leader, group, 1)
    exported(leader, group)
    lines = [row for row in rows(cast.app, "audit_entries") if row["subject"] == "4e A"]
    assert sorted(row["action"] for row in lines) == [
        "exported", "group-made", "slips-made", "slips-made", "slips-made",
    ]  # fmt: skip
    written = " ".join(str(row) for row in lines)
    assert not [slip for slip in made.values() if slip.pseudonym in written]
    assert {row["actor"] for row in lines} == {"Alice"}


def test_what_was_refused_is_not_in_the_log(cast: Cast, leader: Visitor, group: str) -> None:
    leader.get(f"/groups/{group}")
    leader.post(f"/groups/{group}/slips/lost", {"number": "1", "here": "y"}, 422)
    leader.post(f"/groups/{group}/slips", {"count": "3", "spare": "0"}, 409)
    assert [row for row in rows(cast.app, "audit_entries") if row["action"] == "slips-made"] == []
