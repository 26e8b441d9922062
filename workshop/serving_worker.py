"""The process that answers, as gunicorn runs it: it ends without cutting off what it answers, and
no client holds it by being slow. It knows nothing of the application.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
from functools import partial
from selectors import EVENT_READ
from time import monotonic
from typing import Any

from gunicorn import systemd
from gunicorn.workers.gthread import ThreadWorker

from workshop.stopping import stopping

# A request's line and headers have to be there after so many seconds, its body after so many more.
HEADER_SECONDS = 20.0
BODY_SECONDS = 60.0
# A piece of an answer has to be taken within this time.
SEND_SECONDS = 60.0
# How long the loop that accepts waits for a client to end a connection that it was told is over.
LINGER_SECONDS = 0.1
# An idle connection of a worker that stops is kept so long, for a request that is on its way.
IDLE_SECONDS = 1.0
# Where `serve` keeps the address at which systemd waits, until the application can answer.
READY_SOCKET = "WORKSHOP_READY_SOCKET"


class Patient(socket.socket):
    """A connection that is given up when reading a whole request takes too long, however busily
    its client sends a byte now and then."""

    until = 0.0
    lingering = False

    def setblocking(self, blocking: bool) -> None:
        super().setblocking(blocking)
        if blocking:
            # A thread begins to read a request, and writes what answers it.
            self.settimeout(SEND_SECONDS)
            self.allow(HEADER_SECONDS)

    def allow(self, seconds: float) -> None:
        """Let reading go on for so long from now."""
        self.until = monotonic() + seconds

    def shutdown(self, how: int) -> None:
        super().shutdown(how)
        self.lingering = True

    def recv(self, *arguments: Any) -> bytes:
        """Raises TimeoutError when the time for the whole is over."""
        usual = self.gettimeout()
        left = LINGER_SECONDS if self.lingering else self.until - monotonic()
        if left <= 0:
            raise TimeoutError
        self.settimeout(left if usual is None else min(left, usual))
        try:
            return super().recv(*arguments)
        finally:
            self.settimeout(usual)


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, with an end for whoever is slow and a word to whatever runs long."""

    def init_process(self) -> None:
        # Forwarding headers are the application's to read, from those that were configured; at a
        # socket in a folder gunicorn would believe everybody.
        self.cfg.set("secure_scheme_headers", {})
        self.cfg.set("forwarder_headers", "")
        super().init_process()

    def init_signals(self) -> None:
        super().init_signals()
        # Ctrl-C reaches all processes of a terminal; the one above passes it on as SIGQUIT.
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def handle_exit(self, sig: int, frame: Any) -> None:
        stopping.set()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """Somebody who presses Ctrl-C while a class sends wants no answer lost either."""
        self.handle_exit(sig, frame)

    def is_parent_alive(self) -> bool:
        alive: bool = super().is_parent_alive()
        if not alive:
            stopping.set()
        return alive

    def run(self) -> None:
        # What has been made by now stays for good: the collector need not look through it again,
        # and comes to what is left of requests the sooner for it.
        gc.collect()
        gc.freeze()
        tell_ready(self.log)
        super().run()

    def enqueue_req(self, conn: Any) -> None:
        """A connection on which nothing came yet waits without a thread: browsers open several in
        advance, and a class of them would hold every thread."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock = Patient(fileno=conn.sock.detach())
        conn.sock.setblocking(False)
        conn.timeout = monotonic() + HEADER_SECONDS
        self.pending_conns.append(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, readable)

    def handle_request(self, req: Any, conn: Any) -> Any:
        conn.sock.allow(BODY_SECONDS)
        return super().handle_request(req, conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """When it stops, connections without a request end soon, those that never had one too."""
        soon = min(deadline, monotonic() + IDLE_SECONDS)
        super()._cap_keepalive(soon)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, soon)


def tell_ready(log: Any) -> None:
    """Tell systemd, where it waits, that the application is made and the next request answered."""
    address = os.environ.pop(READY_SOCKET, None)
    if address:
        os.environ["NOTIFY_SOCKET"] = address
        systemd.sd_notify("READY=1\nSTATUS=Answering", log, unset_environment=True)
