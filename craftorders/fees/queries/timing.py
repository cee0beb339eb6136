"""Reading time trials, what they propose, the standard times that were adopted, and what an hour earned."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, lazyload

from craftorders.catalogue.models import Operation
from craftorders.fees.domain.time_trials import REMEMBERED, ProposedTime, Timed, proposed_time
from craftorders.fees.models import EarnedPerHour, StandardTime, TimeTrial
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.people.models import Worker


def trials_of(session: Session, operation_id: UUID) -> list[TimeTrial]:
    """The trials of an operation within the last year, newest first, also those that were set aside."""
    return trials_of_all(session, [operation_id])[operation_id]


def trials_of_all(session: Session, operation_ids: Collection[UUID]) -> dict[UUID, list[TimeTrial]]:
    """The same for several operations, asked at once."""
    query = (
        select(TimeTrial)
        .options(joinedload(TimeTrial.worker).options(lazyload(Worker.skills), lazyload(Worker.workshop)))
        .where(TimeTrial.operation_id.in_(operation_ids), TimeTrial.held_on >= (now() - REMEMBERED).date())
    )
    found: dict[UUID, list[TimeTrial]] = {key: [] for key in operation_ids}
    for trial in session.scalars(query.order_by(TimeTrial.id.desc())):
        found[trial.operation_id].append(trial)
    return found


def proposal_from(trials: Collection[TimeTrial]) -> ProposedTime:
    """What trials propose as the standard time; those that were set aside do not count."""
    return proposed_time([Timed(each.worker_id, each.pieces, each.seconds) for each in trials if each.counts])


def standard_times_of(session: Session, operation_ids: Collection[UUID]) -> list[StandardTime]:
    """The standard times that operations were given from trials, newest first."""
    query = select(StandardTime).where(StandardTime.operation_id.in_(operation_ids))
    return list(session.scalars(query.order_by(StandardTime.id.desc())))


def actions_of_trial(trial: TimeTrial, actor: Actor) -> list[str]:
    """What the actor may do next with a trial: set one aside that counts."""
    return ["set_aside"] if trial.counts and actor.can("times.try") else []


def earned_per_hour(session: Session, product_ids: Collection[UUID]) -> list[EarnedPerHour]:
    """What an hour of the products' steps earned lately, by step and county; "" is all counties."""
    query = (
        select(EarnedPerHour)
        .join(Operation, Operation.id == EarnedPerHour.operation_id)
        .where(Operation.product_id.in_(product_ids))
        .order_by(Operation.product_id, Operation.position, EarnedPerHour.region_id)
    )
    return list(session.scalars(query))
