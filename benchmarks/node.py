"""A node as an administrator starts it, `workshop serve`, with what its processes cost.

It knows processes and the command line, and nothing of what the program does.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "import sys; from workshop.commands import main; sys.exit(main())"
PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 0.01


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a node: that of this process without any setting but those given."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("WORKSHOP_")}
    return kept | dict(settings)


def children(pid: int) -> list[int]:
    """The processes that a process started, and theirs."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    own = [int(each) for each in text.split()]
    return own + [each for child in own for each in children(child)]


def cpu_seconds(pid: int) -> float:
    """Time on a processor of all threads of a process, exact where the system counts it."""
    try:
        exact = sum(
            int((task / "schedstat").read_text().split()[0])
            for task in Path(f"/proc/{pid}/task").iterdir()
        )
        if exact:
            return exact / 1e9
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_megabytes(pid: int) -> float:
    """What a process holds of its own; what it shares with others counts for its share. Left out
    are the files of programs, which the system reads again whenever it likes."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon")) / 1024


def answers(port: int) -> bool:
    """Whether a node answers at all, and says that it is alive."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health")
        with connection.getresponse() as reply:
            reply.read()
            return reply.status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def await_answer(port: int, patience: float = PATIENCE_SECONDS) -> None:
    """Raises TimeoutError when a node does not answer for so many seconds."""
    until = time.monotonic() + patience
    while not answers(port):
        if time.monotonic() > until:
            raise TimeoutError(f"no answer at port {port} within {patience:.0f} s")
        time.sleep(PAUSE_SECONDS)


@dataclass
class Node:
    """A running `workshop serve`: its master, and whatever that started."""

    port: int
    pid: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def workers(self) -> list[int]:
        return children(self.pid)

    @property
    def processes(self) -> list[int]:
        return [self.pid, *self.workers]

    def cpu_seconds(self) -> float:
        return sum(map(cpu_seconds, self.processes))

    def memory_megabytes(self) -> float:
        return sum(map(memory_megabytes, self.processes))

    def stop(self) -> None:
        """As an administrator stops it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        if self.process is not None:
            self.process.wait(60)


def start(settings: Mapping[str, str], port: int | None = None, log: Path | None = None) -> Node:
    """Start a node with these settings and wait until it answers."""
    port = port or free_port()
    with (log or Path(os.devnull)).open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "serve", "--port", str(port)],
            env=environment(settings),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    await_answer(port)
    return Node(port, process.pid, process)
