"""Finding counts that households call wrong, and the bags of a worker that may be; another's do not exist."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from craftorders.infra.paging import Page
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now, today
from craftorders.kernel.errors import NotPermitted
from craftorders.kernel.words import N_
from craftorders.people.models import Worker
from craftorders.production.models import Batch, HandIn, Job
from craftorders.quality.domain.appeals import last_day_to_appeal
from craftorders.quality.domain.states import COUNT_APPEAL
from craftorders.quality.models import CountAppeal
from craftorders.quality.queries.appealed import actions_among, find_among, list_among, seen_by
from craftorders.quality.queries.appeals import SHOWN_AFTERWARDS


@dataclass(frozen=True)
class CountedBag:
    """A counted bag as its household sees it: what may be said about the count until when, and what was said."""

    bag: HandIn
    job: Job
    last_day: date
    appeal: CountAppeal | None
    may_appeal: bool

    @property
    def may_confirm(self) -> bool:
        """Whether nobody said yet that it is right, and no answer is waited for."""
        return self.bag.confirmation is None and (self.appeal is None or self.appeal.state != COUNT_APPEAL.initial)


def find_count_appeal(session: Session, appeal_id: UUID, actor: Actor, *, for_update: bool = False) -> CountAppeal:
    """The appeal against a count, or NotFound where it is neither the actor's own, workshop's nor county's."""
    return find_among(session, CountAppeal, _seen(actor), appeal_id, "count_appeal", for_update=for_update)


def list_count_appeals(
    session: Session,
    actor: Actor,
    *,
    state: str | None = None,
    oldest_first: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[CountAppeal]:
    """A page of the counts called wrong that the actor may see, newest first unless asked otherwise."""
    return list_among(session, CountAppeal, _seen(actor), state=state, oldest_first=oldest_first, limit=limit, cursor=cursor)


def open_count_appeals(session: Session, actor: Actor, limit: int = 10) -> Sequence[CountAppeal]:
    """The counts called wrong that wait for an answer, longest first."""
    return list_count_appeals(session, actor, state=COUNT_APPEAL.initial, oldest_first=True, limit=limit).items


def count_appeals_of(session: Session, bags: Collection[HandIn]) -> dict[UUID, CountAppeal]:
    """What was said against the counts of these bags of one county, by bag."""
    if not bags:
        return {}
    query = select(CountAppeal).where(CountAppeal.region_id.in_({bag.region_id for bag in bags}))
    found = session.scalars(query.where(CountAppeal.hand_in_id.in_({bag.id for bag in bags})))
    return {each.hand_in_id: each for each in found}


def counted_bags_of_worker(session: Session, worker: Worker, *, days: int, limit: int = 50) -> list[CountedBag]:
    """The bags of a worker that were counted lately or wait for their word, newest first."""
    since = now() - timedelta(days=days) - SHOWN_AFTERWARDS
    query = (
        select(HandIn, Job)
        .join(Job, Job.id == HandIn.job_id)
        .options(
            joinedload(HandIn.confirmation),
            joinedload(Job.batch).joinedload(Batch.product),
            joinedload(Job.operation),
        )
        .where(Job.worker_id == worker.id, HandIn.worker_id == worker.id)
        .where(or_(HandIn.at >= since, (Job.unconfirmed > 0) & ~HandIn.confirmation.has()))
    )
    rows = session.execute(query.order_by(HandIn.at.desc(), HandIn.id.desc()).limit(limit)).unique().all()
    appeals = count_appeals_of(session, [bag for bag, _ in rows])
    return [described_count(bag, job, appeals.get(bag.id), days=days) for bag, job in rows]


def described_count(bag: HandIn, job: Job, appeal: CountAppeal | None, *, days: int) -> CountedBag:
    """What may still be said about the count of a bag."""
    workshop = job.batch.workshop
    assert workshop is not None  # it was counted there
    zone = workshop.region.time_zone
    last_day = last_day_to_appeal(bag.at, days, zone)
    return CountedBag(bag, job, last_day, appeal, appeal is None and today(zone) <= last_day)


def actions_of_count_appeal(appeal: CountAppeal, actor: Actor) -> list[str]:
    """What the actor may do next with an appeal against a count that they see."""
    return actions_among(COUNT_APPEAL, appeal, actor)


def why_not_answer(appeal: CountAppeal, actor: Actor) -> NotPermitted | None:
    """The rule that keeps this person from answering: they counted the bag, or called the count wrong themselves."""
    if actor.id in (appeal.hand_in.counted_by, appeal.made_by):
        return NotPermitted("another_inspector", N_("Who counted this bag, or called the count wrong, cannot answer."))
    return None


def _seen(actor: Actor) -> ColumnElement[bool]:
    return seen_by(CountAppeal, actor, CountAppeal.worker_id == actor.worker_id)
