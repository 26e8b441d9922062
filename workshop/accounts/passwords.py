"""Hashing passwords with argon2, at most four at a time in one server. It knows no
table and no request.
"""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

# A hash takes 19 MiB: thirty at once would take the memory of a small machine.
AT_A_TIME = 4


class Passwords:
    """Hash and verify with the costs of the configuration (passes; KiB). Where several processes
    answer they share the four, each with one at least."""

    def __init__(self, time_cost: int, memory_kib: int, processes: int = 1) -> None:
        self.turn = BoundedSemaphore(max(1, AT_A_TIME // processes))
        self.hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
        self.nobody = self.hasher.hash("a password that nobody has")

    def hash(self, password: str) -> str:
        with self.turn:
            return self.hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """True when it fits. Takes the same time when there is no such account."""
        with self.turn:
            try:
                fits = self.hasher.verify(stored or self.nobody, password)
            except (Argon2Error, InvalidHashError):
                return False
        return fits and stored is not None
