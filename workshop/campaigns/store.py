"""Reading campaigns and changing all of their teams at once, scoped by who leads them: a campaign
is there for whoever leads one of its teams, and shows them those teams only. Commits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, func, select, update
from sqlalchemy.orm import Session

from workshop.accounts.rules import SignedIn
from workshop.assignments.models import Assignment, Campaign, Item
from workshop.assignments.rules import Kind, State, state
from workshop.assignments.store import ROSTER_DONE
from workshop.campaigns import rules
from workshop.campaigns.rules import Team, TeamItem
from workshop.groups.models import Group, Leading, Membership
from workshop.groups.rules import Joining
from workshop.groups.store import checked
from workshop.ordering import by_name


@dataclass(frozen=True, slots=True)
class Summary:
    """A campaign on the list: its teams as far as the reader leads them."""

    id: str
    title: str
    teams: int
    expected: int
    planned: int
    open: int
    opens_at: datetime
    due_at: datetime | None

    @property
    def state(self) -> State:
        """Open while one team is; planned until the first one opens."""
        if self.open:
            return State.OPEN
        return State.PLANNED if self.planned else State.CLOSED


_MINE = (
    Leading.person_id == bindparam("person_id"),
    checked(Group.organisation_id) == bindparam("organisation_id"),
    Campaign.organisation_id == bindparam("organisation_id"),
)
_ONE = Campaign.id == bindparam("campaign_id")


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_SUMMARIES = (
    select(
        Campaign.id,
        Campaign.title,
        func.count(Assignment.id),
        func.coalesce(func.sum(Assignment.expected), 0),
        _number(~Assignment.opened),
        _number(Assignment.opened & ~Assignment.closed),
        func.min(Assignment.opens_at),
        func.max(Assignment.due_at),
    )
    .select_from(Campaign)
    .join(Assignment, Assignment.campaign_id == Campaign.id)
    .join(Group, Group.id == Assignment.group_id)
    .join(Leading, Leading.group_id == Group.id)
    .where(*_MINE)
    .group_by(Campaign.id, Campaign.title)
    .order_by(func.min(Assignment.opens_at).desc(), Campaign.id)
)
# Who has joined: the slips that were used, or whoever came by the code.
_JOINED = (
    select(func.count())
    .select_from(Membership)
    .where(Membership.group_id == Group.id, Membership.used)
    .correlate(Group)
    .scalar_subquery()
)
_TEAMS = (
    select(
        Campaign.title.label("campaign"),
        Assignment.id,
        Assignment.group_id,
        Group.name,
        Group.joining,
        Group.code,
        Assignment.opened,
        Assignment.closed,
        Assignment.opens_at,
        Assignment.due_at,
        Assignment.closed_at,
        Assignment.proof_of_training,
        func.coalesce(Assignment.expected, 0).label("expected"),
        _JOINED.label("joined"),
        Item.id.label("item_id"),
        Item.position,
        Item.kind,
        Item.slug,
        Item.version,
        Item.people,
        ROSTER_DONE.label("done"),
    )
    .select_from(Campaign)
    .join(Assignment, Assignment.campaign_id == Campaign.id)
    .join(Group, Group.id == Assignment.group_id)
    .join(Leading, Leading.group_id == Group.id)
    .join(Item, Item.assignment_id == Assignment.id)
    .where(_ONE, *_MINE)
    .order_by(Assignment.id, Item.position)
)
_LED = (
    select(Assignment.id)
    .join(Campaign, Campaign.id == Assignment.campaign_id)
    .join(Group, Group.id == Assignment.group_id)
    .join(Leading, Leading.group_id == Group.id)
    .where(_ONE, *_MINE)
)


def _asked(person: SignedIn, campaign_id: str = "") -> dict[str, str]:
    values = {"person_id": person.id, "organisation_id": person.organisation_id}
    return values | ({"campaign_id": campaign_id} if campaign_id else {})


def campaigns_led(session: Session, person: SignedIn) -> list[Summary]:
    """The campaigns in which the person leads a team, the newest first; one statement."""
    rows: Sequence[Any] = session.execute(_SUMMARIES, _asked(person)).all()
    return [Summary(*row) for row in rows]


def campaign_led(session: Session, person: SignedIn, campaign_id: str) -> rules.Campaign | None:
    """The campaign with the teams that the person leads, by name; None when they lead none of
    them. One statement for any number of teams."""
    rows: Sequence[Any] = session.execute(_TEAMS, _asked(person, campaign_id)).all()
    if not rows:
        return None
    heads: dict[str, Row[Any]] = {}
    items: dict[str, list[TeamItem]] = {}
    for row in rows:
        heads.setdefault(row.id, row)
        items.setdefault(row.id, []).append(_item(row))
    teams = (_team(row, tuple(items[id])) for id, row in heads.items())
    by_names = tuple(sorted(teams, key=lambda team: by_name(team.name)))
    return rules.Campaign(campaign_id, rows[0].campaign, by_names)


def _item(row: Row[Any]) -> TeamItem:
    kind = Kind(row.kind)
    return TeamItem(row.item_id, row.position, kind, row.slug, row.version, row.people, row.done)


def _team(row: Row[Any], items: tuple[TeamItem, ...]) -> Team:
    return Team(
        row.group_id,
        row.id,
        row.name,
        Joining(row.joining),
        row.code,
        state(row.opened, row.closed),
        row.opens_at,
        row.due_at,
        row.closed_at,
        row.expected,
        row.joined,
        row.opened and row.proof_of_training,
        items,
    )


def open_ones(session: Session, person: SignedIn, campaign_id: str) -> list[str]:
    """The ids of the campaign's assignments that are open, in the teams that the person leads."""
    query = _LED.where(Assignment.opened, ~Assignment.closed)
    return list(session.scalars(query, _asked(person, campaign_id)))


def _change(session: Session, assignment_ids: Sequence[str], **values: object) -> int:
    if not assignment_ids:
        return 0
    changed = session.execute(
        update(Assignment)
        .where(Assignment.id.in_(assignment_ids))
        .values(**values)
        .returning(Assignment.id)
        .execution_options(synchronize_session=False)
    )
    return len(changed.all())


def remind(session: Session, person: SignedIn, campaign_id: str) -> int:
    """A reminder on the page of everybody in the teams whose assignment is open, alike for all
    (PRIVACY.md R11); how many teams that are."""
    return _change(session, open_ones(session, person, campaign_id), reminded=True)


def set_due(session: Session, person: SignedIn, campaign_id: str, due_at: datetime | None) -> int:
    """Another due date for all that is not closed; how many teams that are. One that opens after
    that moment keeps its date."""
    query = _LED.where(~Assignment.closed)
    if due_at is not None:
        query = query.where(Assignment.opens_at < due_at)
    ids = list(session.scalars(query, _asked(person, campaign_id)))
    return _change(session, ids, due_at=due_at)
