"""Making a campaign: its teams, their slips, and an assignment each, in statements whose number
does not grow with the teams. Commits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from workshop.accounts.models import Person
from workshop.accounts.rules import Chance, Role, SignedIn, new_code
from workshop.assignments.lifecycle import Rule
from workshop.assignments.models import Assignment, Campaign, Item, Roster
from workshop.assignments.rostering import RosterItem
from workshop.assignments.rules import Pace
from workshop.campaigns.rules import NewTeam, Plan
from workshop.database import Base, new_id
from workshop.groups.models import Group, Leading, Membership
from workshop.groups.rules import CODE_LENGTH, Joining, free_pseudonym
from workshop.releases import store as releases
from workshop.releases.store import Opening

_CAMPAIGNS = Base.metadata.tables[Campaign.__tablename__]
_ONCE = {
    dialect: insert_into(_CAMPAIGNS)
    .values(
        id=bindparam("id"),
        organisation_id=bindparam("organisation_id"),
        title=bindparam("title"),
    )
    .on_conflict_do_nothing()
    .returning(_CAMPAIGNS.c.id)
    for dialect, insert_into in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}


@dataclass(frozen=True, slots=True)
class _Made:
    """A team to be stored, with the ids of its group, its slips, its assignment and its items."""

    group_id: str
    assignment_id: str
    team: NewTeam
    people: tuple[str, ...]
    items: tuple[RosterItem, ...]


def begin(session: Session, organisation_id: str, plan: Plan) -> bool:
    """The campaign itself; False if it was made before, by the same form pressed twice."""
    once = _ONCE[session.get_bind().dialect.name]
    values = {"id": plan.id, "organisation_id": organisation_id, "title": plan.title}
    made = session.scalar(once, values)
    return made is not None


def names_taken(session: Session, organisation_id: str) -> list[str]:
    """The names of all groups of the organisation."""
    return list(session.scalars(select(Group.name).where(Group.organisation_id == organisation_id)))


def fill(
    session: Session,
    person: SignedIn,
    plan: Plan,
    teams: Sequence[NewTeam],
    rule: Rule | None,
    chance: Chance,
) -> None:
    """The teams, led by `person`, each with its slips or its code and its assignment: open from
    now with a `rule`, planned without one. At most 13 statements for any number of teams."""
    made = [_drawn(plan, team) for team in teams]
    _add_groups(session, person, plan, made, chance)
    if plan.joining is Joining.SLIPS:
        _add_slips(session, person.organisation_id, plan, made, chance)
    _add_assignments(session, plan, made, rule is not None)
    if rule is not None:
        _open(session, made, rule)


def _drawn(plan: Plan, team: NewTeam) -> _Made:
    count = team.expected if plan.joining is Joining.SLIPS else 0
    return _Made(
        new_id(),
        new_id(),
        team,
        tuple(new_id() for _ in range(count)),
        tuple(RosterItem(new_id(), c.kind.value, c.slug, "", c.version) for c in plan.items),
    )


def _add_groups(
    session: Session, person: SignedIn, plan: Plan, made: Sequence[_Made], chance: Chance
) -> None:
    by_code = plan.joining is Joining.CODE
    codes: Sequence[str | None] = (
        _free_codes(session, len(made), chance) if by_code else [None] * len(made)
    )
    rows = [
        {
            "id": each.group_id,
            "organisation_id": person.organisation_id,
            "name": each.team.name,
            "audience": plan.audience,
            "language": plan.language,
            "joining": plan.joining.value,
            "code": code,
            "open": True,
        }
        for each, code in zip(made, codes, strict=True)
    ]
    session.execute(insert(Group), rows)
    session.execute(
        insert(Leading), [{"group_id": each.group_id, "person_id": person.id} for each in made]
    )


def _free_codes(session: Session, count: int, chance: Chance) -> list[str]:
    """So many codes that no group has."""
    drawn: set[str] = set()
    while True:
        while len(drawn) < count:
            drawn.add(new_code(CODE_LENGTH, chance))
        taken = set(session.scalars(select(Group.code).where(Group.code.in_(drawn))))
        if not taken:
            return list(drawn)
        drawn -= taken


def _add_slips(
    session: Session, organisation_id: str, plan: Plan, made: Sequence[_Made], chance: Chance
) -> None:
    """A slip for everybody expected. Nobody can use it before it is printed or exported: only then
    it gets a return code."""
    people, slips = [], []
    for each in made:
        taken: set[str] = set()
        for number, person_id in enumerate(each.people, start=1):
            pseudonym = free_pseudonym(plan.language, taken, chance)
            taken.add(pseudonym)
            people.append(_learner(organisation_id, plan, person_id, pseudonym))
            slips.append(_slip(each.group_id, person_id, pseudonym, number))
    session.execute(insert(Person), people)
    session.execute(insert(Membership), slips)


def _learner(organisation_id: str, plan: Plan, person_id: str, pseudonym: str) -> dict[str, object]:
    return {
        "id": person_id,
        "organisation_id": organisation_id,
        "role": Role.LEARNER.value,
        "name": pseudonym,
        "code_replaced": False,
        "language": plan.language,
        "audience": plan.audience,
    }


def _slip(group_id: str, person_id: str, pseudonym: str, number: int) -> dict[str, object]:
    return {
        "group_id": group_id,
        "person_id": person_id,
        "pseudonym": pseudonym,
        "number": number,
        "spare": False,
        "used": False,
    }


def _add_assignments(session: Session, plan: Plan, made: Sequence[_Made], opened: bool) -> None:
    assignments = [_assignment(plan, each, opened) for each in made]
    items = [
        {
            "assignment_id": each.assignment_id,
            "position": position,
            "people": len(each.people) if opened else 0,
            **asdict(item),
        }
        for each in made
        for position, item in enumerate(each.items)
    ]
    session.execute(insert(Assignment), assignments)
    session.execute(insert(Item), items)


def _assignment(plan: Plan, made: _Made, opened: bool) -> dict[str, object]:
    return {
        "id": made.assignment_id,
        "group_id": made.group_id,
        "campaign_id": plan.id,
        "title": plan.title,
        "opens_at": plan.opens_at,
        "due_at": plan.due_at,
        "expected": made.team.expected,
        "pace": Pace.DAYS.value,
        "proof_of_training": plan.proof_of_training,
        "newcomers": plan.newcomers,
        "opened": opened,
    }


def _open(session: Session, made: Sequence[_Made], rule: Rule) -> None:
    """Copy the slips to the rosters and start every first batch (PRIVACY.md R1, R4). Nobody here
    has sent anything before: the accounts are as new as the teams."""
    rows = [
        _roster(item, person_id)
        for each in made
        for item in each.items
        for person_id in each.people
    ]
    # The order of rows is that of random ids, so that it says nothing of who has which slip.
    if rows:
        session.execute(insert(Roster), sorted(rows, key=lambda row: str(row["id"])))
    shapes_of = cache(rule.shapes_of)
    openings = [
        Opening(item.id, shapes_of(item.slug, item.version), len(each.people), each.team.expected)
        for each in made
        for item in each.items
        if item.charted
    ]
    releases.open_items(session, openings, rule.sealer, rule.chance)


def _roster(item: RosterItem, person_id: str) -> dict[str, object]:
    return {
        "id": new_id(),
        "item_id": item.id,
        "person_id": person_id,
        "slug": item.slug,
        "phase": item.phase,
        "edition": 1,
        "counted": item.charted,
        "done": False,
    }
