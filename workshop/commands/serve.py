"""`workshop serve`: the server itself; gunicorn on POSIX, waitress elsewhere. It never migrates."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from typing import Any

from workshop import config as configuration
from workshop.commands.common import hold, set_default
from workshop import schema
from workshop.database import Database

THREADS = 16
GRACEFUL_SECONDS = 20
LINE_BYTES = 4094


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser("serve", help="start the server")
    options(parser)
    parser.set_defaults(run=run)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=port, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--lan", action="store_true", help="let other devices of the network in")


def port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError
    return number


def run(chosen: argparse.Namespace) -> int:
    public = announce(chosen.port, chosen.lan)
    config = configuration.read()
    database = Database(config.database_url)
    schema.demand(database.engine)
    hold(database, config)
    database.engine.dispose()
    say_address(public, chosen.lan)
    start(chosen.port, chosen.lan, workers(config.sqlite))
    return 0


def announce(port: int, lan: bool) -> str:
    """Settle the public address: what is set, else this machine's on the network, else 127.0.0.1."""
    host = lan_address() if lan else "127.0.0.1"
    set_default("WORKSHOP_PUBLIC_URL", f"http://{host}:{port}")
    return os.environ["WORKSHOP_PUBLIC_URL"]


def lan_address() -> str:
    """The address of this machine on its network; a UDP socket that sends nothing tells it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            found: str = probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"
    return found


def say_address(public: str, lan: bool) -> None:
    print(f"\n  Workshop is at {public}", flush=True)
    if lan:
        wide = f"   {public}/join   "
        print(f"\n  {'=' * len(wide)}\n  {wide}\n  {'=' * len(wide)}", flush=True)
    print("  Stop it with Ctrl-C.\n", flush=True)


def workers(sqlite: bool) -> int:
    """One process with SQLite; with PostgreSQL two for each core, at most eight."""
    return 1 if sqlite else min(8, 2 * (os.cpu_count() or 1))


def start(port: int, lan: bool, workers: int) -> None:
    host = "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104 — only when the administrator asks.
    if sys.platform == "win32":
        import waitress  # noqa: PLC0415

        from workshop.serving import application  # noqa: PLC0415

        waitress.serve(application(), host=host, port=port, threads=64, connection_limit=1000)
        return
    # The server replaces this process, so that a signal reaches it and nothing stands between.
    os.execv(
        sys.executable,
        [
            sys.executable, "-m", "gunicorn", "workshop.serving:application()",
            "--bind", f"{host}:{port}", "--workers", str(workers),
            "--worker-class", "gthread", "--threads", str(THREADS),
            "--graceful-timeout", str(GRACEFUL_SECONDS), "--timeout", "60",
            "--limit-request-line", str(LINE_BYTES), "--log-level", "warning",
            "--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else ".",
            "--no-control-socket",
        ],
    )  # fmt: skip
