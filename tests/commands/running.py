"""Starting `workshop run` in a process of its own, and a plain browser for it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from tests.commands.conftest import SECRET
from tests.web import Page

# A loaded machine is slow, and no fault of the program.
PATIENCE_SECONDS = 120.0
PROGRAM = "import sys; from workshop.commands import main; sys.exit(main())"


class Browser:
    """A browser at the running server."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str, data: dict[str, str] | None = None) -> Page:
        sent = urlencode(data).encode() if data is not None else None
        reply: Any = self.opener.open(self.base + path, sent, timeout=PATIENCE_SECONDS)
        assert isinstance(reply, HTTPResponse)
        return Page(reply.read().decode())

    def fill(self, path: str, **data: str) -> Page:
        token = self.get(path).tokens[-1]
        return self.get(path, {"csrf_token": token, **data})


class Running:
    """A server in a process of its own, and what it has printed."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path, port: int) -> None:
        self.process = process
        self.output = output
        self.browser = Browser(f"http://127.0.0.1:{port}")

    @property
    def printed(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def await_answer(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            assert self.process.poll() is None, self.printed
            try:
                self.browser.get("/health")
                return
            except HTTPError:
                raise
            except (URLError, OSError, AssertionError):
                assert time.monotonic() < until, self.printed
                time.sleep(0.1)

    def stop(self) -> tuple[int, float]:
        """Press Ctrl-C; the exit status, and after how many seconds."""
        before = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE_SECONDS), time.monotonic() - before


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def let_it_be_interrupted() -> None:
    """What is started in the background of a shell inherits that Ctrl-C is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def running(instance: Path, *options: str, program: str = PROGRAM) -> Iterator[Running]:
    port = free_port()
    kept = {name: text for name, text in os.environ.items() if not name.startswith("WORKSHOP_")}
    output = instance / "output.txt"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [
                sys.executable, "-c", program, "run", "--port", str(port), *options,
            ],
            env=kept | {"WORKSHOP_INSTANCE": str(instance), "WORKSHOP_SECRET": SECRET},
            stdout=file,
            stderr=subprocess.STDOUT,
            preexec_fn=let_it_be_interrupted,  # noqa: PLW1509 - Nothing here has threads.
        )  # fmt: skip
        server = Running(process, output, port)
        try:
            server.await_answer()
            yield server
        finally:
            process.kill()
            process.wait()


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None, text
    return match.group(1)
