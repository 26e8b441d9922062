"""Figures of the server: what fails and is slow, and nothing by which a class could be watched."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask
from prometheus_client import generate_latest

from tests.addresses import filled
from tests.cast import Cast
from tests.commands.running import free_port
from tests.conftest import MakeApp
from workshop import metrics

ROOT = Path(__file__).resolve().parent.parent


def read(app: Flask) -> str:
    """The figures, without the moments at which counting began."""
    text = generate_latest(app.extensions["metrics"].together()).decode()
    return "\n".join(line for line in text.splitlines() if "_created" not in line)


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(metrics="127.0.0.1:9101")


def test_without_the_setting_nothing_is_counted(make_app: MakeApp) -> None:
    app = make_app()
    assert "metrics" not in app.extensions
    before = [f.__module__ for f in app.before_request_funcs[None]]
    assert "workshop.metrics" not in before


def test_pages_of_facilitators_are_timed_by_route(cast: Cast) -> None:
    cast.as_(cast.alice).get("/campaigns")
    assert 'workshop_request_seconds_count{route="campaigns.index"} 1.0' in read(cast.app)


def test_no_figure_moves_for_what_a_learner_or_a_visitor_opens_or_sends(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A series of counts over time would tell when somebody sent, and how long their path was."""
    # A loaded machine is slow on any page.
    monkeypatch.setattr(metrics, "SLOW_SECONDS", 3600)
    learner = cast.pupil()
    addresses = list(filled(cast))
    assert {each.endpoint for each in addresses} >= metrics.MEASURED
    at_first = read(cast.app)
    answered = set()
    for visitor in (learner.visitor, cast.visitor()):
        for each in addresses:
            if each.method != "GET" or each.endpoint == "accounts.sign_out":
                continue
            reply = visitor.client.get(each.path)
            if reply.status_code == 200:
                answered.add(each.endpoint)
            assert reply.status_code not in metrics.FAILURES
    assert {"assignments.do", "help.index", "groups.join"} <= answered
    assert answered & metrics.MEASURED == set()
    # What was refused to them there may be timed; of what they were given nothing is.
    changed = set(read(cast.app).splitlines()) - set(at_first.splitlines())
    named = set(re.findall(r'route="([^"]+)"', "\n".join(changed)))
    assert named <= metrics.MEASURED
    assert [line for line in changed if "route=" not in line] == []


def test_failures_of_all_pages_are_counted_by_kind_and_not_by_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setitem(cast.app.view_functions, "help.index", broken)
    assert cast.visitor().client.get("/help").status_code == 500
    text = read(cast.app)
    assert 'workshop_failures_total{kind="error"} 1.0' in text
    assert "help" not in re.sub(r"^# .*$", "", text, flags=re.M)


def test_an_answer_that_takes_too_long_is_counted_without_its_page() -> None:
    figures = metrics.Metrics()
    figures.note("assignments.do", 200, 1.5)
    figures.note("assignments.do", 200, 0.5)
    text = generate_latest(figures.registry).decode()
    assert "workshop_slow_answers_total 1.0" in text
    assert "assignments.do" not in text


@pytest.mark.long
def test_no_figure_is_labelled_by_an_address(cast: Cast) -> None:
    alice = cast.as_(cast.alice)
    for each in filled(cast):
        if each.method == "GET" and each.endpoint in metrics.MEASURED:
            alice.client.get(each.path)
    text = read(cast.app)
    labels = set(re.findall(r'(\w+)="', text))
    assert labels == {"route", "kind", "le"}
    assert set(re.findall(r'route="([^"]+)"', text)) == metrics.MEASURED - {
        "assignments.close", "assignments.open_early",
    }  # fmt: skip
    for secret in (cast.group, cast.code, cast.alice.id):
        assert secret not in text


PROCESS = """
import os, sys, time
from flask import Flask
from workshop import metrics
app = Flask("x")
metrics.init_app(app, True)
app.extensions["metrics"].note("campaigns.index", 200, 0.1)
app.extensions["metrics"].note("help.index", 503, 0.1)
metrics.note_round(app)
metrics.offer(app, sys.argv[1])
time.sleep(60)
"""


@pytest.mark.long
def test_processes_put_their_figures_together_and_another_takes_over(tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, address],
            cwd=ROOT, env=os.environ | {metrics.FOLDER: str(tmp_path)},
        )
        for _ in range(2)
    ]  # fmt: skip

    def asked() -> str:
        try:
            with urlopen(f"http://{address}/metrics", timeout=5) as reply:
                text: str = reply.read().decode()
        except OSError:
            return ""
        return text

    def await_figures(patience: float = 60) -> str:
        until = time.monotonic() + patience
        while "workshop_failures_total" not in (text := asked()) or text.count("} 2.0") < 3:
            assert time.monotonic() < until, text
            time.sleep(0.2)
        return text

    try:
        text = await_figures()
        assert 'workshop_failures_total{kind="unavailable"} 2.0' in text
        assert 'workshop_request_seconds_count{route="campaigns.index"} 2.0' in text
        assert text.count("\nworkshop_last_round_timestamp_seconds ") == 1
        processes[0].kill()
        processes[0].wait()
        await_figures()
        processes[1].kill()
        processes[1].wait()
        assert asked() == ""
    finally:
        for process in processes:
            process.kill()
            process.wait()
