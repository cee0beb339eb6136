"""The terms of a batch, frozen when it is accepted: a rate may be raised afterwards, never cut (rule 3)."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from craftorders.fees.domain.bonuses import HOLIDAY, QUALITY, TIER, URGENCY, Tier, percent_of, shared_urgency, steps_of
from craftorders.fees.domain.split import shares_of
from craftorders.fees.models import BatchBonus, BatchRate, BatchTerms, Charge, PieceRate
from craftorders.fees.queries import batch_bonuses, card_of, cards_in_force, shares_in_force
from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import IllegalTransition, NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.orders.models import OrderLine
from craftorders.production.domain.states import BATCH
from craftorders.production.models import Batch
from craftorders.production.services.batches import locked_batch

ZONE = "Asia/Shanghai"
BEFORE_PAY = ("accepted", "supplied", "in_work", "submitted", "rework")


def freeze_terms(session: Session, batch_id: UUID) -> BatchTerms:
    """Copy today's rates of the workshop's county, their tiers and bonuses, and the shares for a batch.

    Refuses an operation without a rate, and a price below cost at the last tiers.
    """
    batch = locked_batch(session, batch_id)
    line = session.get_one(OrderLine, batch.line_id)
    cards, shares = _cards(session, batch), shares_in_force(session, batch.product_id, today(ZONE))
    if shares is None or len(cards) < len(batch.operations):
        raise RuleViolation("no_rate", N_("A rate or share of this product is not published yet."))
    rates = [card.rate_e4 for card in cards]
    parts = shares.of_price(line.price_e4)
    shares_of(line.price_e4, [card.highest_e4 for card in cards], *parts)
    split = shares_of(batch.price_e4, [*rates, batch.urgency_e4], *parts)
    terms = BatchTerms(
        batch_id=batch.id,
        price_e4=batch.price_e4,
        coordinator_e4=split.coordinator_e4,
        workshop_e4=split.workshop_e4,
        freight_e4=split.freight_e4,
        platform_e4=split.platform_e4,
        currency=line.currency,
    )
    session.add(terms)
    urgency = shared_urgency(batch.urgency_e4, rates)
    for operation, card, more_e4 in zip(batch.operations, cards, urgency, strict=True):
        session.add(BatchRate(batch_id=batch.id, position=operation.position, rate_e4=card.rate_e4))
        session.add_all(_bonuses(batch.id, operation.position, card, more_e4))
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
    if more > terms.platform_e4 - _tiers_of(session, batch_id):
        raise RuleViolation("price_below_cost", N_("The price does not cover the rates and shares."), pointer="/rate")
    changes = {"rate_e4": [rate.rate_e4, rate_e4]}
    rate.rate_e4, terms.platform_e4 = rate_e4, terms.platform_e4 - more
    session.flush()
    record(session, BATCH.name, batch_id, "raise_rate", actor=actor, reason=reason, changes=changes)
    return rate


def _cards(session: Session, batch: Batch) -> list[PieceRate]:
    """The rates that count in the workshop's county today, step by step, as far as there are any."""
    assert batch.workshop is not None  # an accepted batch has its workshop
    cards = cards_in_force(session, [batch.product_id], today(ZONE))
    found = (card_of(cards, step.operation_id, batch.workshop.region_id) for step in batch.operations)
    return [card for card in found if card is not None]


def _bonuses(batch_id: UUID, position: int, card: PieceRate, urgency_e4: int) -> Iterator[BatchBonus]:
    """What a card promises on top of its rate, as so much more a piece; what rounds to nothing is no bonus."""
    for step in steps_of(card.rate_e4, [Tier(tier.above, tier.rate_e4) for tier in card.tiers]):
        yield BatchBonus(
            batch_id=batch_id,
            position=position,
            kind=TIER,
            above=step.above,
            all_units=card.all_units,
            rate_e4=step.more_e4,
        )
    quality, holiday = (percent_of(card.rate_e4, percent) for percent in (card.quality_percent, card.holiday_percent))
    for kind, above, rate_e4 in ((QUALITY, card.quality_yield, quality), (HOLIDAY, 0, holiday), (URGENCY, 0, urgency_e4)):
        if rate_e4:
            yield BatchBonus(batch_id=batch_id, position=position, kind=kind, above=above, rate_e4=rate_e4)


def _tiers_of(session: Session, batch_id: UUID) -> int:
    """What the tiers of all steps of a batch cost a piece at most: the platform must be able to bear it."""
    return sum(bonus.rate_e4 for bonus in batch_bonuses(session, batch_id) if bonus.kind == TIER)
