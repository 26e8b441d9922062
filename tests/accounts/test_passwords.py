"""Hashes take turns: a class that signs in at once must not take the memory of the machine."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

import pytest

from workshop.accounts.passwords import Passwords


@pytest.mark.parametrize(("processes", "at_once"), [(1, 4), (2, 2), (4, 1), (8, 1)])
def test_at_most_four_hashes_run_at_a_time_over_all_processes(
    monkeypatch: pytest.MonkeyPatch, processes: int, at_once: int
) -> None:
    passwords = Passwords(1, 8, processes)
    lock, running, most = Lock(), 0, 0

    class Hasher:
        def hash(self, _password: str) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.004)
            with lock:
                running -= 1
            return ""

        def verify(self, _stored: str, password: str) -> bool:
            return not self.hash(password)

    monkeypatch.setattr(passwords, "hasher", Hasher())
    asked: list[Any] = [passwords.hash, lambda password: passwords.verify("stored", password)]
    with ThreadPoolExecutor(12) as pool:
        for number in range(12):
            pool.submit(asked[number % 2], "a password")
    assert most == at_once
