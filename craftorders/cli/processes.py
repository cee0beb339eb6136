"""How the command's processes begin and end: the scheduler beside the server, and signals that end them cleanly."""

import os
import signal
import subprocess  # nosec B404  # starts our own scheduler beside the server
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn


@contextmanager
def scheduler_beside() -> Iterator[None]:
    """The scheduler runs in a process of its own, which ends with the block; Ctrl-C reaches this process alone.

    The pipe to it closes with this process however that ends, so that even kill -9 leaves no scheduler behind.
    """
    command = [sys.executable, "-m", "craftorders.cli", "scheduler", "--with-parent"]
    scheduler = subprocess.Popen(command, start_new_session=True, stdin=subprocess.PIPE)  # nosec B603
    try:
        yield
    finally:
        scheduler.terminate()
        try:
            scheduler.wait(10)
        except subprocess.TimeoutExpired:
            scheduler.kill()


def stop_when_left_alone() -> None:
    """End when the other side of stdin is closed."""
    os.read(sys.stdin.fileno(), 1)  # a buffered read would hold a lock that the interpreter needs when it ends
    signal.raise_signal(signal.SIGTERM)


def stop_when_told() -> None:
    """SIGTERM and a closed terminal end the process as Ctrl-C does: what was begun is finished, or rolled back."""

    def stop(number: int, frame: Any) -> NoReturn:
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
