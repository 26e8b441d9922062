"""Everything of an organisation as a file to take away: tables that a spreadsheet opens, and the
releases as they were published.

It changes nothing. Not in it: passwords, codes and their hashes, sums and salts, and who has done
what: a list of that PRIVACY.md R11 allows for proof of training only, and there it is by number of
the slip. Rows are sorted by name or random id, so that their order says nothing of who came when.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from workshop.accounts.models import Contact, Organisation, Person
from workshop.accounts.rules import Role
from workshop.assignments.models import Assignment, Campaign, Item, Roster
from workshop.assignments.store import ROSTER_DONE, sent_elsewhere
from workshop.audit.models import AuditEntry
from workshop.groups.models import Group, Leading, Membership
from workshop.releases.models import Batch, DayCount, Release, SensitiveCount
from workshop.spreadsheet import harmless, write_table

RELEASES = "releases.json"


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the file: its name and what is read into it, columns as they are labelled."""

    name: str
    query: Select[*tuple[Any, ...]]


def export(session: Session, organisation_id: str) -> bytes:
    """A zip with a CSV file for each table and `releases.json`; one statement each, as many for
    ten people as for ten thousand. The session has read nothing yet: all is of one moment."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for part in parts(organisation_id):
            found = session.execute(part.query)
            table = [list(found.keys()), *(list(map(shown, row)) for row in found)]
            file.writestr(_member(f"{part.name}.csv"), write_table(table))
        published = json.dumps(_releases(session, organisation_id), ensure_ascii=False, indent=1)
        file.writestr(_member(RELEASES), published)
    return out.getvalue()


def _member(name: str) -> ZipInfo:
    """A member that says nothing of the moment, and that any system may read."""
    member = ZipInfo(name)
    member.compress_type = ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    return member


def shown(value: object) -> str:
    """A cell as text: times in UTC, yes and no as 1 and 0, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else str(value)


def parts(organisation_id: str) -> Iterator[Part]:
    """The tables of the file, each scoped to the organisation."""
    yield from _people(organisation_id)
    yield from _work(organisation_id)
    yield from _figures(organisation_id)
    yield Part(
        "audit",
        select(AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.subject)
        .where(AuditEntry.organisation_id == organisation_id)
        .order_by(AuditEntry.at, AuditEntry.id),
    )


def _people(organisation_id: str) -> Iterator[Part]:
    yield Part(
        "organisation",
        select(
            Organisation.name,
            Organisation.kind,
            Organisation.country,
            Organisation.language,
            Organisation.time_zone,
            Organisation.proof_of_training,
            Organisation.retention_days,
        ).where(Organisation.id == organisation_id),
    )
    yield Part(
        "contacts",
        select(Contact.role, Contact.name, Contact.how)
        .where(Contact.organisation_id == organisation_id)
        .order_by(Contact.position),
    )
    leads = Person.role != Role.LEARNER.value
    yield Part(
        "facilitators",
        select(Person.name, Person.email, Person.role)
        .where(Person.organisation_id == organisation_id, leads)
        .order_by(Person.name, Person.id),
    )
    # Who was taken out of every group keeps the name of their account.
    pseudonym = func.coalesce(Membership.pseudonym, Person.name).label("pseudonym")
    yield Part(
        "pseudonyms",
        select(pseudonym, Membership.group_id, Membership.number, Membership.spare, Membership.used)
        .select_from(Person)
        .outerjoin(Membership, Membership.person_id == Person.id)
        .where(Person.organisation_id == organisation_id, ~leads)
        .order_by(Membership.group_id, pseudonym),
    )


