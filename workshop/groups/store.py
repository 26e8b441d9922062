"""Reading and writing groups and memberships, scoped by who leads the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from blinker import Namespace
from sqlalchemy import ColumnElement, Select, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from workshop.accounts.models import Organisation, Person
from workshop.accounts.rules import Chance, SignedIn, new_code
from workshop.accounts.store import colleague_removed
from workshop.database import new_id
from workshop.groups.models import Group, Leading, Membership
from workshop.groups.rules import CODE_LENGTH, Joining, free_pseudonym
from workshop.ordering import by_name

# Assignments depend on groups and not the reverse: they listen here. Receivers run inside the
# transaction of the one who sends; arguments: session, group_id, person_ids. A receiver of
# `members_leaving` returns those whose accounts are to be kept.
_signals = Namespace()
members_joined = _signals.signal("members-joined")
members_leaving = _signals.signal("members-leaving")
group_deleting = _signals.signal("group-deleting")


class JoiningClosed(Exception):
    """The group takes nobody new at present."""


class GroupKept(Exception):
    """Something was opened in this group: it is kept, and so is who has sent (PRIVACY.md R3)."""


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as the person who leads it sees it."""

    id: str
    name: str
    audience: str
    language: str
    joining: Joining
    code: str | None
    open: bool
    members: int


@dataclass(frozen=True, slots=True)
class Member:
    """A learner in a group: a pseudonym, and a slip's number where there is a slip."""

    person_id: str
    pseudonym: str
    number: int | None
    spare: bool
    used: bool


@dataclass(frozen=True, slots=True)
class Joinable:
    """What somebody who types a group's code needs to know."""

    id: str
    name: str
    organisation: str
    organisation_id: str
    audience: str
    language: str
    open: bool
    demonstration: bool
    country: str


