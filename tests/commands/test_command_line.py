"""Every command explains itself, every refusal is one line that says what to do."""

from __future__ import annotations

import io
import os
import runpy
import signal
import socket
from contextlib import redirect_stderr
from pathlib import Path

import pytest

from tests.commands.conftest import Command
from tests.databases import on_both
from workshop import config as configuration
from workshop import schema
from workshop.commands import refusal, serve
from workshop.commands.lettering import large
from workshop.database import Database
from workshop.stopping import stopping, stopping_by_signal

ROOT = Path(serve.__file__).resolve().parent.parent.parent
COMMANDS = (
    ("run",), ("serve",), ("check",), ("upgrade",), ("backup",), ("restore",), ("account",),
    ("account", "add"), ("demo",), ("content",), ("content", "replace"),
)  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: Command, words: tuple[str, ...]) -> None:
    ran = command(*words, "--help")
    assert ran.status == 0
    assert ran.out.startswith(f"usage: workshop {' '.join(words)}")


def test_no_command_at_all_is_wrong_usage(command: Command) -> None:
    ran = command()
    assert ran.status == 2
    assert "COMMAND" in ran.err


@pytest.mark.parametrize("wrong", ["0", "65536", "eighty", "-1", "8000.5", "²"])
def test_a_wrong_port_is_named_with_what_to_give_instead(command: Command, wrong: str) -> None:
    ran = command("serve", f"--port={wrong}")
    assert ran.status == 2
    assert f"'{wrong}' is no port: give a number from 1 to 65535" in ran.err


def test_a_wrong_port_in_the_environment_is_named_too(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "http")
    ran = command("serve")
    assert ran.status == 2
    assert "'http' is no port" in ran.err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("WORKSHOP_DATABASE_URL", "mysql://x", "WORKSHOP_DATABASE_URL must begin with"),
        ("WORKSHOP_DATABASE_URL", "sqlite:////nowhere/at/all.db", "the database cannot be used"),
        ("WORKSHOP_SECRET", "short", "WORKSHOP_SECRET must have at least 32 characters"),
        ("WORKSHOP_PUBLIC_URL", "school.example", "WORKSHOP_PUBLIC_URL must begin with"),
        ("WORKSHOP_PROXIES", "many", "WORKSHOP_PROXIES must be a whole number"),
        ("WORKSHOP_DEMONSTRATION", "perhaps", "WORKSHOP_DEMONSTRATION must be on or off"),
        ("WORKSHOP_WORKERS", "0", "WORKSHOP_WORKERS must be a whole number from 1 to 64"),
        ("WORKSHOP_WORKERS", "2", "With SQLite there is one process"),
        ("WORKSHOP_BIND", "8000", "must be host:port"),
        ("WORKSHOP_BIND", "127.0.0.1:70000", "must be host:port"),
        ("WORKSHOP_BIND", "unix:socket", "must be host:port"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_in_one_line(
    command: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    ran = command("upgrade")
    assert ran.refused, ran
    assert said in ran.err


@pytest.mark.parametrize(
    "words", [("serve",), ("demo",), ("backup", "x.zip"), ("content", "replace", "x")]
)
def test_without_a_database_every_command_says_to_upgrade_and_makes_none(
    command: Command, instance: Path, words: tuple[str, ...]
) -> None:
    ran = command(*words)
    assert ran.refused, ran
    assert "run `workshop upgrade` first" in ran.err
    assert not (instance / "workshop.sqlite3").exists()


def test_upgrade_makes_the_database_and_can_be_repeated(command: Command, instance: Path) -> None:
    for _ in range(2):
        assert command("upgrade").status == 0
    database = Database(f"sqlite:///{instance / 'workshop.sqlite3'}")
    assert schema.current(database.engine) == schema.head()
    database.engine.dispose()


@on_both
@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("9999", "belongs to a newer version"),
        ("0001", "run `workshop upgrade` first"),
        (None, "run `workshop upgrade` first"),
    ],
)
def test_serve_refuses_another_schema_and_never_migrates(
    command: Command,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    revision: str | None,
    said: str,
) -> None:
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", database_url)
    database = Database(database_url)
    with database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM alembic_version")
        if revision:
            session.connection().exec_driver_sql(
                f"INSERT INTO alembic_version VALUES ('{revision}')"
            )
    ran = command("serve")
    assert ran.refused, ran
    assert said in ran.err
    assert refused_by_wsgi() == f"workshop: {refusal()}\n" == ran.err
    assert schema.current(database.engine) == revision
    database.engine.dispose()


def refused_by_wsgi() -> str:
    """What a server of one's own choice is told, and that it need not try again."""
    said = io.StringIO()
    with redirect_stderr(said), pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "wsgi.py"))
    assert ended.value.code == 3
    return said.getvalue()


