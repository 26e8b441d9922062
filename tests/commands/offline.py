"""A whole lesson over HTTP in a network that has nothing but the loopback: run as a program, it
takes an empty folder and prints what it saw. It needs a network namespace of its own.
"""

from __future__ import annotations

import fcntl
import re
import shutil
import socket
import struct
import sys
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin

from tests.cast import (
    STORY,
    assign,
    close,
    come_back,
    make_group,
    play_by_steps,
    print_slips,
    send,
    sign_in,
)
from tests.commands.running import PATIENCE_SECONDS, Running, found, running
from tests.web import Page, Visitor

LEARNERS = 5
LIBRARY = Path(__file__).resolve().parent.parent / "library" / "quizzes"
SET_FLAGS, UP = 0x8914, 1
LOADS = re.compile(
    r'(?:src|data-plotly|data-\w+-script)="([^"]+)"'
    r'|<link[^>]* href="([^"]+)"'
    r"|url\([\"']?([^\"')]+)"
)


class Remote(Visitor):
    """A browser at a server in another process, which fetches whatever its pages load."""

    loaded: ClassVar[set[str]] = set()
    asked: ClassVar[int] = 0

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.owner = ""
        self.page = Page("")
        self.led_to = ""

    def get(self, address: str, status: int | None = 200, **_options: Any) -> Page:
        return self._asked("GET", address, None, status)

    def post(
        self,
        address: str,
        data: dict[str, Any] | None = None,
        status: int | None = 303,
        **_options: Any,
    ) -> Page:
        if not self.token:
            self.get("/join")
        filled = {"csrf_token": self.token} | self._own | (data or {})
        return self._asked("POST", address, urlencode(filled, doseq=True), status)

    @property
    def location(self) -> str:
        return self.led_to

    def _asked(self, method: str, address: str, body: str | None, status: int | None) -> Page:
        answer, text, kind = self._fetch(method, address, body)
        assert status is None or answer == status, f"{method} {address}: {answer}"
        if kind.startswith("text/html") and not self.led_to:
            self.page = Page(text)
            assert not self.page.faults(), (address, self.page.faults())
            if self.page.tokens:
                self.token = self.page.tokens[-1]
                self.owner = self.page.values.get("owner", "")
            self._load(text, address)
        return self.page

    def _fetch(self, method: str, address: str, body: str | None) -> tuple[int, str, str]:
        Remote.asked += 1
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Host": f"127.0.0.1:{self.port}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        connection.request(method, address, body, headers)
        reply = connection.getresponse()
        for line in reply.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        self.led_to = reply.headers.get("Location", "")
        kind, content = reply.headers.get("Content-Type", ""), reply.read()
        connection.close()
        # A font is loaded like the rest, and is no text.
        return reply.status, content.decode(errors="replace"), kind

    def _load(self, text: str, base: str) -> None:
        """Fetch what a page or style sheet loads, each once; all of it is on this server."""
        named = [next(filter(None, each.groups())) for each in LOADS.finditer(text)]
        for name in named:
            if name.startswith(("data:", "#")):
                continue
            address = urljoin(base, name)
            if address in self.loaded:
                continue
            assert address.startswith("/"), f"{address} is on another host"
            self.loaded.add(address)
            answer, content, kind = self._fetch("GET", address, None)
            assert answer == 200, (address, answer)
            if "css" in kind:
                self._load(content, address)


def cut_off() -> None:
    """Switch the loopback on, and make sure that there is no way out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14x", b"lo", UP))
        try:
            any_socket.connect(("192.0.2.1", 9))
        except OSError:
            return
    raise AssertionError("there is a way out of this network")


def lesson(server: Running, port: int) -> str:
    """Sign in, make and hand out slips, join, play, send, look at the charts."""
    printed = server.printed
    leader = sign_in(
        Remote(port),
        found(r"facilitator: (\S+)", printed),
        found(r"password: (\S+)", printed),
    )
    leader.get("/?language=en", None)
    group = make_group(leader)
    slips = print_slips(leader, group, LEARNERS)
    leader.get(f"/groups/{group}/board")
    assignment = assign(leader, group)
    play_by_steps(come_back(Remote(port), slips[0].code), f"/assignments/{assignment}/{STORY}")
    for slip in slips:
        learner = come_back(Remote(port), slip.code, status=None)
        learner.get(f"/assignments/{assignment}/{STORY}")
        send(learner, assignment)
    close(leader, assignment)
    charts = leader.get(f"/progress/{assignment}")
    leader.get(f"/progress/{assignment}.json")
    leader.get("/help")
    assert "<table" in charts.main, charts.main
    return f"{len(slips)} sent, {Remote.asked} requests, {len(Remote.loaded)} files"


def main(folder: Path) -> None:
    cut_off()
    shutil.copytree(LIBRARY, folder / "quizzes")
    with running(folder) as server:
        port = int(server.browser.base.rpartition(":")[2])
        print(lesson(server, port))
        assert server.stop()[0] == 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
