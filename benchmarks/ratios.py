"""`make bench`: what a request costs against a bare page, also in benchmarks/latest.json."""

from __future__ import annotations

import gzip
import http.client
import json
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import event

from benchmarks.seed import MODULE, QUIZ, Seeded, Visitor, seed
from benchmarks.server import Server, start
from workshop import config as configuration
from workshop import create_app
from workshop.commands.common import migrate

ROUNDS = 11
REQUESTS = 120
SENDS = 60
LIMITS = {"module": 5.0, "quiz": 5.0, "send": 10.0, "charts-30": 10.0}
LATEST = Path(__file__).parent / "latest.json"


@dataclass
class Row:
    """One kind of request: how to make it, and what each round cost in seconds of CPU a request."""

    name: str
    make: Callable[[], tuple[str, str, Visitor, str]]
    requests: int
    costs: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    """Each round's cost over that of the bare page just before it: what else the machine does
    slows both."""
    bytes: int = 0
    statements: int = 0


def rows(seeded: Seeded) -> list[Row]:
    sends = iter(zip(seeded.senders, seeded.paths, strict=True))

    def send() -> tuple[str, str, Visitor, str]:
        visitor, path = next(sends)
        body = urlencode(
            [
                ("csrf_token", visitor.token), ("owner", visitor.owner), ("act", "send"),
                *(("step", step) for step in path),
            ]
        )  # fmt: skip
        return "POST", f"{seeded.reading}/{QUIZ}", visitor, body

    def get(path: str, visitor: Visitor) -> Callable[[], tuple[str, str, Visitor, str]]:
        return lambda: ("GET", path, visitor, "")

    return [
        Row("module", get(f"{seeded.reading}/{MODULE}", seeded.reader), REQUESTS),
        Row("quiz", get(f"{seeded.reading}/{QUIZ}", seeded.reader), REQUESTS),
        Row("send", send, SENDS),
        Row("charts-30", get(seeded.class_of_30, seeded.facilitator), REQUESTS),
        Row("charts-3000", get(seeded.group_of_3000, seeded.facilitator), REQUESTS),
    ]


def ask(connection: http.client.HTTPConnection, row: Row, expected: int = 200) -> tuple[int, bytes]:
    method, path, visitor, body = row.make()
    headers = {"Cookie": visitor.cookie, "Accept-Language": "fr"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body or None, headers)
    reply = connection.getresponse()
    content = reply.read()
    assert reply.status == expected, (row.name, reply.status, content[:300])
    return reply.status, content


def round_of(server: Server, row: Row) -> float:
    """CPU seconds a request over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    before = server.cpu_seconds()
    content = b""
    for _ in range(row.requests):
        _, content = ask(connection, row)
    cost = (server.cpu_seconds() - before) / row.requests
    connection.close()
    row.bytes = len(gzip.compress(content))
    return cost


def bare_row() -> Row:
    nobody = Visitor("", "")
    return Row("bare", lambda: ("GET", "/", nobody, ""), 400)


def count_statements(app: Flask, row: Row) -> int:
    """Statements of one request, the loading of the signed-in person included."""
    seen: list[str] = []
    engine = app.extensions["database"].engine

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    method, path, visitor, body = row.make()
    name, _, value = visitor.cookie.partition("=")
    client = app.test_client()
    client.set_cookie(name, value)
    event.listen(engine, "before_cursor_execute", note)
    reply = client.open(
        path, method=method, data=body or None,
        content_type="application/x-www-form-urlencoded" if body else None,
    )  # fmt: skip
    event.remove(engine, "before_cursor_execute", note)
    assert reply.status_code == 200, (row.name, reply.status_code)
    return len([s for s in seen if not s.startswith(("BEGIN", "PRAGMA"))])


def main(_words: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "WORKSHOP_INSTANCE": folder,
            "WORKSHOP_PUBLIC_URL": "http://127.0.0.1:8000",
        }
        config = configuration.read(environment)
        migrate(config)
        app = create_app(config)
        print("Seeding a class of 30 and a group of 3,000 ...", flush=True)
        seeded = seed(app, ROUNDS * SENDS + SENDS + 1)
        measured = rows(seeded)
        for row in measured:
            row.statements = count_statements(app, row)
        measure(measured, environment)


def measure(measured: list[Row], environment: dict[str, str]) -> None:
    product = start("workshop.serving:application()", 8191, environment)
    bare_server = start("benchmarks.bare:app", 8192, {})
    try:
        idle = product.memory_megabytes()
        bare = bare_row()
        for number in range(ROUNDS + 1):
            warm = number == 0
            for row in measured:
                bare_cost = round_of(bare_server, bare)
                cost = round_of(product, row)
                if not warm:
                    bare.costs.append(bare_cost)
                    row.costs.append(cost)
                    row.ratios.append(cost / bare_cost)
        report(measured, bare, product, idle)
    finally:
        product.stop()
        bare_server.stop()


def report(measured: list[Row], bare: Row, product: Server, idle: float) -> None:
    base = statistics.median(bare.costs)
    print(f"bare page: {base * 1e3:.3f} ms of CPU a request\n")
    print(f"{'row':<12} {'ms':>7} {'ratio':>7} {'limit':>7} {'gzip':>7} {'statements':>11}")
    results = []
    ratios = {row.name: statistics.median(row.ratios) for row in measured}
    limits = LIMITS | {"charts-3000": 1.2 * ratios["charts-30"]}
    for row in measured:
        ratio = ratios[row.name]
        print(
            f"{row.name:<12} {statistics.median(row.costs) * 1e3:>7.3f} {ratio:>7.2f}"
            f" {limits[row.name]:>7.2f} {row.bytes:>7} {row.statements:>11}"
        )
        results.append(
            {
                "row": row.name,
                "ratio": round(ratio, 2),
                "bytes": row.bytes,
                "statements": row.statements,
            }
        )
    print(
        f"\nmemory {idle:.0f} MB idle, {product.memory_megabytes():.0f} MB after the run;"
        f" first answer after {product.first_answer_seconds:.2f} s"
    )
    LATEST.write_text(json.dumps(results, indent=1) + "\n")
