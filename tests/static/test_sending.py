"""Send counts only the server's own answer; a draft stays with its owner."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

RESULT = '<main><div data-result="assignment"><h1>Sent</h1></div></main>'
TOKEN = '<form><input type="hidden" name="csrf_token" value="new"></form>'


def attempt(page: Page, **reply: Any) -> str:
    """What sending.js makes of one reply of the server."""
    page.route("http://scripts.test/send", lambda route: route.fulfill(**reply))
    return kind(page)


def kind(page: Page) -> str:
    found = page.evaluate(
        """async () => {
            const { attempt } = await import("/sending.js");
            return (await attempt("/send", new FormData())).kind;
        }"""
    )
    return str(found)


def test_the_result_page_is_a_success(scripts: Page) -> None:
    assert attempt(scripts, status=200, body=RESULT) == "done"


def test_already_counted_once_is_a_success(scripts: Page) -> None:
    assert attempt(scripts, status=409, body=RESULT) == "done"


def test_the_sign_in_page_of_a_public_network_is_not_a_success(scripts: Page) -> None:
    assert attempt(scripts, status=200, body="<h1>Welcome to our free network</h1>") == "later"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_server_is_tried_again(scripts: Page, status: int) -> None:
    assert attempt(scripts, status=status, body="") == "later"


def test_no_connection_is_tried_again(scripts: Page) -> None:
    scripts.route("http://scripts.test/send", lambda route: route.abort())
    assert kind(scripts) == "later"


def test_an_old_token_is_told_apart_from_a_refusal(scripts: Page) -> None:
    assert attempt(scripts, status=400, body=TOKEN) == "token"
    assert attempt(scripts, status=422, body=TOKEN) == "refused"


def test_a_path_of_somebody_else_is_told_apart_from_the_answer(scripts: Page) -> None:
    page = "<main><div data-not-yours><h1>Somebody else</h1></div></main>"
    assert attempt(scripts, status=409, body=page) == "not-yours"
    assert attempt(scripts, status=409, body="<h1>Something else</h1>") == "later"


def test_a_redirect_means_signed_out(scripts: Page) -> None:
    assert attempt(scripts, status=303, headers={"location": "/sign-in"}) == "signed-out"


def drafts(page: Page, owner: str) -> list[str]:
    """The keys that are left after somebody of this id opens a player page."""
    keys = page.evaluate(
        """async (owner) => {
            const { openDraft } = await import("/drafts.js");
            openDraft(owner, "/assignments/1/story");
            return Object.keys(sessionStorage).sort();
        }""",
        owner,
    )
    return [str(key) for key in keys]


def test_a_draft_comes_back_to_its_owner_and_no_one_else(scripts: Page) -> None:
    read = scripts.evaluate(
        """async () => {
            const { openDraft } = await import("/drafts.js");
            openDraft("mine", "/story").write(["start/2", "later"]);
            return openDraft("mine", "/story").read();
        }"""
    )
    assert read == ["start/2", "later"]
    assert drafts(scripts, "mine") == ["draft:mine:/story"]
    assert drafts(scripts, "other") == []


def test_a_trial_keeps_nothing_and_erases_what_was_there(scripts: Page) -> None:
    scripts.evaluate("sessionStorage.setItem('draft:mine:/story', '[]')")
    assert drafts(scripts, "") == []


def test_leaving_covers_the_page_replaces_it_and_leaves_no_draft(scripts: Page) -> None:
    scripts.evaluate(
        """async () => {
            sessionStorage.setItem("draft:mine:/story", '["start/2"]');
            document.body.innerHTML = '<a href="/exit" data-exit>Leave</a>';
            await import("/exit.js");
        }"""
    )
    before = scripts.evaluate("history.length")
    scripts.get_by_role("link", name="Leave").click()
    scripts.wait_for_url("**/exit")
    assert scripts.evaluate("history.length") == before
    assert scripts.evaluate("sessionStorage.length") == 0


def test_a_page_of_somebody_else_erases_what_the_one_before_left_in_the_tab(scripts: Page) -> None:
    left = scripts.evaluate(
        """async () => {
            sessionStorage.setItem("draft:mine:/s", "[]");
            sessionStorage.setItem("draft:other:/s", "[]");
            await import("/exit.js");
            dispatchEvent(new CustomEvent("erase-drafts", { detail: { keep: "mine" } }));
            return Object.keys(sessionStorage);
        }"""
    )
    assert left == ["draft:mine:/s"]


def test_a_return_code_leaves_the_address_at_once(scripts: Page) -> None:
    scripts.goto("http://scripts.test/join#K7QF-2MXH-9TRD")
    scripts.evaluate(
        """async () => {
            document.body.innerHTML = '<form><input data-from-hash><button>Go on</button></form>';
            await import("/join.js");
        }"""
    )
    assert scripts.input_value("[data-from-hash]") == "K7QF-2MXH-9TRD"
    assert scripts.url == "http://scripts.test/join"
