"""Work that one thread does for all who ask for it at once; it knows nothing of what that is."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock


class Together:
    """Whoever asks while the work is under way goes on, instead of keeping a thread waiting: it is
    done once more afterwards, for all of them, by the one who is at it."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.work = work
        self._under_way = Lock()
        self._wanted = False

    def ask(self) -> None:
        """Have it done, from its beginning, after this moment. Raises what the work raises, for
        the one who does it."""
        self._wanted = True
        while self._wanted and self._under_way.acquire(blocking=False):
            try:
                self._wanted = False
                self.work()
            finally:
                self._under_way.release()
