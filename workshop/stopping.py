"""That this process was told to stop: one event that whatever runs long looks at.

`stopping` is set once, at SIGTERM or Ctrl-C, while requests that run are still being finished, for
at most `GRACEFUL_SECONDS`. Whatever would go on for ever, such as the round that opens and closes
assignments, waits with `stopping.wait(seconds)` and ends when that is true. It knows no server and
no request.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

GRACEFUL_SECONDS = 20

stopping = Event()


@contextmanager
def stopping_by_signal() -> Iterator[None]:
    """For a server that only knows Ctrl-C, in the first thread: that and SIGTERM are told to
    whatever runs long before they end it."""
    names = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK")
             if hasattr(signal, name)]  # fmt: skip
    before = {number: signal.signal(number, _stop) for number in names}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(_number: int, _frame: object) -> None:
    stopping.set()
    raise KeyboardInterrupt
