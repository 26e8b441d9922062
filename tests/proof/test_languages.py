"""Every page of proof of training speaks one language, that of its reader."""

from __future__ import annotations

from tests.cast import Cast
from tests.proof.keeping import attested, keep_proof, kept_list, with_slip
from tests.test_page_languages import both, compiled, here, in_language, walk

__all__ = ["compiled"]  # The fixture holds for this module too.


@both
def test_the_leaders_pages_speak_one_language(cast: Cast, language: str) -> None:
    kept = kept_list(cast)
    alice = in_language(kept.alice, language)
    walk(alice, language, [f"/proof/{kept.assignment}", f"/proof/{kept.assignment}/attendance"])
    alice.get(f"/proof/{kept.assignment}")
    alice.post(f"/proof/{kept.assignment}", {}, 200)
    here(alice, language)
    assignment = cast.assign()
    keep_proof(cast, assignment)
    cast.pupil()
    alice.post(f"/proof/{assignment}", {}, 200)
    here(alice, language)


@both
def test_the_learners_pages_speak_one_language(cast: Cast, language: str) -> None:
    kept = kept_list(cast)
    learner = in_language(with_slip(cast, kept.slips[0]), language)
    token = attested(learner, kept.assignment)
    here(learner, language)
    for sent, status in (
        ({"attestation": token, "as": "page"}, 200),
        ({"attestation": token, "csrf_token": "old"}, 400),
        ({"attestation": "x"}, 400),
    ):
        learner.get(f"/assignments/{kept.assignment}")
        learner.post("/proof/attestation", sent, status)
        here(learner, language)
