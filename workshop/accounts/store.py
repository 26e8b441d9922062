"""Reading and writing organisations, people and sign-ins; every query is scoped by who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from blinker import Namespace
from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from workshop.accounts.models import Contact, Organisation, Person, SignIn, SignInLink
from workshop.accounts.rules import OrganisationKind, OwnContact, Role, SignedIn
from workshop.database import new_id
from workshop.ordering import by_name

# Groups depend on accounts and not the reverse: they listen here, inside the same transaction.
# Arguments: session, organisation_id, heir_id (who takes over what the colleague led).
colleague_removed = Namespace().signal("colleague-removed")


class AddressTaken(Exception):
    """Somebody already has this e-mail address."""


class LastAdministrator(Exception):
    """An organisation keeps at least one administrator."""


@dataclass(frozen=True, slots=True)
class Known:
    """What signing in needs to know of somebody; name and organisation are for the audit log, and
    with the address for what no password of theirs may be made of."""

    id: str
    role: Role
    name: str
    organisation_id: str
    password_hash: str | None
    demonstration: bool = False
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Colleague:
    """A facilitator or administrator as their administrator sees them."""

    id: str
    name: str
    email: str
    role: Role
    has_password: bool


_SIGNED_IN = (
    select(
        Person.id,
        Person.role,
        Person.name,
        Person.email,
        Person.language,
        Person.audience,
        Person.code_replaced,
        Organisation.id.label("organisation_id"),
        Organisation.name.label("organisation"),
        Organisation.kind,
        Organisation.country,
        Organisation.language.label("organisation_language"),
        Organisation.time_zone,
        Organisation.demonstration,
        Organisation.proof_of_training,
        Organisation.retention_days,
        Contact.role.label("contact_role"),
        Contact.name.label("contact_name"),
        Contact.how.label("contact_how"),
    )
    .join(SignIn, SignIn.person_id == Person.id)
    .join(Organisation, Organisation.id == Person.organisation_id)
    .outerjoin(Contact, (Contact.organisation_id == Organisation.id) & (Contact.position == 0))
    .where(SignIn.token_hash == bindparam("token_hash"), SignIn.expires_at > bindparam("now"))
)


def signed_in(session: Session, token_hash: str, now: datetime) -> SignedIn | None:
    """The person behind a sign-in that has not run out: person, organisation and sign-in in one
    read."""
    # Plain columns need none of the ORM's loading, and every page asks this.
    asked = {"token_hash": token_hash, "now": now}
    row = session.connection().execute(_SIGNED_IN, asked).one_or_none()
    if row is None:
        return None
    values = row._asdict()
    values["role"] = Role(values["role"])
    values["kind"] = OrganisationKind(values["kind"])
    role, name, how = (values.pop(f"contact_{part}") for part in ("role", "name", "how"))
    values["contact"] = OwnContact(role, name, how) if name else None
    return SignedIn(**values, sign_in=token_hash)


def add_organisation(
    session: Session,
    name: str,
    kind: OrganisationKind,
    country: str,
    language: str,
    time_zone: str,
    demonstration: bool = False,
) -> str:
    organisation = Organisation(
        id=new_id(),
        name=name,
        kind=kind.value,
        country=country,
        language=language,
        time_zone=time_zone,
        demonstration=demonstration,
    )
    session.add(organisation)
    session.flush()
    return organisation.id


def organisation_named(session: Session, name: str) -> str | None:
    return session.scalar(select(Organisation.id).where(Organisation.name == name))


def update_organisation(
    session: Session, organisation_id: str, name: str, country: str, language: str, time_zone: str
) -> None:
    session.execute(
        update(Organisation)
        .where(Organisation.id == organisation_id)
        .values(name=name, country=country, language=language, time_zone=time_zone)
    )


def set_proof_of_training(session: Session, organisation_id: str, on: bool) -> bool:
    """Whether the switch moved. It decides about assignments opened from then on; those that are
    open hold their own copy (R16)."""
    moved = session.execute(
        update(Organisation)
        .where(Organisation.id == organisation_id, Organisation.proof_of_training != on)
        .values(proof_of_training=on)
        .returning(Organisation.id)
    )
    return moved.first() is not None


def set_retention(session: Session, organisation_id: str, days: int) -> None:
    """How many days after a close pseudonyms and rosters are kept, 30 to 3650; the database refuses
    others. It holds for what has closed already as well."""
    session.execute(
        update(Organisation).where(Organisation.id == organisation_id).values(retention_days=days)
    )


def add_colleague(session: Session, organisation_id: str, name: str, email: str, role: Role) -> str:
    """A facilitator or administrator without a password yet. Raises AddressTaken."""
    if session.scalar(select(Person.id).where(Person.email == email)):
        raise AddressTaken
    person = Person(
        id=new_id(), organisation_id=organisation_id, role=role.value, name=name, email=email
    )
    session.add(person)
    session.flush()
    return person.id


def add_learner(
    session: Session,
    organisation_id: str,
    pseudonym: str,
    return_code_hash: str,
    language: str,
    audience: str,
) -> str:
    person_id = new_id()
    session.execute(
        insert(Person).values(
            id=person_id,
            organisation_id=organisation_id,
            role=Role.LEARNER.value,
            name=pseudonym,
            return_code_hash=return_code_hash,
            code_replaced=False,
            language=language,
            audience=audience,
        )
    )
    return person_id


def colleagues(session: Session, organisation_id: str) -> list[Colleague]:
    rows = session.execute(
        select(Person.id, Person.name, Person.email, Person.role, Person.password_hash.isnot(None))
        .where(Person.organisation_id == organisation_id, Person.email.is_not(None))
        .order_by(Person.id)
    )
    found = (Colleague(id, name, mail or "", Role(role), has) for id, name, mail, role, has in rows)
    return sorted(found, key=lambda each: by_name(each.name))


def _colleague(organisation_id: str, person_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Person.id == person_id,
        Person.organisation_id == organisation_id,
        Person.role != Role.LEARNER.value,
    )


def colleague(session: Session, organisation_id: str, person_id: str) -> Colleague | None:
    found = [c for c in colleagues(session, organisation_id) if c.id == person_id]
    return found[0] if found else None


def remove_colleague(session: Session, organisation_id: str, person_id: str) -> None:
    """Raises LastAdministrator when nobody would be left to run the organisation."""
    everyone = colleagues(session, organisation_id)
    left = [c for c in everyone if c.role is Role.ADMINISTRATOR and c.id != person_id]
    if not left:
        raise LastAdministrator
    session.execute(delete(Person).where(*_colleague(organisation_id, person_id)))


def known_by_address(session: Session, email: str) -> Known | None:
    return _known(session, Person.email == email)


def known_by_return_code(session: Session, code_hash: str) -> Known | None:
    return _known(session, Person.return_code_hash == code_hash)


def _known(session: Session, condition: ColumnElement[bool]) -> Known | None:
    row = session.execute(
        select(
            Person.id,
            Person.role,
            Person.name,
            Person.organisation_id,
            Person.password_hash,
            Organisation.demonstration,
            Person.email,
            Organisation.name,
        )
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(condition)
    ).one_or_none()
    if row is None:
        return None
    id, role, name, organisation_id, password_hash, demonstration, email, organisation = row
    about = (name, email or "", organisation)
    return Known(id, Role(role), name, organisation_id, password_hash, demonstration, about)


def set_password(session: Session, person_id: str, password_hash: str) -> None:
    """A new password ends every other sign-in of the person."""
    session.execute(
        update(Person).where(Person.id == person_id).values(password_hash=password_hash)
    )
    session.execute(delete(SignIn).where(SignIn.person_id == person_id))


def password_hash_of(session: Session, person_id: str) -> str | None:
    return session.scalar(select(Person.password_hash).where(Person.id == person_id))


def set_return_code(session: Session, person_id: str, code_hash: str) -> None:
    """Replace a lost return code; the learner sees that it was, and other sign-ins end."""
    session.execute(
        update(Person)
        .where(Person.id == person_id, Person.role == Role.LEARNER.value)
        .values(return_code_hash=code_hash, code_replaced=True)
    )
    session.execute(delete(SignIn).where(SignIn.person_id == person_id))


def seen_that_code_was_replaced(session: Session, person_id: str) -> None:
    session.execute(update(Person).where(Person.id == person_id).values(code_replaced=False))


def set_language(session: Session, person_id: str, language: str) -> None:
    session.execute(update(Person).where(Person.id == person_id).values(language=language))


def begin_sign_in(
    session: Session, person_id: str, token_hash: str, now: datetime, lifetime: timedelta
) -> None:
    session.execute(
        insert(SignIn).values(token_hash=token_hash, person_id=person_id, expires_at=now + lifetime)
    )


def forget_what_ran_out(session: Session, now: datetime) -> None:
    """Erase sign-ins and links that ran out, so that no table holds a history of visits."""
    session.execute(delete(SignIn).where(SignIn.expires_at <= now))
    session.execute(delete(SignInLink).where(SignInLink.expires_at <= now))


def sign_ins_of(session: Session, person_id: str, now: datetime) -> list[tuple[str, datetime]]:
    """(hash, when it runs out) of each, the newest first."""
    rows = session.execute(
        select(SignIn.token_hash, SignIn.expires_at)
        .where(SignIn.person_id == person_id, SignIn.expires_at > now)
        .order_by(SignIn.expires_at.desc(), SignIn.token_hash)
    )
    return [(token_hash, expires_at) for token_hash, expires_at in rows]


def end_other_sign_ins(session: Session, person_id: str, token_hash: str) -> None:
    session.execute(
        delete(SignIn).where(SignIn.person_id == person_id, SignIn.token_hash != token_hash)
    )


def end_sign_in(session: Session, token_hash: str) -> None:
    session.execute(delete(SignIn).where(SignIn.token_hash == token_hash))


def end_sign_ins_of(session: Session, person_id: str) -> int:
    """End every sign-in of a person; how many there were."""
    ended = session.execute(
        delete(SignIn).where(SignIn.person_id == person_id).returning(SignIn.token_hash)
    )
    return len(ended.all())


def add_link(session: Session, person_id: str, token_hash: str, expires_at: datetime) -> None:
    """A one-time link; an earlier one of the same person stops working."""
    session.execute(delete(SignInLink).where(SignInLink.person_id == person_id))
    session.execute(
        insert(SignInLink).values(token_hash=token_hash, person_id=person_id, expires_at=expires_at)
    )


def link_person(session: Session, token_hash: str, now: datetime) -> Known | None:
    links = select(SignInLink.person_id).where(
        SignInLink.token_hash == token_hash, SignInLink.expires_at > now
    )
    return _known(session, Person.id == links.scalar_subquery())


def use_link(session: Session, token_hash: str, now: datetime) -> Known | None:
    """The person of a link, once: it is erased by the same statement that finds it."""
    person_id = session.scalar(
        delete(SignInLink)
        .where(SignInLink.token_hash == token_hash, SignInLink.expires_at > now)
        .returning(SignInLink.person_id)
    )
    if person_id is None:
        return None
    return _known(session, Person.id == person_id)


def delete_learner(session: Session, person_id: str) -> None:
    """Erase a learner's account. What was counted stays in totals that hold no person."""
    session.execute(delete(Person).where(Person.id == person_id, Person.role == Role.LEARNER.value))


