"""Every form that changes something needs its token, and comes back filled where text was typed
into it. tests/test_guard.py holds that nothing is changed."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.fuzzing import hostile
from tests.fuzzing.world import world_of

# Forms that answer something else than 400 without a token, with the reason.
WITHOUT = {
    "quizzes.play": "a step of a trial changes nothing",
    "quizzes.try_my_text": "a step of a pasted story changes nothing",
    "assignments.do": "a step of a play changes nothing; Send itself asks for the token",
    "accounts.finished": "it ends nobody but its own reader, who may have an old page",
    "accounts.sign_in_link": "there is no link of this token",
    "demonstration.remove": "there is no demonstration",
}
# Where something is typed: the page has it again.
TYPED = {
    "groups.index": "Typed by hand",
    "assignments.new": "Typed as a title",
    "campaigns.new": "Typed as a title",
    "accounts.organisation": "Typed by hand",
    "accounts.add_facilitator": "Typed by hand",
    "accounts.sign_in": "typed@school.example",
    "groups.join": "TYPED-CODE",
}


@pytest.mark.long
def test_every_form_without_its_token_is_refused_and_comes_back_filled(cast: Cast) -> None:
    world = world_of(cast)
    typed = {"name": b"Typed by hand", "title": b"Typed as a title", "code": b"TYPED-CODE",
             "email": b"typed@school.example"}  # fmt: skip
    refused = set()
    for address, person, usual in world.taken():
        sent = {k: v for k, v in {**usual, **typed}.items() if k not in {"csrf_token", "who"}}
        reply = world.post(person, address.path, hostile.urlencoded([*sent.items()]))
        if address.endpoint in WITHOUT or reply.status_code == 404:
            continue
        if (address.endpoint, person.name) == ("accounts.account", "pupil"):
            continue  # A learner has no password: the page shows what there is, and takes nothing.
        assert reply.status_code == 400, (address, person.name)
        refused.add(address.endpoint)
        assert TYPED.get(address.endpoint, "") in reply.get_data(as_text=True), address
    assert len(refused) > 25
    assert refused >= TYPED.keys()


@pytest.mark.long
def test_the_exceptions_are_forms_that_there_are(cast: Cast) -> None:
    assert set(WITHOUT) <= {address.endpoint for address in world_of(cast).forms}
