"""The attestation in the reply to Send: for the same learner, for a day, kept nowhere."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from html import unescape

import pytest

from tests.cast import (
    MODULE,
    QUESTIONS,
    QUESTIONS_PATH,
    STORY,
    STORY_PATH,
    Cast,
    assign,
    close,
    come_back,
    press,
    read_module,
    send,
)
from tests.conftest import Clock, Counting
from tests.databases import on_both
from tests.everything import changed, dump, rows
from tests.proof.keeping import attested
from tests.web import Visitor
from workshop.proof import views
from workshop.proof.rules import Paper

ADDRESS = "/proof/attestation"
TITLE = "The lost bag"


def ask(visitor: Visitor, token: str, kind: str = "pdf", status: int = 200) -> bytes:
    visitor.get("/account")
    visitor.post(ADDRESS, {"attestation": token, "as": kind}, status)
    return visitor.reply.get_data()


def test_the_reply_to_send_offers_it_and_so_does_a_second_send(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    first = attested(pupil, assignment)
    again = attested(pupil, assignment, status=409)
    for token in (first, again):
        assert ask(pupil.visitor, token).startswith(b"%PDF")


def test_it_says_what_was_done_and_neither_who_nor_how(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    token = attested(pupil, assignment)
    (version,) = {row["version"] for row in rows(cast.app, "items")}
    page = unescape(ask(pupil.visitor, token, "page").decode())
    main = page[page.index("<main") : page.index("</main>")]
    for part in (version[:8], "Lime Tree School", "23 November 2026", "Name of the participant",
                 "Objectives", "This attestation contains no answer and no score."):  # fmt: skip
        assert part in main, part
    assert "In danger now:" in main[main.index('class="help-paper"') :]
    assert pupil.pseudonym not in main
    assert version[:9] not in main


def test_it_is_one_tagged_page_in_the_learners_language(cast: Cast) -> None:
    pupil = cast.pupil()
    token = attested(pupil, cast.assign())
    for language in ("fr", "en"):
        pupil.visitor.get(f"/?language={language}", None)
        made = ask(pupil.visitor, token)
        assert f"/Lang({language})".encode() in made
        assert b"/StructTreeRoot" in made
        assert re.findall(rb"/Type/Pages/Count (\d+)", made) == [b"1"]


def test_the_file_bears_the_line_of_help(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Paper] = []

    def kept(paper: Paper) -> bytes:
        made.append(paper)
        return b"%PDF"

    monkeypatch.setattr(views, "attestation_pdf", kept)
    pupil = cast.pupil()
    ask(pupil.visitor, attested(pupil, cast.assign()))
    assert made[0].help.startswith("In danger now:")


def test_the_file_has_the_same_name_for_everybody_and_is_not_stored(cast: Cast) -> None:
    pupil = cast.pupil()
    ask(pupil.visitor, attested(pupil, cast.assign()))
    headers = pupil.visitor.reply.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == 'attachment; filename="attestation.pdf"'
    assert "no-store" in headers["Cache-Control"]


@on_both
def test_making_one_writes_nothing(cast: Cast) -> None:
    pupil = cast.pupil()
    token = attested(pupil, cast.assign())
    before = dump(cast.app)
    for kind in ("pdf", "page"):
        ask(pupil.visitor, token, kind)
    assert changed(before, dump(cast.app)) == {}


def test_a_token_holds_assignment_piece_day_and_draft_id_and_no_answer(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    token = attested(pupil, assignment)
    held = token.split(".")[0]
    values = json.loads(urlsafe_b64decode(held + "=" * (-len(held) % 4)))
    assert values[:3] == [assignment, STORY, "2026-11-23"]
    assert len(values) == 4
    assert values[3] not in {row["id"] for row in rows(cast.app, "people")}
    assert not [step for step in STORY_PATH if step in json.dumps(values)]


def test_two_who_chose_differently_are_attested_alike(cast: Cast) -> None:
    """But for the signed token nothing differs: it says neither a path nor a stop."""
    assignment = cast.assign()
    papers = []
    for act, path in (("send", STORY_PATH), ("stop", STORY_PATH[:1]), ("skip", ())):
        pupil = cast.pupil()
        pupil.visitor.get(f"/assignments/{assignment}/{STORY}")
        page = send(pupil.visitor, assignment, path=path, act=act)
        papers.append(ask(pupil.visitor, page.values["attestation"]))
    assert papers[0] == papers[1] == papers[2]


def test_the_token_of_another_learner_is_refused_in_words(cast: Cast) -> None:
    one, other = cast.pupils(2)
    assignment = cast.assign()
    attested(other, assignment)
    page = ask(other.visitor, attested(one, assignment), status=400).decode()
    assert "belongs to somebody else" in page


@pytest.mark.parametrize("token", ["", "x", "W10.aSKx.abc", "é" * 50])
def test_what_is_no_token_is_refused_in_words(cast: Cast, token: str) -> None:
    page = ask(cast.pupil().visitor, token, status=400).decode()
    assert "cannot be made" in page


def test_a_token_of_yesterday_is_refused_with_what_to_do(cast: Cast, clock: Clock) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    token = attested(pupil, assignment)
    clock.move(hours=23)
    visitor = come_back(cast.visitor(), pupil.return_code, 200)
    assert ask(visitor, token).startswith(b"%PDF")
    clock.move(hours=2)
    page = ask(visitor, token, status=409).decode()
    assert "too old" in page
    assert "offers a new attestation" in page
    fresh = visitor.get(f"/assignments/{assignment}").values["attestation"]
    assert ask(visitor, fresh).startswith(b"%PDF")


def test_the_day_is_that_of_sending_in_the_organisations_zone(cast: Cast, clock: Clock) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    clock.move(hours=14, minutes=30)  # 23:30 in UTC is the next day in Paris.
    visitor = come_back(cast.visitor(), pupil.return_code, 200)
    page = ask(visitor, attested(visitor, assignment), "page").decode()
    assert "24 November 2026" in page


def test_an_expired_form_gives_the_buttons_again(cast: Cast) -> None:
    pupil = cast.pupil()
    token = attested(pupil, cast.assign())
    sent = {"csrf_token": "old", "attestation": token, "as": "pdf"}
    page = pupil.visitor.post(ADDRESS, sent, 400)
    assert page.values["attestation"] == token
    pupil.visitor.post(ADDRESS, {"attestation": token, "as": "pdf"}, 200)


def test_a_facilitator_has_none(cast: Cast) -> None:
    token = attested(cast.pupil(), cast.assign())
    ask(cast.as_(cast.alice), token, status=404)


def test_nobody_gets_one_without_signing_in(cast: Cast) -> None:
    token = attested(cast.pupil(), cast.assign())
    cast.visitor().post(ADDRESS, {"attestation": token}, 303)


def test_what_is_done_offers_it_on_the_assignments_page_a_module_too(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign(f"module/{MODULE}", f"quiz/{STORY}")
    address = f"/assignments/{assignment}"
    assert "attestation" not in pupil.visitor.get(address).values
    read_module(pupil.visitor, assignment)
    token = pupil.visitor.get(address).values["attestation"]
    page = unescape(ask(pupil.visitor, token, "page").decode())
    assert "Small signs" in page
    assert "23 November 2026" in page


def test_trying_and_playing_again_offer_none(cast: Cast) -> None:
    pupil = cast.pupil()
    assignment = cast.assign()
    attested(pupil, assignment)
    address = f"/assignments/{assignment}/{STORY}?again"
    pupil.visitor.get(address)
    page = pupil.visitor.post(address, {"step": STORY_PATH, "act": "send"}, 200)
    assert "attestation" not in page.main


def test_a_piece_that_was_not_done_is_not_attested(cast: Cast) -> None:
    """An erased roster or a forged claim finds nothing, even with a right signature."""
    pupil = cast.pupil()
    assignment = cast.assign()
    token = attested(pupil, assignment)
    alice = cast.as_(cast.alice)
    alice.get(f"/groups/{cast.group}")
    (person,) = {row["person_id"] for row in rows(cast.app, "memberships")}
    press(alice, f"/groups/{cast.group}/members/{person}/remove")
    assert ask(pupil.visitor, token).startswith(b"%PDF")
    with cast.app.extensions["database"].write() as session:
        session.connection().exec_driver_sql("UPDATE rosters SET done = FALSE")
    ask(pupil.visitor, token, status=404)


def test_an_employee_has_one_after_the_close_as_well(cast: Cast) -> None:
    employee = cast.employee()
    charlie = cast.as_(cast.charlie)
    assignment = assign(charlie, cast.team)
    close(charlie, assignment)
    page = ask(employee.visitor, attested(employee, assignment), "page").decode()
    assert "Harbour Company" in page


def test_after_the_page_was_left_there_is_no_second_look(cast: Cast) -> None:
    """R12: the attestation is no way back to an answer or a score, nor is any page after it."""
    pupil = cast.pupil()
    assignment = cast.assign(f"quiz/{QUESTIONS}")
    pupil.visitor.get(f"/assignments/{assignment}/{QUESTIONS}")
    sent = send(pupil.visitor, assignment, QUESTIONS, QUESTIONS_PATH)
    (band,) = re.findall(r"in the range ([^<]+)\.<", sent.main)
    token = sent.values["attestation"]
    pages = [ask(pupil.visitor, token, "page").decode()]
    pages += [
        pupil.visitor.get(address).html
        for address in ("/assignments", f"/assignments/{assignment}", "/account")
    ]
    for page in pages:
        assert band not in page
        assert "two/2" not in page


def test_asking_costs_one_statement(cast: Cast, counting: Counting) -> None:
    pupil = cast.pupil()
    token = attested(pupil, cast.assign())
    pupil.visitor.get("/account")
    with counting() as statements:
        pupil.visitor.post(ADDRESS, {"attestation": token, "as": "pdf"}, 200)
    assert len(statements.own) == 1
