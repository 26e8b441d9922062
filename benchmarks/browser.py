"""A cheap browser for measurements: one kept connection, cookies, tokens taken from pages.

It shares the processor with the server that it measures, so it parses nothing that it can search.
"""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
OWNER = re.compile(r'name="owner"[^>]*value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"
PATIENCE_SECONDS = 60.0
Fields = Iterable[tuple[str, str]]


@dataclass
class Reply:
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    seconds: float
    location: str

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Browser:
    """Somebody at a server on 127.0.0.1; `address` stands for theirs when a proxy is believed."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    owner: str = ""
    language: str = "fr"
    address: str = ""
    connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, fields: Fields | None = None) -> Reply:
        """One request, once more where the kept connection had been closed. Raises OSError."""
        body = None if fields is None else urlencode(list(fields))
        began = time.perf_counter()
        try:
            reply = self._send(method, path, body)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            if method != "GET":
                raise
            self.close()
            reply = self._send(method, path, body)
        content = reply.read()
        for name, value in reply.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        seconds = time.perf_counter() - began
        return Reply(reply.status, content, seconds, reply.getheader("Location") or "")

    def _send(self, method: str, path: str, body: str | None) -> http.client.HTTPResponse:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=PATIENCE_SECONDS
            )
        headers = {"Accept-Language": self.language}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if self.address:
            headers |= {"X-Forwarded-For": self.address}
        if body is not None:
            headers["Content-Type"] = FORM
        self.connection.request(method, path, body, headers)
        return self.connection.getresponse()

    def get(self, path: str) -> Reply:
        reply = self.ask("GET", path)
        if found := TOKEN.search(reply.text) if b"csrf_token" in reply.body else None:
            self.token = found.group(1)
        if found := OWNER.search(reply.text) if b'"owner"' in reply.body else None:
            self.owner = found.group(1)
        return reply

    def post(self, path: str, *fields: tuple[str, str]) -> Reply:
        """Press a button: the form's token and owner go along, a field may come several times."""
        own = [("csrf_token", self.token)]
        if self.owner:
            own.append(("owner", self.owner))
        return self.ask("POST", path, [*own, *fields])

    def send(self, path: str, steps: Iterable[str]) -> Reply:
        """Send a path in the one request that the player makes."""
        return self.post(path, ("act", "send"), *(("step", step) for step in steps))

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None
