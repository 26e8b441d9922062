"""Where attacks happen: a school with a facilitator at a browser, classes, and charts read.

Facilitators sign in and do everything through pages. Learners join by the class's code, or, where
a test needs hundreds, are seated: the rows of joining and of signing in are written by the stores.
"""

from __future__ import annotations

import csv
import io
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.attacks import pieces
from workshop.accounts import store as accounts
from workshop.accounts.rules import (
    LEARNER_SESSION,
    OrganisationKind,
    Role,
    draft_id,
    keyed_hash,
)
from workshop.assignments import due, sending
from workshop.assignments.contents import piece_of
from workshop.config import Keys
from workshop.database import database
from workshop.database import now as moment
from workshop.groups import store as groups
from workshop.quizzes.rules import marks, parse_path

PASSWORD = "correct horse battery staple"
RAW_TOKEN = "0" * 40
KINDS = ("page", "csv", "json", "figures")
SUFFIXES = {"page": "", "csv": ".csv", "json": ".json", "figures": "/figures.json"}


@dataclass
class Browser:
    """Cookies of one person, with the token that their forms need."""

    client: FlaskClient
    token: str = ""
    owner: str = ""
    """Whose pages these are, as a learner's forms say it."""
    sign_in: str = ""
    """What the cookie of somebody who was seated holds."""
    person_id: str = ""

    def get(self, address: str, status: int = 200, **options: Any) -> TestResponse:
        return self._expected(self.client.get(address, **options), status)

    def post(self, address: str, status: int | None = 303, **fields: Any) -> TestResponse:
        """Press a button of a page; a list is sent several times. Any status where it is None."""
        if not self.token:
            self.take_token("/account")
        filled = {"csrf_token": self.token} | self._own | fields
        return self._expected(self.client.post(address, data=filled), status)

    @property
    def _own(self) -> dict[str, str]:
        return {"owner": self.owner} if self.owner else {}

    def take_token(self, address: str) -> TestResponse:
        page = self.get(address)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert found is not None, address
        self.token = found.group(1)
        owner = re.search(r'name="owner" value="([^"]+)"', page.text)
        self.owner = owner.group(1) if owner else ""
        return page

    def _expected(self, reply: TestResponse, status: int | None) -> TestResponse:
        asked = f"{reply.request.method} {reply.request.path}"
        assert status in {None, reply.status_code}, (
            f"{asked}: {reply.status} {reply.location or ''}"
        )
        return reply

    def send(
        self,
        assignment: str,
        path: Sequence[str] = pieces.PATHS[0],
        slug: str = pieces.STORY,
        act: str = "send",
        status: int | None = 200,
    ) -> TestResponse:
        """Send a path in the one request that the player makes."""
        return self.post(f"/assignments/{assignment}/{slug}", status, step=list(path), act=act)

    def join(self, code: str) -> Browser:
        """Join a group by its code, as somebody new or, signed in, once more."""
        if self.sign_in:
            self.post(f"/join/{code}")
            return self
        self.take_token(f"/join/{code}")
        self.post(f"/join/{code}", 200)
        self.take_token("/account")
        return self


@dataclass(frozen=True)
class Charts:
    """What a facilitator reads of one assignment: its four forms."""

    page: str
    csv: str
    json: Mapping[str, Any]
    figures: Mapping[str, Any]

    @property
    def item(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.json["items"][0]
        return found

    @property
    def releases(self) -> list[Mapping[str, Any]]:
        return list(self.item["releases"])

    @property
    def sizes(self) -> list[int]:
        """How many people each release counts."""
        return [release["n"] for release in self.releases]

    @property
    def moving(self) -> tuple[str, ...]:
        """Everything of the four forms that may move only with a release: charts and sums."""
        sections = re.findall(r'<section class="chart".*?</section>', self.page, re.DOTALL)
        lines = [row for row in self.rows if row["table"]]
        told = [{name: row[name] for name in CHART_COLUMNS} for row in lines]
        said = {key: self.item.get(key) for key in ("releases", "sum", "sensitive")}
        return (str(sections), str(told), str(said), str(self.figures))

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.csv.removeprefix("\ufeff"))))

    @property
    def page_rows(self) -> list[tuple[str, str]]:
        """Text and label of every row of every chart on the page."""
        found = re.findall(
            r'<th scope="row">([^<]*)</th><td class="row-label">([^<]*)</td>', self.page
        )
        return [(unescape(text), unescape(label)) for text, label in found]


CHART_COLUMNS = ("release", "day", "n", "table", "option", "text", "noisy", "label", "scale")


