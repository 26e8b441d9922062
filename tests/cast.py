"""The cast: Alice leads a class with Bob, Charlie must see nothing of it, and some pupils.

What people do afterwards goes through pages, as in a browser; only the beginning is written
by the stores, as `workshop account add` writes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask

from tests.web import Page, Visitor
from workshop.accounts import store as accounts
from workshop.accounts.rules import OrganisationKind, Role
from workshop.assignments import due
from workshop.database import database
from workshop.groups import store as groups
from workshop.groups.models import Group
from workshop.groups.rules import Joining

PASSWORD = "correct horse battery staple"
STORY = "lost-bag"
QUESTIONS = "three-questions"
MODULE = "small-signs"
# One way through each quiz of tests/library.
STORY_PATH = ("corridor/1", "bench/2", "question/1", "evening/2")
STORY_OTHER_PATH = ("corridor/2", "question/2", "evening/1")
QUESTIONS_PATH = ("two/2", "several/1,2", "private/1", "three/1")


@dataclass(frozen=True, slots=True)
class Facilitator:
    """Somebody with a password."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is there at the beginning, and how to become each of them."""

    app: Flask
    school: str
    company: str
    ada: Facilitator
    """Administers the school."""
    alice: Facilitator
    """Leads the class, 5e B."""
    bob: Facilitator
    """Leads it with her."""
    dora: Facilitator
    """A colleague of theirs who leads nothing."""
    charlie: Facilitator
    """Administers a company and leads a team there."""
    group: str
    code: str
    team: str
    team_code: str

    def visitor(self) -> Visitor:
        return Visitor(self.app)

    def as_(self, who: Facilitator) -> Visitor:
        """Signed in by password, on the page of sign-in."""
        return sign_in(self.visitor(), who.email)

    def pupil(self) -> Learner:
        """Somebody new who joins Alice's class by its code."""
        return join(self.visitor(), self.code)

    def pupils(self, count: int) -> list[Learner]:
        return [self.pupil() for _ in range(count)]

    def employee(self) -> Learner:
        return join(self.visitor(), self.team_code)

    def assign(self, *items: str, **fields: str) -> str:
        """Alice assigns pieces (`quiz/lost-bag` if none are named) to her class, open at once."""
        return assign(self.as_(self.alice), self.group, *items, **fields)

    def settle(self) -> tuple[int, int]:
        """What the closing server does each minute: how many it opened and closed."""
        with self.app.app_context():
            return due.settle()


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner at their browser, with what only they were told."""

    visitor: Visitor
    pseudonym: str
    return_code: str


def make_cast(app: Flask) -> Cast:
    """Two organisations, five facilitators, a class and a team that people join by a code."""
    with app.app_context(), database().write() as session:
        stored = app.extensions["passwords"].hash(PASSWORD)

        def person(organisation: str, name: str, role: Role = Role.FACILITATOR) -> Facilitator:
            email = f"{name.lower()}@{'school' if organisation == school else 'company'}.example"
            id = accounts.add_colleague(session, organisation, name, email, role)
            accounts.set_password(session, id, stored)
            return Facilitator(id, name, email)

        school = accounts.add_organisation(
            session, "Lime Tree School", OrganisationKind.SCHOOL, "FR", "en", "Europe/Paris"
        )
        company = accounts.add_organisation(
            session, "Harbour Company", OrganisationKind.COMPANY, "IE", "en", "Europe/Dublin"
        )
        ada = person(school, "Ada", Role.ADMINISTRATOR)
        alice, bob, dora = (person(school, name) for name in ("Alice", "Bob", "Dora"))
        charlie = person(company, "Charlie", Role.ADMINISTRATOR)
        chance = app.extensions["chance"]
        group = groups.add_group(
            session, alice.id, school, "5e B", "pupils-11-15", "en", Joining.CODE, chance
        )
        groups.add_facilitator(session, group, bob.id)
        team = groups.add_group(
            session, charlie.id, company, "Planning", "employees", "en", Joining.CODE, chance
        )
        codes = {id: session.get_one(Group, id).code or "" for id in (group, team)}
    return Cast(
        app, school, company, ada, alice, bob, dora, charlie, group, codes[group], team, codes[team]
    )


# ---- What people do, page by page -----------------------------------------------------------


def sign_in(visitor: Visitor, email: str, password: str = PASSWORD) -> Visitor:
    visitor.get("/sign-in")
    visitor.post("/sign-in", {"email": email, "password": password})
    visitor.token = ""
    return visitor


def join(visitor: Visitor, code: str) -> Learner:
    """Join a group by its code; the page then shows pseudonym and return code, once."""
    visitor.get(f"/join/{code}")
    page = visitor.post(f"/join/{code}", status=200)
    found = re.search(r"Here you are called ([^<]+)<|Ici, [^<]*? ([^<]+)<", page.main)
    assert found is not None, page.main
    return Learner(visitor, (found.group(1) or found.group(2)).strip(), page.codes[-1])


def come_back(visitor: Visitor, return_code: str, status: int | None = 303) -> Visitor:
    """Sign in with a slip or a return code."""
    visitor.get("/join")
    visitor.post("/join", {"code": return_code}, status)
    if visitor.location:
        visitor.token = ""
    return visitor


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip as it is printed."""

    pseudonym: str
    code: str


