"""A live session with a room, as its screen, its presenter and its phones use it.

Everybody asks for news as live.js does, as often as the page itself says. A room sits behind one
address, as it does in a school.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.crowd import Visitor, Waited

STORY = "the-group-chat"
OPTIONS = 3
REVISION = re.compile(r'name="revision" value="(\d+)"')
CODE = re.compile(r'<span class="code">(\w{6})</span>')
EVERY = re.compile(r'data-every="(\d+)"')
JITTER = 0.2
SCRIPT = "Accept: application/json"
REVEALED = "live-bars"


@dataclass
class Asking(Visitor):
    """A browser that keeps the tag of what it shows and asks for news with it."""

    tag: str = ""
    every: float = 1.0
    under_way: bool = False
    asked: int = 0
    shown: str = ""
    """The page, or the part of it that came last."""

    def _headers(self, head: bytes) -> tuple[int, int, bool]:
        found = re.search(rb"\r\netag: ([^\r]+)", head, re.IGNORECASE)
        status, length, last = super()._headers(head)
        if found and status == 200:
            self.tag = found.group(1).decode()
        return status, 0 if status == 304 else length, last

    async def open(self, kind: str, path: str) -> str:
        """A page that renews itself; it says after how long."""
        _, body = await self.get(kind, path)
        page = body.decode(errors="replace")
        if found := EVERY.search(page):
            self.every = int(found.group(1)) / 1000
        self.shown = page
        return page

    async def news(self, kind: str, path: str) -> str:
        """The part of the page that changed, empty where nothing did, and while a vote of this
        phone is under way."""
        if self.under_way:
            return ""
        header = f"{SCRIPT}\r\nIf-None-Match: {self.tag}" if self.tag else SCRIPT
        self.under_way = True
        self.asked += 1
        number = self.asked
        status, body = await self.ask(kind, "GET", path, header=header)
        self.under_way = False
        if number < self.asked:
            # A button was pressed meanwhile: this may be older than what answered that.
            self.tag = ""
            return ""
        return self.take(status, body)

    def take(self, status: int, body: bytes) -> str:
        """The part in an answer, if there is one; it is then what the page shows."""
        part = str(json.loads(body).get("html", "")) if status == 200 and body[:1] == b"{" else ""
        self.shown = part or self.shown
        return part


@dataclass
class Room:
    """One session: who asks, and when each saw the reveal."""

    code: str
    screen: Asking
    presenter: Asking
    phones: list[Asking]
    closed: float = 0.0
    on_screen: list[float] = field(default_factory=list)
    on_phones: list[float] = field(default_factory=list)
    over: bool = False

    async def act(self, name: str) -> None:
        """Press a button of the presenter's page as it is shown, beside its questions for news."""
        asking = self.presenter
        found = REVISION.search(asking.shown)
        assert found is not None
        hand = Asking(asking.port, asking.waited, asking.cookies, asking.token)
        fields = (
            ("csrf_token", asking.token),
            ("act", name),
            ("revision", found.group(1)),
            ("back", "presenter"),
        )
        # The clock of the reveal runs from the moment the button is pressed.
        if name == "close":
            self.closed = time.monotonic()
        asking.asked += 1
        address = f"/live/{self.code}/presenter?in=en"
        asking.take(*await hand.ask(name, "POST", address, fields, header=SCRIPT))
        asking.tag = hand.tag
        hand.leave()

    async def watch(self, who: Asking, page: str, seen: list[float] | None) -> None:
        """Ask for news until the session is over; note when the reveal is seen."""
        await asyncio.sleep(who.every * random.random())
        noted = seen is None
        while not self.over:
            html = await who.news("news", f"/live/{self.code}/{page}?in=en")
            if seen is not None and not noted and self.closed and REVEALED in html:
                noted = True
                seen.append(time.monotonic() - self.closed)
            await asyncio.sleep(who.every * random.uniform(1 - JITTER, 1 + JITTER))

    async def watched(self) -> None:
        """Everybody of this room, until it is over."""
        await asyncio.gather(
            self.watch(self.screen, "screen.json", self.on_screen),
            self.watch(self.presenter, "presenter.json", None),
            *(self.watch(phone, "now.json", self.on_phones) for phone in self.phones),
        )

    async def cast(self, phone: Asking, within: float) -> None:
        """A vote, which is answered with the part of the page that changed. Where a question for
        news is under way, a browser opens another connection for it."""
        await asyncio.sleep(random.random() * within)
        voter = phone
        if phone.under_way:
            voter = Asking(phone.port, phone.waited, phone.cookies, phone.token)
        fields = (
            ("csrf_token", phone.token),
            ("round", "1"),
            ("choice", str(1 + random.randrange(OPTIONS))),
        )
        address = f"/live/{self.code}/vote?in=en"
        voter.under_way = True
        await voter.ask("vote", "POST", address, fields, header=SCRIPT)
        voter.under_way = False
        if voter is not phone:
            phone.tag = voter.tag
            voter.leave()


async def assembled(ports: Sequence[int], waited: Waited, leader: Asking, size: int) -> Room:
    """A session with its screen, its presenter and so many phones, over all nodes in turn."""
    await leader.get("new", f"/live/new?quiz={STORY}")
    fields = (("quiz", STORY), ("mode", "phones"), ("hands", "groups"), ("minutes", "50"))
    await leader.post("start", "/live/new", *fields)
    _, page = await leader.get("sessions", "/live")
    code = CODE.findall(page.decode())[0]
    # How they load styles and scripts is not measured here: one of the room does it for all.
    known: set[bytes] = set()
    phones = [Asking(ports[n % len(ports)], waited, known=known) for n in range(size)]
    for phone in phones:
        await phone.get("join page", f"/live/{code}")
        await phone.post("join", f"/live/{code}")
        await phone.open("participant", f"/live/{code}")
    screen = Asking(ports[0], waited, dict(leader.cookies), leader.token)
    await screen.open("screen", f"/live/{code}/screen")
    presenter = Asking(ports[-1], waited, dict(leader.cookies), leader.token)
    await presenter.open("presenter", f"/live/{code}/presenter")
    return Room(code, screen, presenter, phones)
