"""What can be examined of an installation without its database, each with its remedy."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import make_url

from workshop import config as configuration
from workshop.commands.check import check_help
from workshop.config import Config
from workshop.groups.rules import only_this_computer
from workshop.library import Libraries

ENOUGH_BYTES = 500 * 1024 * 1024
LOOPBACK = ("127.", "localhost:", "[::1]:")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was examined; `ok`, `look` or `mend`; what was found, and what to do about it."""

    what: str
    state: str
    said: str
    remedy: str = ""


def open_to_others(path: Path) -> bool:
    """Whether others than the owner may do anything with it. Windows has no such rights."""
    return sys.platform != "win32" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def secret(environ: Mapping[str, str]) -> Iterator[Finding]:
    """The secret's length, and who may read its file."""
    path = configuration.instance_folder(environ) / "secret"
    given = environ.get("WORKSHOP_SECRET")
    if not given and not path.exists():
        yield Finding(
            "secret", "mend", "there is none yet", "run `workshop upgrade`, or set WORKSHOP_SECRET."
        )
        return
    found = given or path.read_text(encoding="utf-8").strip()
    where = "WORKSHOP_SECRET" if given else str(path)
    if len(found) < configuration.SECRET_BYTES:
        yield Finding(
            "secret",
            "mend",
            f"{where} has {len(found)} characters, fewer than {configuration.SECRET_BYTES}",
            "put back the one that the database was made with; a new installation gets a long one.",
        )
    elif not given and open_to_others(path):
        yield Finding(
            "secret", "mend", "others on this machine may read it", f"run: chmod 600 {path}"
        )
    else:
        yield Finding("secret", "ok", f"long enough, in {where}")
    if given and path.exists():
        yield Finding(
            "secret file",
            "look",
            "WORKSHOP_SECRET is set, so that the file is not used",
            f"keep the one of the two that is right, and remove {path} if it is not.",
        )


def address(config: Config) -> Iterator[Finding]:
    """The public address against https, proxies and where the server listens."""
    public = config.public_url
    if public is None:
        yield Finding(
            "address",
            "look",
            "WORKSHOP_PUBLIC_URL is not set: links name this computer",
            "set it to the address that people open, unless only this computer uses it.",
        )
        return
    if config.https and config.proxies == 0:
        yield Finding(
            "address",
            "mend",
            "the public address has https, and no proxy is believed",
            "set WORKSHOP_PROXIES=1 when one proxy with the certificate stands before this server.",
        )
    elif config.proxies and not config.https:
        yield Finding(
            "address",
            "look",
            "a proxy is believed, and the public address has no https",
            "give the proxy a certificate and the address https://; or set WORKSHOP_PROXIES=0.",
        )
    elif not config.https and not only_this_computer(public):
        yield Finding(
            "address",
            "look",
            "plain http: whoever listens on the network can read along",
            "for anything lasting put a proxy with a certificate before it (docs/administrators).",
        )
    else:
        yield Finding("address", "ok", public)
    if urlsplit(public).path:
        yield Finding(
            "address",
            "mend",
            "the public address ends in a path, which this program cannot be under",
            "give it a name of its own, such as https://workshop.school.example.",
        )


def watching(config: Config) -> Iterator[Finding]:
    """Figures are for this machine, or a network that is closed."""
    if config.metrics and not config.metrics.startswith(LOOPBACK):
        yield Finding(
            "figures",
            "look",
            f"WORKSHOP_METRICS listens at {config.metrics}, for other machines too",
            "use 127.0.0.1, or a network that only the one who watches reaches.",
        )
    elif config.metrics:
        yield Finding("figures", "ok", f"for this machine only, at {config.metrics}")


def permissions(config: Config) -> Iterator[Finding]:
    """The instance folder is there, can be written to, and what is in it is its owner's."""
    folder = config.instance
    if not folder.is_dir():
        yield Finding(
            "instance", "mend", f"there is no folder {folder}", "run `workshop upgrade` first."
        )
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(
            "instance",
            "mend",
            f"this user may not write to {folder}",
            "run this as the user of the server, and give that user the folder.",
        )
        return
    private = [folder / "demo.txt", database_file(config), *folder.glob("*.zip")]
    loose = [path for path in private if path and path.exists() and open_to_others(path)]
    # A folder that nobody else may enter closes what is in it as well.
    if loose and open_to_others(folder):
        names = " ".join(path.name for path in loose)
        yield Finding(
            "instance",
            "mend",
            f"others on this machine may read {names}",
            f"run: chmod 700 {folder}",
        )
    else:
        yield Finding("instance", "ok", str(folder))


def database_file(config: Config) -> Path | None:
    name = make_url(config.database_url).database if config.sqlite else None
    return Path(name) if name else None


def disk(config: Config) -> Iterator[Finding]:
    """Free space where the embedded database lies, or else the instance folder."""
    path = database_file(config)
    folder = path.parent if path else config.instance
    if not folder.is_dir():
        return
    free = shutil.disk_usage(folder).free
    said = f"{free // (1024 * 1024)} MB are free"
    if free < ENOUGH_BYTES:
        yield Finding(
            "disk", "mend", said, "make room: without it nothing that is sent can be kept."
        )
    else:
        yield Finding("disk", "ok", said)


def time_zones(_: Config) -> Iterator[Finding]:
    """A day is a day in an organisation's time zone, so the zones have to be known."""
    try:
        ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:
        yield Finding(
            "time zones",
            "mend",
            "Europe/Paris is not known",
            "install the package tzdata into this environment (it is in requirements.txt).",
        )
    else:
        yield Finding("time zones", "ok", "known")


def content(config: Config) -> Iterator[Finding]:
    """Faults of texts, and entries of help that somebody must look up again."""
    libraries = Libraries(config.module_folders, config.quiz_folders)
    if libraries.faults:
        names = ", ".join(sorted(str(name) for name in libraries.faults))
        yield Finding(
            "content", "mend", f"left out for their faults: {names}", "see `workshop check`."
        )
    else:
        count = len(libraries.modules) + len(libraries.quizzes)
        yield Finding("content", "ok", f"{count} modules and quizzes without a fault")
    stale, broken = check_help()
    if broken:
        yield Finding("help", "mend", f"{len(broken)} entries are broken", "see `workshop check`.")
    elif stale:
        yield Finding(
            "help",
            "look",
            f"{len(stale)} entries are to be checked again",
            "see `workshop check`; somebody must read the official pages.",
        )
    else:
        yield Finding("help", "ok", "every entry was checked within its time")
