"""Placing and changing drafts, and describing what will be accepted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Product
from craftorders.infra.database import touch
from craftorders.infra.history import record
from craftorders.infra.photos import Photo
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import IllegalTransition, NotFound, RuleViolation, RuleViolations
from craftorders.kernel.ids import new_code
from craftorders.kernel.words import N_
from craftorders.orders.domain.lines import MOST_LINES, NONE_ALLOWED, USUAL_AQL, USUAL_LEVEL, USUAL_MINOR_AQL
from craftorders.orders.domain.states import ORDER
from craftorders.orders.events import OrderChanged, OrderMoved
from craftorders.orders.models import Order, OrderLine
from craftorders.orders.queries import find_order
from craftorders.people.models import Merchant
from craftorders.people.queries import find_merchant

HOME_ZONE = "Asia/Shanghai"
PAST = ("due_in_the_past", N_("The due date lies in the past."))
FAR = ("due_too_far", N_("The due date lies more than five years ahead."))
FARTHEST = timedelta(days=5 * 366)


def place_order(
    session: Session,
    *,
    lines: list[dict[str, Any]],
    merchant_id: UUID | None = None,
    note: str | None = None,
    actor: Actor,
) -> Order:
    """A draft with the catalogue's present prices, for the actor's own merchant unless another is named.

    Refuses another's merchant, one that is no longer active, unknown products, products of another currency, and due
    dates in the past or more than five years ahead.
    """
    actor.require("orders.place")
    merchant = merchant_for(session, merchant_id, actor)
    order = Order(
        code=f"O-{today(HOME_ZONE):%y}-{new_code('O')[2:]}", merchant_id=merchant.id, note=note, placed_by=actor.id
    )
    order.merchant = merchant
    products = _products(session, lines, merchant)
    order.lines = [OrderLine() for _ in lines]
    _write_lines(order.lines, lines, products)
    order.quantity = sum(line.quantity for line in order.lines)
    session.add(order)
    session.flush()
    record(session, ORDER.name, order.id, "place", actor=actor, to_state=order.state)
    publish(session, OrderMoved(order.id, order.merchant_id, order.state))
    return order


def change_order(session: Session, order_id: UUID, *, lines: list[dict[str, Any]], note: str | None, actor: Actor) -> Order:
    """Replace the lines of a draft, at the catalogue's present prices.

    A line that names its `id` stays: its photo and standard are kept as long as its product is. Refused once the order
    is submitted, and as placing is.
    """
    actor.require("orders.place")
    order = find_order(session, order_id, actor, for_update=True)
    if order.state != "draft":
        raise IllegalTransition(ORDER.name, order.state, "change")
    products = _products(session, lines, order.merchant)
    staying = _staying(order, lines)
    for line in order.lines:
        line.position = -line.position
    session.flush()
    order.lines = [line or OrderLine() for line in staying]
    _write_lines(order.lines, lines, products)
    order.note, order.quantity = note, sum(line.quantity for line in order.lines)
    _changed(session, order, "change", actor)
    return order


def describe_line(
    session: Session,
    order_id: UUID,
    line_id: UUID,
    *,
    standard: str | None = None,
    level: str | None = None,
    critical_aql: str | None = None,
    aql: str | None = None,
    minor_aql: str | None = None,
    photo_id: UUID | None = None,
    actor: Actor,
) -> OrderLine:
    """Put acceptance criteria, a way of sampling (level and AQLs) and a reference photo on a line, until confirmation."""
    actor.require("orders.place")
    order = find_order(session, order_id, actor, for_update=True)
    line = next((each for each in order.lines if each.id == line_id), None)
    if line is None:
        raise NotFound("order_line", line_id)
    if order.state not in ("draft", "submitted"):
        raise IllegalTransition(ORDER.name, order.state, "describe")
    if photo_id is not None and session.get(Photo, photo_id) is None:
        raise NotFound("photo", photo_id)
    line.standard, line.photo_id = standard or line.standard, photo_id or line.photo_id
    _sample(line, {"level": level, "critical_aql": critical_aql, "aql": aql, "minor_aql": minor_aql})
    _changed(session, order, "describe", actor, {"line": [None, line.position]})
    return line


def merchant_for(session: Session, merchant_id: UUID | None, actor: Actor) -> Merchant:
    """The merchant that is ordered for: the named one, or the only one that the actor belongs to."""
    own = actor.scope("merchant")
    if merchant_id is None and len(own) != 1:
        raise RuleViolation("merchant_needed", N_("Say which merchant orders."), pointer="/merchant_id")
    merchant = find_merchant(session, merchant_id or UUID(next(iter(own))), actor)
    if not merchant.active:
        raise RuleViolation("merchant_inactive", N_("This merchant does not order any more."), pointer="/merchant_id")
    return merchant


def refusals_of_line(product: Product | None, due_on: date | None, merchant: Merchant) -> Iterator[tuple[str, str, str]]:
    """What forbids a line, as (field, code, words): its product, another currency, a due date past or out of sight."""
    if product is None:
        yield "product_id", "unknown_product", N_("There is no such product.")
    elif product.currency != merchant.currency:
        yield "product_id", "other_currency", N_("This product is sold in another currency than the merchant pays in.")
    if due_on is not None and due_on < today(HOME_ZONE):
        yield "due_on", *PAST
    if due_on is not None and due_on - today(HOME_ZONE) > FARTHEST:
        yield "due_on", *FAR


def refuse_past_days(days: list[tuple[int, date]]) -> None:
    """Refuse all of (index of the line, due date) that lie in the past."""
    refuse(RuleViolation(*PAST, pointer=f"/lines/{n}/due_on") for n, due_on in days if due_on < today(HOME_ZONE))


def refuse(wrong: Iterator[RuleViolation]) -> None:
    """Raise what is wrong: one thing as itself, several together, nothing not at all."""
    parts = list(wrong)
    if len(parts) == 1:
        raise parts[0]
    if parts:
        raise RuleViolations("several", N_("%(count)s entries cannot be taken."), parts, count=len(parts))


def _products(session: Session, lines: list[dict[str, Any]], merchant: Merchant) -> dict[UUID, Product]:
    """The products of the lines by id; all refusals of all lines at once."""
    if not 1 <= len(lines) <= MOST_LINES:
        words = N_("An order has from 1 to %(most)s lines.")
        raise RuleViolation("number_of_lines", words, pointer="/lines", most=MOST_LINES)
    ids = {line["product_id"] for line in lines}
    products = {p.id: p for p in session.scalars(select(Product).where(Product.id.in_(ids), Product.active))}
    refuse(
        RuleViolation(code, words, pointer=f"/lines/{n}/{field}")
        for n, line in enumerate(lines)
        for field, code, words in refusals_of_line(products.get(line["product_id"]), line["due_on"], merchant)
    )
    return products


def _staying(order: Order, lines: list[dict[str, Any]]) -> list[OrderLine | None]:
    """For each new line the present one that it names; an unknown or repeated name is refused."""
    present = {line.id: line for line in order.lines}
    staying: list[OrderLine | None] = []
    for n, line in enumerate(lines):
        named = line.get("id")
        if named is not None and named not in present:
            raise RuleViolation("unknown_line", N_("This is not a line of the order."), pointer=f"/lines/{n}/id")
        staying.append(present.pop(named) if named is not None else None)
    return staying


def _write_lines(lines: Sequence[OrderLine], given: list[dict[str, Any]], products: dict[UUID, Product]) -> None:
    for n, (line, values) in enumerate(zip(lines, given, strict=True)):
        product = products[values["product_id"]]
        if line.product_id != product.id:
            line.product_id, line.product = product.id, product
            line.standard, line.photo_id = product.standard, product.photo_id
        line.position, line.quantity, line.due_on = n + 1, values["quantity"], values["due_on"]
        line.price_e4, line.currency = product.price_e4, product.currency
        line.standard = values.get("standard") or line.standard
        _sample(line, values)


def _sample(line: OrderLine, values: Mapping[str, Any]) -> None:
    """How lots of the line are sampled; what is not said stays as it is, at first as usual."""
    line.level = values.get("level") or line.level or USUAL_LEVEL
    line.aql = values.get("aql") or line.aql or USUAL_AQL
    line.minor_aql = values.get("minor_aql") or line.minor_aql or USUAL_MINOR_AQL
    critical = values.get("critical_aql") or line.critical_aql or NONE_ALLOWED
    line.critical_aql = None if critical == NONE_ALLOWED else critical


def _changed(session: Session, order: Order, action: str, actor: Actor, changes: dict[str, Any] | None = None) -> None:
    """A change of lines is a change of their order: whoever changes an older version is refused."""
    touch(order)
    session.flush()
    record(session, ORDER.name, order.id, action, actor=actor, changes=changes)
    publish(session, OrderChanged(order.id, order.merchant_id))
