"""Leading a group: making, sharing, leaving and deleting it."""

from __future__ import annotations

import pytest

from tests.cast import Cast, assign, join, make_cast, make_group, press
from tests.conftest import MakeApp
from tests.databases import on_both
from tests.everything import rows


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


# ---- The board ------------------------------------------------------------------------------


def test_the_board_shows_address_and_code_and_nobody_who_joined(cast: Cast) -> None:
    pupil = cast.pupil()
    page = cast.as_(cast.alice).get(f"/groups/{cast.group}/board")
    assert ">http://127.0.0.1:8000/join<" in page.main
    assert cast.code in page.codes
    assert "<svg" in page.main
    assert pupil.pseudonym not in page.html
    assert "1 person" not in page.html


def test_the_board_has_one_link_and_no_form(cast: Cast) -> None:
    page = cast.as_(cast.alice).get(f"/groups/{cast.group}/board")
    assert page.links == [f"/groups/{cast.group}"]
    assert "<form" not in page.html
    assert "<nav" not in page.html


def test_the_board_of_a_group_with_slips_asks_for_the_slips_code(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    page = alice.get(f"/groups/{make_group(alice)}/board")
    assert "Type the code of your slip" in page.main
    assert page.codes == []


def test_the_board_says_when_joining_is_closed_and_when_only_this_computer_can_join(
    cast: Cast,
) -> None:
    alice = cast.as_(cast.alice)
    alice.get(f"/groups/{cast.group}")
    press(alice, f"/groups/{cast.group}/joining")
    page = alice.get(f"/groups/{cast.group}/board")
    assert "Joining is closed" in page.main
    assert "Only on this computer" in page.main


def test_the_board_takes_its_address_from_the_settings_and_not_from_the_browser(
    make_app: MakeApp,
) -> None:
    cast = make_cast(make_app(public_url="http://192.168.1.20:8000"))
    page = cast.as_(cast.alice).get(
        f"/groups/{cast.group}/board", headers={"X-Forwarded-Host": "evil.example"}
    )
    assert ">http://192.168.1.20:8000/join<" in page.main
    assert "evil.example" not in page.html
    assert "Only on this computer" not in page.main


# ---- The log --------------------------------------------------------------------------------


def test_everything_done_to_a_group_is_written_down_with_its_name_alone(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    group = make_group(alice, "6e D", "code")
    code = alice.get(f"/groups/{group}").codes[0]
    pupil = join(cast.visitor(), code)
    alice.get(f"/groups/{group}")
    press(alice, f"/groups/{group}/joining")
    press(alice, f"/groups/{group}/code")
    member = alice.get(f"/groups/{group}").main.partition("/members/")[2].partition("/")[0]
    press(alice, f"/groups/{group}/members/{member}/code", 200)
    press(alice, f"/groups/{group}/members/{member}/remove")
    press(alice, f"/groups/{group}/facilitators", person=cast.dora.id)
    press(alice, f"/groups/{group}/leave")
    dora = cast.as_(cast.dora)
    dora.get(f"/groups/{group}")
    press(dora, f"/groups/{group}/delete")
    lines = [row for row in rows(cast.app, "audit_entries") if row["subject"] == "6e D"]
    assert sorted((row["actor"], row["action"]) for row in lines) == [
        ("Alice", "code-replaced"), ("Alice", "facilitator-added"), ("Alice", "facilitator-left"),
        ("Alice", "group-changed"), ("Alice", "group-changed"), ("Alice", "group-made"),
        ("Alice", "member-removed"), ("Dora", "group-deleted"),
    ]  # fmt: skip
    assert pupil.pseudonym not in str(rows(cast.app, "audit_entries"))


def test_who_alone_leads_a_group_cannot_leave_it_and_no_line_says_so(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    group = make_group(alice, "mine")
    alice.get(f"/groups/{group}")
    press(alice, f"/groups/{group}/leave")
    done = [row["action"] for row in rows(cast.app, "audit_entries") if row["subject"] == "mine"]
    assert done == ["group-made"]


# ---- Hints ----------------------------------------------------------------------------------


def test_a_company_is_advised_to_make_one_team_a_site_and_a_school_is_not(cast: Cast) -> None:
    hint = "make one team a site"
    assert hint in cast.as_(cast.charlie).get(f"/groups/{cast.team}").main
    assert hint not in cast.as_(cast.alice).get(f"/groups/{cast.group}").main
