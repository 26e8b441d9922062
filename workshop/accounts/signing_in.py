"""Signing in and out with flask-login: the cookie holds a random token, the database its hash.

It knows people and sign-ins, and no group or assignment.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Flask, current_app, g
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, current_user, login_user, logout_user
from itsdangerous import BadSignature
from sqlalchemy.orm import Session

from workshop.accounts import store
from workshop.accounts.passwords import Passwords
from workshop.accounts.rules import (
    FACILITATOR_SESSION,
    LEARNER_SESSION,
    OrganisationKind,
    Role,
    SignedIn,
    draft_id,
    keyed_hash,
)
from workshop.config import Keys
from workshop.database import now, session, transaction

# A pause after which a learner's page signs out by itself. A script counts it, as only the browser
# knows of keys and taps; without scripts the four hours of the server's session hold.
IDLE_MINUTES = {OrganisationKind.SCHOOL: 15, OrganisationKind.COMPANY: 30}


def init_app(app: Flask, passwords: Passwords) -> None:
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(load)
    app.extensions["passwords"] = passwords
    app.jinja_env.globals["idle_minutes"] = idle_minutes


def idle_minutes(kind: OrganisationKind) -> int:
    """Minutes without a key, a tap or a scroll after which a learner is signed out."""
    return IDLE_MINUTES[kind]


def keys() -> Keys:
    found = current_app.extensions["keys"]
    assert isinstance(found, Keys)
    return found


def passwords() -> Passwords:
    found = current_app.extensions["passwords"]
    assert isinstance(found, Passwords)
    return found


def load(token: str) -> SignedIn | None:
    """The person behind the token of a cookie."""
    found = store.signed_in(session(), keyed_hash(keys().session, token), now())
    if found is None or (found.demonstration and not demonstration_on()):
        return None
    return replace(found, draft_id=draft_id(keys().drafts, found.id))


def demonstration_on() -> bool:
    """Whether the invented people of a demonstration may sign in here."""
    on: bool = current_app.extensions["configuration"].demonstration
    return on


def admitted(known: store.Known | None) -> store.Known | None:
    """Who was found, unless they belong to a demonstration that is off: then nobody was."""
    return None if known and known.demonstration and not demonstration_on() else known


def holds_sign_in(app: Flask, brought: Mapping[str, str]) -> bool:
    """Whether the cookies of a request, outside it, hold a sign-in or cannot be read: no database
    is asked whether it still holds. Without one, nobody is signed in."""
    value = brought.get(app.config["SESSION_COOKIE_NAME"])
    if value is None:
        return False
    signing = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signing is not None
    try:
        return "_user_id" in signing.loads(value)
    except BadSignature:
        return True


class _Ticket:
    """What flask-login writes into the cookie: the token, never an id of a person."""

    is_active = True

    def __init__(self, token: str) -> None:
        self.token = token

    def get_id(self) -> str:
        return self.token


def anyone() -> SignedIn | None:
    """Who is signed in, if anyone is. Flask-Login's own name looks the person up at each use of
    it, which a page does fifty times."""
    found: Any = current_user._get_current_object()
    return found if isinstance(found, SignedIn) else None


def person() -> SignedIn:
    """The signed-in person; the guard has let nobody else come this far."""
    found = anyone()
    assert found is not None
    return found


def reads_here(owner: str | None) -> bool:
    """Whether a page that was made for `owner` (a draft id) still belongs to who is signed in."""
    if owner is None:
        return False
    found = anyone()
    return found is not None and owner == found.draft_id


def sign_in(writing: Session, person_id: str, role: Role) -> None:
    """Begin a sign-in inside the caller's transaction; an earlier one of this browser ends."""
    _end(writing)
    token = secrets.token_urlsafe(32)
    lifetime = LEARNER_SESSION if role is Role.LEARNER else FACILITATOR_SESSION
    hashed = keyed_hash(keys().session, token)
    store.begin_sign_in(writing, person_id, hashed, now(), lifetime)
    cookie.clear()
    login_user(_Ticket(token))
    # What is left of this request sees the person, not the ticket.
    g.pop("_login_user", None)
    # A token was made for the cookie that has just been emptied.
    g.pop("csrf_token", None)


def _end(writing: Session) -> None:
    if current_user.is_authenticated:
        store.end_sign_in(writing, current_user.sign_in)


def sign_out() -> None:
    """Erase the sign-in and everything in the cookie."""
    if current_user.is_authenticated:
        with transaction() as writing:
            store.end_sign_in(writing, current_user.sign_in)
    logout_user()
    cookie.clear()
    g.pop("csrf_token", None)
