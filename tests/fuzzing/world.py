"""Who fuzzes and where: every address of the application, the people who may reach it, and what a
form is usually sent with. After a request that changed something everything is put back.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests.addresses import Address, build, ids
from tests.cast import MODULE, QUESTIONS, STORY, Cast
from tests.fuzzing import hostile
from tests.web import Visitor
from workshop.database import Base

COOKIE = "workshop"
# Whose forms they are, by the first part of the address.
OWNERS = {
    "organisation": ("ada",), "campaigns": ("alice", "charlie"), "join": ("pupil", "nobody"),
    "assignments": ("alice", "pupil"), "proof": ("alice", "pupil"), "sign-in": ("nobody",),
    "account": ("alice", "pupil"), "finished": ("pupil",), "quizzes": ("alice", "nobody"),
}  # fmt: skip
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a browser: what it would send with every form."""

    name: str
    cookie: str
    token: str
    owner: str


@dataclass
class Finding:
    """A request that was answered as none may be."""

    what: str
    status: int
    request: str


@dataclass
class World:
    """An application, its people and its addresses, and the rows that it began with."""

    app: Flask
    people: tuple[Person, ...]
    addresses: tuple[Address, ...]
    usual: dict[str, bytes]
    rows: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def engine(self) -> Engine:
        engine: Engine = self.app.extensions["database"].engine
        return engine

    @property
    def forms(self) -> list[Address]:
        return [address for address in self.addresses if address.method == "POST"]

    def client(self, person: Person) -> FlaskClient:
        client = self.app.test_client()
        if person.cookie:
            client.set_cookie(COOKIE, person.cookie)
        return client

    def remember(self) -> None:
        with self.engine.connect() as connection:
            self.rows = {
                table: [dict(row) for row in connection.execute(table.select()).mappings()]
                for table in Base.metadata.sorted_tables
            }

    def put_back(self) -> None:
        """Make every table what it was; only those that changed are written."""
        with self.engine.begin() as connection:
            tables = Base.metadata.sorted_tables
            now = {
                table: [dict(row) for row in connection.execute(table.select()).mappings()]
                for table in tables
            }
            if now == self.rows:
                return
            for table in reversed(tables):
                connection.execute(table.delete())
            for table in tables:
                if self.rows[table]:
                    connection.execute(table.insert(), self.rows[table])

    def send(self, person: Person, method: str, path: str, **options: Any) -> TestResponse:
        """One request; what it changed is put back."""
        reply = self.client(person).open(path, method=method, **options)
        if method not in {"GET", "HEAD", "OPTIONS"} and reply.status_code < 400:
            self.put_back()
        return reply

    def post(self, person: Person, path: str, data: bytes) -> TestResponse:
        return self.send(person, "POST", path, data=data, content_type=FORM)

    def taken(self) -> Iterator[tuple[Address, Person, dict[str, bytes]]]:
        """Forms with the person whom they are for, and what that person sends."""
        whose = {person.name: person for person in self.people}
        for address in self.forms:
            part = address.path.split("/")[1]
            names = OWNERS.get(part, ("alice",))
            for person in (whose[name] for name in names):
                yield address, person, filled(self, person, random.Random(len(address.path)))


def world_of(cast: Cast) -> World:
    """The world of the tests' cast: an administrator, who leads groups too, somebody of a company,
    a learner, and nobody."""
    addresses = tuple(known(cast))
    lesson = next(a for a in addresses if a.endpoint == "assignments.do").path.split("/")[2]
    people = (
        at(cast.as_(cast.alice), "alice", "/groups"),
        at(cast.as_(cast.ada), "ada", "/organisation"),
        at(cast.as_(cast.charlie), "charlie", "/campaigns/new"),
        learner(cast, lesson),
        at(cast.visitor(), "nobody", "/sign-in"),
    )
    world = World(cast.app, people, addresses, usual(cast))
    world.remember()
    return world


def learner(cast: Cast, assignment: str) -> Person:
    visitor = cast.pupil().visitor
    return at(visitor, "pupil", f"/assignments/{assignment}/{STORY}")


def at(visitor: Visitor, name: str, page: str) -> Person:
    visitor.get(page)
    cookie = visitor.client.get_cookie(COOKIE)
    return Person(name, cookie.value if cookie else "", visitor.token, visitor.owner)


