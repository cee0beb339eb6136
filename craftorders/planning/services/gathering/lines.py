"""Open work: what confirmed lines have left to plan, and batches that were cut but nobody makes yet."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from craftorders.catalogue.models import Craft, Operation, Product
from craftorders.dispatch.domain.matching.situation import OpenLine, Step
from craftorders.dispatch.models import Offer
from craftorders.fees.models import FeeShares
from craftorders.fees.queries import card_of, cards_in_force
from craftorders.orders.domain.states import PLANNABLE
from craftorders.orders.models import Order, OrderLine
from craftorders.planning.models import PlanningPolicy
from craftorders.planning.queries.by_hand import IN_HOME_CURRENCY, NOBODY_S
from craftorders.production.models import Batch


def open_lines(session: Session, policy: PlanningPolicy, counties: Collection[str], *, today: date) -> tuple[OpenLine, ...]:
    """Open lines in the order in which they were placed, then unplaced batches, which are not split.

    Costs of different currencies cannot be added up: what is sold in another one is planned by hand.
    A product with a step that has no rate in a county, or without shares, cannot be made there.
    A workshop that declined a line is not asked again; nor is one that was late for what was taken away from it.
    """
    steps = _routings(session)
    costs = _piece_costs(session, counties, today)
    declined = _declined(session)

    def opened(
        key: UUID, name: str, product: UUID, quantity: int, *, line: UUID, whole: bool, late: UUID | None, **values: Any
    ) -> OpenLine:
        return OpenLine(
            key=key,
            name=name,
            quantity=quantity,
            steps=steps.get(product, ()),
            earliest_on=today,
            piece_cost_e4=costs.get(product, {}),
            minimum_batch=min(policy.minimum_batch, quantity),
            most_workshops=1 if whole else policy.most_workshops,
            splittable=not whole,
            forbidden=frozenset(declined[line] | ({late} if late else set())),
            **values,
        )

    columns = (OrderLine.due_on, OrderLine.price_e4, Product.weight_mg)
    lines = (
        select(OrderLine.id, Order.code, OrderLine.position, OrderLine.product_id, OrderLine.quantity - OrderLine.planned,
               *columns)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Product, Product.id == OrderLine.product_id)
        .where(Order.state.in_(PLANNABLE), OrderLine.planned < OrderLine.quantity, IN_HOME_CURRENCY)
        .order_by(OrderLine.id)
    )  # fmt: skip
    origin = aliased(Batch)
    batches = (
        select(Batch.id, Batch.code, Batch.line_id, Batch.product_id, Batch.quantity, origin.workshop_id, Batch.due_on,
               OrderLine.price_e4, Product.weight_mg)
        .outerjoin(origin, origin.id == Batch.rescued_from_id)
        .join(Order, Order.id == Batch.order_id)
        .join(OrderLine, OrderLine.id == Batch.line_id)
        .join(Product, Product.id == Batch.product_id)
        .where(*NOBODY_S, Order.state.in_(PLANNABLE), IN_HOME_CURRENCY)
        .order_by(Batch.id)
    )  # fmt: skip
    return (
        *(
            opened(key, f"{code}/{position}", product, left, line=key, whole=False, late=None, due_on=due, price_e4=price,
                   weight_mg=weight)
            for key, code, position, product, left, due, price, weight in session.execute(lines)
        ),
        *(
            opened(key, code, product, quantity, line=line, whole=True, late=late, due_on=due, price_e4=price,
                   weight_mg=weight)
            for key, code, line, product, quantity, late, due, price, weight in session.execute(batches)
        ),
    )  # fmt: skip


def _routings(session: Session) -> dict[UUID, tuple[Step, ...]]:
    """The steps of every product."""
    operations = (
        select(Operation.product_id, Craft.code, Operation.grade, Operation.standard_seconds)
        .join(Craft, Craft.id == Operation.craft_id)
        .order_by(Operation.product_id, Operation.position)
    )
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for product, craft, grade, seconds in session.execute(operations):
        steps[product].append(Step(craft, grade, seconds))
    return {product: tuple(each) for product, each in steps.items()}


def _piece_costs(session: Session, counties: Collection[str], today: date) -> dict[UUID, dict[str, int]]:
    """What a piece earns over all its steps, by product and county, where all of that is published."""
    shared = set(session.scalars(select(FeeShares.product_id).where(FeeShares.valid_from <= today).distinct()))
    operations: dict[UUID, list[UUID]] = defaultdict(list)
    for product, operation in session.execute(select(Operation.product_id, Operation.id)):
        operations[product].append(operation)
    cards = cards_in_force(session, shared, today)
    costs: dict[UUID, dict[str, int]] = {}
    for product in shared & operations.keys():
        rates = {county: [card_of(cards, each, county) for each in operations[product]] for county in counties}
        costs[product] = {county: sum(card.rate_e4 for card in own if card) for county, own in rates.items() if all(own)}
    return costs


def _declined(session: Session) -> dict[UUID, set[UUID]]:
    """By line: the workshops that declined a batch of it, while pieces of it still wait to be planned."""
    query = (
        select(Batch.line_id, Offer.workshop_id)
        .join(Offer, Offer.batch_id == Batch.id)
        .join(Order, Order.id == Batch.order_id)
        .where(Offer.state == "declined", Order.state.in_(PLANNABLE))
        .distinct()
    )
    declined: dict[UUID, set[UUID]] = defaultdict(set)
    for line, workshop in session.execute(query):
        declined[line].add(workshop)
    return declined
