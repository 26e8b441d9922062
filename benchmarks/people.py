"""Classes that are ready to be measured: people who are signed in, pieces that are open, paths.

Everything is written by the program's own functions; who sends, and over what, is the driver's.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask

from benchmarks import seed
from benchmarks.browser import Browser
from benchmarks.seed import Visitor
from workshop.accounts import store as accounts
from workshop.accounts.rules import OrganisationKind, Role
from workshop.accounts.signing_in import passwords
from workshop.assignments import contents, lifecycle
from workshop.database import database, now
from workshop.demonstration import random_path
from workshop.groups import store as groups
from workshop.groups.models import Group
from workshop.groups.rules import Joining
from workshop.quizzes.rules import Quiz
from workshop.shelf import libraries

MODULE = seed.MODULE
STORIES = ("the-group-chat", "someone-else-is-logged-in", "the-team-channel", "seen-at-work")
PASSWORD = secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True)
class School:
    """An organisation, and the person who leads everything in it."""

    organisation: str
    leader: str
    email: str


@dataclass(frozen=True, slots=True)
class Class:
    """A group with an open assignment; `items` is the id of each story in it."""

    group: str
    code: str
    assignment: str
    items: dict[str, str]
    people: tuple[str, ...]


def school(app: Flask, name: str = "Benchmark") -> School:
    """With a password, so that signing in can be measured as well."""
    email = f"{name.lower().replace(' ', '-')}@bench.example"
    with app.app_context(), database().write() as session:
        organisation = accounts.add_organisation(
            session, name, OrganisationKind.SCHOOL, "FR", "fr", "Europe/Paris"
        )
        leader = accounts.add_colleague(session, organisation, "Leader", email, Role.ADMINISTRATOR)
        accounts.set_password(session, leader, passwords().hash(PASSWORD))
    return School(organisation, leader, email)


def open_class(
    app: Flask, school: School, people: int, stories: Sequence[str] = STORIES, expected: int = 0
) -> Class:
    """A group that joins by a code, with `people` who have joined, a module and stories open."""
    chance, sealer = app.extensions["chance"], app.extensions["sealer"]
    with app.app_context(), database().write() as session:
        group = groups.add_group(
            session, school.leader, school.organisation, f"Class of {people}", "pupils-11-15",
            "fr", Joining.CODE, chance,
        )  # fmt: skip
        members = seed.join(session, school.organisation, group, people, chance) if people else []
        pieces = (f"module/{MODULE}", *(f"quiz/{slug}" for slug in stories))
        choices = contents.choose(session, pieces)
        made = lifecycle.make_open(
            session, group, "Benchmark", choices, now(), None,
            lifecycle.Rule(contents.shapes_from(session), sealer, chance), expected=expected,
        )  # fmt: skip
        items = {item.slug: item.id for item in lifecycle.items_of(session, made)}
        code = session.get_one(Group, group).code or ""
    return Class(group, code, made, items, tuple(members))


def signed_in(app: Flask, people: Sequence[str]) -> list[Visitor]:
    with app.app_context():
        return seed.visitors(app, people)


def at(visitor: Visitor, port: int) -> Browser:
    """A browser in which that person is signed in."""
    name, _, value = visitor.cookie.partition("=")
    return Browser(port, {name: value}, visitor.token, visitor.owner)


def path(app: Flask, story: str) -> tuple[str, ...]:
    """A path that somebody might take through a story."""
    quiz = libraries_of(app, story)
    with app.app_context():
        return tuple(str(step) for step in random_path(quiz))


def libraries_of(app: Flask, story: str) -> Quiz:
    with app.app_context():
        quiz: Quiz = libraries().quizzes[story].languages["fr"]
    return quiz
