"""Real servers for browsers: one over SQLite, or two over PostgreSQL behind one address, which are
stopped and started while people are at work. It knows nothing of what they do.
"""

from __future__ import annotations

import os
import socket
import socketserver
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from threading import Thread
from urllib.error import URLError
from urllib.request import urlopen

from tests.browser.chromium import HOST
from tests.browser.site import School, make_school, open_app
from tests.commands.conftest import SECRET
from tests.commands.running import PROGRAM, free_port
from tests.conftest import KEYS

PATIENCE_SECONDS = 90.0
CHUNK = 65536


class Node:
    """`workshop serve` in a process of its own."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.port = free_port()
        kept = {name: text for name, text in os.environ.items() if not name.startswith("WORKSHOP_")}
        self.environment = kept | settings
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-c", PROGRAM, "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                urlopen(f"http://127.0.0.1:{self.port}/health").close()
                return
            except (URLError, OSError):
                assert time.monotonic() < until
                time.sleep(0.1)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Relay(socketserver.ThreadingTCPServer):
    """One address before several nodes: each connection goes to the next one that answers."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, ports: list[int]) -> None:
        super().__init__(("127.0.0.1", port), Passing)
        self.ports, self.turn = ports, count()

    def next_node(self) -> socket.socket | None:
        first = next(self.turn)
        for number in range(len(self.ports)):
            port = self.ports[(first + number) % len(self.ports)]
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", port))
        return None


class Passing(socketserver.BaseRequestHandler):
    """One connection, both ways; when one side ends it, so does the other."""

    def handle(self) -> None:
        assert isinstance(self.server, Relay)
        there = self.server.next_node()
        if there is not None:
            with there:
                Thread(target=copied, args=(there, self.request), daemon=True).start()
                copied(self.request, there)


def copied(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(CHUNK):
            target.sendall(chunk)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def relayed(port: int, ports: list[int]) -> Iterator[None]:
    """One address for all of them, as long as the block runs."""
    with Relay(port, ports) as relay:
        Thread(target=relay.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield
        finally:
            relay.shutdown()


class Servers:
    """What browsers talk to, and the nodes behind it."""

    def __init__(self, url: str, nodes: list[Node], school: School) -> None:
        self.url, self.nodes, self.school = url, nodes, school

    def restart_each(self, meanwhile: Callable[[], None]) -> float:
        """Stop and start one after the other; when the last one was up again."""
        for node in self.nodes:
            node.stop()
            meanwhile()
            node.start()
        return time.monotonic()


@contextmanager
def serving(instance: Path, database_url: str) -> Iterator[Servers]:
    """One node where the database is SQLite, two otherwise; it is migrated already."""
    port = free_port()
    url = f"http://{HOST}:{port}"
    app = open_app(instance, url, database_url, KEYS)
    school = make_school(app, "en")
    app.extensions["database"].engine.dispose()
    settings = {
        "WORKSHOP_INSTANCE": str(instance),
        "WORKSHOP_DATABASE_URL": database_url,
        "WORKSHOP_SECRET": SECRET,
        "WORKSHOP_PUBLIC_URL": url,
        "WORKSHOP_WORKERS": "1",
    }
    with ExitStack() as stack:
        nodes: list[Node] = []
        for _ in range(1 if database_url.startswith("sqlite") else 2):
            nodes.append(Node(settings))
            stack.callback(nodes[-1].kill)
        stack.enter_context(relayed(port, [node.port for node in nodes]))
        yield Servers(url, nodes, school)
