"""The screen of a room: for everybody's eyes, so that it names nobody and holds no notes. It asks
for its facilitator's sign-in, who projects it.

It asks for news three times a second: a question that finds none costs 1 ms of a processor, those
of 30 screens a tenth of one. A stream would hold a thread for each: a quarter of the server's 16
could serve two rooms of 30, and all others would have to ask as quickly anyway.
"""

from __future__ import annotations

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

from workshop.accounts.signing_in import person
from workshop.database import now
from workshop.groups.qr import qr_svg
from workshop.help.rules import strip_line
from workshop.help.views import country_code, strip_for
from workshop.language import current_language
from workshop.live.news import tag_of
from workshop.live.store import Live
from workshop.live.views import (
    Shown,
    blueprint,
    in_page_language,
    led,
    led_now,
    moved,
    not_modified,
    part,
    shown,
    unchanged,
)


@blueprint.get("/live/<code>/screen")
def screen(code: str) -> ResponseReturnValue:
    """The whole screen. The frame is told of nobody: no name, no navigation, no notice."""
    live = led(code)
    help_line = strip_line(strip_for(person()).entries, current_language())
    return render_template(
        "live/screen.html",
        **values(shown(live)),
        help_line=help_line,
        tag=screen_tag(live),
        person=None,
        nav=(),
        demonstration=False,
    )


@blueprint.get("/live/<code>/screen.json")
def screen_json(code: str) -> Response:
    """What is new on the screen; one statement besides the sign-in where nothing is."""
    in_page_language()
    live = led_now(code)
    if live is None:
        return moved("screen")
    tag = screen_tag(live)
    return not_modified(tag) if unchanged(tag) else screen_part(live)


def screen_part(live: Live, problem: str = "", status: int = 200) -> Response:
    values_now = values(shown(live), problem)
    return part("live/_screen.html", screen_tag(live), status, **values_now)


def screen_tag(live: Live) -> str:
    return tag_of(live.id, live.revision, live.connected, live.voted, live.attended(now()))


def values(there: Shown, problem: str = "") -> dict[str, object]:
    public = current_app.extensions["configuration"].address
    link = f"{public}/live/{there.live.code}"
    qr = qr_svg(link) if there.live.mode.phones and there.state.phase == "lobby" else None
    return {
        "shown": there,
        "qr": qr,
        "problem": problem,
        "back": "screen",
        "country": country_code(),
    }