def known(cast: Cast) -> Iterator[Address]:
    """Every route with ids that exist, its several slugs, and `/quizzes/try`."""
    values = ids(cast)
    for rule in cast.app.url_map.iter_rules():
        paths = [build(cast.app, rule, values)]
        if "slug" in rule.arguments:
            paths += [path.replace(STORY, QUESTIONS) for path in paths if STORY in path]
            paths += [path.replace(STORY, MODULE) for path in paths[:1] if STORY in path]
        for path in paths:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Address(rule.endpoint, method, path, False)


def usual(cast: Cast) -> dict[str, bytes]:
    """Fields of all forms with values that are taken; a form leaves the others aside."""
    values = {
        "act": "make", "accepted_teams": "1", "again": "twelve characters", "answer": "1",
        "as": "csv", "audience": "employees", "campaign": "d" * 22, "choose": "1",
        "code": cast.code, "confirmed": cast.group, "contacts": "Nurse | Ms Martin | room 12",
        "count": "3", "country": "FR", "current": "correct horse battery staple", "days": "400",
        "due_at": "2026-12-20T10:00", "email": "new@school.example", "expected": "20",
        "group": cast.group, "here": "y", "items-0": f"quiz/{STORY}", "items-1": f"module/{MODULE}",
        "joining": "slips", "language": "fr", "name": "A name", "number": "1", "on": "yes",
        "opens_at": "2026-12-01T09:00", "pace": "days", "pairs": "y", "before_after": "",
        "password": "twelve characters", "person": cast.dora.id, "proof": "on", "spare": "1",
        "step": "corridor/1", "teams": "A team;12", "text": "# A text", "time_zone": "Europe/Paris",
        "title": "A title", "who": "new", "administrator": "y", "attestation": "none",
        "newcomers": "y", "switch_language": "fr",
    }  # fmt: skip
    return {name: value.encode() for name, value in values.items()}


# ---- One hostile request ---------------------------------------------------------------------


def form_request(world: World, chance: random.Random, address: Address) -> Finding | None:
    """A form of an address with fields that nobody meant, and with its right token."""
    person = chance.choice(world.people)
    pairs = hostile.mutated(chance, filled(world, person, chance))
    if chance.randrange(4):
        options = {"data": hostile.urlencoded(pairs), "content_type": FORM}
    else:
        data = hostile.multipart([*pairs, ("file", hostile.value(chance))], ("file",))
        options = {"data": data, "content_type": "multipart/form-data; boundary=b"}
    return checked(world, person, "POST", address.path, **options)


def one_field(
    world: World,
    chance: random.Random,
    address: Address,
    person: Person,
    usual: dict[str, bytes],
    name: str,
) -> Finding | None:
    """A form as it is usually sent but for one field."""
    data = hostile.urlencoded([*{**usual, name: hostile.value(chance)}.items()])
    return checked(world, person, "POST", address.path, data=data, content_type=FORM)


def filled(world: World, person: Person, chance: random.Random) -> dict[str, bytes]:
    """What a form is sent with; sometimes without the fields that choose a branch."""
    dropped = {name for name in ("act", "choose", "who", "step", "due_at", "opens_at")
               if chance.randrange(2)}  # fmt: skip
    values = {name: value for name, value in world.usual.items() if name not in dropped}
    own = {"csrf_token": person.token.encode(), "owner": person.owner.encode()}
    return values | {name: value for name, value in own.items() if value}


def raw_request(world: World, chance: random.Random, address: Address) -> Finding | None:
    """An address, or one near it, with any method, headers and body."""
    person = chance.choice(world.people)
    method = chance.choice((address.method, "GET", "POST", chance.choice(hostile.METHODS)))
    sent = hostile.headers(chance)
    options: dict[str, Any] = {"headers": sent}
    if chance.randrange(2):
        options |= {"data": hostile.body(chance), "content_type": chance.choice(hostile.TYPES)}
    return checked(world, person, method, hostile.path(chance, address.path), **options)


def checked(world: World, person: Person, method: str, path: str, **options: Any) -> Finding | None:
    reply = world.send(person, method, path, **options)
    if reply.status_code < 500:
        return None
    return Finding(person.name, reply.status_code, f"{method} {path} {options!r}"[:1500])
