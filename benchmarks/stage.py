"""What benchmarks share: a database of either kind with the tests' cast, a served application, a crowd of clients."""

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config import Config
from craftorders.infra.database import make_engine
from craftorders.infra.migrating import upgrade
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.wiring import HANDLERS
from tests.postgres import PostgresServer

CLIENTS = 4


@contextmanager
def database(kind: str) -> Iterator[tuple[str, Path]]:
    """The address of an empty, migrated, durable database of that kind, and a folder."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            url = f"sqlite:///{folder}/bench.db"
            upgrade(make_engine(url))
            yield url, Path(folder)
            return
        server = PostgresServer(durable=True)
        server.start()
        try:
            url = server.create_database("bench")
            engine = make_engine(url)
            upgrade(engine)
            engine.dispose()
            yield url, Path(folder)
        finally:
            server.stop()


def config_for(url: str, folder: Path) -> Config:
    """Settings of the measured application."""
    return Config(url, "benchmark-secret-of-more-than-32-chars", folder, str(folder / "photos"), "127.0.0.1", 0,
                  "http://127.0.0.1", False, 0)  # fmt: skip


def units(url: str) -> UnitOfWork:
    """The unit of work on that database, with all handlers."""
    return UnitOfWork(make_engine(url), HANDLERS)


@contextmanager
def served(module: str, url: str, folder: Path) -> Iterator[int]:
    """Run `python -m module URL FOLDER`, which serves and prints its port; yields the port."""
    command = [sys.executable, "-m", module, url, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)


def rate_of(port: int, path: str, token: str, bodies: list[list[dict[str, Any]]]) -> float:
    """Acknowledged requests a second with one thread and connection for each list of bodies."""
    failures: list[str] = []

    def client(own: list[dict[str, Any]]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        for body in own:
            target = path.format(**body.pop("_path", {}))
            connection.request("POST", target, json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 201:
                failures.append(f"{answer.status} {text[:200]!r}")
                return

    threads = [threading.Thread(target=client, args=(own,)) for own in bodies]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if failures:
        raise SystemExit(f"a request failed: {failures[0]}")
    return sum(len(own) for own in bodies) / took


def turns(first: Callable[[], Any], second: Callable[[], Any], times: int = 40) -> tuple[float, float]:
    """The median seconds of two actions that take turns, each after a run to warm up."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(times + 1):
        for action, seconds in zip((first, second), taken, strict=True):
            began = time.perf_counter()
            action()
            if number:
                seconds.append(time.perf_counter() - began)
    return statistics.median(taken[0]), statistics.median(taken[1])


def verdict(name: str, value: float, goal: str, ok: bool) -> None:
    """The last line of a benchmark."""
    print(f"{name} {value:.2f} {goal} {'ok' if ok else 'short'}")
