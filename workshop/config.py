"""The environment and instance/ read once into one frozen value, which cannot change any more.
It knows nothing of Flask, of the database's contents or of any feature.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path(__file__).resolve().parent
SECRET_BYTES = 32
MOST_PEOPLE = 1000
LISTENING = re.compile(r"unix:/.+|([A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\]):[0-9]{1,5}")
FRACTION = re.compile(r"[0-9]{1,6}(/[0-9]{1,6})?")


class ConfigError(Exception):
    """A setting that cannot be used; the message is one line and says what to do."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of 32 bytes derived apart from the one secret (PRIVACY.md R15), and its fingerprint."""

    session: bytes = field(repr=False)
    seal: bytes = field(repr=False)
    codes: bytes = field(repr=False)
    drafts: bytes = field(repr=False)
    attestations: bytes = field(repr=False)
    limits: bytes = field(repr=False)
    backups: bytes = field(repr=False)
    fingerprint: str

    @classmethod
    def of(cls, secret: bytes) -> Keys:
        def derive(purpose: str) -> bytes:
            hkdf = HKDF(hashes.SHA256(), 32, salt=None, info=b"workshop " + purpose.encode())
            return hkdf.derive(secret)

        return cls(
            session=derive("session"),
            seal=derive("seal"),
            codes=derive("codes"),
            drafts=derive("drafts"),
            attestations=derive("attestations"),
            limits=derive("limits"),
            backups=derive("backups"),
            fingerprint=derive("fingerprint").hex()[:32],
        )


@dataclass(frozen=True, slots=True)
class Config:
    """Everything the program is told from outside: seconds, bytes, costs as argon2 names them."""

    instance: Path
    database_url: str
    keys: Keys
    module_folders: tuple[Path, ...]
    quiz_folders: tuple[Path, ...]
    public_url: str | None = None
    exit_url: str | None = None
    rate_limits: bool = True
    closer: bool = True
    password_time_cost: int = 2
    password_memory_kib: int = 19 * 1024
    body_bytes: int = 2 * 1024 * 1024
    session_seconds: int = 4 * 3600
    proxies: int = 0
    log_json: bool = False
    metrics: str | None = None
    """Where figures about this server may be read, as `host:port`; nowhere by default."""
    workers: int = 1
    """Processes that answer; more than one only with PostgreSQL."""
    bind: str | None = None
    """Where to listen, as `host:port` or `unix:/path`, when not on this machine's port."""
    demonstration: bool = True
    """Whether the people of a demonstration may sign in; off where a whole network could."""
    smallest_batch: int = 5
    batch_target: int = 10
    epsilon: Fraction = Fraction(2)
    smallest_sensitive: int = 10
    epsilon_sensitive: Fraction = Fraction(1)
    """The thresholds of anonymity (PRIVACY.md "Constants"): these numbers, or stricter ones."""

    @property
    def https(self) -> bool:
        return (self.public_url or "").startswith("https://")

    @property
    def address(self) -> str:
        """Where people reach this server, without a slash at its end; never from a Host header."""
        return self.public_url or "http://127.0.0.1:8000"

    @property
    def sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def shipped(name: str) -> Path:
    """The folder of shipped content: beside the package in a checkout, inside it when installed."""
    checkout = ROOT / name
    return checkout if (ROOT / "pyproject.toml").is_file() else PACKAGE / "_shipped" / name


def instance_folder(environ: Mapping[str, str]) -> Path:
    given = environ.get("WORKSHOP_INSTANCE")
    if given:
        return Path(given).resolve()
    return ROOT / "instance" if (ROOT / "pyproject.toml").is_file() else Path.cwd() / "instance"


def read(environ: Mapping[str, str] | None = None) -> Config:
    """Read every WORKSHOP_… setting (the table is in the README). Raises ConfigError."""
    environ = os.environ if environ is None else environ
    instance = instance_folder(environ)
    url = environ.get("WORKSHOP_DATABASE_URL") or f"sqlite:///{instance / 'workshop.sqlite3'}"
    public = (environ.get("WORKSHOP_PUBLIC_URL") or "").rstrip("/") or None
    if public and not public.startswith(("http://", "https://")):
        raise ConfigError("WORKSHOP_PUBLIC_URL must begin with http:// or https://: mend it.")
    return Config(
        instance=instance,
        database_url=_known(url),
        keys=Keys.of(_secret(environ, instance, url)),
        module_folders=(shipped("modules"), instance / "modules"),
        quiz_folders=(shipped("quizzes"), instance / "quizzes"),
        public_url=public,
        exit_url=environ.get("WORKSHOP_EXIT_URL") or None,
        proxies=_whole(environ, "WORKSHOP_PROXIES", 0, 0, 5),
        workers=_workers(environ, url),
        bind=_bind(environ),
        log_json=_choice(environ, "WORKSHOP_LOG", ("text", "json")) == "json",
        metrics=_metrics(environ),
        demonstration=_switch(environ, "WORKSHOP_DEMONSTRATION", True),
        **_thresholds(environ),
    )


