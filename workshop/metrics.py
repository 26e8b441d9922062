"""Figures for whoever watches the server: how often its pages fail or are slow, never who did what.

Somebody who keeps such figures with their times could read in a small school when somebody sent,
opened the page of help, or how many steps a story took, which the path decides. So no page that a
learner or a visitor can open is counted or timed, alone or in a sum; only the pages of facilitators
are. Of all pages together only what went wrong is counted: failures, refusals, answers that
took more than a second. It knows routes by their names, and no address.
"""

from __future__ import annotations

import logging
import os
from threading import Thread
from time import perf_counter

from flask import Flask, g, request
from flask import Response as FlaskResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from workshop.stopping import stopping

# Where the processes of one server put their counts together; prometheus-client's own name.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SLOW_SECONDS = 1.0
AGAIN_SECONDS = 5.0
# Pages of facilitators and administrators only: a test holds that nobody else gets an answer there.
MEASURED = frozenset(
    {
        "accounts.log",
        "accounts.organisation",
        "assignments.close",
        "assignments.new",
        "assignments.open_early",
        "campaigns.index",
        "campaigns.new",
        "campaigns.progress",
        "campaigns.show",
        "groups.board",
        "groups.slip_sheet",
        "progress.compare",
        "progress.compared",
        "progress.figures",
        "progress.project",
        "progress.show",
    }
)
FAILURES = {403: "refused", 413: "refused", 429: "too_many", 500: "error", 503: "unavailable"}
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The figures of this process; read together with those of the others."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = self.registry
        self.seconds = Histogram(
            "workshop_request_seconds",
            "Time to answer pages of facilitators, by route",
            ["route"],
            buckets=SECONDS,
            registry=own,
        )
        self.failures = Counter(
            "workshop_failures", "Answers of all pages that failed, by kind", ["kind"], registry=own
        )
        self.slow = Counter(
            "workshop_slow_answers", "Answers of all pages that took over a second", registry=own
        )
        self.round = Gauge(
            "workshop_last_round_timestamp_seconds",
            "When a process last closed what was due",
            multiprocess_mode="mostrecent",
            registry=own,
        )
        for kind in sorted(set(FAILURES.values())):
            self.failures.labels(kind)

    def together(self) -> CollectorRegistry:
        """What is to be read: over all processes where they share a folder."""
        if FOLDER not in os.environ:
            return self.registry
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return registry

    def note(self, route: str | None, status: int, seconds: float) -> None:
        """Note an answer of this status (as HTTP numbers it) after so many seconds."""
        if status in FAILURES:
            self.failures.labels(FAILURES[status]).inc()
        if seconds > SLOW_SECONDS:
            self.slow.inc()
        if route in MEASURED:
            self.seconds.labels(route).observe(seconds)


def init_app(app: Flask, wanted: bool) -> None:
    """Count from now on, where figures are wanted; otherwise no request pays for them."""
    if not wanted:
        return
    metrics = app.extensions["metrics"] = Metrics()

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()

    @app.after_request
    def end(response: FlaskResponse) -> FlaskResponse:
        seconds = perf_counter() - g.get("began", perf_counter())
        metrics.note(request.endpoint, response.status_code, seconds)
        return response


def note_round(app: Flask) -> None:
    """Note that this process did what is due."""
    if "metrics" in app.extensions:
        app.extensions["metrics"].round.set_to_current_time()


def offer(app: Flask, address: str) -> None:
    """Let the figures be read at `host:port`, from whichever process takes the address first; the
    others take it over when that one ends."""
    Thread(target=keep_offering, args=(app.extensions["metrics"], address), daemon=True).start()


def keep_offering(metrics: Metrics, address: str) -> None:
    host, _, port = address.rpartition(":")
    while not stopping.is_set():
        try:
            server, _ = start_http_server(int(port), host.strip("[]"), metrics.together())
        except OSError:
            stopping.wait(AGAIN_SECONDS)
            continue
        logging.getLogger("workshop").info("figures are at %s", address)
        stopping.wait()
        server.shutdown()
        server.server_close()
