"""`workshop serve`: the server itself; gunicorn on POSIX, waitress elsewhere. It never migrates."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from typing import Any

from workshop import config as configuration
from workshop.commands.common import Refused, ready_database, set_default

THREADS = 16
GRACEFUL_SECONDS = 20
LINE_BYTES = 4094
# Where a worker shows that it is alive; on a slow disk it would look dead.
MEMORY_DISK = "/dev/shm"  # noqa: S108 - Made by the system, and gunicorn makes its own file in it.


def add(subcommands: Any) -> None:
    parser = subcommands.add_parser("serve", help="start the server")
    options(parser)
    parser.set_defaults(run=run)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port",
        type=port,
        default=os.environ.get("PORT") or "8000",
        help="where to listen, 1 to 65535 (by default PORT, or 8000)",
    )
    parser.add_argument("--lan", action="store_true", help="let other devices of the network in")
    parser.add_argument(
        "--demo",
        action="store_true",
        help="let the demonstration's people sign in with --lan too; without --lan they always may",
    )


def port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return int(text)


def run(chosen: argparse.Namespace) -> int:
    public = announce(chosen)
    config = configuration.read()
    ready_database(config).engine.dispose()
    demand_free(host(chosen.lan), chosen.port)
    say_address(public, chosen.lan)
    start(chosen.port, chosen.lan, workers(config.sqlite))
    return 0


def announce(chosen: argparse.Namespace) -> str:
    """Settle what the options mean for the settings, where these say nothing: the public address
    (this machine's on its network with --lan, else 127.0.0.1), and with --lan no demonstration.
    """
    address = lan_address() if chosen.lan else "127.0.0.1"
    set_default("WORKSHOP_PUBLIC_URL", f"http://{address}:{chosen.port}")
    if chosen.lan:
        set_default("WORKSHOP_DEMONSTRATION", "on" if chosen.demo else "off")
    return os.environ["WORKSHOP_PUBLIC_URL"].rstrip("/")


def lan_address() -> str:
    """The address of this machine on its network; a UDP socket that sends nothing tells it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            found: str = probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"
    return found


def host(lan: bool) -> str:
    return "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104 - Only when the administrator asks.


def demand_free(address: str, number: int) -> None:
    """Refuse a port at which something else listens, before a server tries it again and again."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, number))
        except PermissionError:
            raise Refused(f"port {number} is kept for the system: take one above 1023.") from None
        except OSError:
            raise Refused(
                f"something else listens on port {number}: stop it, or take another port"
                f" (make run PORT={number + 1 if number < 65535 else 8000})."
            ) from None


def say_address(public: str, lan: bool) -> None:
    print(f"\n  Workshop is at {public}", flush=True)
    if lan:
        for line in banner(f"{public}/join"):
            print(f"  {line}", flush=True)
    print("  Stop it with Ctrl-C.\n", flush=True)


def banner(address: str) -> tuple[str, ...]:
    """The address spread over a wide box, to be read from the back of a room."""
    wide = "   ".join(("", " ".join(address), ""))
    rule = "=" * len(wide)
    return ("", rule, "", wide, "", rule, "")


def workers(sqlite: bool) -> int:
    """One process with SQLite; with PostgreSQL two for each core, at most eight."""
    return 1 if sqlite else min(8, 2 * (os.cpu_count() or 1))


def start(port: int, lan: bool, workers: int) -> None:
    """Serve until a signal; on POSIX the server takes the place of this process."""
    if sys.platform == "win32":
        import waitress  # noqa: PLC0415

        from workshop.serving import application  # noqa: PLC0415

        waitress.serve(application(), host=host(lan), port=port, threads=64, connection_limit=1000)
        return
    # Replaced, so that a signal reaches the server and nothing stands between.
    os.execv(sys.executable, gunicorn(f"{host(lan)}:{port}", workers))  # noqa: S606


def gunicorn(bind: str, workers: int) -> list[str]:
    """The server's command line. No access log: it would hold the addresses of steps (R12)."""
    return [
        sys.executable, "-m", "gunicorn", "workshop.serving:application()",
        "--bind", bind, "--workers", str(workers),
        "--worker-class", "gthread", "--threads", str(THREADS),
        "--graceful-timeout", str(GRACEFUL_SECONDS), "--timeout", "60",
        "--limit-request-line", str(LINE_BYTES),
        "--logger-class", "workshop.serving_log.Log", "--log-level", "warning",
        "--worker-tmp-dir", MEMORY_DISK if os.path.isdir(MEMORY_DISK) else ".",
        "--no-control-socket",
    ]  # fmt: skip
