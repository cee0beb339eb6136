"""What a coordinator may take along to where there is no network: their own workshops, as they stand now."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from craftorders.cards.queries import last_cards
from craftorders.catalogue.models import Material
from craftorders.fees.queries import batch_rates
from craftorders.kernel.actor import Actor
from craftorders.logistics.domain.materials import amount_text
from craftorders.logistics.queries import materials_in_hand
from craftorders.people.models import Worker, Workshop
from craftorders.people.queries import own_workshops
from craftorders.production.models import Batch, HandIn, Job
from craftorders.sync.domain.states import UNDECIDED
from craftorders.sync.models import UnsettledEvent

HERE = ("accepted", "supplied", "in_work", "rework")
"""Batches that a workshop has something to do for."""
IN_HANDS = ("open", "assigned", "accepted", "in_work")
MOST_BATCHES, MOST_QUESTIONS = 60, 50
KEY_BEGINNING = 12
"""Hexadecimal digits of the digest of a card's key: one in 2^48 that another card begins alike."""

Row = dict[str, Any]


def snapshot_of(session: Session, actor: Actor) -> Row:
    """Batches at work with steps, jobs and materials, workers with their skills, and what waits for a decision."""
    actor.require("sync.send")
    workshops = own_workshops(session, actor)
    batches = _batches(session, workshops)
    ids = [batch.id for batch in batches]
    jobs, rates, stock = _jobs(session, ids), batch_rates(session, ids), _stock(session, batches)
    return {
        "user_id": actor.id,
        "user": actor.name,
        "batches": [_batch(batch, jobs[batch.id], rates, stock[batch.id]) for batch in batches],
        "workers": _workers(
            session, workshops, {job["worker_id"] for each in jobs.values() for job in each if job["worker_id"]}
        ),
        "unsettled": _unsettled(session, actor),
    }


def _batches(session: Session, workshops: list[Workshop]) -> list[Batch]:
    query = select(Batch).options(joinedload(Batch.product), joinedload(Batch.workshop), selectinload(Batch.operations))
    query = query.where(Batch.workshop_id.in_([each.id for each in workshops]), Batch.state.in_(HERE))
    return list(session.scalars(query.order_by(Batch.due_on, Batch.id).limit(MOST_BATCHES)))


def _batch(batch: Batch, jobs: list[Row], rates: dict[tuple[UUID, int], int], stock: list[Row]) -> Row:
    return {
        "id": batch.id,
        "workshop_id": batch.workshop_id,
        "code": batch.code,
        "state": batch.state,
        "product": batch.product.name,
        "product_en": batch.product.name_en,
        "currency": batch.product.currency,
        "quantity": batch.quantity,
        "due_on": batch.hand_in_by,
        "steps": [
            {
                "position": step.position,
                "name": step.name,
                "name_en": step.name_en,
                "craft": step.craft.code,
                "grade": step.grade,
                "quantity": step.quantity,
                "assigned": step.assigned,
                "made": step.made,
                "handed_in": step.handed_in,
                "rate_e4": rates.get((batch.id, step.position)),
            }
            for step in batch.operations
        ],
        "jobs": jobs,
        "stock": stock,
    }


def _jobs(session: Session, batch_ids: list[UUID]) -> dict[UUID, list[Row]]:
    jobs: dict[UUID, list[Row]] = defaultdict(list)
    query = select(Job).where(Job.batch_id.in_(batch_ids), Job.state.in_(IN_HANDS), Job.quantity > 0)
    found = list(session.scalars(query.order_by(Job.position, Job.id)))
    bags = _bags(session, batch_ids)
    for job in found:
        jobs[job.batch_id].append(
            {
                "id": job.id,
                "code": job.code,
                "position": job.position,
                "worker_id": job.worker_id,
                "quantity": job.quantity,
                "made": job.made,
                "handed_in": job.handed_in,
                "bags": bags[job.id],
            }
        )
    return jobs


def _bags(session: Session, batch_ids: list[UUID]) -> dict[UUID, list[str]]:
    bags: dict[UUID, list[str]] = defaultdict(list)
    query = select(HandIn.job_id, HandIn.code).where(HandIn.batch_id.in_(batch_ids))
    for job_id, code in session.execute(query.order_by(HandIn.id)):
        bags[job_id].append(code)
    return bags


def _stock(session: Session, batches: list[Batch]) -> dict[UUID, list[Row]]:
    amounts = {batch.id: materials_in_hand(session, batch) for batch in batches}
    materials = {
        each.id: each
        for each in session.scalars(
            select(Material).where(Material.id.in_({key for found in amounts.values() for key in found}))
        )
    }
    return {
        batch_id: [
            {
                "name": materials[key].name,
                "name_en": materials[key].name_en,
                "unit": materials[key].unit,
                "amount": amount_text(amount),
            }
            for key, amount in sorted(found.items(), key=lambda pair: materials[pair[0]].code)
        ]
        for batch_id, found in amounts.items()
    }


def _workers(session: Session, workshops: list[Workshop], at_work: set[UUID]) -> list[Row]:
    """The own people, and those of next door who have a job here: they are named, and nothing is handed out to them."""
    own = and_(Worker.workshop_id.in_([each.id for each in workshops]), Worker.active)
    query = select(Worker).options(selectinload(Worker.skills)).where(or_(own, Worker.id.in_(at_work)))
    workers = list(session.scalars(query.order_by(Worker.code)))
    cards = {key: each for key, each in last_cards(session, [each.id for each in workers]).items() if not each.revoked_at}
    return [
        {
            "id": worker.id,
            "workshop_id": worker.workshop_id,
            "code": worker.code,
            "name": worker.name,
            "card": cards[worker.id].number if worker.id in cards else None,
            "card_key": cards[worker.id].token_hash[:KEY_BEGINNING] if worker.id in cards else None,
            "skills": {skill.craft_code: skill.grade for skill in worker.skills},
        }
        for worker in workers
    ]


def _unsettled(session: Session, actor: Actor) -> list[UnsettledEvent]:
    query = select(UnsettledEvent).where(UnsettledEvent.user_id == actor.id, UnsettledEvent.state.in_(UNDECIDED))
    return list(session.scalars(query.order_by(UnsettledEvent.id.desc()).limit(MOST_QUESTIONS)))
