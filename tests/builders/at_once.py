"""Several people at the same moment, each in a thread and a unit of work of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.errors import DomainError


def at_once(work: UnitOfWork, *things: Callable[[Session], object]) -> list[str]:
    """Do these in threads that begin together; "done", or the code of the refusal, in their order."""
    start, moment = Barrier(len(things)), clock.now()

    def one(thing: Callable[[Session], object]) -> str:
        start.wait(10)
        try:
            with clock.at(moment):
                work.run(thing)
        except DomainError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(one, things, timeout=60))
