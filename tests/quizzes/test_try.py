"""Try my text as a browser without scripts sends it: a story, a module, a file; nothing is kept."""

from __future__ import annotations

import io

import pytest

from tests.cast import MODULE, STORY, STORY_PATH, Cast, pressed_for
from tests.conftest import HERE
from tests.everything import dump
from tests.web import Page, Visitor

STORY_TEXT = (HERE / "library" / "quizzes" / STORY / "en.md").read_text("utf-8")
MODULE_TEXT = (HERE / "library" / "modules" / MODULE / "en.md").read_text("utf-8")
TRY = "/quizzes/try"


@pytest.fixture
def alice(cast: Cast) -> Visitor:
    visitor = cast.as_(cast.alice)
    visitor.get(TRY)
    return visitor


def test_a_good_story_is_played_to_its_end_and_nothing_is_kept(cast: Cast, alice: Visitor) -> None:
    before = dump(cast.app)
    page = alice.post(TRY, {"text": STORY_TEXT}, 200)
    page = step(alice, page, act="begin")
    assert "box-facilitator" in page.main
    for each in STORY_PATH:
        page = step(alice, page, **pressed_for(page, each.partition("/")[2]))
        if 'value="continue"' in page.main:
            page = step(alice, page, act="continue")
    assert page.steps == list(STORY_PATH)
    assert 'value="send"' not in page.main
    assert STORY_TEXT[:40] not in alice.get(TRY).html
    assert dump(cast.app) == before


def step(visitor: Visitor, page: Page, **pressed: object) -> Page:
    """One step of a text that is being tried: it is sent along, as the page carries it."""
    return visitor.post(TRY, {**page.values, "step": page.steps, **pressed}, 200)


def test_a_good_module_is_read_at_once_with_its_notes(alice: Visitor) -> None:
    page = alice.post(TRY, {"text": MODULE_TEXT}, 200)
    assert "<article" in page.main
    assert "box-facilitator" in page.main
    assert 'class="form"' not in page.main


def test_a_file_is_taken_as_well(alice: Visitor) -> None:
    file = (io.BytesIO(STORY_TEXT.encode()), "story.md", "text/markdown")
    data = {"csrf_token": alice.token, "file": file}
    reply = alice.client.post(TRY, data=data, content_type="multipart/form-data")
    assert reply.status_code == 200
    assert 'value="begin"' in reply.get_data(as_text=True)


def test_faults_stand_beside_their_lines(alice: Visitor) -> None:
    faulty = STORY_TEXT.replace("](#", "](#nowhere-", 1)
    page = alice.post(TRY, {"text": faulty}, 422)
    assert 'class="faulty"' in page.main
    assert "nowhere-" in page.main
