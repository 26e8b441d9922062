"""The running server is sent bytes that are hardly HTTP: broken, too large, too long, two messages
in one. It refuses them or cuts them off, and answers the next visitor.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.commands.running import let_it_be_interrupted
from tests.fuzzing import hostile
from workshop import config as configuration
from workshop.commands import serve
from workshop.commands.common import migrate

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name != "posix", reason="gunicorn runs on POSIX"),
]
# What a server says that it does not do, and no error of the program.
REFUSED = {"501", "505"}
HOST = b"Host: a\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
POST = b"POST /join HTTP/1.1\r\n" + HOST
MESSAGES = {
    "no message": b"\r\n\r\n",
    "zeros": b"\0" * 500,
    "a greeting of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 300,
    "no version": b"GET /\r\n\r\n",
    "a version that is none": b"GET / HTTP/9.7\r\n" + HOST + b"\r\n",
    "a method with zeros": b"G\0T / HTTP/1.1\r\n" + HOST + b"\r\n",
    "an address with spaces": b"GET /a b c HTTP/1.1\r\n" + HOST + b"\r\n",
    "an address of bytes": b"GET /\xff\xfe\x00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "an address without end": b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "another host's address": b"GET http://evil.example/x HTTP/1.1\r\n" + HOST + b"\r\n",
    "an asterisk": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\n" + HOST + b"Host: b\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\n" + HOST + b"A: b\r\n c\r\n\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\n" + HOST + b": b\r\n\r\n",
    "a header with zeros": b"GET / HTTP/1.1\r\n" + HOST + b"A: b\0c\r\n\r\n",
    "ends of lines by themselves": b"GET / HTTP/1.1\n" + HOST + b"A: b\rC: d\n\n",
    "headers without end": b"GET / HTTP/1.1\r\n" + HOST + b"A: b\r\n" * 3000 + b"\r\n",
    "a header without end": b"GET / HTTP/1.1\r\n" + HOST + b"A: " + b"b" * 90_000 + b"\r\n\r\n",
    "a length that is none": POST + b"Content-Length: x\r\n\r\na",
    "a negative length": POST + b"Content-Length: -1\r\n\r\na",
    "a huge length": POST + FORM + b"Content-Length: 99999999999\r\n\r\n",
    "two lengths": POST + b"Content-Length: 1\r\nContent-Length: 9\r\n\r\na",
    "a length that is too long": POST + FORM + b"Content-Length: 9\r\n\r\na=b",
    "length and chunks": POST + FORM
    + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    "chunks that are none": POST + FORM
    + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "a chunk that lies": POST + FORM
    + b"Transfer-Encoding: chunked\r\n\r\nfff\r\nabc\r\n0\r\n\r\n",
    "a huge chunk": POST + FORM
    + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc\r\n",
    "another coding": POST + b"Transfer-Encoding: gzip\r\n\r\nabc",
    "chunked twice": POST
    + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "more than is taken": POST + FORM
    + b"Content-Length: 3000000\r\n\r\n" + b"a" * 3_000_000,
    "a tag that is none": b"GET /static/css/workshop.css HTTP/1.1\r\n" + HOST
    + b"If-None-Match: \"\xff\r\nRange: bytes=9-1,a-b,-0\r\n\r\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server on 127.0.0.1 as `workshop serve` starts it."""
    folder = tmp_path_factory.mktemp("fuzzed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    address = f"http://127.0.0.1:{number}"
    environment = {"WORKSHOP_INSTANCE": str(folder), "WORKSHOP_PUBLIC_URL": address}
    migrate(configuration.read(environment))
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            serve.gunicorn(f"127.0.0.1:{number}", 1),
            env=os.environ | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=let_it_be_interrupted,  # noqa: PLW1509 - Nothing here has threads.
        )
    try:
        wait_for(number)
        yield number
    finally:
        process.terminate()
        process.wait(60)
    assert_nothing_is_told(folder / "output")


def wait_for(port: int) -> None:
    for _ in range(600):
        if healthy(port):
            return
        time.sleep(0.1)
    raise AssertionError("the server did not start")


def healthy(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def assert_nothing_is_told(output: Path) -> None:
    """Nothing that was sent is written down, and nothing crashed."""
    told = output.read_text(errors="replace")
    for word in ("Traceback", "evil.example", "aaaa", "request failed"):
        assert word not in told, told[-3000:]


def status_of(port: int, message: bytes) -> str:
    """The status of the first answer; empty when the connection was cut off without one."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        try:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(200)
        except OSError:
            return ""
    first = answer.split(b"\r\n")[0].split(b" ")
    return first[1].decode() if len(first) > 1 else ""


def demand_no_error(port: int, message: bytes) -> None:
    status = status_of(port, message)
    assert not status.startswith("5") or status in REFUSED, (status, message[:300])


def test_broken_messages_get_no_answer_of_the_program(port: int) -> None:
    for name, message in MESSAGES.items():
        demand_no_error(port, message)
        assert healthy(port), name


def test_random_messages_end_in_no_error_of_the_program(port: int) -> None:
    chance = random.Random(3)
    paths = ("/", "/join", "/sign-in", "/quizzes", "/help", "/static/x", "/groups", "/exit")
    for _ in range(120):
        head = [f"{chance.choice(hostile.METHODS)} {hostile.path(chance, chance.choice(paths))}"
                " HTTP/1.1", "Host: a"]  # fmt: skip
        head += [f"{name}: {value}" for name, value in hostile.headers(chance).items()]
        body = hostile.body(chance)
        head.append(f"Content-Length: {len(body) + chance.choice((0, 0, 1, -1))}")
        message = "\r\n".join(head).encode("latin-1", "replace") + b"\r\n\r\n" + body
        demand_no_error(port, message if chance.randrange(3) else hostile.value(chance) + message)
    assert healthy(port)
