"""From accepted pieces to money: pay lines, the merchant's charge, its five parts, and the transfers (rules 2 and 4)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, lazyload, selectinload

from craftorders.dispatch.services import take_reservation
from craftorders.fees.domain.attribution import Bag, credit
from craftorders.fees.domain.concessions import conceded_split
from craftorders.fees.domain.lines import PayLine
from craftorders.fees.domain.split import ChargeSplit, Shares, split_charge
from craftorders.fees.models import BatchBonus, BatchTerms, Charge, Earning
from craftorders.fees.queries import agreed_concession, batch_bonuses, batch_rates
from craftorders.fees.services.bonuses import MADE, bonus_lines, urgency_lines
from craftorders.fees.services.lines import by_worker, write_lines
from craftorders.fees.services.moments import earned_now
from craftorders.fees.services.rework import rework_lines
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id
from craftorders.kernel.money import line_amount
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.services import Posting, open_accounts, post
from craftorders.orders.services import count_charge
from craftorders.production.models import Batch, HandIn
from craftorders.production.queries import bags_of_batch
from craftorders.quality.models import InspectionLot, LotBag

WITH_BAGS = (
    lazyload(InspectionLot.classes),
    lazyload(InspectionLot.defects),
    joinedload(InspectionLot.batch).lazyload(Batch.operations),
    selectinload(InspectionLot.bags).joinedload(LotBag.hand_in).lazyload(HandIn.worker),
)
"""A lot with what crediting reads of it."""


def credit_lot(session: Session, lot_id: UUID, *, actor: Actor) -> Charge | None:
    """Pay every worker for the accepted pieces of a lot and charge the merchant, once (a lot has one charge).

    Who mended pieces that were spoilt by a material or the design is paid for those that pass; the platform bears it,
    and the bonuses but for that of urgency, which the merchant pays.
    What the merchant takes by concession costs what was agreed, and one share shrinks by exactly the difference.
    """
    lot = session.get_one(InspectionLot, lot_id, options=WITH_BAGS)
    batch = lot.batch
    terms = session.get_one(BatchTerms, batch.id)
    passed = sum(bag.passed for bag in lot.bags)
    if passed == 0:
        return None
    bags = [(bag.hand_in, bag.passed) for bag in lot.bags if bag.passed]
    region, at = earned_now(session, lot.region_id)
    frozen = batch_bonuses(session, batch.id)
    lines = pay_lines(session, lot, batch, terms.currency, bags, frozen, at=at)
    mending = rework_lines(session, lot, batch, terms.currency, at)
    bonuses = bonus_lines(session, lot, frozen, lines)
    earnings = [*lines, *mending, *bonuses]
    write_lines(session, region, earnings)
    shares = Shares(terms.coordinator_e4, terms.workshop_e4, terms.freight_e4, terms.platform_e4)
    split = split_charge(passed, terms.price_e4, [each.amount for each in lines], shares)
    concession = agreed_concession(session, lot)
    price_e4 = terms.price_e4 if concession is None else concession.price_e4
    if concession is None:
        split = split.charged(_amount(session, batch, passed, price_e4))
    else:
        split = conceded_split(split, line_amount(passed, price_e4), concession.bearer)
    split = split.with_extras(sum(each.amount for each in [*mending, *bonuses]))
    charge = _charge(lot, batch, terms, passed, price_e4, split)
    charge.at = _transfer(session, batch, charge, earnings, actor)
    session.add(charge)
    session.flush()
    count_charge(session, batch.order_id, charge.amount)
    return charge


def pay_lines(
    session: Session,
    lot: InspectionLot,
    batch: Batch,
    currency: str,
    bags: list[tuple[HandIn, int]],
    bonuses: Sequence[BatchBonus],
    *,
    at: datetime,
    appeal_id: UUID | None = None,
) -> list[PayLine]:
    """What good pieces of `bags` earn: the last operation by its bags, earlier ones by who handed in first.

    What the merchant pays for urgency stands in lines of its own beside them.
    """
    rates = batch_rates(session, [batch.id])
    passed = sum(quantity for _, quantity in bags)
    parts = list(bags)
    for position in sorted(step for _, step in rates)[:-1]:
        handed_in = {bag.id: bag for bag in bags_of_batch(session, batch.id, position)}
        before = dict(
            session.execute(
                select(Earning.hand_in_id, func.sum(Earning.quantity))
                .where(Earning.batch_id == batch.id, Earning.position == position, *MADE)
                .group_by(Earning.hand_in_id)
            ).all()
        )
        queue = [Bag(bag.id, bag.quantity, int(before.get(bag.id, 0))) for bag in handed_in.values()]
        parts += [(handed_in[bag_id], quantity) for bag_id, quantity in credit(queue, passed)]
    lines = [
        PayLine(
            region_id=hand_in.region_id,
            worker_id=hand_in.worker_id,
            job_id=hand_in.job_id,
            batch_id=batch.id,
            position=hand_in.position,
            product_id=batch.product_id,
            lot_id=lot.id,
            hand_in_id=hand_in.id,
            appeal_id=appeal_id,
            quantity=quantity,
            rate_e4=rates[(batch.id, hand_in.position)],
            currency=currency,
            at=at,
        )
        for hand_in, quantity in parts
    ]
    return [*lines, *urgency_lines(bonuses, lines)]


def _amount(session: Session, batch: Batch, passed: int, price_e4: int) -> int:
    """What so many pieces more of a batch cost: they are rounded together with those before, so that a merchant pays the
    same in however many lots they passed, and never more than was reserved."""
    of_batch = select(func.sum(Charge.quantity)).where(Charge.batch_id == batch.id, Charge.price_e4 == price_e4)
    before = int(session.scalar(of_batch) or 0)
    return line_amount(before + passed, price_e4) - line_amount(before, price_e4)


def _charge(lot: InspectionLot, batch: Batch, terms: BatchTerms, passed: int, price_e4: int, split: ChargeSplit) -> Charge:
    return Charge(
        id=new_id(),
        lot_id=lot.id,
        batch_id=batch.id,
        order_id=batch.order_id,
        merchant_id=batch.merchant_id,
        quantity=passed,
        price_e4=price_e4,
        currency=terms.currency,
        amount=split.charge,
        household=split.household,
        coordinator=split.coordinator,
        workshop=split.workshop,
        freight=split.freight,
        platform=split.platform,
    )


def _transfer(session: Session, batch: Batch, charge: Charge, earnings: list[PayLine], actor: Actor) -> datetime:
    """From what was reserved for the batch to everybody's account; what is left waits for its other parts, or its end.

    All of it is one post: accounts are locked once, in their order. The charge takes its moment, so both are of one month.
    """
    currency, region = charge.currency, earnings[0].region_id
    assert batch.workshop_id is not None  # inspected batches have their workshop
    earned, shared = by_worker(earnings), ("coordinator", "workshop", "freight")
    of_merchant = [("merchant", batch.merchant_id), ("reserved", batch.merchant_id)]
    of_workshop = [(kind, batch.workshop_id) for kind in shared]
    owners = [*of_merchant, *(("worker", each) for each in earned), *of_workshop, ("platform", PLATFORM)]
    accounts = open_accounts(session, owners, currency)
    free, reserved = (accounts[each] for each in of_merchant)
    missing = charge.amount - take_reservation(session, batch.id, charge.amount)
    postings = [Posting(free, reserved, missing, "reserve", batch.id, region)]
    for worker_id, amount in earned.items():
        postings.append(Posting(reserved, accounts["worker", worker_id], amount, "earning", charge.id, region))
    for kind in shared:
        postings.append(Posting(reserved, accounts[kind, batch.workshop_id], getattr(charge, kind), kind, charge.id, region))
    platform = accounts["platform", PLATFORM]
    sides = (reserved, platform) if charge.platform >= 0 else (platform, reserved)
    postings.append(Posting(*sides, abs(charge.platform), "platform", charge.id, region))
    moved = post(session, postings, actor=actor)
    return moved[0].at if moved else now()
