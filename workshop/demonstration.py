"""A school and a company in the middle of their work, made by the same functions as real ones.

No row is written by hand: its learners join, read and send through groups and assignments.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workshop.accounts import store as accounts
from workshop.accounts.models import Organisation
from workshop.accounts.rules import (
    RETURN_CODE_LENGTH,
    OrganisationKind,
    OwnContact,
    Role,
    SignedIn,
    keyed_hash,
    new_code,
    shown_code,
)
from workshop.accounts.signing_in import keys, passwords
from workshop.assignments import contents, lifecycle, sending
from workshop.assignments.models import Assignment, Item
from workshop.assignments.rules import Kind
from workshop.database import database, now
from workshop.groups import store as groups
from workshop.groups.models import Group
from workshop.groups.rules import Joining, free_pseudonym
from workshop.installation import DEMONSTRATION_REMOVED, note_once
from workshop.quizzes.rules import Quiz, Step, marks, replay
from workshop.releases import erasing


@dataclass(frozen=True, slots=True)
class Cast:
    """One organisation of the demonstration."""

    name: str
    kind: OrganisationKind
    country: str
    language: str
    time_zone: str
    facilitator: str
    email: str
    group: str
    audience: str
    joining: Joining
    people: int
    contacts: tuple[OwnContact, ...]
    closed: tuple[str, tuple[str, ...], int]
    open: tuple[str, tuple[str, ...], int]
    """Title, module and then quizzes, and how many of the people have done them."""


SCHOOL = Cast(
    "Collège des Tilleuls (démonstration)",
    OrganisationKind.SCHOOL,
    "FR",
    "fr",
    "Europe/Paris",
    "Camille Aubry",
    "camille@demo.example",
    "4e B",
    "pupils-11-15",
    Joining.SLIPS,
    28,
    (
        OwnContact("Infirmière", "Mme Delorme", "salle 12, tous les jours jusqu’à 16 h"),
        OwnContact("CPE", "M. Vasseur", "bureau de la vie scolaire"),
    ),
    ("Repérer tôt", ("spot-it-early", "the-group-chat"), 28),
    ("Protéger ses comptes", ("secure-your-accounts", "someone-else-is-logged-in"), 19),
)
COMPANY = Cast(
    "Harbour Logistics (demonstration)",
    OrganisationKind.COMPANY,
    "IE",
    "en",
    "Europe/Dublin",
    "Alex Byrne",
    "alex@demo.example",
    "Planning desk",
    "employees",
    Joining.CODE,
    40,
    (OwnContact("HR contact", "Noor Keane", "second floor, or extension 214"),),
    ("Standing by a colleague", ("stand-by-a-colleague", "the-team-channel", "seen-at-work"), 37),
    ("Securing accounts", ("secure-your-accounts", "someone-else-is-logged-in"), 23),
)


def build() -> str:
    """Make both organisations; the text says who signs in how."""
    return "\n".join(build_one(cast) for cast in (SCHOOL, COMPANY))


def build_one(cast: Cast) -> str:
    password = "-".join(new_code(4, secrets.randbelow).lower() for _ in range(4))
    with database().write() as session:
        organisation_id, facilitator_id = found_organisation(session, cast, password)
        group_id, people, code = fill_group(session, cast, organisation_id, facilitator_id)
    moment = now()
    closed = run_assignment(
        cast, group_id, people, cast.closed, moment - timedelta(days=21), timedelta(days=9)
    )
    close(closed, moment - timedelta(days=11))
    run_assignment(cast, group_id, people, cast.open, moment - timedelta(days=3), None)
    return said(cast, password, code)


def said(cast: Cast, password: str, code: str) -> str:
    word = "class code" if cast.joining is Joining.CODE else "a learner's return code"
    return (
        f"  {cast.name}\n    facilitator: {cast.email}   password: {password}\n    {word}: {code}\n"
    )


def found_organisation(session: Session, cast: Cast, password: str) -> tuple[str, str]:
    organisation_id = accounts.add_organisation(
        session, cast.name, cast.kind, cast.country, cast.language, cast.time_zone, True
    )
    accounts.set_contacts(session, organisation_id, cast.contacts)
    person_id = accounts.add_colleague(
        session, organisation_id, cast.facilitator, cast.email, Role.ADMINISTRATOR
    )
    accounts.set_password(session, person_id, passwords().hash(password))
    return organisation_id, person_id


def fill_group(
    session: Session, cast: Cast, organisation_id: str, facilitator_id: str
) -> tuple[str, list[str], str]:
    """The group, its people, and a code that lets a visitor in: the group's, or a free slip's."""
    chance = current_app.extensions["chance"]
    group_id = groups.add_group(
        session, facilitator_id, organisation_id, cast.group, cast.audience, cast.language,
        cast.joining, chance,
    )  # fmt: skip
    taken: set[str] = set()
    people: list[tuple[str, str, str]] = []
    for _ in range(cast.people):
        pseudonym = free_pseudonym(cast.language, taken, chance)
        taken.add(pseudonym)
        code = new_code(RETURN_CODE_LENGTH, chance)
        person_id = accounts.add_learner(
            session, organisation_id, pseudonym, keyed_hash(keys().codes, code), cast.language,
            cast.audience,
        )  # fmt: skip
        people.append((person_id, pseudonym, code))
    if cast.joining is Joining.SLIPS:
        groups.add_slips(
            session, group_id, [(p, name, n, False) for n, (p, name, _) in enumerate(people, 1)]
        )
        visitor = shown_code(people[-1][2])
    else:
        for person_id, pseudonym, _ in people:
            groups.add_member(session, group_id, person_id, pseudonym)
        visitor = session.scalars(select(Group.code).where(Group.id == group_id)).one() or ""
    return group_id, [person_id for person_id, _, _ in people], visitor


def run_assignment(
    cast: Cast,
    group_id: str,
    people: list[str],
    what: tuple[str, tuple[str, ...], int],
    opened: datetime,
    length: timedelta | None,
) -> str:
    """Open an assignment in the past and let the first `what[2]` people do it, over some days."""
    title, (module, *quizzes), doing = what
    with database().write() as session:
        choices = contents.choose(
            session, (f"module/{module}", *(f"quiz/{quiz}" for quiz in quizzes))
        )
        assignment_id = lifecycle.make_assignment(session, group_id, title, choices, opened, None)
        lifecycle.open_assignment(
            session, assignment_id, contents.shapes_from(session), opened,
            current_app.extensions["sealer"], current_app.extensions["chance"],
        )  # fmt: skip
    spread = (length or now() - opened) * 0.9
    for number, person_id in enumerate(people[:doing]):
        moment = opened + spread * number / doing
        who = read(person_id, assignment_id, module, moment)
        for quiz in quizzes:
            play(cast, who, assignment_id, quiz, moment)
    return assignment_id


def read(person_id: str, assignment_id: str, module: str, moment: datetime) -> SignedIn:
    """Somebody comes for the first time and reads the module; who they are, signed in."""
    with database().write() as session:
        groups.use_slip(session, person_id)
        who = signed_in(session, person_id)
        place = sending.place_of(session, who, assignment_id, module)
        assert place is not None
        sending.read_module(session, who, place, moment)
    return who


def play(cast: Cast, who: SignedIn, assignment_id: str, quiz: str, moment: datetime) -> None:
    with database().write() as session:
        place = sending.place_of(session, who, assignment_id, quiz)
        assert place is not None
        piece = contents.piece_of(session, Kind.QUIZ, quiz, place.version, cast.language)
        path = random_path(piece)
        sending.send(
            session, who, place, lambda: marks(piece, path), moment,
            current_app.extensions["sealer"], current_app.extensions["chance"],
        )  # fmt: skip


def signed_in(session: Session, person_id: str) -> SignedIn:
    """Signed in for the time of this transaction only."""
    token = secrets.token_hex(32)
    accounts.begin_sign_in(session, person_id, token, now(), timedelta(minutes=5))
    found = accounts.signed_in(session, token, now())
    accounts.end_sign_in(session, token)
    assert found is not None
    return found


def random_path(quiz: Quiz) -> tuple[Step, ...]:
    """A path that somebody might take; earlier choices of a scene are a little more likely."""
    chance = current_app.extensions["chance"]
    path: tuple[Step, ...] = ()
    while not (position := replay(quiz, path)).finished:
        scene = position.scene
        if scene.question:
            chosen: tuple[int, ...] = (1 + chance(len(scene.question.answers)),)
        elif position.offered:
            first, second = chance(len(position.offered)), chance(len(position.offered))
            chosen = (position.offered[min(first, second)].number,)
        else:
            chosen = ()
        path = (*path, Step(scene.id, chosen))
    return path


def close(assignment_id: str, moment: datetime) -> None:
    with database().write() as session:
        lifecycle.close_assignment(session, assignment_id, moment, current_app.extensions["sealer"])


def note_of(instance: Path) -> Path:
    """Where the demonstration's random passwords are kept, readable by the owner only."""
    return instance / "demo.txt"


def remove(session: Session) -> None:
    """Erase the organisations of the demonstration and everything of theirs, for good: the next
    `make run` does not make it again.
    """
    items = session.scalars(
        select(Item.id)
        .join(Assignment, Assignment.id == Item.assignment_id)
        .join(Group, Group.id == Assignment.group_id)
        .join(Organisation, Organisation.id == Group.organisation_id)
        .where(Organisation.demonstration)
    ).all()
    erasing.erase(session, items)
    session.execute(delete(Organisation).where(Organisation.demonstration))
    note_once(session, DEMONSTRATION_REMOVED)