def test_a_node_with_another_secret_refuses_to_start(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("upgrade")
    monkeypatch.setenv("WORKSHOP_SECRET", "quite another secret of 32 characters")
    ran = command("serve")
    assert ran.refused, ran
    assert "made with another secret: set WORKSHOP_SECRET" in ran.err
    assert refused_by_wsgi() == ran.err


def test_what_serve_takes_other_servers_take_too_and_a_database_that_is_away(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages say that it does not answer; a process that starts meanwhile must not end the rest."""
    command("upgrade")
    assert refusal() is None
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", "postgresql+psycopg://127.0.0.1:1/none")
    assert refusal() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_knows_ctrl_c_only_tells_what_runs_long_that_it_ends(
    number: signal.Signals,
) -> None:
    before = signal.getsignal(number)
    try:
        with pytest.raises(KeyboardInterrupt), stopping_by_signal():
            signal.raise_signal(number)
        assert stopping.is_set()
    finally:
        stopping.clear()
    assert signal.getsignal(number) is before


def test_a_port_that_is_taken_is_named_with_another_one(command: Command) -> None:
    command("upgrade")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        ran = command("serve", "--port", str(taken))
    assert ran.refused, ran
    assert f"something else listens on port {taken}" in ran.err


# ---- What serve tells the server --------------------------------------------------------------


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that would take this process's place."""
    lines: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _program, line: lines.append(line))
    return lines


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_serve_listens_on_this_machine_only(command: Command, told: list[list[str]]) -> None:
    command("upgrade")
    port = free_port()
    ran = command("serve", "--port", port)
    assert ran.status == 0
    assert f"Workshop is at http://127.0.0.1:{port}\n" in ran.out
    assert f"127.0.0.1:{port}" in told[0]
    assert os.environ.get("WORKSHOP_DEMONSTRATION") is None


def test_serve_lets_no_thread_keep_the_memory_of_a_hash(
    command: Command, told: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And leaves alone what an administrator has set."""
    command("upgrade")
    monkeypatch.setenv("MALLOC_ARENA_MAX", "4")
    monkeypatch.setenv("MALLOC_MMAP_THRESHOLD_", "0")
    monkeypatch.delenv("MALLOC_MMAP_THRESHOLD_")
    command("serve", "--port", free_port())
    assert told
    assert os.environ["MALLOC_ARENA_MAX"] == "4"
    assert os.environ["MALLOC_MMAP_THRESHOLD_"] == "262144"


def test_on_a_network_it_shows_the_rooms_address_and_leaves_the_demonstration_out(
    command: Command, told: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    command("upgrade")
    monkeypatch.setattr(serve, "lan_address", lambda: "192.0.2.7")
    port = free_port()
    ran = command("serve", "--port", port, "--lan")
    address = f"http://192.0.2.7:{port}"
    assert f"0.0.0.0:{port}" in told[0]
    assert address in ran.out
    assert f"  {address}/join\n" in ran.out
    assert all(line in ran.out for line in large(f"{address}/join"))
    assert os.environ["WORKSHOP_PUBLIC_URL"] == address
    assert os.environ["WORKSHOP_DEMONSTRATION"] == "off"


def test_on_a_network_the_demonstration_is_on_when_it_is_asked_for(
    command: Command, told: list[list[str]]
) -> None:
    command("upgrade")
    command("serve", "--port", free_port(), "--lan", "--demo")
    assert len(told) == 1
    assert os.environ["WORKSHOP_DEMONSTRATION"] == "on"


def test_a_public_address_that_is_set_goes_before_the_machines_own(
    command: Command, told: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP_PUBLIC_URL", "https://workshop.example/")
    command("upgrade")
    ran = command("serve", "--port", free_port(), "--lan")
    assert "Workshop is at https://workshop.example\n" in ran.out
    assert len(told) == 1


def test_the_server_keeps_no_log_of_requests(command: Command, told: list[list[str]]) -> None:
    command("upgrade")
    command("serve", "--port", free_port())
    assert "--access-logfile" not in told[0]
    assert told[0][told[0].index("--logger-class") + 1] == "workshop.serving_log.Log"


def test_a_folder_that_is_missing_is_told_in_one_line(command: Command, tmp_path: Path) -> None:
    command("upgrade")
    ran = command("backup", str(tmp_path / "nowhere" / "backup.zip"))
    assert ran.refused, ran
    assert "there is no folder" in ran.err


def test_behind_a_proxy_it_listens_where_it_is_told(
    command: Command, told: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORKSHOP_PUBLIC_URL", "https://workshop.example")
    command("upgrade")
    places = [f"127.0.0.1:{free_port()}", f"[::1]:{free_port()}", f"unix:{tmp_path}/socket"]
    for place in places:
        monkeypatch.setenv("WORKSHOP_BIND", "")
        ran = command("serve", "--bind", place)
        assert ran.status == 0, ran
    assert [line[line.index("--bind") + 1] for line in told] == places


def test_where_to_listen_is_refused_without_the_address_that_people_open(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP_BIND", "")
    ran = command("serve", "--bind", "127.0.0.1:8001")
    assert ran.refused, ran
    assert "set WORKSHOP_PUBLIC_URL" in ran.err
    assert command("serve", "--bind", "127.0.0.1:8001", "--lan").refused


@pytest.mark.parametrize(
    ("url", "given", "workers"),
    [("sqlite:///x", "", 1), ("postgresql+psycopg://x", "", 3), ("postgresql+psycopg://x", "5", 5)],
)
def test_processes_go_by_cores_and_with_sqlite_there_is_one(
    monkeypatch: pytest.MonkeyPatch, url: str, given: str, workers: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    told = {
        "WORKSHOP_DATABASE_URL": url, "WORKSHOP_SECRET": "s" * 32, "WORKSHOP_WORKERS": given,
    }  # fmt: skip
    assert configuration.read(told).workers == workers


def test_the_server_believes_no_forwarding_header_by_itself(
    command: Command, told: list[list[str]]
) -> None:
    command("upgrade")
    command("serve", "--port", free_port())
    assert told[0][told[0].index("--forwarded-allow-ips") + 1] == ""
