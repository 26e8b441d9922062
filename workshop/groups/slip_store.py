"""Reading and writing slips many at a time; the number of statements never grows with them. It
knows no page and no code, only what a code was hashed to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from workshop.accounts.models import Person
from workshop.accounts.rules import Role
from workshop.database import new_id
from workshop.groups import store
from workshop.groups.models import Membership
from workshop.groups.store import GroupView, Member


@dataclass(frozen=True, slots=True)
class NewSlip:
    """A slip to be stored."""

    pseudonym: str
    number: int
    spare: bool
    code_hash: str


def add(session: Session, organisation_id: str, group: GroupView, made: Sequence[NewSlip]) -> None:
    """Accounts and memberships for new slips; those of the list join at once (R1)."""
    if not made:
        return
    ids = [new_id() for _ in made]
    session.execute(
        insert(Person),
        [
            {
                "id": id,
                "organisation_id": organisation_id,
                "role": Role.LEARNER.value,
                "name": slip.pseudonym,
                "return_code_hash": slip.code_hash,
                "code_replaced": False,
                "language": group.language,
                "audience": group.audience,
            }
            for id, slip in zip(ids, made, strict=True)
        ],
    )
    joining = [(id, s.pseudonym, s.number, s.spare) for id, s in zip(ids, made, strict=True)]
    store.add_slips(session, group.id, joining)


def unused(session: Session, group_ids: Sequence[str]) -> dict[str, list[Member]]:
    """The slips that nobody has used, by group and number. They stay as they are until the
    transaction ends, so that none is used while its code changes."""
    rows = session.execute(
        select(
            Membership.group_id,
            Membership.person_id,
            Membership.pseudonym,
            Membership.number,
            Membership.spare,
        )
        .where(Membership.group_id.in_(group_ids), Membership.number.is_not(None), ~Membership.used)
        .order_by(Membership.number)
        .with_for_update()
    )
    found: dict[str, list[Member]] = {id: [] for id in group_ids}
    for row in rows:
        member = Member(row.person_id, row.pseudonym, row.number, row.spare, used=False)
        found[row.group_id].append(member)
    return found


def numbered(session: Session, group_id: str, number: int) -> Member | None:
    """The slip with this number, held until the transaction ends."""
    row = session.execute(
        select(
            Membership.person_id,
            Membership.pseudonym,
            Membership.number,
            Membership.spare,
            Membership.used,
        )
        .where(Membership.group_id == group_id, Membership.number == number)
        .with_for_update()
    ).one_or_none()
    return Member(*row) if row else None


def give_codes(session: Session, codes: Sequence[tuple[str, str]]) -> None:
    """New codes for slips that nobody has used, as (person_id, code_hash); nobody has to be told,
    for nobody is signed in with the old ones."""
    if codes:
        session.connection().execute(
            update(Person)
            .where(Person.id == bindparam("whose"), Person.role == Role.LEARNER.value)
            .values(return_code_hash=bindparam("code_hash")),
            [{"whose": person_id, "code_hash": code_hash} for person_id, code_hash in codes],
        )
