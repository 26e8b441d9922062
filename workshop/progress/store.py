"""Reading which pieces were played by several groups, scoped by who asks. It reads no release and
no person.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BindParameter, and_, bindparam, select
from sqlalchemy.orm import Session

from workshop.accounts.rules import SignedIn
from workshop.assignments.models import Assignment, Item
from workshop.assignments.rules import Kind
from workshop.groups.models import Group, Leading
from workshop.groups.store import checked
from workshop.ordering import by_name


@dataclass(frozen=True, slots=True)
class Played:
    """A story or questions that were opened for a group; `led` by whoever asks."""

    id: str
    slug: str
    version: str
    assignment_id: str
    group_id: str
    group: str
    led: bool


_LEADS = and_(Leading.group_id == Group.id, Leading.person_id == bindparam("person_id"))
_ITEMS = (
    select(
        Item.id,
        Item.slug,
        Item.version,
        Assignment.id,
        Group.id,
        Group.name,
        Leading.person_id.is_not(None),
    )
    .join(Assignment, Assignment.id == Item.assignment_id)
    .join(Group, Group.id == Assignment.group_id)
    .where(Item.kind == Kind.QUIZ.value, Assignment.opened)
    .order_by(Group.id, Assignment.opens_at, Assignment.id)
)
_ORGANISATION: BindParameter[str] = bindparam("organisation_id")
_PLAYED = _ITEMS.outerjoin(Leading, _LEADS).where(Group.organisation_id == _ORGANISATION)
_PLAYED_LED = _ITEMS.join(Leading, _LEADS).where(checked(Group.organisation_id) == _ORGANISATION)


def played(session: Session, person: SignedIn) -> list[Played]:
    """What the groups that the person leads have played, by the groups' names; for an
    administrator, what all groups of the organisation have. One statement."""
    values = {"person_id": person.id, "organisation_id": person.organisation_id}
    query = _PLAYED if person.administers else _PLAYED_LED
    found = [Played(*row[:-1], bool(row[-1])) for row in session.execute(query, values)]
    return sorted(found, key=lambda each: by_name(each.group))
