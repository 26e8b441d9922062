"""The list "number: done or not" and the sheet to sign, as pages (PRIVACY.md R11)."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.cast import (
    MODULE,
    STORY,
    Cast,
    assign,
    make_group,
    print_slips,
    read_module,
    send,
)
from tests.conftest import Clock, Counting
from tests.databases import on_both
from tests.everything import changed, dump, rows
from tests.proof.keeping import Kept, keep_proof, kept_list, with_slip
from tests.web import Page, Visitor

TOLD = "Your organisation keeps a list of slip numbers"


def shown(kept: Kept) -> Page:
    kept.alice.get(f"/proof/{kept.assignment}")
    return kept.alice.post(f"/proof/{kept.assignment}", {}, 200)


def lines(page: Page) -> list[tuple[int, str]]:
    found = re.findall(r'<th scope="row">(\d+)</th><td>([^<]+)</td>', page.main)
    return [(int(number), word) for number, word in found]


def play(visitor: Visitor, assignment: str) -> None:
    visitor.get(f"/assignments/{assignment}/{STORY}")
    send(visitor, assignment)


@on_both
def test_the_list_has_every_number_with_done_or_not(cast: Cast) -> None:
    kept = kept_list(cast)
    play(with_slip(cast, kept.slips[2]), kept.assignment)
    numbers = {row["pseudonym"]: row["number"] for row in rows(cast.app, "memberships")}
    sent = numbers[kept.slips[2].pseudonym]
    assert lines(shown(kept)) == [
        (number, "done" if number == sent else "not done") for number in (1, 2, 3, 4)
    ]
    assert "1 of 4 numbers have done everything." in kept.alice.page.main


def test_done_means_everything_of_the_assignment(cast: Cast) -> None:
    kept = kept_list(cast, f"module/{MODULE}", f"quiz/{STORY}", count=1)
    visitor = with_slip(cast, kept.slips[0])
    play(visitor, kept.assignment)
    assert lines(shown(kept)) == [(1, "not done")]
    read_module(visitor, kept.assignment)
    assert lines(shown(kept)) == [(1, "done")]


def test_what_was_sent_in_another_list_is_done_here_too(cast: Cast) -> None:
    kept = kept_list(cast, count=1)
    twin = assign(kept.alice, kept.group, confirmed=kept.group)
    keep_proof(cast, twin)
    play(with_slip(cast, kept.slips[0]), kept.assignment)
    kept.alice.get(f"/proof/{twin}")
    assert lines(kept.alice.post(f"/proof/{twin}", {}, 200)) == [(1, "done")]


def test_a_spare_slip_stands_in_it_once_it_is_used(cast: Cast) -> None:
    kept = kept_list(cast, count=2, spare=1)
    assert [number for number, _ in lines(shown(kept))] == [1, 2]
    with_slip(cast, kept.slips[2])
    assert len(lines(shown(kept))) == 3


def test_who_joined_by_a_code_is_counted_and_not_listed(cast: Cast) -> None:
    pupils = cast.pupils(3)
    assignment = cast.assign()
    keep_proof(cast, assignment)
    alice = cast.as_(cast.alice)
    play(pupils[0].visitor, assignment)
    alice.get(f"/proof/{assignment}")
    page = alice.post(f"/proof/{assignment}", {}, 200)
    assert lines(page) == []
    assert "3 people joined by a code and have no number." in page.main


def test_neither_list_nor_csv_hold_a_name_a_day_or_an_id_of_a_person(
    cast: Cast, clock: Clock
) -> None:
    kept = kept_list(cast)
    for slip in kept.slips[:3]:
        clock.move(hours=1)
        play(with_slip(cast, slip), kept.assignment)
    page = shown(kept).main
    kept.alice.post(f"/proof/{kept.assignment}", {"as": "csv"}, 200)
    told = page + kept.alice.reply.get_data(as_text=True)
    people = [str(row["person_id"]) for row in rows(cast.app, "memberships")]
    for secret in [slip.pseudonym for slip in kept.slips] + people:
        assert secret not in unescape(told)
    assert not re.search(r"\b20\d\d\b|November|\d:\d\d|datetime", told)


def test_the_order_of_sending_leaves_no_trace_in_the_list(cast: Cast, clock: Clock) -> None:
    first, second = kept_list(cast, count=3), kept_list(cast, f"quiz/{STORY}", count=3)
    for kept, order in ((first, (0, 1, 2)), (second, (2, 0, 1))):
        for number in order:
            clock.move(minutes=7)
            play(with_slip(cast, kept.slips[number]), kept.assignment)
    pages = [shown(kept).main for kept in (first, second)]
    ids = [(first.assignment, first.group), (second.assignment, second.group)]
    bare = []
    for page, (assignment, group) in zip(pages, ids, strict=True):
        text = page.replace(assignment, "A").replace(group, "G")
        bare.append(re.sub(r'name="csrf_token" value="[^"]+"', "", text))
    assert bare[0] == bare[1]


def test_the_csv_has_a_line_a_number_and_a_neutral_name(cast: Cast) -> None:
    kept = kept_list(cast, count=2)
    kept.alice.get(f"/proof/{kept.assignment}")
    kept.alice.post(f"/proof/{kept.assignment}", {"as": "csv"}, 200)
    reply = kept.alice.reply
    assert reply.get_data().decode("utf-8-sig").split() == ["number,done", "1,no", "2,no"]
    assert reply.headers["Content-Disposition"] == 'attachment; filename="proof.csv"'
    assert "no-store" in reply.headers["Cache-Control"]


def test_a_french_spreadsheet_gets_semicolons(cast: Cast) -> None:
    kept = kept_list(cast, count=1)
    kept.alice.get("/?language=fr", None)
    kept.alice.get(f"/proof/{kept.assignment}")
    kept.alice.post(f"/proof/{kept.assignment}", {"as": "csv"}, 200)
    text = kept.alice.reply.get_data().decode("utf-8-sig")
    assert text.splitlines() == ["numéro;fait", "1;non"]


@pytest.mark.parametrize("fields", [{}, {"as": "csv"}])
def test_showing_the_list_is_noted_and_opening_the_page_is_not(
    cast: Cast, fields: dict[str, str]
) -> None:
    kept = kept_list(cast)
    before = dump(cast.app)
    kept.alice.get(f"/proof/{kept.assignment}")
    assert changed(before, dump(cast.app)) == {}
    kept.alice.post(f"/proof/{kept.assignment}", fields, 200)
    assert changed(before, dump(cast.app)) == {"audit_entries": (0, 1)}
    (entry,) = [e for e in rows(cast.app, "audit_entries") if e["action"] == "proof-read"]
    assert (entry["actor"], entry["subject"]) == ("Alice", "This week")


def test_without_the_forms_token_the_list_is_not_shown(cast: Cast) -> None:
    kept = kept_list(cast)
    kept.alice.post(f"/proof/{kept.assignment}", {"csrf_token": "old"}, 400)


def test_there_is_no_list_where_it_was_not_switched_on(cast: Cast) -> None:
    kept = kept_list(cast)
    keep_proof(cast, kept.assignment, on=False)
    kept.alice.get(f"/proof/{kept.assignment}", 404)
    kept.alice.get("/account")
    kept.alice.post(f"/proof/{kept.assignment}", {}, 404)
    kept.alice.get(f"/proof/{kept.assignment}/attendance")


def test_there_is_no_list_before_opening(cast: Cast) -> None:
    planned = cast.assign(opens_at="2026-12-01T09:00", due_at="2026-12-04T09:00")
    keep_proof(cast, planned)
    alice = cast.as_(cast.alice)
    alice.get(f"/proof/{planned}", 404)
    alice.get("/account")
    alice.post(f"/proof/{planned}", {}, 404)


def test_only_who_leads_the_group_finds_the_list_and_the_sheet(cast: Cast) -> None:
    kept = kept_list(cast)
    learner = with_slip(cast, kept.slips[0])
    for visitor in (learner, cast.as_(cast.dora), cast.as_(cast.ada), cast.as_(cast.charlie)):
        visitor.get("/account")
        visitor.get(f"/proof/{kept.assignment}", 404)
        visitor.get(f"/proof/{kept.assignment}/attendance", 404)
        visitor.post(f"/proof/{kept.assignment}", {}, 404)
        visitor.post(f"/proof/{kept.assignment}", {"as": "csv"}, 404)


def test_the_learner_is_told_on_the_assignments_page_and_before_the_first_question(
    cast: Cast,
) -> None:
    kept = kept_list(cast)
    learner = with_slip(cast, kept.slips[0])
    assert TOLD in learner.get(f"/assignments/{kept.assignment}").main
    intro = learner.get(f"/assignments/{kept.assignment}/{STORY}").main
    assert intro.index(TOLD) < intro.index('value="begin"')


@pytest.mark.parametrize(
    ("audience", "words"),
    [("pupils-11-15", "Ton établissement garde"), ("employees", "Votre organisation garde")],
)
def test_in_french_the_learner_is_told_in_their_register(
    cast: Cast, audience: str, words: str
) -> None:
    group, join = (
        (cast.group, cast.pupil) if audience == "pupils-11-15" else (cast.team, cast.employee)
    )
    visitor = join().visitor
    who = cast.alice if group == cast.group else cast.charlie
    assignment = assign(cast.as_(who), group)
    keep_proof(cast, assignment)
    visitor.get("/?language=fr", None)
    for address in (f"/assignments/{assignment}", f"/assignments/{assignment}/{STORY}"):
        assert words in unescape(visitor.get(address).main)


def test_where_no_list_is_kept_nothing_is_told_of_one(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    for address in (f"/assignments/{assignment}", f"/assignments/{assignment}/{STORY}"):
        assert TOLD not in pupil.visitor.get(address).main


def test_the_leader_finds_the_list_and_the_sheet_on_the_assignments_page(cast: Cast) -> None:
    kept = kept_list(cast)
    links = kept.alice.get(f"/assignments/{kept.assignment}").links
    assert {f"/proof/{kept.assignment}", f"/proof/{kept.assignment}/attendance"} <= set(links)
    keep_proof(cast, kept.assignment, on=False)
    links = kept.alice.get(f"/assignments/{kept.assignment}").links
    assert f"/proof/{kept.assignment}" not in links
    assert f"/proof/{kept.assignment}/attendance" in links


def test_the_list_holds_only_if_the_organisation_allowed_it_when_it_opened(cast: Cast) -> None:
    """Switching afterwards, on or off, changes nothing of what is open (R16)."""
    ada, alice = cast.as_(cast.ada), cast.as_(cast.alice)
    # The list goes by numbers, which only slips have.
    group = make_group(alice)
    print_slips(alice, group, 6)
    without = assign(alice, group, proof_of_training="y")
    ada.get("/organisation")
    ada.post("/organisation/proof", {"proof": "on"})
    alice.get(f"/proof/{without}", 404)
    kept = assign(alice, group, f"module/{MODULE}", proof_of_training="y")
    alice.get(f"/proof/{kept}")
    ada.get("/organisation")
    ada.post("/organisation/proof", {"proof": "off"})
    alice.get(f"/proof/{kept}")
    alice.get(f"/proof/{without}", 404)


# ---- The sheet to sign ----------------------------------------------------------------------


def test_the_sheet_has_a_line_a_person_and_five_more_and_no_name(cast: Cast) -> None:
    kept = kept_list(cast)
    page = kept.alice.get(f"/proof/{kept.assignment}/attendance")
    assert len(re.findall(r'<th scope="row">\d+</th><td></td><td></td>', page.main)) == 9
    assert not [slip for slip in kept.slips if slip.pseudonym in unescape(page.main)]
    for word in ("This week", "4e A", "Lime Tree School", "Alice", "minutes", "paper only"):
        assert word in page.main


def test_the_sheet_follows_how_many_are_expected(cast: Cast) -> None:
    assignment = cast.assign(expected="30")
    page = cast.as_(cast.alice).get(f"/proof/{assignment}/attendance")
    assert len(re.findall(r'<th scope="row">', page.main)) == 35


# ---- What it costs --------------------------------------------------------------------------


def test_the_pages_cost_the_same_for_few_and_for_many_and_stay_within_the_budget(
    cast: Cast, counting: Counting
) -> None:
    found = []
    for count in (2, 60):
        kept = kept_list(cast, count=count)
        costs = []
        for address in (f"/proof/{kept.assignment}", f"/proof/{kept.assignment}/attendance"):
            with counting() as statements:
                kept.alice.get(address)
            costs.append(len(statements.own))
        with counting() as statements:
            kept.alice.post(f"/proof/{kept.assignment}", {}, 200)
        found.append((*costs, len(statements.own)))
    assert found[0] == found[1]
    assert max(found[0][:2]) <= 3
    # The assignment, the line of the log, the list.
    assert found[0][2] == 3
