"""Starting gunicorn for a measurement, and reading its worker's CPU time and memory from /proc."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

THREADS = 8
# A machine that others load as well is slow, and no fault of the program.
PATIENCE_SECONDS = 120


@dataclass
class Server:
    """A running gunicorn with one worker."""

    port: int
    process: subprocess.Popen[bytes]
    first_answer_seconds: float

    @property
    def worker(self) -> int:
        """The process that answers requests: the only child of the master."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return int(children.split()[0])

    def cpu_seconds(self) -> float:
        """Time on a processor of all threads of the worker, past ones included."""
        fields = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        exact = sum(
            int((task / "schedstat").read_text().split()[0])
            for task in Path(f"/proc/{self.worker}/task").iterdir()
        )
        return max(exact / 1e9, ticks / os.sysconf("SC_CLK_TCK") if not exact else 0.0)

    def memory_megabytes(self) -> float:
        status = Path(f"/proc/{self.worker}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def start(target: str, port: int, environment: dict[str, str]) -> Server:
    """Start and wait for an answer (the port opens before the worker has finished importing)."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}",
            "--workers", "1", "--worker-class", "gthread", "--threads", str(THREADS),
            "--keep-alive", "60", "--log-level", "error", "--no-control-socket",
        ],
        env={**os.environ, **environment},
    )  # fmt: skip
    path = "/" if "bare" in target else "/health"
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            connection.getresponse().read()
            break
        except OSError:
            if time.perf_counter() - begun > PATIENCE_SECONDS:
                process.kill()
                raise
            time.sleep(0.02)
    return Server(port, process, time.perf_counter() - begun)
