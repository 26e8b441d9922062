"""A small application for the server's own tests: what is slow, what never ends by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from workshop import serving_worker
from workshop.stopping import stopping

serving_worker.HEADER_SECONDS = 1.5
serving_worker.BODY_SECONDS = 1.5


def stream() -> Iterator[bytes]:
    yield b"open\n"
    while not stopping.wait(0.2):
        yield b"still\n"
    yield b"end\n"


def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/stream":
        start("200 OK", [("Content-Type", "text/plain")])
        return stream()
    if path == "/slow":
        time.sleep(2)
    said = {
        "/scheme": environ["wsgi.url_scheme"].encode(),
        "/body": b"%d" % len(environ["wsgi.input"].read()) if path == "/body" else b"",
    }.get(path, b"whole")
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said]