def delete_learners(session: Session, organisation_id: str, person_ids: Sequence[str]) -> None:
    session.execute(
        delete(Person).where(
            Person.organisation_id == organisation_id,
            Person.id.in_(person_ids),
            Person.role == Role.LEARNER.value,
        )
    )


def contacts_of(session: Session, organisation_id: str) -> tuple[OwnContact, ...]:
    rows = session.execute(
        select(Contact.role, Contact.name, Contact.how)
        .where(Contact.organisation_id == organisation_id)
        .order_by(Contact.position)
    )
    return tuple(OwnContact(role, name, how) for role, name, how in rows)


def set_contacts(session: Session, organisation_id: str, contacts: Sequence[OwnContact]) -> None:
    session.execute(delete(Contact).where(Contact.organisation_id == organisation_id))
    for position, contact in enumerate(contacts):
        session.add(
            Contact(
                id=new_id(),
                organisation_id=organisation_id,
                position=position,
                role=contact.role,
                name=contact.name,
                how=contact.how,
            )
        )
    session.flush()


def demonstrations(session: Session) -> list[str]:
    return list(session.scalars(select(Organisation.id).where(Organisation.demonstration)))


def anybody(session: Session) -> bool:
    return session.scalar(select(Organisation.id).limit(1)) is not None