def _work(organisation_id: str) -> Iterator[Part]:
    mine = Group.organisation_id == organisation_id
    yield Part(
        "groups",
        select(Group.id, Group.name, Group.audience, Group.language, Group.joining, Group.open)
        .where(mine)
        .order_by(Group.id),
    )
    yield Part(
        "leading",
        select(Leading.group_id, Person.name.label("facilitator"), Person.email)
        .join(Group, Group.id == Leading.group_id)
        .join(Person, Person.id == Leading.person_id)
        .where(mine)
        .order_by(Leading.group_id, Person.id),
    )
    yield Part(
        "campaigns",
        select(Campaign.id, Campaign.title)
        .where(Campaign.organisation_id == organisation_id)
        .order_by(Campaign.id),
    )
    yield Part(
        "assignments",
        select(
            Assignment.id,
            Assignment.group_id,
            Assignment.campaign_id,
            Assignment.title,
            Assignment.opens_at,
            Assignment.due_at,
            Assignment.closed_at,
            Assignment.expected,
            Assignment.pace,
            Assignment.pairs,
            Assignment.newcomers,
            Assignment.alternative_names,
            Assignment.proof_of_training,
        )
        .join(Group, Group.id == Assignment.group_id)
        .where(mine)
        .order_by(Assignment.id),
    )
    yield Part("items", _items(mine))
    yield Part("proof", _proof(mine))


def _items(mine: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """How many are done of how many, and how many answers were held back at the close."""
    held_back = select(Batch.held_back).where(Batch.item_id == Item.id, Batch.closed)
    return (
        select(
            Item.id,
            Item.assignment_id,
            Item.position,
            Item.kind,
            Item.slug,
            Item.phase,
            Item.version,
            Item.people,
            ROSTER_DONE.label("done"),
            held_back.correlate(Item).scalar_subquery().label("held_back"),
        )
        .join(Assignment, Assignment.id == Item.assignment_id)
        .join(Group, Group.id == Assignment.group_id)
        .where(mine)
        .order_by(Item.assignment_id, Item.position)
    )


def _proof(mine: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """By number of the slip whether everything is done, where that list was on (R11)."""
    finished = func.min(case((or_(Roster.done, sent_elsewhere(Roster)), 1), else_=0))
    return (
        select(Item.assignment_id, Membership.number, finished.label("done"))
        .select_from(Roster)
        .join(Item, Item.id == Roster.item_id)
        .join(Assignment, Assignment.id == Item.assignment_id)
        .join(Group, Group.id == Assignment.group_id)
        .join(
            Membership,
            (Membership.person_id == Roster.person_id) & (Membership.group_id == Group.id),
        )
        .where(mine, Assignment.proof_of_training, Membership.number.is_not(None))
        .group_by(Item.assignment_id, Membership.number)
        .order_by(Item.assignment_id, Membership.number)
    )


def _items_of(organisation_id: str) -> Select[str]:
    return (
        select(Item.id)
        .join(Assignment, Assignment.id == Item.assignment_id)
        .join(Group, Group.id == Assignment.group_id)
        .where(Group.organisation_id == organisation_id)
    )


def _figures(organisation_id: str) -> Iterator[Part]:
    mine = _items_of(organisation_id)
    yield Part(
        "days",
        select(DayCount.item_id, DayCount.day, DayCount.done)
        .where(DayCount.item_id.in_(mine))
        .order_by(DayCount.item_id, DayCount.day),
    )
    yield Part(
        "sensitive",
        select(
            SensitiveCount.item_id,
            SensitiveCount.table_id,
            SensitiveCount.published_n.label("n"),
            SensitiveCount.band,
        )
        .where(SensitiveCount.item_id.in_(mine), SensitiveCount.band.is_not(None))
        .order_by(SensitiveCount.item_id),
    )


def _releases(session: Session, organisation_id: str) -> Sequence[dict[str, Any]]:
    """What was published, with the scale of its noise (R14); the only source of every chart."""
    found = session.execute(
        select(Release.item_id, Release.sequence, Release.n, Release.day, Release.tables)
        .where(Release.item_id.in_(_items_of(organisation_id)))
        .order_by(Release.item_id, Release.sequence)
    )
    return [
        {
            "item_id": row.item_id,
            "sequence": row.sequence,
            "n": row.n,
            "day": row.day.isoformat(),
            "tables": row.tables,
        }
        for row in found
    ]
