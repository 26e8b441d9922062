"""Starts `workshop serve` again and again without importing it anew, so that a thousand kills fit
in an hour: each node is a fork of this process, and then goes the way of the command line.

`python -m benchmarks.warm [FAULT]`: a line with a port on its input starts a node, whose id it
prints.
"""

from __future__ import annotations

import functools
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from typing import NoReturn

from flask import Flask
from gunicorn.app.wsgiapp import run as gunicorn
from jinja2 import FileSystemBytecodeCache

import workshop.serving
from benchmarks.faults import FAULTS
from workshop import commands
from workshop import config as configuration


def become(_program: str, arguments: list[str]) -> NoReturn:
    """What the command would start in its place, in this process, which has imported it all."""
    sys.argv = arguments[2:]
    gunicorn()
    raise SystemExit(0)


def serve(port: str) -> NoReturn:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    vars(os)["execv"] = become
    sys.argv = ["workshop", "serve", "--port", port]
    raise SystemExit(commands.main())


def warm(folder: str) -> None:
    """Read the content once, and let templates be compiled once: every worker of every node is
    given what was made before."""
    program = vars(workshop)
    program["Libraries"] = known = functools.cache(workshop.library.Libraries)
    config = configuration.read()
    known(config.module_folders, config.quiz_folders)
    make = vars(workshop.serving)["create_app"]

    def create_app(given: configuration.Config) -> Flask:
        app: Flask = make(given)
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(folder)
        return app

    vars(workshop.serving)["create_app"] = create_app


def main(faults: Sequence[str]) -> None:
    for fault in faults:
        FAULTS[fault]()
    own, folder = os.getpid(), tempfile.mkdtemp()
    try:
        warm(folder)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        for line in sys.stdin:
            pid = os.fork()
            if not pid:
                serve(line.strip())
            print(pid, flush=True)
    finally:
        # A fork that ends, since its port is still taken, leaves the others their templates.
        if os.getpid() == own:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
