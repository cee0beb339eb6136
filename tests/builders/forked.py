"""Processes that a test starts by the dozen and kills: each is real, and none has to import the house.

They are forked from one process that has imported it before. That one has neither threads nor a database of the test,
and goes with the process that runs the tests.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import TextIO

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([f"tests.builders.{name}" for name in ("closer", "paying_process", "poster")])


@contextmanager
def forked(main: Callable[..., None], *words: object) -> Iterator[tuple[ForkServerProcess, TextIO]]:
    """`main` in a process of its own, and what it prints; at the end nothing of it is left."""
    reading, writing = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_speaking, args=(writing, main, *map(str, words)))
    process.start()
    writing.close()
    with reading, os.fdopen(os.dup(reading.fileno())) as said:
        try:
            yield process, said
        finally:
            process.kill()
            process.join()


def _speaking(writing: Connection, main: Callable[..., None], *words: str) -> None:
    os.dup2(writing.fileno(), 1)
    writing.close()
    main(*words)
