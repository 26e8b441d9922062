"""A school to measure on: a class of 30 and a group of 3,000 that have sent, and learners who will.

Everything goes through the product's own functions.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, g
from flask import session as cookie
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from workshop.accounts import store as accounts
from workshop.accounts.rules import OrganisationKind, Role, draft_id, keyed_hash
from workshop.accounts.signing_in import keys
from workshop.assignments import contents, lifecycle, sending
from workshop.database import database, now
from workshop.demonstration import random_path, signed_in
from workshop.groups import store as groups
from workshop.groups.rules import Joining, free_pseudonym
from workshop.quizzes.rules import Quiz, marks
from workshop.shelf import libraries

MODULE, QUIZ = "spot-it-early", "the-group-chat"
SIGNED_IN = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in browser: its cookie, the token of its forms, and whose forms they are."""

    cookie: str
    token: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the measurements ask for."""

    facilitator: Visitor
    reader: Visitor
    senders: list[Visitor]
    paths: list[tuple[str, ...]]
    reading: str
    class_of_30: str
    group_of_3000: str


def seed(app: Flask, senders: int) -> Seeded:
    with app.app_context():
        with database().write() as session:
            organisation = accounts.add_organisation(
                session, "Benchmark", OrganisationKind.SCHOOL, "FR", "fr", "Europe/Paris"
            )
            leader = accounts.add_colleague(
                session, organisation, "Leader", "leader@bench.example", Role.ADMINISTRATOR
            )
        small, _ = assignment(app, organisation, leader, 30, 30)
        large, _ = assignment(app, organisation, leader, 3000, 3000)
        reading, people = assignment(app, organisation, leader, senders + 1, 0)
        quiz = libraries().quizzes[QUIZ].languages["fr"]
        return Seeded(
            visitor(app, leader),
            visitor(app, people[0]),
            [visitor(app, person) for person in people[1:]],
            [tuple(str(step) for step in random_path(quiz)) for _ in people[1:]],
            f"/assignments/{reading}",
            f"/progress/{small}",
            f"/progress/{large}",
        )


def assignment(
    app: Flask, organisation: str, leader: str, people: int, sent: int
) -> tuple[str, list[str]]:
    """A group with an open assignment, of whom `sent` have sent."""
    chance, sealer = app.extensions["chance"], app.extensions["sealer"]
    with database().write() as session:
        group = groups.add_group(
            session, leader, organisation, f"Group of {people}", "pupils-11-15", "fr",
            Joining.CODE, chance,
        )  # fmt: skip
        members = join(session, organisation, group, people, chance)
        choices = contents.choose(session, (f"module/{MODULE}", f"quiz/{QUIZ}"))
        made = lifecycle.make_assignment(session, group, "Benchmark", choices, now(), None)
        lifecycle.open_assignment(
            session, made, contents.shapes_from(session), now(), sealer, chance
        )
    if sent:
        with database().write() as session:
            for person in members[:sent]:
                send(app, session, person, made)
    return made, members


def join(session: Session, organisation: str, group: str, people: int, chance: object) -> list[str]:
    taken: set[str] = set()
    slips = []
    for number in range(1, people + 1):
        pseudonym = free_pseudonym("fr", taken, secrets.randbelow)
        taken.add(pseudonym)
        person = accounts.add_learner(
            session, organisation, pseudonym, secrets.token_hex(32), "fr", "pupils-11-15"
        )
        slips.append((person, pseudonym, number, False))
    groups.add_slips(session, group, slips)
    return [person for person, _, _, _ in slips]


def send(app: Flask, session: Session, person: str, assignment_id: str) -> None:
    who = signed_in(session, person)
    place = sending.place_of(session, who, assignment_id, QUIZ)
    assert place is not None
    quiz: Quiz = contents.piece_of(session, "quiz", QUIZ, place.version, "fr")
    path = random_path(quiz)
    sending.send(
        session, who, place, lambda: marks(quiz, path), now(),
        app.extensions["sealer"], app.extensions["chance"],
    )  # fmt: skip


def visitor(app: Flask, person: str) -> Visitor:
    """A sign-in like that of a browser: the cookie that the program itself would set."""
    return visitors(app, [person])[0]


def visitors(app: Flask, people: Sequence[str]) -> list[Visitor]:
    """Sign-ins of some people, begun in one transaction."""
    tokens = [secrets.token_urlsafe(32) for _ in people]
    with database().write() as session:
        for person, token in zip(people, tokens, strict=True):
            accounts.begin_sign_in(
                session, person, keyed_hash(keys().session, token), now(), SIGNED_IN
            )
    return [cookie_of(app, *each) for each in zip(people, tokens, strict=True)]


def cookie_of(app: Flask, person: str, token: str) -> Visitor:
    with app.test_request_context():
        g.pop("csrf_token", None)  # Flask-WTF keeps the token of the visitor before.
        cookie["_user_id"] = token
        form_token = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        owner = draft_id(keys().drafts, person)
        return Visitor(f"workshop={signer.dumps(dict(cookie))}", form_token, owner)
