"""Limits on signing in and joining, which a class behind one address does not meet.

Counts are kept in the process with SQLite, which one process serves, and in the database with
PostgreSQL, which several nodes share. They hold hashes of what was typed, never names.
"""

from __future__ import annotations

import hashlib

from flask import Flask, Response, current_app, has_app_context, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter

from workshop.config import Config
from workshop.shared_limits import DatabaseStorage

# A school of 1,200 joins within ten minutes from one address, in two steps where the code is typed;
# most of what is typed is right.
JOIN_FAILURES = "60 per 5 minutes"
JOINS = "1500 per 5 minutes"
# A live session may have a room of 500 behind one address, and a few of them come twice.
LIVE_JOINS = "1000 per 5 minutes"
SIGN_IN_FAILURES_FOR_ADDRESS = "100 per 15 minutes"
SIGN_IN_FAILURES_FOR_ACCOUNT = "10 per 15 minutes"

COUNTING = "counting of tries"
ON = "on without an application"


class Limits(Limiter):
    """Counts as the current application does, or not at all: a process may have several, on
    different databases."""

    @property
    def enabled(self) -> bool:
        own = current_app.config["RATELIMIT_ENABLED"] if has_app_context() else self.__dict__[ON]
        return bool(own)

    @enabled.setter
    def enabled(self, on: bool) -> None:
        self.__dict__[ON] = on

    @property
    def limiter(self) -> RateLimiter:
        found = current_app.extensions[COUNTING]
        assert isinstance(found, RateLimiter)
        return found

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        """Every limit here is written at its view, which asks for itself: before the others there
        is nothing to look up."""
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


limiter = Limits(get_remote_address, storage_uri="memory://", strategy="moving-window")


def account_typed() -> str:
    typed = request.form.get("email", "").strip().lower()
    return hashlib.sha256(typed.encode()).hexdigest()


def account_open() -> str:
    """Of whoever is signed in: somebody else may sit at their browser. It is asked before anybody
    is turned away."""
    return hashlib.sha256(getattr(current_user, "id", "nobody").encode()).hexdigest()


def failed(response: Response) -> bool:
    """Only what was refused counts towards a limit on failures."""
    return response.status_code in {400, 404, 422, 429}


def init_app(app: Flask, config: Config) -> None:
    app.config["RATELIMIT_ENABLED"] = config.rate_limits
    limiter.init_app(app)
    if config.rate_limits:
        app.extensions[COUNTING] = (
            MovingWindowRateLimiter(limiter.storage)
            if config.sqlite
            else FixedWindowRateLimiter(DatabaseStorage(config.keys.limits))
        )
