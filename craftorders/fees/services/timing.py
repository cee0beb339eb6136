"""Time trials, and the standard time that is adopted from them; batches that are planned from then on are made by it."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.catalogue.models import Operation
from craftorders.catalogue.queries import find_operation
from craftorders.catalogue.services import set_standard_time
from craftorders.fees.domain.time_trials import LEAST_WORKERS
from craftorders.fees.models import StandardTime, TimeTrial
from craftorders.fees.queries import proposal_from, trials_of
from craftorders.infra.database import locked
from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import Conflict, NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.people.models import Worker


def hold_trial(
    session: Session, operation_id: UUID, *, worker_id: UUID, pieces: int, seconds: int, held_on: date, actor: Actor
) -> TimeTrial:
    """Write down how long somebody took for some pieces of an operation.

    Refuses who is not certified for it (a learner's pace is no standard), and a day that is still to come.
    """
    actor.require("times.try")
    operation, worker = find_operation(session, operation_id), session.get(Worker, worker_id)
    if worker is None:
        raise RuleViolation("unknown_worker", N_("There is no such worker."), pointer="/worker_id")
    if held_on > today(worker.workshop.region.time_zone):
        raise RuleViolation("day_to_come", N_("This day is still to come."), pointer="/held_on")
    if not _certified(worker, operation):
        message = N_("This worker is not certified for this step. Time only who masters it.")
        raise RuleViolation("not_certified", message, pointer="/worker_id")
    trial = TimeTrial(
        operation_id=operation_id,
        worker_id=worker_id,
        pieces=pieces,
        seconds=seconds,
        held_on=held_on,
        held_by=actor.id,
        held_by_name=actor.name,
    )
    session.add(trial)
    session.flush()
    changes = {"worker": [None, worker.name], "pieces": [None, pieces], "seconds": [None, seconds]}
    record(session, "time_trial", operation.product_id, "time", actor=actor, changes=changes)
    return trial


def set_trial_aside(session: Session, trial_id: UUID, *, reason: str, actor: Actor) -> TimeTrial:
    """A trial was mistaken: it stays in the list with the reason, and does not count any more."""
    actor.require("times.try")
    trial = locked(session, TimeTrial, trial_id)
    if trial is None:
        raise NotFound("time_trial", trial_id)
    if not trial.counts:
        raise Conflict("set_aside_already", N_("This trial was set aside already."))
    trial.set_aside_by_name, trial.set_aside_reason = actor.name, reason
    session.flush()
    product_id = find_operation(session, trial.operation_id).product_id
    record(session, "time_trial", product_id, "set_aside", actor=actor, reason=reason)
    return trial


def adopt_time(
    session: Session, operation_id: UUID, *, seconds: int, reason: str | None = None, actor: Actor
) -> StandardTime:
    """Make what the trials propose the standard time of an operation, from now on; batches that are planned keep theirs.

    `seconds` is what the operator saw: refused where the trials propose something else meanwhile, or too few workers
    were timed.
    """
    actor.require("rates.publish")
    operation = locked(session, Operation, operation_id)
    if operation is None:
        raise NotFound("operation", operation_id)
    proposed = proposal_from(trials_of(session, operation_id))
    if proposed.seconds is None:
        message = N_("Time at least %(least)s workers before a standard time is adopted.")
        raise RuleViolation("too_few_workers", message, least=LEAST_WORKERS)
    if proposed.seconds != seconds:
        message = N_("The trials propose %(seconds)s seconds now. Look at them again.")
        raise Conflict("other_proposal", message, seconds=proposed.seconds)
    adopted = StandardTime(
        operation_id=operation_id,
        seconds=seconds,
        before=operation.standard_seconds,
        workers=proposed.workers,
        trials=proposed.trials,
        reason=reason,
        adopted_by=actor.id,
        adopted_by_name=actor.name,
    )
    session.add(adopted)
    set_standard_time(session, operation, seconds, reason=reason, actor=actor)
    return adopted


def _certified(worker: Worker, operation: Operation) -> bool:
    return any(skill.craft_code == operation.craft.code and skill.grade >= operation.grade for skill in worker.skills)
