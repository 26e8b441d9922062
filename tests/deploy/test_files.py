"""What `deploy/` gives: checked by the programs that read it, and nginx before two real nodes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest

from tests.commands.running import PROGRAM, free_port
from tests.conftest import HERE
from tests.releases import postgresql

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name != "posix", reason="these are files of POSIX systems"),
]
DEPLOY = HERE.parent / "deploy"
SECRET = "the secret of two nodes, 32 bytes."
NAME = "workshop.school.example"


def needs(program: str) -> str:
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if found is None:
        pytest.skip(f"{program} is not here")
    return found


def test_systemd_reads_the_units_without_a_word(tmp_path: Path) -> None:
    verify = needs("systemd-analyze")
    for path in DEPLOY.glob("workshop*.*"):
        if path.suffix in {".service", ".timer"}:
            text = path.read_text(encoding="utf-8").replace(
                "/opt/workshop/bin/workshop", sys.executable
            )
            (tmp_path / path.name.replace("@", "@8001")).write_text(text, encoding="utf-8")
    units = sorted(str(path) for path in tmp_path.iterdir())
    assert len(units) == 3
    ran = subprocess.run(
        [verify, "verify", *units], capture_output=True, text=True, check=False, timeout=60
    )
    said = [line for line in ran.stderr.splitlines() if "workshop" in line]
    assert said == [], ran


class Nodes:
    """Two nodes over one PostgreSQL, and nginx before them with the file that is shipped."""

    def __init__(self, folder: Path, stack: ExitStack, url: str) -> None:
        self.folder, self.url = folder, url
        self.ports = [free_port() for _ in range(2)]
        self.http, self.https = free_port(), free_port()
        self.run("upgrade")
        self.run(
            "account", "add", "--organisation", "Harbour Academy", "--name", "Ana Roux",
            "--email", "ana@school.example", "--kind", "school", "--country", "IE",
            "--language", "en",
        )  # fmt: skip
        self.nodes = [stack.enter_context(self.node(port)) for port in self.ports]
        for port in self.ports:
            self.await_ready(port)
        stack.enter_context(self.nginx())

    def environ(self) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if name[:9] != "WORKSHOP_"}
        return kept | {
            "WORKSHOP_INSTANCE": str(self.folder / "instance"),
            "WORKSHOP_DATABASE_URL": self.url,
            "WORKSHOP_SECRET": SECRET,
            "WORKSHOP_PUBLIC_URL": f"https://{NAME}",
            "WORKSHOP_PROXIES": "1",
            "WORKSHOP_WORKERS": "1",
        }

    def run(self, *words: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", PROGRAM, *words],
            env=self.environ(), check=True, capture_output=True, text=True, cwd=HERE.parent,
        ).stdout  # fmt: skip

    @contextmanager
    def node(self, port: int) -> Iterator[subprocess.Popen[bytes]]:
        with (self.folder / f"{port}.log").open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, "serve", "--bind", f"127.0.0.1:{port}"],
                env=self.environ(), cwd=HERE.parent, stdout=file, stderr=subprocess.STDOUT,
            )  # fmt: skip
            try:
                yield process
            finally:
                process.terminate()
                process.wait(60)

    def await_ready(self, port: int) -> None:
        until = time.monotonic() + 120
        while True:
            try:
                connection = HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request("GET", "/health/ready")
                with connection.getresponse() as reply:
                    assert reply.status == 200, reply.read()
                connection.close()
                return
            except OSError:
                assert time.monotonic() < until, (self.folder / f"{port}.log").read_text()
                time.sleep(0.2)

    @contextmanager
    def nginx(self) -> Iterator[None]:
        program = needs("nginx")
        file = self.written()
        told = [program, "-p", str(self.folder), "-c", str(file)]
        tried = subprocess.run([*told, "-t"], capture_output=True, text=True, check=False)
        assert tried.returncode == 0, tried.stderr
        assert "warn" not in tried.stderr.replace("could not open error log", ""), tried.stderr
        process = subprocess.Popen([*told, "-g", "daemon off;"])
        try:
            self.await_nginx()
            yield
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(30)

    def await_nginx(self) -> None:
        until = time.monotonic() + 60
        while True:
            try:
                assert self.ask("/health")[0] == 200
                return
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.1)

    def written(self) -> Path:
        """The shipped file with ports, paths and a certificate of this machine."""
        subprocess.run(
            [
                needs("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
                "-subj", f"/CN={NAME}", "-keyout", str(self.folder / "privkey.pem"),
                "-out", str(self.folder / "fullchain.pem"),
            ],
            check=True, capture_output=True,
        )  # fmt: skip
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
        for old, new in {
            "listen 80;": f"listen 127.0.0.1:{self.http};",
            "listen 443 ": f"listen 127.0.0.1:{self.https} ",
            "127.0.0.1:8001": f"127.0.0.1:{self.ports[0]}",
            "127.0.0.1:8002": f"127.0.0.1:{self.ports[1]}",
            "/etc/ssl/workshop/": f"{self.folder}/",
            "/var/cache/nginx/workshop": f"{self.folder}/cache",
            "/var/log/nginx/workshop.log": f"{self.folder}/nginx.log",
        }.items():
            assert old in text, old
            text = text.replace(old, new)
        whole = self.folder / "nginx.conf"
        user = "user root;\n" if os.geteuid() == 0 else ""
        whole.write_text(
            f"{user}pid {self.folder}/nginx.pid;\nevents {{}}\nhttp {{\n"
            f"include /etc/nginx/mime.types;\n{text}\n}}\n"
        )
        return whole

    def ask(
        self, path: str, cookie: str = "", body: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        trusting = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        trusting.check_hostname = False
        connection = HTTPSConnection("127.0.0.1", self.https, context=trusting, timeout=60)
        told = {"Host": NAME, "Cookie": cookie} | headers
        if body is not None:
            told["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST" if body is not None else "GET", path, body, told)
        with connection.getresponse() as reply:
            found = reply.status, dict(reply.headers), reply.read().decode("latin-1")
        connection.close()
        return found


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    programs = postgresql.programs()
    if programs is None:
        pytest.skip("the programs of PostgreSQL were not found")
    needs("nginx")
    with ExitStack() as stack:
        url = stack.enter_context(postgresql.running(programs))
        yield Nodes(tmp_path_factory.mktemp("nodes"), stack, url)


def test_pages_come_from_the_nodes_with_cookies_that_only_https_takes(nodes: Nodes) -> None:
    status, headers, text = nodes.ask("/join")
    assert status == 200
    assert "<h1" in text
    assert "Secure" in headers["Set-Cookie"]
    assert "Strict-Transport-Security" in headers
    assert "Content-Encoding" not in headers
    assert nodes.ask("/health/ready")[0] == 404
    assert nodes.ask("/health")[0] == 200


def test_static_files_are_compressed_kept_and_never_tied_to_anybody(nodes: Nodes) -> None:
    for name in ("css/workshop.css", "js/player.js"):
        for _ in range(2):
            status, headers, _text = nodes.ask(f"/static/{name}", **{"Accept-Encoding": "gzip"})
            assert status == 200
            assert "max-age=31536000" in headers["Cache-Control"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Content-Encoding"] == "gzip"
            assert "Set-Cookie" not in headers
    assert len([path for path in (nodes.folder / "cache").rglob("*") if path.is_file()]) == 2


def test_a_form_is_answered_by_either_node_and_one_that_stops_is_not_missed(nodes: Nodes) -> None:
    _, headers, text = nodes.ask("/sign-in")
    cookie = headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', text)
    assert token
    body = f"csrf_token={token[1]}&email=nobody%40x.example&password=wrong"
    for number in range(6):
        if number == 3:
            nodes.nodes[0].terminate()
            assert nodes.nodes[0].wait(60) == 0
        status, _, said = nodes.ask("/sign-in", cookie, body, Origin=f"https://{NAME}")
        assert status in {401, 422, 400, 200}, (status, said)
        assert "open for a long time" not in said, "the other node knows the token"
    logs = "".join(path.read_text() for path in nodes.folder.glob("*.log"))
    assert "nobody" not in logs
    assert "127.0.0.1:" not in logs.replace(f"https://{NAME}", "")
