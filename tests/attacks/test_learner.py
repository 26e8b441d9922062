"""Point 13, and the traces of Send: pages of a learner after sending, cookie, log, cache."""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.attacks import pieces
from tests.attacks.dump import changed, rows_of
from tests.attacks.places import Browser, Place
from workshop.commands import serve
from workshop.releases import store

WAY, OTHER_WAY = pieces.PATHS[0], pieces.PATHS[15]
# What is told before a quiz with a sensitive question: how roughly that will be shown (R7).
SENSITIVE_BANDS = {"10–25 %", "25–50 %"}


def walk(browser: Browser, *starts: str) -> dict[str, str]:
    """Every page that links lead to from here, as this person sees it."""
    seen: dict[str, str] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        reply = browser.client.get(address)
        seen[address] = re.sub(r'name="csrf_token"[^>]*>', "", reply.text)
        for link in re.findall(r'href="(/[^"#]*)"', reply.text):
            path = urlsplit(link).path
            if not path.startswith(("/static", "/exit", "/help")) and "language=" not in link:
                waiting.append(link.split("#")[0].replace("&amp;", "&"))
    return seen


@pytest.mark.parametrize("slug", [pieces.STORY, pieces.QUESTIONS])
def test_a_learner_who_sent_sees_no_answer_and_no_score_on_any_page(
    place: Place, slug: str
) -> None:
    """Two learners who answered everything differently read the same pages, word by word."""
    group = place.group()
    learners = place.seat(group, 10)
    assignment = place.assign(group, f"quiz/{slug}")
    first, second = learners[:2]
    paths = (WAY, OTHER_WAY) if slug == pieces.STORY else (
        pieces.answers(1, 1, 1), pieces.answers(2, 3, 3)
    )  # fmt: skip
    first.send(assignment, paths[0], slug)
    second.send(assignment, paths[1], slug)
    pages = [walk(learner, "/", "/assignments", "/account") for learner in (first, second)]
    assert f"/assignments/{assignment}/{slug}" in pages[0]
    assert set(pages[0]) == set(pages[1])
    masks = [masked_of(learner) for learner in (first, second)]
    for address in pages[0]:
        one, other = (mask(page[address]) for mask, page in zip(masks, pages, strict=True))
        assert one == other, address
    texts = "".join(page for at, page in pages[0].items() if not at.startswith("/privacy"))
    assert "score" not in texts
    shares = set(re.findall(r"\d+\s*[–-]\s*\d+\s*%", texts))
    assert not {share.replace("\xa0", " ") for share in shares} - SENSITIVE_BANDS
    first.get(f"/progress/{assignment}", 404)
    first.get(f"/progress/{assignment}.json", 404)


def masked_of(learner: Browser) -> Callable[[str], str]:
    """A page of this learner without their pseudonym, the id of their drafts, and what says by
    that id whose attestation it is: opened, it names the piece and the day and nothing else."""
    page = learner.get("/assignments").text
    found = re.search(r'class="who-name">([^<]+)<', page)
    assert found is not None
    name = found.group(1)

    def without_own(text: str) -> str:
        shown = re.sub(r'(name="attestation" value=)"([^"]+)"', said_by_token, text)
        return shown.replace(name, "…").replace(learner.owner, "…")

    return without_own


def said_by_token(field: re.Match[str]) -> str:
    """A hidden field of a signed token with what the token says, which anybody can read."""
    return f'{field[1]}"{unpacked(field[2])}"'


def test_playing_again_is_recorded_nowhere(place: Place) -> None:
    assignment, learners = place.class_of(10)
    learners[0].send(assignment, WAY)
    before = rows_of(place.app)
    again = f"/assignments/{assignment}/{pieces.STORY}?again"
    for act in ("stop", "skip", "send"):
        learners[0].post(again, 200, step=list(OTHER_WAY), act=act)
        learners[1].post(again, 200, step=list(OTHER_WAY), act=act)
    assert changed(before, rows_of(place.app)) == {}


def test_steps_on_the_way_are_recorded_nowhere(place: Place) -> None:
    assignment, learners = place.class_of(10)
    address = f"/assignments/{assignment}/{pieces.STORY}"
    before = rows_of(place.app)
    learners[0].post(address, 200, act="begin")
    for length, step in enumerate(WAY):
        learners[0].post(address, 200, step=list(WAY[:length]), choose=step[-1])
        learners[0].post(address, 200, step=list(WAY[: length + 1]), act="back")
    assert changed(before, rows_of(place.app)) == {}


def test_the_cookie_holds_no_answer(place: Place) -> None:
    assignment, learners = place.class_of(10)
    held: list[set[tuple[str, tuple[str, ...]]]] = []
    for learner, path in ((learners[0], WAY), (learners[1], OTHER_WAY)):
        address = f"/assignments/{assignment}/{pieces.STORY}"
        learner.post(address, 200, step=list(path[:2]), choose="1")
        reply = learner.send(assignment, path)
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.location is None
        jar = learner.client._cookies
        held.append({(cookie.key, tuple(opened(cookie.value))) for cookie in jar.values()})
    assert held[0] == held[1] == {("workshop", ("_fresh", "_user_id", "csrf_token"))}


def opened(cookie: str) -> list[str]:
    """The names in a signed cookie."""
    return sorted(unpacked(cookie))


def unpacked(signed: str) -> Any:
    """The values of a signed text, without a look at its signature."""
    packed = signed.startswith(".")
    part = signed.lstrip(".").split(".")[0]
    data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    return json.loads(zlib.decompress(data) if packed else data)


def test_logs_hold_no_answer_even_when_everything_goes_wrong(
    place: Place, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    assignment, learners = place.class_of(10)
    learners[0].send(assignment, WAY)
    learners[0].send(assignment, WAY, status=409)
    learners[1].send(assignment, ("landing/2", "yard/1"), status=422)

    def broken(*_: object, **values: object) -> None:
        raise RuntimeError(f"went wrong with {WAY} of {learners[1].person_id}")

    monkeypatch.setattr(store, "submit", broken)
    reply = learners[1].send(assignment, WAY, status=500)
    written = caplog.text + reply.text
    assert "RuntimeError" in caplog.text
    steps = [step for path in (WAY, ("landing/2", "yard/1")) for step in path]
    assert not [step for step in steps if step in written]
    assert learners[1].person_id not in written


def test_the_server_is_started_without_a_log_of_addresses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An access log would hold times of Send beside addresses of machines."""
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _program, words: started.append(words))
    serve.start("127.0.0.1:8000", 1)
    (words,) = started
    assert not [word for word in words if "access" in word or word == "--capture-output"]
    assert words[words.index("--log-level") + 1] == "warning"


def test_no_address_of_a_step_holds_an_answer(place: Place) -> None:
    """Steps travel in the body of a request: no page links or redirects to one."""
    assignment, learners = place.class_of(10)
    address = f"/assignments/{assignment}/{pieces.STORY}"
    pages = [learners[0].get(address).text]
    pages.append(learners[0].post(address, 200, step=list(WAY[:1]), choose="1").text)
    pages.append(learners[0].send(assignment, WAY).text)
    for page in pages:
        found = re.findall(r'(?:href|action|src)="([^"]*)"', page)
        assert not [link for link in found if "step" in link or "landing/" in link]
        assert 'method="get"' not in page.split("<main")[1]
