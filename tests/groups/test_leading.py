"""Leading a group: making, sharing, leaving and deleting it."""

from __future__ import annotations

import pytest

from tests.cast import Cast, assign, make_group, press
from tests.databases import on_both


@on_both
def test_a_group_is_made_with_a_code_of_six_characters_and_a_qr_code(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    group = make_group(alice, "6e C", "code")
    page = alice.get(f"/groups/{group}")
    assert any(len(code) == 6 for code in page.codes)
    assert "<svg" in page.main
    assert "http://127.0.0.1:8000/join/" in page.main


def test_no_address_is_taken_from_the_host_header(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    page = alice.get(f"/groups/{cast.group}", None, headers={"Host": "evil.example"})
    assert "evil.example" not in page.html


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", " "), ("name", "x" * 81), ("audience", "cats"), ("language", "de"),
     ("joining", "by force")],
)  # fmt: skip
def test_a_group_that_cannot_be_is_refused_and_the_rest_stays(
    cast: Cast, field: str, value: str
) -> None:
    alice = cast.as_(cast.alice)
    alice.get("/groups")
    values = {"name": "Mine", "audience": "parents", "language": "fr", "joining": "code"}
    page = alice.post("/groups", values | {field: value}, 422)
    assert 'class="field-error"' in page.main
    if field != "name":
        assert page.values["name"] == "Mine"


def test_a_school_hands_out_slips_and_a_company_a_code_unless_told_otherwise(cast: Cast) -> None:
    school = cast.as_(cast.alice).get("/groups").main
    company = cast.as_(cast.charlie).get("/groups").main
    assert checked(school) == "slips"
    assert checked(company) == "code"


def checked(html: str) -> str:
    """The value of the radio button that is chosen at first."""
    tags = [tag.partition(">")[0] for tag in html.split("<input") if 'type="radio"' in tag]
    (tag,) = [tag for tag in tags if "checked" in tag]
    return tag.partition('value="')[2].partition('"')[0]


def test_a_name_with_markup_in_it_is_only_text(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    group = make_group(alice, "<b onclick=x()>5e</b>")
    assert "<b onclick" not in alice.get(f"/groups/{group}").html
    assert "<b onclick" not in alice.get("/groups").html


@on_both
def test_a_colleague_is_let_in_and_the_first_one_may_leave(cast: Cast) -> None:
    alice, dora = cast.as_(cast.alice), cast.as_(cast.dora)
    group = make_group(alice, "shared")
    dora.get(f"/groups/{group}", 404)
    alice.get(f"/groups/{group}")
    press(alice, f"/groups/{group}/facilitators", person=cast.dora.id)
    dora.get(f"/groups/{group}")
    press(alice, f"/groups/{group}/leave")
    alice.get(f"/groups/{group}", 404)
    assert "shared" in dora.get("/groups").main


def test_the_last_facilitator_cannot_leave(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    group = make_group(alice, "mine alone")
    press(alice, f"/groups/{group}/leave")
    assert "add another facilitator first" in alice.get(f"/groups/{group}").html


def test_nobody_of_another_organisation_and_no_learner_can_be_let_in(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    alice.get(f"/groups/{cast.group}")
    press(alice, f"/groups/{cast.group}/facilitators", 422, person=cast.charlie.id)
    cast.as_(cast.charlie).get(f"/groups/{cast.group}", 404)


def test_a_group_without_assignments_is_deleted_with_everybody_in_it(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    pupil = cast.pupil()
    alice.get(f"/groups/{cast.group}")
    press(alice, f"/groups/{cast.group}/delete")
    alice.get(f"/groups/{cast.group}", 404)
    cast.visitor().get(f"/join/{cast.code}", 404)
    assert pupil.pseudonym not in alice.get("/groups").main


def test_a_group_in_which_something_was_opened_is_kept(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    assign(alice, cast.group)
    alice.get(f"/groups/{cast.group}")
    press(alice, f"/groups/{cast.group}/delete", 409)
    alice.get(f"/groups/{cast.group}")


def test_who_is_in_a_group_is_listed_in_an_order_that_says_nothing_of_who_came_when(
    cast: Cast,
) -> None:
    names = [cast.pupil().pseudonym for _ in range(12)]
    html = cast.as_(cast.alice).get(f"/groups/{cast.group}").main
    shown = sorted(names, key=html.index)
    assert shown == sorted(names)
