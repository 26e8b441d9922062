"""What of Windows can be tried elsewhere: its server for real, and that nothing asks for POSIX."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

import pytest
import waitress

from tests.commands.running import Browser, found, running
from workshop.commands import serve
from workshop.commands.common import Refused

PACKAGE = Path(__file__).resolve().parent.parent.parent / "workshop"
POSIX_MODULES = {
    "crypt", "fcntl", "grp", "nis", "posix", "pty", "pwd", "resource", "spwd", "syslog", "termios",
    "tty",
}  # fmt: skip
POSIX_NAMES = {
    "chown", "chroot", "fork", "forkpty", "getegid", "geteuid", "getgid", "getpgid", "getuid",
    "initgroups", "killpg", "lchown", "mkfifo", "setgid", "setsid", "setuid", "sysconf", "uname",
    "wait", "SIGALRM", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "AF_UNIX",
}  # fmt: skip
# The same program, which takes itself to be on Windows when it starts the server.
PROGRAM = (
    "import sys, types; from workshop.commands import main, serve;"
    " serve.sys = types.SimpleNamespace(platform='win32'); sys.exit(main())"
)


def asked_of_posix(source: str) -> list[str]:
    """What a file imports or names that Windows does not have, and not for other systems alone."""
    named = []
    tree = ast.parse(source)
    elsewhere = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "sys.platform != 'win32'"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if id(node) in elsewhere:
            continue
        if isinstance(node, ast.Import):
            named += [alias.name for alias in node.names if alias.name in POSIX_MODULES]
        elif isinstance(node, ast.ImportFrom) and node.module in POSIX_MODULES:
            named.append(node.module)
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in {"os", "signal", "socket"}
            and node.attr in POSIX_NAMES
        ):
            named.append(node.attr)
    return named


def test_nothing_in_the_program_asks_for_what_windows_does_not_have() -> None:
    files = [path for path in PACKAGE.rglob("*.py") if "versions" not in path.parts]
    assert len(files) > 80
    wrong = {
        path.name: asked for path in files if (asked := asked_of_posix(path.read_text("utf-8")))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "source",
    [
        "import pwd",
        "from fcntl import flock",
        "import os\nos.getuid()",
        "import sys\nif sys.platform == 'win32':\n    import pwd",
    ],
)
def test_something_of_posix_would_be_found(source: str) -> None:
    assert asked_of_posix(source)


@pytest.mark.parametrize("address", ["127.0.0.1:8000", "0.0.0.0:8000"])
def test_on_windows_the_server_is_waitress_in_this_process(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    served: list[dict[str, object]] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("workshop.serving.application", lambda: "the application")
    monkeypatch.setattr(waitress, "serve", lambda app, **told: served.append({"app": app} | told))
    monkeypatch.setattr(os, "execv", lambda *_: pytest.fail("Windows has no such thing"))
    serve.start(address, 1)
    assert len(served) == 1
    assert (served[0]["app"], served[0]["listen"]) == ("the application", address)
    with pytest.raises(Refused, match="must be host:port"):
        serve.start("unix:/run/workshop/socket", 1)


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
def test_the_server_of_windows_serves_and_stops(tmp_path: Path) -> None:
    with running(tmp_path, program=PROGRAM) as server:
        page = server.browser.fill(
            "/sign-in",
            email=found(r"facilitator: (\S+)", server.printed),
            password=found(r"password: (\S+)", server.printed),
        )
        assert "4e B" in page.html
        code = found(r"class code: (\S+)", server.printed)
        assert "Planning desk" in Browser(server.browser.base).fill("/join", code=code).main
        assert "gunicorn" not in server.printed
        assert server.stop()[0] == 0
