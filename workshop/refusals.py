"""What was refused to visitors and to those who lead is written down: the kind of refusal, on which
route, never whose, and nothing of what was sent. So somebody who tries doors is seen in the log.

Nothing of a learner is: in a small school a line with its time would say what one of them did when
(PRIVACY.md R11). It knows routes by their names, and no feature.
"""

from __future__ import annotations

from flask import Flask, Response, request

from workshop.accounts.signing_in import anyone
from workshop.guard import OPEN
from workshop.logs import log

# Where somebody comes in, and what they come in with.
ENTRANCES = {
    "accounts.sign_in": "password",
    "accounts.sign_in_link": "one-time link",
    "groups.join": "code",
    "groups.join_code": "code",
    "live.room": "code",
}
NOT_LET_IN = frozenset({404, 422})
TOO_MANY = 429
# Of what is not open; what another site tried (403) is written down where it is refused.
CLOSED = {
    400: ("request refused", "no token or unreadable"),
    404: ("access refused", "not theirs or not there"),
    413: ("request refused", "too large"),
}


def init_app(app: Flask) -> None:
    app.after_request(note)


def note(response: Response) -> Response:
    found = refusal(request.endpoint, response.status_code)
    if found is None:
        return response
    person = anyone()
    if person is None or not person.learns:
        event, kind = found
        log.warning(event, kind=kind)
    return response


def refusal(endpoint: str | None, status: int) -> tuple[str, str] | None:
    """What is worth a line, as event and kind."""
    if endpoint in ENTRANCES and status in NOT_LET_IN:
        return "sign-in refused", ENTRANCES[endpoint]
    if status == TOO_MANY:
        return "request refused", "too many tries"
    return CLOSED.get(status) if endpoint and endpoint not in OPEN else None
