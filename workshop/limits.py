"""Limits on signing in and joining, which a class behind one address does not meet.

Counts are kept in the process. They hold hashes of what was typed, never names.
"""

from __future__ import annotations

import hashlib

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Thirty pupils join within a minute from one school address; most of what is typed is right.
JOIN_FAILURES = "60 per 5 minutes"
JOINS = "300 per 5 minutes"
SIGN_IN_FAILURES_FOR_ADDRESS = "100 per 15 minutes"
SIGN_IN_FAILURES_FOR_ACCOUNT = "10 per 15 minutes"

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")


def account_typed() -> str:
    typed = request.form.get("email", "").strip().lower()
    return hashlib.sha256(typed.encode()).hexdigest()


def failed(response: Response) -> bool:
    """Only what was refused counts towards a limit on failures."""
    return response.status_code in {400, 404, 422, 429}


def init_app(app: Flask, enabled: bool) -> None:
    app.config["RATELIMIT_ENABLED"] = enabled
    limiter.init_app(app)
