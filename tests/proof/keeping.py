"""A class with slips whose organisation keeps proof of training."""

from __future__ import annotations

from dataclasses import dataclass

from tests.cast import Cast, Learner, Slip, assign, come_back, make_group, print_slips, send
from tests.web import Visitor
from workshop.assignments.models import Assignment
from workshop.database import database


@dataclass(frozen=True, slots=True)
class Kept:
    """An assignment that keeps the list, who leads it, and the slips in the order of numbers."""

    assignment: str
    group: str
    alice: Visitor
    slips: list[Slip]


def keep_proof(cast: Cast, assignment: str, on: bool = True) -> None:
    with cast.app.app_context(), database().write() as session:
        session.get_one(Assignment, assignment).proof_of_training = on


def kept_list(cast: Cast, *items: str, count: int = 4, spare: int = 0) -> Kept:
    alice = cast.as_(cast.alice)
    group = make_group(alice)
    slips = print_slips(alice, group, count, spare)
    assignment = assign(alice, group, *items, confirmed=group)
    keep_proof(cast, assignment)
    return Kept(assignment, group, alice, slips)


def with_slip(cast: Cast, slip: Slip) -> Visitor:
    return come_back(cast.visitor(), slip.code)


def attested(learner: Learner | Visitor, assignment: str, status: int = 200) -> str:
    """Send, and the token that the page then holds."""
    visitor = learner.visitor if isinstance(learner, Learner) else learner
    visitor.get(f"/assignments/{assignment}/lost-bag")
    return send(visitor, assignment, status=status).values["attestation"]
