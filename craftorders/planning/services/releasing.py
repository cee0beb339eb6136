"""Releasing a plan: its choices become batches that are offered to their workshops, with a deadline.

Another dispatcher may have placed the same pieces meanwhile, or the merchant's money may not do: what cannot be offered
stays in the plan with the reason, the rest is offered. All of it is one unit of work; lines and orders are locked in
the order of their keys before anything is done.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.dispatch.models import Offer
from craftorders.dispatch.services import offer_batch
from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now, today
from craftorders.kernel.errors import DomainError, NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.orders.models import Order, OrderLine
from craftorders.people.models import Workshop
from craftorders.planning.domain.states import OPEN, PLAN
from craftorders.planning.domain.weeks import sunday_of
from craftorders.planning.events import PlanMoved
from craftorders.planning.models import Plan, PlanChoice
from craftorders.planning.queries.plans import find_plan
from craftorders.planning.services.proposing import ZONE
from craftorders.production.services import plan_batch

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Released:
    """What a release did: the offers that were made, how many choices could not be offered, and how many still wait."""

    plan: Plan
    offers: tuple[Offer, ...]
    refused: int
    waiting: int


@dataclass(frozen=True)
class Lot:
    """Choices of one line and workshop in weeks that follow each other: one batch."""

    choices: tuple[PlanChoice, ...]

    @property
    def pieces(self) -> int:
        """All pieces together."""
        return sum(each.pieces for each in self.choices)


def release_plan(
    session: Session, plan_id: UUID, *, days: int, choice_ids: Collection[UUID] | None = None, actor: Actor
) -> Released:
    """Offer the choices that nobody was asked to make yet (those named, or all), to be answered within `days`.

    Refuses a plan that another has replaced, and choices that are not open in it. What cannot be offered is kept on
    its choice as a refusal; it may be released again. Of more than 200 batches those that begin first are offered, so
    that nobody waits long for the locks; the rest is left for the next release.
    """
    actor.require("plans.make")
    plan = find_plan(session, plan_id, for_update=True)
    PLAN.target(plan.state, "release")
    choices = _open_choices(session, plan, choice_ids)
    lots = _first(lots_of(choices))
    _lock(session, lots)
    deadline = now() + timedelta(days=days)
    offers: list[Offer] = []
    refused = 0
    for lot in lots:
        try:
            with session.begin_nested():
                offers.append(_offer(session, plan, lot, deadline, actor))
        except DomainError as error:
            refused += len(lot.choices)
            _mark(session, lot, state="refused", refusal=refusal_of(error))
    if offers:
        move(session, plan, PLAN, "release", actor=actor)
    session.flush()
    publish(session, PlanMoved(plan.id, plan.state))
    waiting = len(choices) - sum(len(lot.choices) for lot in lots)
    return Released(plan, tuple(offers), refused, waiting)


def lots_of(choices: Sequence[PlanChoice]) -> list[Lot]:
    """Choices put together into batches, in the order of their lines."""
    lots: list[list[PlanChoice]] = []
    for each in sorted(choices, key=lambda one: (one.line_id, one.batch_id or one.line_id, one.workshop_id, one.week)):
        last = lots[-1][-1] if lots else None
        same = last is not None and (last.line_id, last.batch_id, last.workshop_id) == (
            each.line_id,
            each.batch_id,
            each.workshop_id,
        )
        if same and last is not None and (each.whole or each.week <= last.week + 1):
            lots[-1].append(each)
        else:
            lots.append([each])
    return [Lot(tuple(each)) for each in lots]


def refusal_of(error: DomainError) -> dict[str, Any]:
    """A refusal as it is kept: code, message id and plain values."""
    values = {name: value if isinstance(value, int) else str(value) for name, value in error.details.items()}
    return {"code": error.code, "message": error.message, "values": values}


def _open_choices(session: Session, plan: Plan, ids: Collection[UUID] | None) -> list[PlanChoice]:
    query = select(PlanChoice).where(PlanChoice.plan_id == plan.id, PlanChoice.state.in_(OPEN))
    choices = list(session.scalars(query.order_by(PlanChoice.id)))
    if ids is None:
        chosen = choices
    else:
        named = set(ids)
        chosen = [each for each in choices if each.id in named]
        if len(chosen) != len(named):
            message = N_("Some of these choices were released already, or are not in this plan. Reload and look again.")
            raise RuleViolation("choice_not_open", message, pointer="/choices")
    if not chosen:
        raise RuleViolation("nothing_to_release", N_("There is nothing left in this plan that could be offered."))
    return chosen


def _first(lots: list[Lot]) -> list[Lot]:
    """The batches that begin first, still in the order of their lines."""
    soon = sorted(range(len(lots)), key=lambda n: (lots[n].choices[0].week, n))[:MOST_AT_ONCE]
    return [lots[n] for n in sorted(soon)]


def _lock(session: Session, lots: Sequence[Lot]) -> None:
    """Lines, then orders, in the order of their keys: who releases at the same moment waits here."""
    lines = {lot.choices[0].line_id for lot in lots}
    locking = select(OrderLine.order_id).where(OrderLine.id.in_(lines)).order_by(OrderLine.id).with_for_update(of=OrderLine)
    orders = set(session.scalars(locking))
    session.execute(select(Order.id).where(Order.id.in_(orders)).order_by(Order.id).with_for_update(of=Order))


def _offer(session: Session, plan: Plan, lot: Lot, deadline: datetime, actor: Actor) -> Offer:
    first = lot.choices[0]
    if first.whole:
        if first.batch_id is None:
            raise NotFound("batch")
        batch_id = first.batch_id
    else:
        batch_id = plan_batch(session, first.line_id, lot.pieces, actor=actor).id
    due_on = _due(session, plan, lot)
    offer = offer_batch(session, batch_id, first.workshop_id, deadline=deadline, due_on=due_on, actor=actor)
    _mark(session, lot, state="released", offer_id=offer.id, batch_id=batch_id, refusal=None)
    return offer


def _due(session: Session, plan: Plan, lot: Lot) -> date:
    """When the batch should be in Yiwu: as the plan has it, but not later than the merchant wants it, unless that day is
    over, which nobody can be asked to keep."""
    transit = session.get_one(Workshop, lot.choices[0].workshop_id).transit_days
    arrival = sunday_of(plan.monday, lot.choices[-1].week) + timedelta(days=transit)
    wanted = session.get_one(OrderLine, lot.choices[0].line_id).due_on
    return arrival if wanted < today(ZONE) else min(arrival, wanted)


def _mark(session: Session, lot: Lot, **values: Any) -> None:
    ids = [each.id for each in lot.choices]
    statement = update(PlanChoice).where(PlanChoice.id.in_(ids)).values(**values)
    session.execute(statement.execution_options(synchronize_session="evaluate"))
