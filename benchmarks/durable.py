"""A PostgreSQL whose commits are on disk when it says so, that can be killed and started again.

That of the tests has fsync off; here an acknowledged commit has to survive.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.node import children
from tests.releases import postgresql

PATIENCE_SECONDS = 60.0
CONNECTIONS = 120


@dataclass
class Durable:
    """The server's programs, its folder, and the process that is at work now."""

    programs: Path
    home: Path
    user: str | None
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://workshop@/postgres?host={self.home}"

    def make(self) -> None:
        subprocess.run(
            [str(self.programs / "initdb"), "-D", str(self.home / "data"), "-A", "trust", "-U",
             "workshop"],
            check=True, user=self.user, stdout=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip

    def start(self) -> None:
        """Start, recover, and wait until it takes connections."""
        settings = (
            f"unix_socket_directories={self.home}", "listen_addresses=", "fsync=on",
            "synchronous_commit=on", f"max_connections={CONNECTIONS}", *self.options,
        )  # fmt: skip
        told = [part for setting in settings for part in ("-c", setting)]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.home / "data"), *told],
                user=self.user, stdout=log, stderr=log, cwd="/", start_new_session=True,
            )  # fmt: skip
        self.await_answer()

    def await_answer(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                psycopg.connect(f"host={self.home} user=workshop dbname=postgres").close()
                return
            except psycopg.OperationalError:
                assert self.process is not None
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL for the postmaster and all that it started (each is a session of its own)."""
        assert self.process is not None
        every = [self.process.pid, *children(self.process.pid)]
        for pid in every:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        while any(Path(f"/proc/{pid}").exists() for pid in every):
            time.sleep(0.002)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(PATIENCE_SECONDS)


@contextmanager
def running(*options: str) -> Iterator[Durable]:
    """A new server with these settings (`name=value`) besides; it and its folder go at the end."""
    programs = postgresql.programs()
    if programs is None:
        raise SystemExit("The programs of PostgreSQL were not found: apt install postgresql.")
    user = "nobody" if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    if user is not None:
        os.chown(home, pwd.getpwnam(user).pw_uid, -1)
    server = Durable(programs, home, user, options)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