def print_slips(leader: Visitor, group: str, count: int, spare: int = 0) -> list[Slip]:
    """Make slips for a group that joins by slips, and read the sheet. The address of the tests is
    this computer's own, which has to be confirmed."""
    leader.get(f"/groups/{group}/slips")
    values = {"count": count, "spare": spare, "here": "y"}
    return slips_on(leader.post(f"/groups/{group}/slips", values, 200))


def slips_on(page: Page) -> list[Slip]:
    """The slips of a sheet, in its order."""
    names = re.findall(r'class="slip-name">([^<]+)<', page.main)
    codes = re.findall(r"\b(?:[2-9A-Z]{4}-){2}[2-9A-Z]{4}\b", page.main)
    shown = list(dict.fromkeys(codes))
    assert len(names) == len(shown), (names, shown)
    return [Slip(name.strip(), code) for name, code in zip(names, shown, strict=True)]


def make_group(leader: Visitor, name: str = "4e A", joining: str = "slips", **fields: str) -> str:
    """A new group of the signed-in facilitator; its id."""
    values = {"name": name, "audience": "pupils-11-15", "language": "en", "joining": joining}
    leader.get("/groups")
    leader.post("/groups", values | fields)
    return leader.location.rpartition("/")[2]


def assign(leader: Visitor, group: str, *items: str, **fields: str) -> str:
    """Assign pieces, named as `quiz/lost-bag`, to a group; the assignment's id."""
    chosen = {f"items-{n}": item for n, item in enumerate(items or (f"quiz/{STORY}",))}
    leader.get(f"/assignments/new?group={group}")
    leader.post("/assignments/new", {"group": group, "title": "This week"} | chosen | fields)
    return leader.location.rpartition("/")[2]


def press(visitor: Visitor, address: str, status: int | None = 303, **fields: str) -> Page:
    """Press a button that is a form of its own."""
    return visitor.post(address, fields, status)


def close(leader: Visitor, assignment: str) -> None:
    leader.get(f"/assignments/{assignment}")
    press(leader, f"/assignments/{assignment}/close")


def read_module(visitor: Visitor, assignment: str, slug: str = MODULE) -> None:
    visitor.get(f"/assignments/{assignment}/{slug}")
    press(visitor, f"/assignments/{assignment}/{slug}")


def send(
    visitor: Visitor,
    assignment: str,
    slug: str = STORY,
    path: Sequence[str] = STORY_PATH,
    act: str = "send",
    status: int | None = 200,
) -> Page:
    """Send a path, in the one request that the player makes."""
    return visitor.post(f"/assignments/{assignment}/{slug}", {"step": path, "act": act}, status)


def play_by_steps(visitor: Visitor, address: str, path: Sequence[str] = STORY_PATH) -> Page:
    """Play page by page as a browser without scripts does, up to the last page before Send."""
    visitor.get(address)
    page = visitor.post(address, {"act": "begin"}, 200)
    for step in path:
        _scene, _, chosen = step.partition("/")
        page = visitor.post(address, {"step": page.steps, **pressed_for(page, chosen)}, 200)
        if 'value="continue"' in page.main:
            page = visitor.post(address, {"step": page.steps, "act": "continue"}, 200)
    return page


def pressed_for(page: Page, chosen: str) -> dict[str, object]:
    """The button of a choice, the answers of a question, or the one way on."""
    if 'name="choose"' in page.main:
        return {"choose": chosen}
    if 'name="answer"' in page.main:
        return {"answer": chosen.split(","), "act": "answer"}
    return {"act": "onward"}


def run_live(leader: Visitor, slug: str = STORY, **fields: str) -> str:
    """Start a live session of a story; its code."""
    leader.get(f"/live/new?quiz={slug}")
    values = {"quiz": slug, "mode": "phones", "hands": "groups", "minutes": "50"}
    leader.post("/live/new", values | fields)
    return leader.location.split("/")[2]


def sit(visitor: Visitor, code: str) -> Visitor:
    """Take part in a live session, as the page of its code offers it."""
    visitor.get(f"/live/{code}")
    visitor.post(f"/live/{code}")
    visitor.get(f"/live/{code}")
    return visitor


def progress(leader: Visitor, assignment: str) -> list[dict[str, Any]]:
    """The items of /progress/<id>.json."""
    leader.get(f"/progress/{assignment}.json")
    items: list[dict[str, Any]] = leader.reply.get_json()["items"]
    return items