def checked(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """The same value, which is only compared: without statistics SQLite would seek rows by it, and
    begin with all groups of the organisation instead of the few that somebody leads."""
    return func.coalesce(column, "")


def counted(group_id: object) -> Select[Any]:
    """How many people a group has: slips of the printed list count, spare ones once used (R1)."""
    return select(func.count()).where(
        Membership.group_id == group_id, or_(~Membership.spare, Membership.used)
    )


_VIEW = select(
    Group.id,
    Group.name,
    Group.audience,
    Group.language,
    Group.joining,
    Group.code,
    Group.open,
    counted(Group.id).correlate(Group).scalar_subquery().label("members"),
)


def _view(row: object) -> GroupView:
    values = row._asdict()  # type: ignore[attr-defined]
    values["joining"] = Joining(values["joining"])
    return GroupView(**values)


def groups_of(session: Session, person: SignedIn) -> list[GroupView]:
    """The groups that the person leads."""
    rows = session.execute(
        _VIEW.join(Leading, Leading.group_id == Group.id)
        .where(Leading.person_id == person.id, Group.organisation_id == person.organisation_id)
        .order_by(Group.id)
    )
    return sorted(map(_view, rows), key=lambda group: by_name(group.name))


def audience_of(session: Session, group_id: str) -> str:
    """For whom a group is; the group exists."""
    return session.scalars(select(Group.audience).where(Group.id == group_id)).one()


def group_led(session: Session, person: SignedIn, group_id: str) -> GroupView | None:
    """The group when the person leads it; otherwise it does not exist for them."""
    row = session.execute(
        _VIEW.join(Leading, Leading.group_id == Group.id).where(
            Group.id == group_id,
            Leading.person_id == person.id,
            Group.organisation_id == person.organisation_id,
        )
    ).one_or_none()
    return _view(row) if row else None


def groups_without_facilitator(session: Session, organisation_id: str) -> list[str]:
    led = select(Leading.group_id).where(Leading.group_id == Group.id)
    return list(
        session.scalars(
            select(Group.id).where(Group.organisation_id == organisation_id, ~led.exists())
        )
    )


def add_group(
    session: Session,
    person_id: str,
    organisation_id: str,
    name: str,
    audience: str,
    language: str,
    joining: Joining,
    chance: Chance,
) -> str:
    group = Group(
        id=new_id(),
        organisation_id=organisation_id,
        name=name,
        audience=audience,
        language=language,
        joining=joining.value,
        code=free_code(session, chance) if joining is Joining.CODE else None,
        open=True,
    )
    session.add(group)
    session.flush()
    session.add(Leading(group_id=group.id, person_id=person_id))
    session.flush()
    return group.id


def free_code(session: Session, chance: Chance) -> str:
    """A code that no group has."""
    while True:
        code = new_code(CODE_LENGTH, chance)
        if session.scalar(select(Group.id).where(Group.code == code)) is None:
            return code


def rename_group(session: Session, group_id: str, name: str) -> None:
    session.execute(update(Group).where(Group.id == group_id).values(name=name))


def set_open(session: Session, group_id: str, is_open: bool) -> None:
    session.execute(update(Group).where(Group.id == group_id).values(open=is_open))


def renew_code(session: Session, group_id: str, chance: Chance) -> None:
    """An old code stops working at once."""
    session.execute(
        update(Group)
        .where(Group.id == group_id, Group.joining == Joining.CODE.value)
        .values(code=free_code(session, chance))
    )


def hold(session: Session, group_id: str) -> None:
    """Let nobody join, leave, number slips or open anything in this group until the transaction
    ends. What is decided on afterwards is read in a statement of its own: one that waited for the
    lock still sees what there was before."""
    session.execute(select(Group.id).where(Group.id == group_id).with_for_update())


def delete_group(session: Session, group_id: str) -> None:
    """Erase the group and its memberships. Raises GroupKept."""
    hold(session, group_id)
    group_deleting.send(session, group_id=group_id)
    session.execute(delete(Group).where(Group.id == group_id))


_MEMBER = select(
    Membership.person_id, Membership.pseudonym, Membership.number, Membership.spare, Membership.used
)


def members(session: Session, group_id: str) -> list[Member]:
    """By number of slip, then by pseudonym: an order that says nothing of who came when."""
    rows = session.execute(
        _MEMBER.where(Membership.group_id == group_id).order_by(
            Membership.number.is_(None), Membership.number, Membership.pseudonym
        )
    )
    return [Member(*row) for row in rows]


def member(session: Session, group_id: str, person_id: str) -> Member | None:
    one = _MEMBER.where(Membership.group_id == group_id, Membership.person_id == person_id)
    row = session.execute(one).one_or_none()
    return Member(*row) if row else None


def joinable(session: Session, code: str) -> Joinable | None:
    row = session.execute(
        select(
            Group.id,
            Group.name,
            Organisation.name.label("organisation"),
            Group.organisation_id,
            Group.audience,
            Group.language,
            Group.open,
            Organisation.demonstration,
            Organisation.country,
        )
        .join(Organisation, Organisation.id == Group.organisation_id)
        .where(Group.code == code)
    ).one_or_none()
    return Joinable(*row) if row else None


def new_pseudonym(session: Session, group_id: str, language: str, chance: Chance) -> str:
    taken = set(
        session.scalars(select(Membership.pseudonym).where(Membership.group_id == group_id))
    )
    return free_pseudonym(language, taken, chance)


def add_member(session: Session, group_id: str, person_id: str, pseudonym: str) -> None:
    """Somebody who joined by the code; assignments that are open take them in. The group is held:
    what opens in this instant sees them, or they see it."""
    values = (literal(person_id), literal(pseudonym), literal(False), literal(True))
    joining = select(Group.id, *values).where(Group.id == group_id)
    session.execute(
        insert(Membership).from_select(
            ["group_id", "person_id", "pseudonym", "spare", "used"], joining.with_for_update()
        )
    )
    members_joined.send(session, group_id=group_id, person_ids=(person_id,))


def add_slips(session: Session, group_id: str, made: Sequence[tuple[str, str, int, bool]]) -> None:
    """Slips as (person_id, pseudonym, number, spare); those of the list join at once (R1)."""
    session.execute(
        insert(Membership),
        [
            {"group_id": group_id, "person_id": person_id, "pseudonym": pseudonym,
             "number": number, "spare": spare, "used": False}
            for person_id, pseudonym, number, spare in made
        ],
    )  # fmt: skip
    joined = tuple(person_id for person_id, _, _, spare in made if not spare)
    if joined:
        members_joined.send(session, group_id=group_id, person_ids=joined)


def unused_slips(session: Session, group_id: str) -> list[Member]:
    return [m for m in members(session, group_id) if m.number is not None and not m.used]


def use_slip(session: Session, person_id: str) -> bool:
    """Mark the slip of this learner as used; True at its first use. A spare one joins then (R1).

    Raises JoiningClosed for a slip that nobody has used, while its group takes nobody new.
    """
    unused = (
        select(Group.open)
        .join(Membership, Group.id == Membership.group_id)
        .where(Membership.person_id == person_id, ~Membership.used)
        .order_by(Group.id)
        .with_for_update(of=Group)
    )
    if not all(session.scalars(unused)):
        raise JoiningClosed
    rows = session.execute(
        update(Membership)
        .where(Membership.person_id == person_id, ~Membership.used)
        .values(used=True)
        .returning(Membership.group_id, Membership.spare)
    ).all()
    for group_id, spare in rows:
        if spare:
            members_joined.send(session, group_id=group_id, person_ids=(person_id,))
    return bool(rows)


def remove_members(session: Session, group_id: str, person_ids: Sequence[str]) -> None:
    """Take people out of the group. Their accounts go too, unless they are in another group or a
    receiver asks to keep them: who has sent must not come back as somebody new (PRIVACY.md R3).
    """
    hold(session, group_id)
    answers = members_leaving.send(session, group_id=group_id, person_ids=tuple(person_ids))
    kept: set[str] = set().union(*(asked for _receiver, asked in answers if asked))
    session.execute(
        delete(Membership).where(
            Membership.group_id == group_id, Membership.person_id.in_(person_ids)
        )
    )
    elsewhere = select(Membership.person_id).where(Membership.person_id == Person.id)
    session.execute(
        delete(Person).where(
            Person.id.in_(set(person_ids) - kept), Person.role == "learner", ~elsewhere.exists()
        )
    )


def groups_of_learner(session: Session, person_id: str) -> list[tuple[str, str]]:
    """(id, name) of the groups somebody is in."""
    rows = session.execute(
        select(Group.id, Group.name)
        .join(Membership, Membership.group_id == Group.id)
        .where(Membership.person_id == person_id)
    )
    return sorted(((row.id, row.name) for row in rows), key=lambda found: by_name(found[1]))


def facilitators(session: Session, group_id: str) -> list[tuple[str, str]]:
    """(id, name) of who leads the group."""
    rows = session.execute(
        select(Person.id, Person.name)
        .join(Leading, Leading.person_id == Person.id)
        .where(Leading.group_id == group_id)
    )
    return sorted(((row.id, row.name) for row in rows), key=lambda found: by_name(found[1]))


def colleagues_leading(
    session: Session, organisation_id: str, group_id: str
) -> list[tuple[str, str, bool]]:
    """(id, name, whether they lead the group) of everybody in the organisation who might."""
    leads = select(Leading.person_id).where(
        Leading.group_id == group_id, Leading.person_id == Person.id
    )
    rows = session.execute(
        select(Person.id, Person.name, leads.exists().label("leads"))
        .where(Person.organisation_id == organisation_id, Person.email.is_not(None))
        .order_by(func.lower(Person.name), Person.id)
    )
    return [(row.id, row.name, row.leads) for row in rows]


def add_facilitator(session: Session, group_id: str, person_id: str) -> None:
    if session.get(Leading, (group_id, person_id)) is None:
        session.add(Leading(group_id=group_id, person_id=person_id))
        session.flush()


def leave_group(session: Session, group_id: str, person_id: str) -> bool:
    """Stop leading a group; False when nobody else leads it, and then nothing changes."""
    if len(facilitators(session, group_id)) < 2:
        return False
    session.execute(
        delete(Leading).where(Leading.group_id == group_id, Leading.person_id == person_id)
    )
    return True


def pass_on(session: Session, *, organisation_id: str, heir_id: str) -> None:
    """Groups of the organisation that nobody leads any more go to `heir_id`."""
    for group_id in groups_without_facilitator(session, organisation_id):
        session.add(Leading(group_id=group_id, person_id=heir_id))
    session.flush()


def listen() -> None:
    """Follow accounts: the groups of a colleague who is removed pass on."""
    colleague_removed.connect(pass_on)
