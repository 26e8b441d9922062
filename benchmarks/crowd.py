"""Hundreds of people at once in one thread: a plain HTTP client on asyncio, and what each waited.

It shares the processor with the server that it measures, and so does as little as it can.
"""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks.browser import FORM, OWNER, TOKEN

STATIC = re.compile(rb'(?:href|src)="(/static/[^"#]+\.(?:css|js|mjs|svg)[^"#]*)"')
PATIENCE_SECONDS = 60.0


@dataclass
class Waited:
    """Every answer of a kind: seconds from the moment it was wanted, and the statuses."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    last: float = 0.0
    """When the last answer came, on the clock of `time.monotonic`."""

    def note(self, kind: str, status: int, seconds: float) -> None:
        self.seconds.setdefault(kind, []).append(seconds)
        self.statuses[status] += 1
        self.last = time.monotonic()

    def of(self, *kinds: str) -> list[float]:
        return sorted(s for kind in kinds or self.seconds for s in self.seconds.get(kind, []))


def percentile(values: Sequence[float], share: float) -> float:
    """The least of sorted values that this share of them does not exceed; 0 of none."""
    return values[max(0, math.ceil(share * len(values)) - 1)] if values else 0.0


class Lost(Exception):
    """The connection ended before a whole answer came."""


@dataclass
class Visitor:
    """Somebody with a browser: cookies, the last form's token, one kept connection."""

    port: int
    waited: Waited
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    owner: str = ""
    known: set[bytes] = field(default_factory=set)
    stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self,
        kind: str,
        method: str,
        path: str,
        fields: Iterable[tuple[str, str]] = (),
        header: str = "",
    ) -> tuple[int, bytes]:
        """One request; its status and body, 0 where no whole answer came."""
        began = time.perf_counter()
        body = urlencode(list(fields)).encode() if method == "POST" else b""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, content = await self._exchange(method, path, body, header)
        except (OSError, Lost, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
            self.leave()
            self.waited.failures[f"{kind}: {type(error).__name__}"] += 1
            status, content = 0, b""
        self.waited.note(kind, status, time.perf_counter() - began)
        return status, content

    async def _exchange(
        self, method: str, path: str, body: bytes, header: str
    ) -> tuple[int, bytes]:
        if self.stream is None:
            self.stream = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.stream
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Language: fr"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        if header:
            lines.append(header)
        if method == "POST":
            lines += [f"Content-Type: {FORM}", f"Content-Length: {len(body)}"]
        writer.write("\r\n".join((*lines, "", "")).encode() + body)
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        status, length, last = self._headers(head)
        content = await reader.readexactly(length)
        if last:
            self.leave()
        return status, content

    def _headers(self, head: bytes) -> tuple[int, int, bool]:
        """The status, how long the body is, and whether the connection ends; cookies are kept."""
        first, *lines = head.decode("latin-1").split("\r\n")
        length, last = 0, False
        for line in lines:
            name, _, value = line.partition(":")
            name, value = name.lower(), value.strip()
            if name == "content-length":
                length = int(value)
            elif name == "connection":
                last = value.lower() == "close"
            elif name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return int(first.split()[1]), length, last

    async def get(self, kind: str, path: str) -> tuple[int, bytes]:
        """A page, and whatever of its styles, scripts and pictures this browser does not have."""
        status, content = await self.ask(kind, "GET", path)
        text = content.decode(errors="replace")
        if found := TOKEN.search(text):
            self.token = found.group(1)
        if found := OWNER.search(text):
            self.owner = found.group(1)
        for address in STATIC.findall(content):
            if address not in self.known:
                self.known.add(address)
                await self.ask("static", "GET", address.decode())
        return status, content

    async def post(self, kind: str, path: str, *fields: tuple[str, str]) -> tuple[int, bytes]:
        own = [("csrf_token", self.token)] + ([("owner", self.owner)] if self.owner else [])
        return await self.ask(kind, "POST", path, [*own, *fields])

    async def send(self, path: str, steps: Iterable[str]) -> tuple[int, bytes]:
        return await self.post("Send", path, ("act", "send"), *(("step", s) for s in steps))

    def leave(self) -> None:
        """Close the connection, as a browser does while somebody reads."""
        if self.stream is not None:
            self.stream[1].close()
            self.stream = None
