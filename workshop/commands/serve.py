"""`workshop serve`: the server itself; gunicorn on POSIX, waitress elsewhere. It never migrates."""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import socket
import sys
from typing import Any

from workshop import config as configuration
from workshop.commands.common import Refused, ready_database, set_default
from workshop.commands.lettering import WIDTH, large
from workshop.config import Config
from workshop.groups.rules import only_this_computer
from workshop.metrics import FOLDER
from workshop.stopping import GRACEFUL_SECONDS, stopping_by_signal

if sys.platform != "win32":
    import resource

THREADS = 16
# Browsers keep a connection or two open while they ask for news: with gunicorn's own 1,000 the
# votes of thirty rooms waited for most of a minute until somebody's connection ended.
CONNECTIONS = 4000
# Files of a worker beside its connections: databases, logs, sockets of its own.
OTHER_FILES = 200
LINE_BYTES = 4094
HEADERS = 60
HEADER_BYTES = 8190
# Longer than the proxy of the guide keeps its own, so that it never writes into one that ends.
KEEP_ALIVE_SECONDS = 75
# Where a worker shows that it is alive; on a slow disk it would look dead.
MEMORY_DISK = "/dev/shm"  # noqa: S108 - Made by the system, and gunicorn makes its own file in it.

# glibc gives each thread a heap of its own and keeps in it what a password's hash took for a
# moment: a node grew from 180 to 350 MB within an hour without these (docs/operations.md).
MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": str(256 * 1024)}

# On Windows two programs may share a port unless one of them asks to be alone.
ALONE: int = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
NO_NETWORK = (
    "This machine is on no network, so that only it can open this address. Join one and start\n"
    "  again, or give the address that the room will type: WORKSHOP_PUBLIC_URL=http://..."
)


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
    parser.add_argument(
        "--bind", help="listen at host:port or unix:/path instead, behind a proxy (WORKSHOP_BIND)"
    )
    parser.add_argument(
        "--workers", help="processes, with PostgreSQL; by default by cores (WORKSHOP_WORKERS)"
    )


def port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return int(text)


def run(chosen: argparse.Namespace) -> int:
    public = announce(chosen)
    config = configuration.read()
    ready_database(config).engine.dispose()
    address = config.bind or f"{host(chosen.lan)}:{chosen.port}"
    if not address.startswith("unix:"):
        name, _, number = address.rpartition(":")
        demand_free(name.strip("[]"), int(number))
    if config.metrics:
        prepare_metrics(config)
    say_address(public, chosen.lan)
    start(address, config.workers)
    return 0


def prepare_metrics(config: Config) -> None:
    """A folder, empty at each start, in which the processes put their figures together."""
    assert config.metrics
    name, _, number = config.metrics.rpartition(":")
    demand_free(name.strip("[]"), int(number), "WORKSHOP_METRICS")
    folder = config.instance / f"metrics-{number}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ[FOLDER] = str(folder)


def announce(chosen: argparse.Namespace) -> str:
    """Settle what the options mean for the settings, where these say nothing: the public address
    (this machine's on its network with --lan, else 127.0.0.1), and with --lan no demonstration.
    """
    for name, told in (("WORKSHOP_BIND", chosen.bind), ("WORKSHOP_WORKERS", chosen.workers)):
        if told:
            os.environ[name] = told
    bind = os.environ.get("WORKSHOP_BIND", "")
    if bind and chosen.lan:
        raise Refused("--lan and WORKSHOP_BIND (--bind) say different places: leave one out.")
    if bind and not os.environ.get("WORKSHOP_PUBLIC_URL"):
        raise Refused(
            "with WORKSHOP_BIND (--bind), set WORKSHOP_PUBLIC_URL to the address that people open,"
            " such as https://workshop.school.example."
        )
    address = lan_address() if chosen.lan else "127.0.0.1"
    set_default("WORKSHOP_PUBLIC_URL", f"http://{address}:{chosen.port}")
    if chosen.lan:
        set_default("WORKSHOP_DEMONSTRATION", "on" if chosen.demo else "off")
    return os.environ["WORKSHOP_PUBLIC_URL"].rstrip("/")


