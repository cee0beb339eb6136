"""One transaction for one thing that a person, a job or a command does: all of it, or nothing.

This is the only place that commits. Work that lost a race (serialisation failure, deadlock, a busy SQLite) is
done again from its start, which is safe because nothing of it had left the house.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from craftorders.infra.vault import Vault
from craftorders.kernel.errors import Conflict, StaleVersion
from craftorders.kernel.events import Event
from craftorders.kernel.words import N_

Handler = Callable[[Session, Any], None]
Result = TypeVar("Result")
TRIES = 5
SERIALISATION_FAILURE, DEADLOCK, UNIQUE_VIOLATION = "40001", "40P01", "23505"
log = structlog.get_logger()


class UnitOfWork:
    """Opens sessions on one engine; `handlers` says who reacts to which event, inside the same transaction.

    `vault` has the keys of numbers that are encrypted; without it, none can be read or written.
    """

    def __init__(
        self,
        engine: Engine,
        handlers: Mapping[type[Event], Sequence[Handler]] | None = None,
        vault: Vault | None = None,
    ) -> None:
        self.engine = engine
        self.handlers = handlers or {}
        self.vault = vault or Vault({})

    def reading(self) -> AbstractContextManager[Session]:
        """A session that never commits, for streams and reports."""
        return Session(self.engine.execution_options(reading=True), info=self.info)

    @property
    def info(self) -> dict[str, Any]:
        """What every session carries along."""
        return {"handlers": self.handlers, "vault": self.vault}

    def run(self, work: Callable[[Session], Result], *, reading: bool = False) -> Result:
        """Do `work` in one transaction and commit once; where it lost a race, do it again, five times at most.

        A unique constraint that is met once may be a race, and the other's row is there to be found the second time;
        met twice, it is a refusal.
        """
        engine = self.engine.execution_options(reading=True) if reading else self.engine
        met_unique = False
        for attempt in range(TRIES):
            if attempt:
                log.info("unit_of_work_again", attempt=attempt)
                time.sleep(random.uniform(0.002, 0.01) * 2**attempt)  # nosec B311  # jitter, not a secret
            try:
                with Session(engine, expire_on_commit=False, info=self.info) as session:
                    result = work(session)
                    session.commit()
                    return result
            except StaleDataError as error:
                raise StaleVersion() from error
            except IntegrityError as error:
                if met_unique or not _is_unique_violation(error):
                    raise _refusal(error) from error
                met_unique = True
            except OperationalError as error:
                if not _lost_a_race(error):
                    raise
        raise Conflict("busy", N_("Many people are working on this at the same moment. Nothing was changed: try again."))


def publish(session: Session, event: Event) -> None:
    """Tell the features above what happened; they react inside the same transaction and may refuse it."""
    for handler in session.info.get("handlers", {}).get(type(event), ()):
        handler(session, event)


@contextmanager
def refuse_duplicate(session: Session, pointer: str, message: str) -> Iterator[None]:
    """What the block changes is refused at `pointer` where a unique constraint says that it exists already."""
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        if not _is_unique_violation(error):
            raise
        raise Conflict("already_exists", message, pointer=pointer) from error


def _refusal(error: IntegrityError) -> Exception:
    if _is_unique_violation(error):
        return Conflict("already_exists", N_("Something with this name or number exists already."))
    if "CHECK" in str(error.orig).upper():
        return Conflict("rule_guarded", N_("The numbers no longer fit: somebody was faster. Reload and look again."))
    return error


def _is_unique_violation(error: IntegrityError) -> bool:
    return getattr(error.orig, "sqlstate", None) == UNIQUE_VIOLATION or "UNIQUE constraint" in str(error.orig)


def _lost_a_race(error: OperationalError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state in (SERIALISATION_FAILURE, DEADLOCK) or "database is locked" in str(error.orig)
