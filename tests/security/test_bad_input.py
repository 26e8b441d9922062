"""What fuzzing found: requests that the program once answered with 500, and what it says now."""

from __future__ import annotations

import pytest

from tests.cast import MODULE, PASSWORD, STORY, Cast, assign, sign_in
from tests.databases import always_on_both

ZERO = "%00"


@always_on_both
def test_a_zero_character_in_an_address_leads_nowhere(cast: Cast) -> None:
    alice, pupil = cast.as_(cast.alice), cast.pupil().visitor
    own = assign(alice, cast.group)
    for path in ("groups/", "assignments/", "progress/", "campaigns/", "proof/", "quizzes/",
                 "static/", "assignments?group=", "assignments/new?group="):  # fmt: skip
        alice.get(f"/{path}{ZERO}", 404)
    pupil.get(f"/assignments/{own}/{ZERO}", 404)
    pupil.get(f"/assignments/{own}/{STORY}?phase={ZERO}", 404)
    cast.visitor().get(f"/join/{ZERO}", 404)
    cast.visitor().get(f"/sign-in/link/{ZERO}", 404)


def test_without_signing_in_a_zero_character_tells_nothing_either(cast: Cast) -> None:
    stranger = cast.visitor()
    stranger.get(f"/groups/{ZERO}", 303)
    assert stranger.location == "/sign-in"
    stranger.get(f"/progress/{ZERO}.csv", 401)


@always_on_both
def test_a_text_loses_what_nobody_can_see_in_it(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    alice.get("/groups")
    values = {"audience": "pupils-11-15", "language": "fr", "joining": "slips"}
    alice.post("/groups", {"name": "3e\0 C\x1b[31m\x7f"} | values)
    assert "3e C[31m" in alice.get("/groups").main
    alice.post("/groups", {"name": "\0\0"} | values, 422)


@always_on_both
def test_what_is_typed_at_sign_in_may_be_anything(cast: Cast) -> None:
    visitor = cast.visitor()
    visitor.get("/sign-in")
    for email, password in (("a\0@b.example", "x\0y"), ("\ufdfa" * 200, "\ud7ff" * 200)):
        visitor.post("/sign-in", {"email": email, "password": password}, 422)
    visitor.get("/join")
    visitor.post("/join", {"code": "AB\0CDEF"}, 422)


@always_on_both
@pytest.mark.parametrize("letter", ["\ufdfa", "\u0130"])
def test_an_address_that_grows_when_it_is_made_one_form_is_refused(cast: Cast, letter: str) -> None:
    ada = cast.as_(cast.ada)
    ada.get("/organisation")
    email = letter * 200 + "@a.example"
    page = ada.post("/organisation/facilitators", {"name": "Eve", "email": email}, 422)
    assert "This is no e-mail address" in page.main


@pytest.mark.parametrize("origin", ["http://[::1", "http://[", "https://[v1.]:x"])
def test_an_origin_that_is_no_address_is_another_site(cast: Cast, origin: str) -> None:
    alice = cast.as_(cast.alice)
    alice.get("/groups")
    alice.post("/groups", {"name": "x"}, 403, headers={"Origin": origin})


@pytest.mark.parametrize("host", ["a" * 300, "[::1", "a b", "a:b:c", "é.example", 'b"c', "a/b"])
def test_a_host_that_makes_no_sense_is_refused_in_words(cast: Cast, host: str) -> None:
    """The error page is made without the address of the request, which has none."""
    alice = cast.as_(cast.alice)
    for visitor, paths in ((alice, ("/groups", "/join")), (cast.visitor(), ("/join", "/groups"))):
        for path in paths:
            visitor.get(path, None, headers={"Host": host})
            assert visitor.reply.status_code in {200, 303, 400}, (host, path)
            assert "nosniff" in visitor.reply.headers["X-Content-Type-Options"]
            assert host not in visitor.reply.get_data(as_text=True)
            assert (visitor.reply.location or "/").startswith("/")


def test_a_module_is_found_by_its_slug_only(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    for slug in ("..", "../../etc/passwd", f"{MODULE}/../{MODULE}", f"{MODULE}%2f..", "%2e%2e"):
        alice.get(f"/modules/{slug}", 404)


@pytest.mark.parametrize("body", ["[" * 9000, '{"a":' * 9000, "[1]", "7", "not json", '{"a": {}}'])
def test_a_body_of_json_is_no_form(cast: Cast, body: str) -> None:
    alice = cast.as_(cast.alice)
    for visitor, path in ((alice, "/groups"), (cast.visitor(), "/join"), (alice, "/quizzes/try")):
        reply = visitor.client.post(path, data=body, content_type="application/json")
        assert reply.status_code == 400, path


def test_a_password_is_taken_as_it_was_typed(cast: Cast) -> None:
    """Nothing is cut off, made small or cleaned, whatever is in it."""
    new = "  É\u0301 \U0001f600 \x07 Tab\there " + "x" * 220
    alice = cast.as_(cast.alice)
    alice.get("/account")
    alice.post("/account", {"current": PASSWORD, "password": new, "again": new})
    for wrong in (new.strip(), new.lower(), new[:-1], new.replace("\x07", "")):
        visitor = cast.visitor()
        visitor.get("/sign-in")
        visitor.post("/sign-in", {"email": cast.alice.email, "password": wrong}, 422)
    sign_in(cast.visitor(), cast.alice.email, new).get("/groups")
