"""The terms of a batch, frozen when it is accepted: a rate may be raised afterwards, never cut (rule 3)."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from craftorders.fees.domain.split import shares_of
from craftorders.fees.models import BatchRate, BatchTerms, Charge
from craftorders.fees.queries import rates_of_product, shares_in_force
from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import IllegalTransition, NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.orders.models import OrderLine
from craftorders.production.domain.states import BATCH
from craftorders.production.services.batches import locked_batch

ZONE = "Asia/Shanghai"
BEFORE_PAY = ("accepted", "supplied", "in_work", "submitted", "rework")


def freeze_terms(session: Session, batch_id: UUID) -> BatchTerms:
    """Copy today's rates and shares for a batch. Refuses an operation without a rate, and a price below cost."""
    batch = locked_batch(session, batch_id)
    line = session.get_one(OrderLine, batch.line_id)
    rates = {operation.id: rate for operation, rate in rates_of_product(session, batch.product_id, today(ZONE))}
    shares = shares_in_force(session, batch.product_id, today(ZONE))
    if shares is None or any(rates.get(operation.operation_id, 0) == 0 for operation in batch.operations):
        raise RuleViolation("no_rate", N_("A rate or share of this product is not published yet."))
    split = shares_of(
        line.price_e4,
        [rates[operation.operation_id] for operation in batch.operations],
        shares.coordinator_e4,
        shares.workshop_e4,
        shares.freight_e4,
    )
    terms = BatchTerms(
        batch_id=batch.id,
        price_e4=line.price_e4,
        coordinator_e4=split.coordinator_e4,
        workshop_e4=split.workshop_e4,
        freight_e4=split.freight_e4,
        platform_e4=split.platform_e4,
        currency=line.currency,
    )
    session.add(terms)
    session.add_all(
        BatchRate(batch_id=batch.id, position=operation.position, rate_e4=rates[operation.operation_id])
        for operation in batch.operations
    )
    session.flush()
    return terms


def raise_batch_rate(
    session: Session, batch_id: UUID, position: int, rate_e4: int, *, reason: str, actor: Actor
) -> BatchRate:
    """Raise a frozen rate before anything of the batch was paid; the platform's share bears it. A cut is refused."""
    actor.require("rates.publish")
    batch = locked_batch(session, batch_id)
    rate = session.get(BatchRate, (batch_id, position), with_for_update=True, populate_existing=True)
    terms = session.get(BatchTerms, batch_id, with_for_update=True, populate_existing=True)
    if rate is None or terms is None:
        raise NotFound("batch_rate", position)
    paid = session.scalar(select(exists().where(Charge.batch_id == batch_id)))
    if batch.state not in BEFORE_PAY or paid:
        raise IllegalTransition(BATCH.name, batch.state, "raise_rate")
    more = rate_e4 - rate.rate_e4
    if more <= 0:
        raise RuleViolation("rate_cut", N_("An agreed rate may be raised, never cut."), pointer="/rate")
    if more > terms.platform_e4:
        raise RuleViolation("price_below_cost", N_("The price does not cover the rates and shares."), pointer="/rate")
    changes = {"rate_e4": [rate.rate_e4, rate_e4]}
    rate.rate_e4, terms.platform_e4 = rate_e4, terms.platform_e4 - more
    session.flush()
    record(session, BATCH.name, batch_id, "raise_rate", actor=actor, reason=reason, changes=changes)
    return rate
