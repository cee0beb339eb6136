"""The `craftorders` command as a process of its own, as a person or a service manager starts it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from tests.builders.cast import PASSWORD

PATIENCE = 60
"""Seconds that a busy machine may need for what takes two."""


@contextmanager
def running(folder: Path, port: int, *words: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """The command as a process; its output and that of its children can be read to the end of all of them."""
    process = subprocess.Popen(
        [sys.executable, "-m", "craftorders.cli", *words],
        env={**os.environ, "DATA_FOLDER": str(folder), "PORT": str(port), "DATABASE_URL": "", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Whoever runs the tests in the background has taught their children to ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)


def a_free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_page(port: int) -> int:
    """The status of the first answer, as soon as there is one."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=10) as answer:
                return int(answer.status)
        except OSError:
            time.sleep(0.05)
    raise AssertionError("no page came")


def line(port: int) -> AbstractContextManager[http.client.HTTPConnection]:
    """A connection to the house, closed at the end."""
    return closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20))


def sign_in(port: int, username: str) -> str:
    """The token of somebody of the cast."""
    body = json.dumps({"username": username, "password": PASSWORD})
    with line(port) as connection:
        connection.request("POST", "/api/v1/sign-in", body, {"Content-Type": "application/json"})
        return str(json.loads(connection.getresponse().read())["token"])