@dataclass
class Place:
    """A school on a database of its own, and Alice, who leads classes there and attacks."""

    app: Flask
    folder: Path
    organisation: str
    alice: Browser

    # ---- People ----------------------------------------------------------------------------

    def browser(self) -> Browser:
        return Browser(self.app.test_client())

    def group(
        self, name: str = "", audience: str = "pupils-11-15", by: Browser | None = None
    ) -> str:
        """A new class that people join by a code; its id."""
        fields: dict[str, Any] = {
            "name": name or f"Class {secrets.token_hex(4)}",
            "audience": audience,
        }
        reply = (by or self.alice).post("/groups", language="en", joining="code", **fields)
        return (reply.location or "").rpartition("/")[2]

    def code(self, group: str) -> str:
        found = re.search(r"/join/([2-9A-Z]{6})", self.alice.get(f"/groups/{group}").text)
        assert found is not None
        return found.group(1)

    def seat(self, group: str, people: int) -> list[Browser]:
        """People who joined a group and are signed in, without the pages of doing so."""
        with self.app.app_context(), database().write() as writing:
            seated = []
            for _ in range(people):
                name = f"Learner {secrets.token_hex(6)}"
                person_id = accounts.add_learner(
                    writing, self.organisation, name, secrets.token_hex(32), "en", "pupils-11-15"
                )
                groups.add_member(writing, group, person_id, name)
                token = begin_sign_in(self.app, writing, person_id)
                seated.append(signed_in(self.app, token, person_id))
            return seated

    def come_back(self, learners: Sequence[Browser]) -> None:
        """Everybody, Alice too, signs in again after a long time."""
        with self.app.app_context(), database().write() as writing:
            for browser in (self.alice, *learners):
                token = begin_sign_in(self.app, writing, browser.person_id)
                again = signed_in(self.app, token, browser.person_id)
                browser.client, browser.token = again.client, again.token
                browser.sign_in = again.sign_in

    def class_of(self, people: int, *items: str, expected: str = "") -> tuple[str, list[Browser]]:
        """A class of so many and an assignment that is open for them."""
        group = self.group()
        learners = self.seat(group, people)
        return self.assign(group, *items, expected=expected), learners

    # ---- What Alice does -------------------------------------------------------------------

    def assign(self, group: str, *items: str, by: Browser | None = None, expected: str = "") -> str:
        """Assign pieces to a group, open at once; the assignment's id."""
        chosen: dict[str, Any] = {
            f"items-{n}": item for n, item in enumerate(items or (f"quiz/{pieces.STORY}",))
        }
        # Whoever attacks goes on when the page asks whether these are the same people.
        chosen |= {"group": group, "title": "This week", "expected": expected, "confirmed": group}
        reply = (by or self.alice).post("/assignments/new", **chosen)
        return (reply.location or "").rpartition("/")[2]

    def close(self, assignment: str) -> None:
        self.alice.post(f"/assignments/{assignment}/close")
        self.alice.get(f"/progress/{assignment}")  # It says once that it is closed.

    def settle(self) -> tuple[int, int]:
        """What the closing server does twice a minute."""
        with self.app.app_context():
            return due.settle()

    def read(self, assignment: str) -> Charts:
        """Open page, CSV, JSON and figures."""
        page, table, values, figures = (
            self.alice.get(f"/progress/{assignment}{SUFFIXES[kind]}") for kind in KINDS
        )
        # A form's token is new on every page; nothing else may be.
        text = re.sub(r'name="csrf_token"[^>]*>', "", page.text)
        return Charts(text, table.text, values.get_json(), figures.get_json()["figures"])

    def item(self, assignment: str) -> Mapping[str, Any]:
        """The first item of the JSON alone, for those who poll a great deal."""
        found: Mapping[str, Any] = self.alice.get(f"/progress/{assignment}.json").get_json()
        return dict(found["items"][0])

    # ---- Many at once ----------------------------------------------------------------------

    def send_all(
        self,
        assignment: str,
        learners: Sequence[Browser],
        paths: Sequence[Sequence[str]],
        slug: str = pieces.STORY,
    ) -> None:
        """Everybody sends, through the function that Send calls and without its pages."""
        keys: Keys = self.app.extensions["keys"]
        with self.app.app_context(), database().write() as writing:
            for learner, path in zip(learners, paths, strict=True):
                hashed = keyed_hash(keys.session, learner.sign_in)
                person = accounts.signed_in(writing, hashed, moment())
                assert person is not None
                place = sending.place_of(writing, person, assignment, slug)
                assert place is not None
                quiz = piece_of(writing, place.kind, slug, place.version, "en")
                wanted = marks(quiz, parse_path(list(path)))
                counted = sending.send(
                    writing, person, place, constant(wanted), moment(),
                    self.app.extensions["sealer"], self.app.extensions["chance"],
                )  # fmt: skip
                assert counted


def constant(value: Mapping[str, int | None]) -> Callable[[], Mapping[str, int | None]]:
    return lambda: value


def begin_sign_in(app: Flask, writing: Session, person_id: str) -> str:
    """The row of a sign-in that lasts; the token that its cookie holds."""
    token = secrets.token_urlsafe(32)
    keys: Keys = app.extensions["keys"]
    hashed = keyed_hash(keys.session, token)
    accounts.begin_sign_in(writing, person_id, hashed, moment(), LEARNER_SESSION)
    return token


def signed_in(app: Flask, token: str, person_id: str) -> Browser:
    """A browser with the cookie that signing in gives, and the token of its forms."""
    client = app.test_client()
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    values = {"_user_id": token, "_fresh": True, "csrf_token": RAW_TOKEN}
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], serializer.dumps(values))
    forms = URLSafeTimedSerializer(app.secret_key or b"", salt="wtf-csrf-token")
    owner = draft_id(app.extensions["keys"].drafts, person_id)
    return Browser(client, str(forms.dumps(RAW_TOKEN)), owner, token, person_id)


def open_place(app: Flask, folder: Path) -> Place:
    """The school, and Alice signed in by her password."""
    with app.app_context(), database().write() as writing:
        school = accounts.add_organisation(
            writing, "Lime Tree School", OrganisationKind.SCHOOL, "FR", "en", "Europe/Paris"
        )
    place = Place(app, folder, school, Browser(app.test_client()))
    place.alice = facilitator(place, "Alice")
    return place


def facilitator(place: Place, name: str) -> Browser:
    """A colleague with a password, signed in."""
    email = f"{name.lower()}@school.example"
    with place.app.app_context(), database().write() as writing:
        person_id = accounts.add_colleague(
            writing, place.organisation, name, email, Role.FACILITATOR
        )
        stored = place.app.extensions["passwords"].hash(PASSWORD)
        accounts.set_password(writing, person_id, stored)
    browser = place.browser()
    browser.take_token("/sign-in")
    browser.post("/sign-in", email=email, password=PASSWORD)
    browser.take_token("/account")
    browser.person_id = person_id
    return browser
