"""The process that answers: told to stop it finishes, and nobody slow keeps others waiting."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.commands.running import let_it_be_interrupted
from workshop.commands import serve
from workshop.stopping import GRACEFUL_SECONDS

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name != "posix", reason="gunicorn runs on POSIX"),
]
ROOT = Path(__file__).resolve().parent.parent.parent
THREADS = serve.THREADS


class Server:
    """gunicorn as `serve` starts it, with the small application, at a socket in a folder."""

    def __init__(self, folder: Path) -> None:
        self.path = str(folder / "socket")
        self.ready_at = str(folder / "ready")
        self.ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.ready.bind(self.ready_at)
        self.ready.settimeout(60)
        line = serve.gunicorn(f"unix:{self.path}", 1)
        line[line.index("workshop.serving:application()")] = "tests.commands.slow:app"
        self.output = folder / "output"
        with self.output.open("wb") as file:
            self.process = subprocess.Popen(
                line,
                cwd=ROOT,
                env=os.environ | {"WORKSHOP_READY_SOCKET": self.ready_at},
                stdout=file,
                stderr=subprocess.STDOUT,
                preexec_fn=let_it_be_interrupted,  # noqa: PLW1509 - Nothing here has threads.
            )
        self.opened: list[HTTPConnection] = []
        assert self.ready.recv(100).startswith(b"READY=1")

    def connect(self) -> HTTPConnection:
        connection = HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(30)
        connection.sock.connect(self.path)
        self.opened.append(connection)
        return connection

    def ask(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        connection = self.connect()
        connection.request("GET", path, headers=headers or {})
        with connection.getresponse() as reply:
            return reply.status, reply.read()

    def get(self, path: str, headers: dict[str, str] | None = None) -> bytes:
        status, text = self.ask(path, headers)
        assert status == 200
        return text


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    try:
        yield server
    finally:
        server.ready.close()
        for connection in server.opened:
            connection.close()
        server.process.kill()
        server.process.wait()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_answers_what_runs_and_ends_what_never_would(
    tmp_path: Path, how: signal.Signals
) -> None:
    with serving(tmp_path) as server, ThreadPoolExecutor() as pool:
        idle = server.connect()
        idle.request("GET", "/")
        with idle.getresponse() as reply:
            assert reply.read() == b"whole"
        opened_in_advance = server.connect()
        slow = pool.submit(server.get, "/slow")
        stream = pool.submit(server.get, "/stream")
        time.sleep(0.6)
        before = time.monotonic()
        server.process.send_signal(how)
        assert slow.result(30) == b"whole"
        assert stream.result(30).endswith(b"end\n")
        assert server.process.wait(30) == 0
        assert time.monotonic() - before < GRACEFUL_SECONDS - 5
        assert idle.sock.recv(1) == b""
        assert opened_in_advance.sock.recv(1) == b""
        assert server.output.read_text() == ""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as started:
        yield started


def test_connections_without_a_request_and_slow_senders_hold_no_thread_for_long(
    server: Server,
) -> None:
    waiting = [server.connect() for _ in range(2 * THREADS)]
    before = time.monotonic()
    assert server.get("/") == b"whole"
    assert time.monotonic() - before < 4, "no thread waits for those who say nothing"
    for connection in waiting:
        connection.sock.sendall(b"GET / HT")
    assert server.get("/") == b"whole"
    for connection in waiting:
        assert connection.sock.recv(100) == b"", "cut off"
    assert time.monotonic() - before < 10
    assert server.output.read_text() == "", "a slow sender is no fault of the server"


def test_a_body_that_comes_drop_by_drop_is_cut_off(server: Server) -> None:
    connection = server.connect()
    connection.putrequest("POST", "/body")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"x")
    with pytest.raises(OSError):  # noqa: PT012 - At which drop depends on the machine.
        for _ in range(60):
            connection.sock.sendall(b"x")
            time.sleep(0.2)
    assert server.get("/") == b"whole"


def test_what_a_sender_says_of_a_proxy_is_not_believed_by_the_server(server: Server) -> None:
    assert server.get("/scheme", {"X-Forwarded-Proto": "https"}) == b"http"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Long": "x" * 9000}, 431),
        ({f"X-{n}": "x" for n in range(serve.HEADERS + 1)}, 431),
    ],
    ids=["long", "many"],
)
def test_headers_have_a_limit(server: Server, headers: dict[str, str], status: int) -> None:
    assert server.ask("/", headers)[0] == status
    assert server.ask("/" + "x" * 5000)[0] == 414
    assert server.output.read_text() == ""


def test_a_worker_holds_the_connections_of_thirty_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each phone keeps one for news and opens another to vote; many systems begin with 1,024."""
    line = serve.gunicorn("unix:/somewhere", 1)
    connections = int(line[line.index("--worker-connections") + 1])
    assert connections >= 2 * 30 * 32
    limits = [(1024, 524_288)]
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _kind, found: limits.append(found))
    serve.allow_files(connections + 1)
    serve.allow_files(connections)
    assert limits == [(1024, 524_288), (connections + 1, 524_288)]
