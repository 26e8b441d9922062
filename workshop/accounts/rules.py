"""Roles, kinds of organisation, codes that cannot be misread. Pure: no database, no Flask."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# No 0/O, 1/I/L and no U/V pair: what is read from a board is typed as it was meant.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
RETURN_CODE_LENGTH = 12  # 29^12 is more than 58 bits
PASSWORD_MINIMUM = 12
PASSWORD_MAXIMUM = 256
LINK_LIFETIME = timedelta(hours=48)
LEARNER_SESSION = timedelta(hours=4)
FACILITATOR_SESSION = timedelta(hours=10)
# Days after the close of an assignment; fewer than 30 would let a learner send the same story again
# too early (PRIVACY.md R3).
RETENTION_DAYS = 400
RETENTION_SHORTEST = 30
RETENTION_LONGEST = 3650

Chance = Callable[[int], int]


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    FACILITATOR = "facilitator"
    LEARNER = "learner"


class OrganisationKind(StrEnum):
    SCHOOL = "school"
    COMPANY = "company"


# The countries whose help this installation knows; "EU" is the general page of /help.
COUNTRIES = ("FR", "BE", "CH", "LU", "CA", "IE", "GB", "US", "EU")
LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class OwnContact:
    """Somebody of the organisation to turn to."""

    role: str
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person of this request and the organisation they belong to, as one statement read
    them."""

    id: str
    role: Role
    name: str
    email: str | None
    language: str | None
    audience: str | None
    code_replaced: bool
    organisation_id: str
    organisation: str
    kind: OrganisationKind
    country: str
    organisation_language: str
    time_zone: str
    demonstration: bool
    sign_in: str
    proof_of_training: bool = False
    """Whether the organisation allows the list "slip number: done or not" (PRIVACY.md R11)."""
    retention_days: int = RETENTION_DAYS
    """How long the organisation keeps pseudonyms and rosters after an assignment closed."""
    contact: OwnContact | None = None
    draft_id: str = ""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.sign_in

    @property
    def display_name(self) -> str:
        return self.name

    @property
    def about(self) -> tuple[str, ...]:
        """What others know of them, and no password of theirs may be made of."""
        return (self.name, self.email or "", self.organisation)

    @property
    def leads(self) -> bool:
        """A facilitator; the administrator of an organisation is one as well."""
        return self.role is not Role.LEARNER

    @property
    def administers(self) -> bool:
        return self.role is Role.ADMINISTRATOR

    @property
    def learns(self) -> bool:
        return self.role is Role.LEARNER


def new_code(length: int, chance: Chance) -> str:
    """A code of `length` characters, each from 29 that cannot be taken for another."""
    return "".join(ALPHABET[chance(len(ALPHABET))] for _ in range(length))


def normal_code(typed: str) -> str:
    """What somebody typed, without spaces and hyphens, in capitals."""
    return re.sub(r"[\s\-–—·.]+", "", unicodedata.normalize("NFKC", typed)).upper()


def shown_code(code: str) -> str:
    """A long code in groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def keyed_hash(key: bytes, value: str) -> str:
    """A hash that the database may hold: useless without the server's key (64 hexadecimal
    digits)."""
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def draft_id(key: bytes, person_id: str) -> str:
    """The random-looking id under which the browser keeps this person's path until it is sent
    (R12)."""
    return keyed_hash(key, person_id)[:24]


def normal_email(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip().lower()