def lan_address() -> str:
    """The address of this machine on its network, 127.0.0.1 where it is on none. Nothing is sent:
    a UDP socket tells from where it would send, and a network without a way out has a name."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            found: str = probe.getsockname()[0]
        except OSError:
            return named_address()
    return found


def named_address() -> str:
    """The first address of this machine's own name that is not the loopback's, as Windows and
    many a network without a router have it."""
    try:
        known = socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        known = []
    return next((each for each in known if not each.startswith("127.")), "127.0.0.1")


def host(lan: bool) -> str:
    return "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104 - Only when the administrator asks.


def demand_free(address: str, number: int, setting: str = "--bind") -> None:
    """Refuse a port at which something else listens, before a server tries it again and again."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, ALONE, 1)
        try:
            trial.bind((address, number))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
                raise Refused(f"this machine has no address {address}: mend {setting}.") from None
            # Windows says the same of a port that another program has.
            if isinstance(error, PermissionError) and sys.platform != "win32":
                kept = f"port {number} is kept for the system: take one above 1023."
                raise Refused(kept) from None
            raise Refused(
                f"something else listens on port {number}: stop it, or take another port"
                f" (make run PORT={number + 1 if number < 65535 else 8000})."
            ) from None


def say_address(public: str, lan: bool) -> None:
    print(f"\n  Workshop is at {public}", flush=True)
    if lan:
        for line in banner(f"{public}/join"):
            print(f"  {line}".rstrip(), flush=True)
    if lan and only_this_computer(public):
        print(f"  {NO_NETWORK}", flush=True)
    print("  Stop it with Ctrl-C.\n", flush=True)


def banner(address: str) -> tuple[str, ...]:
    """The address for the room, large enough to be projected, and once more to be copied."""
    rule = "=" * WIDTH
    return ("", rule, "", *large(address), f"   {address}", "", rule, "")


def start(address: str, workers: int) -> None:
    """Serve at `host:port` or `unix:/path` until a signal; on POSIX the server takes the place of
    this process. Raises Refused for a path on Windows."""
    if sys.platform == "win32":
        import waitress  # noqa: PLC0415

        from workshop.serving import application  # noqa: PLC0415

        if address.startswith("unix:"):
            raise Refused("on Windows, WORKSHOP_BIND (--bind) must be host:port: mend it.")
        with stopping_by_signal():
            waitress.serve(application(), listen=address, threads=64, connection_limit=1000)
        return
    # systemd waits for an answer, not for the port: a worker tells it when it can answer.
    if "NOTIFY_SOCKET" in os.environ:
        os.environ["WORKSHOP_READY_SOCKET"] = os.environ.pop("NOTIFY_SOCKET")
    for name, value in MEMORY.items():
        os.environ.setdefault(name, value)
    allow_files(CONNECTIONS + OTHER_FILES)
    # Replaced, so that a signal reaches the server and nothing stands between.
    os.execv(sys.executable, gunicorn(address, workers))  # noqa: S606


def allow_files(wanted: int) -> None:
    """Let a worker hold so many files and connections, as far as the system allows it at all; many
    systems begin with 1,024."""
    if sys.platform != "win32":
        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        if now != resource.RLIM_INFINITY and now < allowed:
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))


def gunicorn(bind: str, workers: int) -> list[str]:
    """The server's command line. No access log: it would hold the addresses of steps (R12). Headers
    of proxies are read by the application alone, and only from those that were configured."""
    return [
        sys.executable, "-m", "gunicorn", "workshop.serving:application()",
        "--bind", bind, "--workers", str(workers),
        "--worker-class", "workshop.serving_worker.Worker", "--threads", str(THREADS),
        "--graceful-timeout", str(GRACEFUL_SECONDS), "--timeout", "60",
        "--keep-alive", str(KEEP_ALIVE_SECONDS), "--worker-connections", str(CONNECTIONS),
        "--limit-request-line", str(LINE_BYTES), "--limit-request-fields", str(HEADERS),
        "--limit-request-field_size", str(HEADER_BYTES), "--forwarded-allow-ips", "",
        "--logger-class", "workshop.serving_log.Log", "--log-level", "warning",
        "--worker-tmp-dir", MEMORY_DISK if os.path.isdir(MEMORY_DISK) else ".",
        "--no-control-socket",
    ]  # fmt: skip
