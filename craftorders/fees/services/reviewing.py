"""Rates that are looked at again: one of an area ends, and what fell below the gate since it was published is listed."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Operation, Product
from craftorders.fees.models import PieceRate, StandardTime
from craftorders.fees.queries import card_of, cards_in_force
from craftorders.fees.services.rates import ZONE, fairness, refuse_uncovered
from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import Conflict, NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.places.domain.areas import EVERYWHERE, code_of


def end_rate(session: Session, rate_id: UUID, *, ends_on: date, reason: str, actor: Actor) -> PieceRate:
    """Let the rate of an area end: from `ends_on` on, that of the larger area around it counts there.

    Refuses the rate that holds everywhere, one that is not in force then or was ended already, a day that is not after
    today, and where no larger area has a rate, its rate is not fair in every county of the area, or the price does not
    cover it there with the other steps.
    """
    actor.require("rates.publish")
    rate = session.get(PieceRate, rate_id, with_for_update=True, populate_existing=True)
    if rate is None:
        raise NotFound("piece_rate", rate_id)
    operation = session.get_one(Operation, rate.operation_id)
    product = session.get_one(Product, operation.product_id)
    if rate.area == EVERYWHERE:
        raise RuleViolation("holds_everywhere", N_("What holds everywhere can only be followed by another rate."))
    if ends_on <= today(ZONE):
        raise RuleViolation("day_past", N_("Choose a day after today."), pointer="/ends_on")
    if cards_in_force(session, [product.id], ends_on).get((operation.id, rate.area)) is not rate:
        raise Conflict("not_in_force", N_("This rate does not hold on that day anyway."), pointer="/ends_on")
    rate.ends_on = ends_on
    session.flush()
    wider = card_of(cards_in_force(session, [product.id], ends_on), operation.id, rate.area)
    if wider is None:
        raise RuleViolation("no_larger_area", N_("No larger area around it has a rate. Publish one first."))
    if not all(each.ok for each in fairness(session, operation, wider.rate_e4, ends_on, rate.area).values()):
        message = N_("The rate of the larger area is below the fair floor here. Publish another rate for this area instead.")
        raise RuleViolation("unfair_here", message, pointer="/ends_on")
    refuse_uncovered(session, product, ends_on)
    changes: dict[str, list[Any]] = {"area": [None, code_of(rate.area)], "ended_from": [None, str(ends_on)]}
    record(session, "piece_rate", product.id, "end", actor=actor, reason=reason, changes=changes)
    return rate


@dataclass(frozen=True)
class FallenRate:
    """A rate in force that is below the gate since a later standard time was adopted, in so many counties."""

    rate: PieceRate
    operation: Operation
    product: Product
    counties: int


def fallen_rates(session: Session) -> list[FallenRate]:
    """The rates that were published before the standard time of their step was adopted, and are not fair by it today."""
    adopted = select(StandardTime.operation_id, func.max(StandardTime.adopted_at)).group_by(StandardTime.operation_id)
    since = dict(session.execute(adopted).all())
    steps = {each.id: each for each in session.scalars(select(Operation).where(Operation.id.in_(since)))}
    day, found = today(ZONE), []
    cards = cards_in_force(session, {step.product_id for step in steps.values()}, day)
    for (operation_id, area), card in sorted(cards.items(), key=lambda each: (str(each[0][0]), each[0][1])):
        if operation_id in steps and card.published_at < since[operation_id]:
            step = steps[operation_id]
            fair = fairness(session, step, card.rate_e4, day, area)
            low = sum(not each.ok for each in fair.values())
            found.append(FallenRate(card, step, session.get_one(Product, step.product_id), low))
    return [each for each in found if each.counties]
