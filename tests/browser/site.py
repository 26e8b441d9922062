"""A server of our own for a browser, with a school for each language, and what the server counted.

Only the beginning is written by the stores; it must not know how a page looks.
"""

from __future__ import annotations

import itertools
import secrets
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

import workshop
from tests.browser.chromium import HOST
from tests.cast import PASSWORD, assign, close, join, send, sign_in
from tests.web import CheckedClient, Visitor
from workshop import schema
from workshop.accounts import store as accounts
from workshop.accounts.rules import OrganisationKind, Role
from workshop.config import Config, Keys, shipped
from workshop.database import Database, database
from workshop.groups import store as groups
from workshop.groups.models import Group
from workshop.groups.rules import Joining
from workshop.installation import hold_fingerprint

KEYS = Keys.of(b"the secret of a site for browsers")
STORY = "the-group-chat"
QUESTIONED = "someone-else-is-logged-in"
MODULE = "spot-it-early"
# A way through STORY that meets its one question.
STORY_PATH = ("monday-evening/2", "tuesday-lunch/2", "back-table/1", "details/1", "thursday/1")


@runtime_checkable
class Closable(Protocol):
    """What WSGI asks of a body that holds something open."""

    def close(self) -> None: ...


class Silent(WSGIRequestHandler):
    """One connection serves many requests, and nothing is written about them."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


def closing(body: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes; a file behind them is closed however a browser that turns the page ends it.

    werkzeug's server reads what is left on a connection before it closes the file, and a reset
    connection raises there.
    """
    try:
        yield from body
    finally:
        if isinstance(body, Closable):
            body.close()


@dataclass(frozen=True, slots=True)
class School:
    """An organisation of one language: who administers it and who leads its classes."""

    id: str
    language: str
    administrator: str
    leader: str
    leader_id: str


@dataclass(frozen=True, slots=True)
class Klass:
    """A class that people join by its code."""

    id: str
    code: str


@dataclass
class Site:
    """The running server, and ways to prepare what a test is not about."""

    app: Flask
    url: str
    schools: dict[str, School] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    """Each class has a name of its own, or it would be asked whether two are the same people."""
    losing: bool = False
    """The next form that is sent is taken, and its answer is lost on the way."""

    def answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """What the server does with each request."""
        body: Iterable[bytes] = self.app(environ, start)
        if self.losing and environ["REQUEST_METHOD"] == "POST":
            self.losing = False
            list(body)
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError
        return closing(body)

    def school(self, language: str) -> School:
        if language not in self.schools:
            self.schools[language] = make_school(self.app, language)
        return self.schools[language]

    def class_(self, language: str, audience: str = "pupils-11-15") -> Klass:
        """A new class of the school of this language."""
        school = self.school(language)
        with self.app.app_context(), database().write() as session:
            id = groups.add_group(
                session, school.leader_id, school.id, f"5e {next(self.numbers)}", audience,
                language, Joining.CODE, secrets.randbelow,
            )  # fmt: skip
            code = session.get_one(Group, id).code or ""
        return Klass(id, code)

    def leader(self, language: str) -> Visitor:
        """The leader of the classes, signed in without a screen."""
        return sign_in(Visitor(self.app), self.school(language).leader)

    def assigned(self, language: str, group: Klass, *items: str, **fields: str) -> str:
        """Assign pieces to a class, open at once; the assignment's id."""
        return assign(self.leader(language), group.id, *items, **fields)

    def close(self, language: str, assignment: str) -> None:
        close(self.leader(language), assignment)

    def others_send(self, group: Klass, assignment: str, count: int, slug: str = STORY) -> None:
        """So many classmates join and send, without a screen."""
        for number in range(count):
            mate = join(Visitor(self.app), group.code)
            path = [f"monday-evening/{1 + number % 2}"]
            send(mate.visitor, assignment, slug, path, act="stop")

    def counted(self, language: str, assignment: str, slug: str = STORY) -> int:
        """How many the server counts as done, as the facilitator's JSON says it."""
        leader = self.leader(language)
        leader.get(f"/progress/{assignment}.json")
        items: list[dict[str, Any]] = (leader.reply.get_json() or {})["items"]
        return next(int(item["done"]) for item in items if item["slug"] == slug)

    @contextmanager
    def setting(self, name: str, value: object) -> Iterator[None]:
        """Another setting of Flask's for a while; a worker runs one test at a time."""
        before = self.app.config[name]
        self.app.config[name] = value
        try:
            yield
        finally:
            self.app.config[name] = before


def make_school(app: Flask, language: str) -> School:
    """A school with an administrator and a facilitator, both with the password of the tests."""
    with app.app_context(), database().write() as session:
        stored = app.extensions["passwords"].hash(PASSWORD)
        name = {"fr": "Collège des Érables", "en": "Maple School"}[language]
        country, zone = {"fr": ("FR", "Europe/Paris"), "en": ("IE", "Europe/Dublin")}[language]
        id = accounts.add_organisation(
            session, name, OrganisationKind.SCHOOL, country, language, zone
        )
        made = {}
        for role in (Role.ADMINISTRATOR, Role.FACILITATOR):
            email = f"{role.value}@{language}.example"
            person = accounts.add_colleague(session, id, f"Sacha {role.value}", email, role)
            accounts.set_password(session, person, stored)
            made[role] = (email, person)
    return School(
        id, language, made[Role.ADMINISTRATOR][0], made[Role.FACILITATOR][0],
        made[Role.FACILITATOR][1],
    )  # fmt: skip


@contextmanager
def served(instance: Path) -> Iterator[Site]:
    """A server on a free port with a database of its own, as long as the block runs."""
    sites: list[Site] = []

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return sites[0].answer(environ, start)

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=Silent)
    server.daemon_threads = True  # type: ignore[attr-defined]
    url = f"http://{HOST}:{server.server_port}"
    app = make_app(instance, url)
    sites.append(Site(app, url))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield sites[0]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["database"].engine.dispose()


def make_app(instance: Path, url: str) -> Flask:
    """The real application on a new database; limits off, passwords cheap."""
    address = f"sqlite:///{instance / 'workshop.sqlite3'}"
    prepared = Database(address)
    schema.upgrade(prepared.engine)
    with prepared.write() as session:
        hold_fingerprint(session, KEYS.fingerprint)
    prepared.engine.dispose()
    return open_app(instance, url, address, KEYS)


def open_app(instance: Path, url: str, address: str, keys: Keys) -> Flask:
    """The same on a database that is there."""
    app = workshop.create_app(
        Config(
            instance=instance,
            database_url=address,
            keys=keys,
            module_folders=(shipped("modules"),),
            quiz_folders=(shipped("quizzes"),),
            public_url=url,
            rate_limits=False,
            closer=False,
            password_time_cost=1,
            password_memory_kib=8,
        )
    )
    app.test_client_class = CheckedClient
    return app
