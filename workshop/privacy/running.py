"""What the two versions of the page say of this installation: its configuration as it runs.

It asks the database nothing; what depends on an organisation comes with whoever is signed in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from flask import current_app

from workshop.accounts.rules import (
    FACILITATOR_SESSION,
    LEARNER_SESSION,
    LINK_LIFETIME,
    RETENTION_DAYS,
    OrganisationKind,
    SignedIn,
)
from workshop.accounts.signing_in import IDLE_MINUTES, anyone
from workshop.config import Config
from workshop.language import COOKIE_SECONDS
from workshop.releases.rules import Thresholds

HOUR, DAY = 3600, 24 * 3600
TABLES_OF_A_STORY = 4
"""Its endings and three scenes at most (PRIVACY.md R10)."""


@dataclass(frozen=True, slots=True)
class Bound:
    """By how much what is published may move the odds: e to the `exponent`, and as a number."""

    exponent: str
    factor: float


@dataclass(frozen=True, slots=True)
class Running:
    """Days, hours and minutes as they hold here; `days_chosen` says whether they are those of the
    reader's organisation or what an organisation begins with."""

    thresholds: Thresholds
    sqlite: bool
    https: bool
    days: int
    days_chosen: bool
    proof_of_training: bool | None
    idle: tuple[int, ...]
    once: Bound
    pair: Bound
    story: Bound
    sensitive: Bound

    @property
    def lifetimes(self) -> dict[str, int]:
        """What the lines of `kept` ask for."""
        return {
            "days": self.days,
            "hours": int(LEARNER_SESSION.total_seconds()) // HOUR,
            "leading": int(FACILITATOR_SESSION.total_seconds()) // HOUR,
            "link": int(LINK_LIFETIME.total_seconds()) // HOUR,
            "language": COOKIE_SECONDS // DAY,
        }


def bound(exponent: Fraction) -> Bound:
    return Bound(str(exponent), math.exp(exponent))


def running() -> Running:
    """This installation, as the reader's organisation has it where somebody is signed in."""
    config = current_app.extensions["configuration"]
    thresholds = current_app.extensions["thresholds"]
    assert isinstance(config, Config)
    assert isinstance(thresholds, Thresholds)
    person = anyone()
    return Running(
        thresholds,
        config.sqlite,
        config.https,
        person.retention_days if person else RETENTION_DAYS,
        person is not None,
        person.proof_of_training if person else None,
        idle_of(person),
        bound(thresholds.epsilon),
        bound(2 * thresholds.epsilon),
        bound(TABLES_OF_A_STORY * thresholds.epsilon),
        bound(thresholds.epsilon_sensitive),
    )


def idle_of(person: SignedIn | None) -> tuple[int, ...]:
    """The pause after which a learner is signed out: in a school, then in a company."""
    kinds = (person.kind,) if person else (OrganisationKind.SCHOOL, OrganisationKind.COMPANY)
    return tuple(IDLE_MINUTES[kind] for kind in kinds)
