"""People who send, many at once, as the player does: whoever gets no acknowledgement tries again.

They write down every attempt in the ledger, and know at each instant who waits for an answer.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks.browser import FORM
from benchmarks.ledger import ACKNOWLEDGED, Key, Ledger, Outcome
from benchmarks.seed import Visitor

PATIENCE_SECONDS = 90.0
AGAIN_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Send:
    """One submission: whose it is, and the request that sends it."""

    key: Key
    address: str
    visitor: Visitor
    path: tuple[str, ...]

    @property
    def body(self) -> str:
        own = [("csrf_token", self.visitor.token), ("owner", self.visitor.owner), ("act", "send")]
        return urlencode([*own, *(("step", step) for step in self.path)])


@dataclass
class Senders:
    """So many threads that send what waits, whenever the gate is open."""

    port: int
    threads: int
    ledger: Ledger = field(default_factory=Ledger)
    waiting: deque[Send] = field(default_factory=deque)
    unanswered: dict[Key, int] = field(default_factory=dict)
    """Who has written a request and has no answer yet, with the number of the attempt."""
    attempts: int = 0
    gate: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    running: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        self.running = [threading.Thread(target=self._work) for _ in range(self.threads)]
        for thread in self.running:
            thread.start()

    def end(self) -> None:
        self.ended.set()
        self.gate.set()
        for thread in self.running:
            thread.join(PATIENCE_SECONDS)

    def add(self, sends: Sequence[Send]) -> None:
        with self.lock:
            self.waiting.extend(sends)

    def open_attempts(self) -> list[int]:
        """The attempts that wait for their answer at this instant."""
        with self.lock:
            return list(self.unanswered.values())

    def cut(self, attempts: Sequence[int]) -> int:
        """How many of these have ended without an acknowledgement."""
        with self.lock:
            return sum(self.outcomes.get(one) not in ACKNOWLEDGED for one in attempts)

    def _work(self) -> None:
        while not self.ended.is_set():
            self.gate.wait()
            with self.lock:
                send = self.waiting.popleft() if self.waiting else None
            if send is None:
                time.sleep(AGAIN_SECONDS)
                continue
            outcome = self._attempt(send)
            if outcome not in ACKNOWLEDGED:
                with self.lock:
                    self.waiting.appendleft(send)
                time.sleep(AGAIN_SECONDS)

    def _attempt(self, send: Send) -> Outcome:
        with self.lock:
            self.attempts += 1
            number = self.attempts
        outcome = self._ask(send, number)
        with self.lock:
            self.unanswered.pop(send.key, None)
            self.outcomes[number] = outcome
            self.ledger.note(send.key, outcome)
        return outcome

    def _ask(self, send: Send, number: int) -> Outcome:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.connect()
        except OSError:
            return Outcome.UNREACHED
        try:
            headers = {"Cookie": send.visitor.cookie, "Content-Type": FORM, "Connection": "close"}
            connection.request("POST", send.address, send.body, headers)
            with self.lock:
                self.unanswered[send.key] = number
            # What was not read to its end is no answer.
            with connection.getresponse() as reply:
                reply.read()
        except (OSError, http.client.HTTPException):
            return Outcome.CUT
        finally:
            connection.close()
        with self.lock:
            self.statuses[reply.status] += 1
        known = {200: Outcome.COUNTED, 409: Outcome.ALREADY}
        return known.get(reply.status, Outcome.REFUSED)