def _workers(environ: Mapping[str, str], url: str) -> int:
    """One process with SQLite, which lets one write at a time; else one for each core, up to 8."""
    embedded = url.startswith("sqlite")
    default = 1 if embedded else min(8, os.cpu_count() or 1)
    found = _whole(environ, "WORKSHOP_WORKERS", default, 1, 64)
    if embedded and found > 1:
        raise ConfigError("With SQLite there is one process: unset WORKSHOP_WORKERS (--workers).")
    return found


def _bind(environ: Mapping[str, str]) -> str | None:
    text = environ.get("WORKSHOP_BIND", "")
    if text and not (LISTENING.fullmatch(text) and 0 < _port_of(text) < 65536):
        raise ConfigError(
            "WORKSHOP_BIND (--bind) must be host:port, such as 127.0.0.1:8001, or"
            " unix:/run/workshop/socket: mend it."
        )
    return text or None


def _metrics(environ: Mapping[str, str]) -> str | None:
    text = environ.get("WORKSHOP_METRICS", "")
    named = LISTENING.fullmatch(text) and not text.startswith("unix:")
    if text and not (named and 0 < _port_of(text) < 65536):
        raise ConfigError("WORKSHOP_METRICS must be host:port, such as 127.0.0.1:9101: mend it.")
    return text or None


def _choice(environ: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """One of these words, the first by default."""
    text = environ.get(name, "") or words[0]
    if text not in words:
        raise ConfigError(f"{name} must be {' or '.join(words)}: mend it.")
    return text


def _port_of(text: str) -> int:
    return 1 if text.startswith("unix:") else int(text.rpartition(":")[2])


def _thresholds(environ: Mapping[str, str]) -> dict[str, Any]:
    """What an installation makes stricter; whatever is looser than the standard is refused."""
    smallest = _whole(environ, "WORKSHOP_SMALLEST_BATCH", 5, 5, MOST_PEOPLE)
    found = {"smallest_batch": smallest}
    for name, field_name in (
        ("WORKSHOP_BATCH_TARGET", "batch_target"),
        ("WORKSHOP_SMALLEST_SENSITIVE", "smallest_sensitive"),
    ):
        found[field_name] = _whole(environ, name, max(10, smallest), 10, MOST_PEOPLE)
        if found[field_name] < smallest:
            raise ConfigError(f"{name} must be at least WORKSHOP_SMALLEST_BATCH: raise it.")
    return found | {
        "epsilon": _fraction(environ, "WORKSHOP_EPSILON", 2),
        "epsilon_sensitive": _fraction(environ, "WORKSHOP_EPSILON_SENSITIVE", 1),
    }


def _fraction(environ: Mapping[str, str], name: str, most: int) -> Fraction:
    text = environ.get(name, "")
    if not text:
        return Fraction(most)
    if FRACTION.fullmatch(text):
        numerator, _, denominator = text.partition("/")
        if int(denominator or 1) and 0 < Fraction(int(numerator), int(denominator or 1)) <= most:
            return Fraction(int(numerator), int(denominator or 1))
    raise ConfigError(f"{name} must be above 0 and at most {most}, such as 1 or 1/2: mend it.")


def _known(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError(
            "WORKSHOP_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://: mend it."
        )
    return url


def _whole(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name, "")
    if not text:
        return default
    if not text.isdigit() or not low <= int(text) <= high:
        raise ConfigError(f"{name} must be a whole number from {low} to {high}: mend it.")
    return int(text)


def _switch(environ: Mapping[str, str], name: str, default: bool) -> bool:
    words = ("on", "off") if default else ("off", "on")
    return _choice(environ, name, words) == "on"


def _secret(environ: Mapping[str, str], instance: Path, url: str) -> bytes:
    """The server's secret: the setting, or a file made once beside the embedded database."""
    given = environ.get("WORKSHOP_SECRET")
    if given:
        if len(given) < SECRET_BYTES:
            raise ConfigError(
                "WORKSHOP_SECRET must have at least 32 characters: "
                'make one with python3 -c "import secrets; print(secrets.token_urlsafe(32))".'
            )
        return given.encode()
    if not url.startswith("sqlite"):
        raise ConfigError("With PostgreSQL, set WORKSHOP_SECRET: all nodes need the same one.")
    return _secret_file(instance / "secret")


def _secret_file(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(SECRET_BYTES) + "\n")
    return path.read_text().strip().encode()
