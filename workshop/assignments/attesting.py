"""What an attestation says, and the signed token with which only the same learner asks for it
again. Nothing of it is stored, and it knows no answer and no score (PRIVACY.md R12).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from workshop.accounts.rules import SignedIn
from workshop.accounts.signing_in import keys, person
from workshop.assignments.rules import local_day
from workshop.assignments.sending import Place
from workshop.database import now
from workshop.modules.rules import Module
from workshop.quizzes.rules import Quiz

LIFETIME = timedelta(hours=24)
SHOWN_OF_VERSION = 8


class NotAToken(Exception):
    """It was changed, made by another server, or given to somebody else."""


class TokenTooOld(Exception):
    """It is more than a day old."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says: which piece of which assignment, on which day, by whose draft id."""

    assignment_id: str
    slug: str
    day: date
    draft_id: str


@dataclass(frozen=True, slots=True)
class Attestation:
    """What stands on the paper. The name is written on it by hand."""

    title: str
    language: str
    """In which the title and the objectives are."""
    version: str
    """The first 8 hexadecimal digits of the content's hash."""
    reviewed: date
    objectives: tuple[str, ...]
    minutes: int
    day: date
    organisation: str
    token: str


class _Signer(TimestampSigner):
    """Signs at the moment of the application's clock, so that a test can let a day pass."""

    def __init__(self, *values: Any, moment: datetime, **named: Any) -> None:
        super().__init__(*values, **named)
        self._seconds = int(moment.timestamp())

    def get_timestamp(self) -> int:
        return self._seconds


def _serializer(key: bytes, now: datetime) -> URLSafeTimedSerializer:
    how = {"key_derivation": "hmac", "digest_method": hashlib.sha256, "moment": now}
    return URLSafeTimedSerializer(key, salt="attestation", signer=_Signer, signer_kwargs=how)


def sign(key: bytes, claim: Claim, now: datetime) -> str:
    """The token of a claim, good for 24 hours from `now`."""
    values = [claim.assignment_id, claim.slug, claim.day.isoformat(), claim.draft_id]
    text: str | bytes = _serializer(key, now).dumps(values)
    return text if isinstance(text, str) else text.decode("ascii")


def read(key: bytes, token: str, draft_id: str, now: datetime) -> Claim:
    """The claim of a token, for the learner to whom it was given. Raises NotAToken, TokenTooOld."""
    try:
        values = _serializer(key, now).loads(token, max_age=int(LIFETIME.total_seconds()))
    except SignatureExpired as error:
        raise TokenTooOld from error
    except BadSignature as error:
        raise NotAToken from error
    assignment_id, slug, day, whose = values
    if whose != draft_id:
        raise NotAToken
    return Claim(assignment_id, slug, date.fromisoformat(day), whose)


def attestation(
    piece: Module | Quiz, version: str, day: date, organisation: str, token: str
) -> Attestation:
    meta = piece.meta
    return Attestation(
        meta.title,
        piece.language,
        version[:SHOWN_OF_VERSION],
        meta.reviewed,
        tuple(meta.objectives),
        meta.minutes,
        day,
        organisation,
        token,
    )


def today() -> date:
    """The day in the organisation's time zone."""
    return local_day(now(), person().time_zone)


def token_for(assignment_id: str, slug: str) -> str:
    """The token with which the signed-in learner asks for an attestation, dated today. It gives
    nothing for what is not done."""
    claim = Claim(assignment_id, slug, today(), person().draft_id)
    return sign(keys().attestations, claim, now())


def attested(place: Place, piece: Module | Quiz, assignment_id: str) -> Attestation:
    """The attestation of what the signed-in learner has just done."""
    token = token_for(assignment_id, place.slug)
    return attestation(piece, place.version, today(), person().organisation, token)


def claimed(token: str, who: SignedIn) -> Claim:
    """What a learner's token says. Raises NotAToken, TokenTooOld."""
    return read(keys().attestations, token, who.draft_id, now())
