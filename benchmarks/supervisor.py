"""Starts the server of a crash test, kills parts of it, and starts again what a system would."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import node

SHUT_SECONDS, AGAIN_SECONDS = 0.002, 0.3


@dataclass(frozen=True, slots=True)
class How:
    """How a server is started: by its command each time, or warm, as a fork of a process that has
    imported it; only a warm one can be made wrong on purpose."""

    cold: bool = False
    fault: str = ""


@dataclass
class Supervisor:
    """One server at one port."""

    settings: Mapping[str, str]
    log: Path
    how: How = How()
    port: int = field(default_factory=node.free_port)
    pid: int = 0
    process: subprocess.Popen[bytes] | None = None
    breeder: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start until one stays: a port may be taken for a moment by what is about to end."""
        until = time.monotonic() + node.PATIENCE_SECONDS
        while True:
            self._start_cold() if self.how.cold else self._start_warm()
            while alive(self.pid):
                if node.answers(self.port):
                    return
                time.sleep(node.PAUSE_SECONDS)
            if time.monotonic() > until:
                raise TimeoutError(self.log.read_text(errors="replace")[-2000:])
            time.sleep(AGAIN_SECONDS)

    def _start_cold(self) -> None:
        command = [sys.executable, "-c", node.PROGRAM, "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=node.environment(self.settings), stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self.pid = self.process.pid

    def _start_warm(self) -> None:
        if self.breeder is None:
            with self.log.open("ab") as log:
                faults = [self.how.fault] if self.how.fault else []
                self.breeder = subprocess.Popen(
                    [sys.executable, "-m", "benchmarks.warm", *faults], text=True,
                    env=node.environment(self.settings), stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE, stderr=log,
                )  # fmt: skip
        assert self.breeder.stdin is not None
        assert self.breeder.stdout is not None
        self.breeder.stdin.write(f"{self.port}\n")
        self.breeder.stdin.flush()
        self.pid = int(self.breeder.stdout.readline())

    def kill_worker(self, chance: random.Random) -> None:
        """The master starts another one by itself."""
        workers = node.children(self.pid)
        if workers:
            self._kill([chance.choice(workers)])

    def kill_server(self) -> None:
        """The master and its workers at one stroke: they are a group of processes."""
        every = [self.pid, *node.children(self.pid)]
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._kill(every)

    def _kill(self, every: Sequence[int]) -> None:
        for pid in every:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None and self.pid in every:
            self.process.wait()
        while any(alive(pid) for pid in every):
            time.sleep(SHUT_SECONDS)

    def recover(self) -> None:
        """Start it again if it is gone, and wait until it answers."""
        if not alive(self.pid):
            self.start()
        node.await_answer(self.port)

    def stop(self) -> None:
        if self.pid:
            self.kill_server()
        if self.breeder is not None:
            self.breeder.communicate()


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be noticed does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
