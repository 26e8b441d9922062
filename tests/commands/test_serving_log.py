"""What the server writes down says that something failed, and never who asked for what."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from gunicorn.config import Config

from workshop.serving_log import Log

ADDRESS = "/assignments/abc/lost-bag?step=corridor/1"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[Log]:
    made = Log(Config())
    made.error_log.addHandler(caplog.handler)
    made.error_log.setLevel(logging.WARNING)
    yield made
    made.error_log.removeHandler(caplog.handler)


def test_a_request_that_fails_is_told_by_its_kind_only(
    log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise KeyError(ADDRESS)
    except KeyError:
        log.exception("Error handling request %s %s", "POST", ADDRESS)
    assert "KeyError" in caplog.text
    assert ADDRESS not in caplog.text


def test_a_request_that_cannot_be_read_leaves_no_address_of_its_sender(
    log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    log.warning("Invalid request from ip=192.0.2.44: bad line")
    assert caplog.text == ""


def test_an_error_of_the_server_itself_is_told_whole(
    log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise RuntimeError("the disk is full")
    except RuntimeError:
        log.exception("Exception in worker process")
    log.warning("a worker is slow")
    assert "the disk is full" in caplog.text
    assert "a worker is slow" in caplog.text
