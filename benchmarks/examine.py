"""What the database and the pages say after a crash test, held against the driver's ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks import people
from benchmarks.browser import Browser
from benchmarks.ledger import Counted, Ledger, Verdict, judge
from benchmarks.people import Class, School
from workshop.assignments import lifecycle
from workshop.assignments.models import Roster
from workshop.database import database, now
from workshop.releases.models import Batch, DayCount, Release

Told = dict[str, dict[str, Any]]


def examine(
    app: Flask, port: int, school: School, classes: Sequence[Class], ledger: Ledger
) -> Verdict:
    """Rows first, then pages, then the close, which opens every seal, then pages once more."""
    with app.app_context():
        with database().sessions() as session:
            items = counted(session, classes)
        verdict = judge(ledger, items)
        leader = people.at(people.signed_in(app, [school.leader])[0], port)
        verdict.told += sum(differs(leader, one, items, closed=False) for one in classes)
        for one in classes:
            with database().write() as session:
                lifecycle.close_assignment(session, one.assignment, now(), app.extensions["sealer"])
        verdict.told += sum(differs(leader, one, items, closed=True) for one in classes)
        leader.close()
    return verdict


def counted(session: Session, classes: Sequence[Class]) -> dict[str, Counted]:
    """Every story of every class, as rows have it."""
    ids = [item for one in classes for slug, item in one.items.items() if slug != people.MODULE]
    done: dict[str, set[str]] = {}
    marked = select(Roster.item_id, Roster.person_id).where(Roster.item_id.in_(ids), Roster.done)
    for item, person in session.execute(marked):
        done.setdefault(item, set()).add(str(person))
    released: dict[str, list[int]] = {}
    published = select(Release.item_id, Release.n).order_by(Release.item_id, Release.sequence)
    for item, n in session.execute(published.where(Release.item_id.in_(ids))):
        released.setdefault(item, []).append(n)
    total = select(DayCount.item_id, func.sum(DayCount.done)).group_by(DayCount.item_id)
    days = {row[0]: int(row[1]) for row in session.execute(total)}
    return {
        batch.item_id: Counted(
            frozenset(done.get(batch.item_id, ())),
            tuple(batch.plan),
            tuple(released.get(batch.item_id, ())),
            batch.n,
            days.get(batch.item_id, 0),
        )
        for batch in session.scalars(select(Batch).where(Batch.item_id.in_(ids)))
    }


def differs(leader: Browser, one: Class, items: Mapping[str, Counted], closed: bool) -> int:
    """Of how many stories of a class the chart's JSON says something else than the rows."""
    reply = leader.get(f"/progress/{one.assignment}.json")
    if reply.status != 200:
        return len(one.items)
    told: Told = {each["slug"]: each for each in json.loads(reply.body)["items"]}
    return sum(
        not agrees(told[slug], items[item], closed)
        for slug, item in one.items.items()
        if slug != people.MODULE
    )


def agrees(told: Mapping[str, Any], rows: Counted, closed: bool) -> bool:
    sizes = [each["n"] for each in told["releases"]]
    if told["done"] != len(rows.done) or told["closed"] != closed:
        return False
    if not closed:
        return sizes == list(rows.released)
    published: int = sum(sizes) + told["held_back"]
    return published == sum(rows.released) + rows.waiting
