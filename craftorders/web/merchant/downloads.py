"""What a merchant takes home as Excel: the list of orders, and one order with its lines and batches."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext

from craftorders.infra.spreadsheets import Sheet, workbook_of
from craftorders.kernel.money import amount_text, line_amount, rate_text
from craftorders.orders.models import Order
from craftorders.orders.queries import OrderedGoods
from craftorders.production.models import Batch
from craftorders.web.formatting import HOME_ZONE, named
from craftorders.web.merchant import words


def orders_book(orders: Sequence[Order], goods: Mapping[UUID, OrderedGoods]) -> bytes:
    """One row for each order."""
    columns = (
        gettext("Order"), gettext("Placed"), gettext("State"), gettext("Product"), gettext("Lines"), gettext("Quantity"),
        gettext("Made"), gettext("Passed"), gettext("Shipped"), gettext("Wanted by"), gettext("Expected"),
        gettext("How sure"), gettext("Charged"), gettext("Currency"), gettext("Note"),
    )  # fmt: skip
    rows = [
        (
            order.code, _day(order.created_at), words.state(order.state, "order"), named(goods[order.id]),
            goods[order.id].lines, order.quantity, order.made, order.passed, order.shipped, goods[order.id].due_on,
            order.expected_on, words.confidence(order.confidence) if order.expected_on else None,
            _amount(order.charged, order.merchant.currency), order.merchant.currency, order.note,
        )
        for order in orders
    ]  # fmt: skip
    return workbook_of([Sheet(gettext("Orders"), columns, rows)])


def order_book(order: Order, batches: Sequence[Batch]) -> bytes:
    """The lines of an order, and every batch of it."""
    line_columns = (
        gettext("Line"), gettext("Product code"), gettext("Product"), gettext("Quantity"), gettext("Due date"),
        gettext("Price a piece"), gettext("Costs"), gettext("Currency"), gettext("Made"), gettext("Passed"),
        gettext("Shipped"), gettext("Delivered"), gettext("Acceptance criteria"),
        gettext("Inspection level"), gettext("AQL of critical defects"), gettext("AQL of major defects"),
        gettext("AQL of minor defects"),
    )  # fmt: skip
    lines = [
        (
            line.position, line.product.code, named(line.product), line.quantity, line.due_on,
            Decimal(rate_text(line.price_e4, line.currency)),
            _amount(line_amount(line.quantity, line.price_e4), line.currency), line.currency, line.made, line.passed,
            line.shipped, line.delivered, line.standard,
            line.level, line.critical_aql or gettext("none allowed"), line.aql, line.minor_aql,
        )
        for line in order.lines
    ]  # fmt: skip
    batch_columns = (
        gettext("Batch"), gettext("Product"), gettext("Workshop"), gettext("State"), gettext("Quantity"), gettext("Made"),
        gettext("Passed"), gettext("Rejected"), gettext("Due date"), gettext("Expected"), gettext("How sure"),
    )  # fmt: skip
    under_way = [
        (
            batch.code, named(batch.product), named(batch.workshop) if batch.workshop else None,
            words.state(batch.state, "batch"), batch.quantity, batch.made, batch.passed, batch.rejected, batch.due_on,
            batch.expected_on, words.confidence(batch.confidence) if batch.expected_on else None,
        )
        for batch in batches
    ]  # fmt: skip
    return workbook_of([Sheet(order.code, line_columns, lines), Sheet(gettext("Batches"), batch_columns, under_way)])


def _amount(minor: int, currency: str) -> Decimal:
    return Decimal(amount_text(minor, currency))


def _day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(HOME_ZONE)).date()
