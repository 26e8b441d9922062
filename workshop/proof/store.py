"""Reading who has done an assignment, by the number of the slip (PRIVACY.md R11). It asks for no
pseudonym and writes nothing; who may ask is decided by whoever loaded the assignment.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from workshop.assignments.models import Assignment, Item, Roster
from workshop.assignments.rules import Phase
from workshop.assignments.store import AssignmentView, sent_elsewhere
from workshop.groups.models import Membership
from workshop.proof.rules import ProofList, proof_list

# Each person of the rosters once: their slip's number, and whether nothing is left to do. Nobody is
# missing the questions before, once something else was done first.
_OWED = Item.phase != Phase.BEFORE.value
_FINISHED = case((or_(Roster.done, sent_elsewhere(Roster), ~_OWED), 1), else_=0)
_NUMBERS = (
    select(Assignment.id, Membership.number, func.min(_FINISHED))
    .select_from(Roster)
    .join(Item, Item.id == Roster.item_id)
    .join(Assignment, Assignment.id == Item.assignment_id)
    .join(
        Membership,
        (Membership.person_id == Roster.person_id) & (Membership.group_id == Assignment.group_id),
    )
    .where(
        Assignment.id.in_(bindparam("assignment_ids", expanding=True)),
        Assignment.opened,
        Assignment.proof_of_training,
    )
    .group_by(Assignment.id, Membership.person_id, Membership.number)
)


def numbers(session: Session, assignment: AssignmentView) -> ProofList:
    """The list of an assignment that its leader has loaded, in one statement however many people
    there are; empty unless proof of training was on when it opened."""
    return numbers_of(session, [assignment.id])[assignment.id]


def numbers_of(session: Session, assignment_ids: Sequence[str]) -> dict[str, ProofList]:
    """The list of each of these assignments, which the asker leads; still one statement."""
    people: dict[str, list[tuple[int | None, bool]]] = {id: [] for id in assignment_ids}
    for id, number, done in session.execute(_NUMBERS, {"assignment_ids": assignment_ids}):
        people[id].append((number, bool(done)))
    return {id: proof_list(found) for id, found in people.items()}
