"""What is multiplied into a large database: one facilitator with five classes and their years of
work, made by the program's own functions, moment by moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from benchmarks import people, seed
from workshop.accounts import store as accounts
from workshop.accounts.rules import Role, SignedIn
from workshop.assignments import contents, lifecycle, sending
from workshop.assignments.models import Campaign
from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.database import database, new_id, now
from workshop.demonstration import random_path, signed_in
from workshop.groups import store as groups
from workshop.groups.models import Group
from workshop.groups.rules import Joining
from workshop.quizzes.rules import marks
from workshop.shelf import libraries

GROUPS, PEOPLE, SENDING, REST = 5, 30, 29, 6
ROUNDS = 6
STORIES = ("the-group-chat", "someone-else-is-logged-in", "the-team-channel")
BETWEEN = timedelta(days=50)
LINES = 120


@dataclass(frozen=True, slots=True)
class Unit:
    """Who leads, who administers, a class of theirs with its last closed and its open assignment,
    the code of another one, a learner of the class, and the campaign over the five classes."""

    organisation: str
    facilitator: str
    administrator: str
    group: str
    code: str
    closed: str
    open: str
    learner: str
    campaign: str
    senders: tuple[tuple[str, str, str], ...]
    """Who has yet to send what is open: person, assignment and story."""


def make(app: Flask) -> Unit:
    """One school, one facilitator, five classes of 30, six rounds of three stories each."""
    with app.app_context():
        school = people.school(app, "Unit")
        with database().write() as session:
            facilitator = accounts.add_colleague(
                session, school.organisation, "Facilitator", "unit-facilitator@bench.example",
                Role.FACILITATOR,
            )  # fmt: skip
            campaign = Campaign(id=new_id(), organisation_id=school.organisation, title="Spring")
            session.add(campaign)
            session.flush()
            made = [add_group(session, app, school.organisation, facilitator, number)
                    for number in range(GROUPS)]  # fmt: skip
            write_log(session, facilitator)
            campaign_id = campaign.id
        rounds = [
            play(app, made, now() - (ROUNDS - number) * BETWEEN, campaign_id, number == ROUNDS - 1)
            for number in range(ROUNDS)
        ]
        with database().write() as session:
            code = session.get_one(Group, made[-1][0]).code or ""
    group, members = made[0]
    waiting = tuple(
        (person, rounds[-1][at], story)
        for story in STORIES
        for at, (_, persons) in enumerate(made)
        for person in persons[SENDING - REST :]
        if person != members[-1]
    )
    return Unit(
        school.organisation, facilitator, school.leader, group, code, rounds[-2][0], rounds[-1][0],
        members[-1], campaign_id, waiting,
    )  # fmt: skip


def add_group(
    session: Session, app: Flask, organisation: str, facilitator: str, number: int
) -> tuple[str, list[str]]:
    chance = app.extensions["chance"]
    group = groups.add_group(
        session, facilitator, organisation, f"Class {number}", "pupils-11-15", "fr",
        Joining.CODE, chance,
    )  # fmt: skip
    return group, seed.join(session, organisation, group, PEOPLE, chance)


def write_log(session: Session, facilitator: str) -> None:
    who = signed_in(session, facilitator)
    for number in range(LINES):
        note(session, who, Action.EXPORTED, f"Round {number}")


def play(
    app: Flask, made: list[tuple[str, list[str]]], moment: datetime, campaign: str, last: bool
) -> list[str]:
    """One round in every class: opened, sent by most, and closed unless it is the last one."""
    opened = []
    for group, members in made:
        with database().write() as session:
            assignment = begin(session, app, group, moment, campaign if last else None)
            # Of the last round some have yet to send, so that a batch waits.
            for person in members[: SENDING - REST if last else SENDING]:
                send_all(session, app, signed_in(session, person), assignment, moment)
            if not last:
                lifecycle.close_assignment(
                    session, assignment, moment + BETWEEN / 4, app.extensions["sealer"]
                )
        opened.append(assignment)
    return opened


def begin(session: Session, app: Flask, group: str, moment: datetime, campaign: str | None) -> str:
    choices = contents.choose(session, [f"quiz/{slug}" for slug in STORIES])
    rule = lifecycle.Rule(
        contents.shapes_from(session), app.extensions["sealer"], app.extensions["chance"]
    )
    return lifecycle.make_open(
        session, group, f"Round of {moment:%B}", choices, moment, None, rule,
        campaign_id=campaign, expected=PEOPLE,
    )  # fmt: skip


def send_all(
    session: Session, app: Flask, who: SignedIn, assignment: str, moment: datetime
) -> None:
    for slug in STORIES:
        place = sending.place_of(session, who, assignment, slug)
        assert place is not None
        quiz = libraries().quizzes[slug].languages["fr"]
        marked = marks(quiz, random_path(quiz))
        sending.send(
            session, who, place, lambda found=marked: found, moment,  # type: ignore[misc]
            app.extensions["sealer"], app.extensions["chance"],
        )  # fmt: skip
