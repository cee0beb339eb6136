"""Placing an order from an Excel file: all of it or nothing, and the same file never twice."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Product
from craftorders.infra.workbooks.tables import Mistake, Table, read_table
from craftorders.kernel.actor import Actor
from craftorders.kernel.words import N_
from craftorders.orders.domain.lines import MOST_LINES
from craftorders.orders.models import Order, OrderFile
from craftorders.orders.queries import find_order
from craftorders.orders.services.placing import merchant_for, place_order, refusals_of_line
from craftorders.orders.workbook.columns import CODE, COLUMNS, DUE
from craftorders.people.models import Merchant

COLUMN_OF = {"product_id": CODE, "due_on": DUE}


@dataclass(frozen=True)
class ImportedOrder:
    """The order of a file; `already_ordered` where the file was sent before and made nothing new."""

    order: Order
    already_ordered: bool


def import_order(
    session: Session, content: bytes, *, merchant_id: UUID | None = None, note: str | None = None, actor: Actor
) -> ImportedOrder:
    """A draft of the file's lines, or the order that the same file made before for this merchant.

    Refuses a file that is no order table, and one with any mistake: all of them are named, and nothing is ordered.
    """
    actor.require("orders.place")
    merchant = merchant_for(session, merchant_id, actor)
    digest = hashlib.sha256(content).hexdigest()
    before = session.get(OrderFile, (merchant.id, digest))
    if before is not None:
        return ImportedOrder(find_order(session, before.order_id, actor), already_ordered=True)
    lines = _lines(session, read_table(content, COLUMNS, MOST_LINES), merchant)
    order = place_order(session, lines=lines, merchant_id=merchant.id, note=note, actor=actor)
    session.add(OrderFile(merchant_id=merchant.id, sha256=digest, order_id=order.id))
    session.flush()
    return ImportedOrder(order, already_ordered=False)


def _lines(session: Session, table: Table, merchant: Merchant) -> list[dict[str, Any]]:
    """What the rows order; the catalogue and the calendar add their refusals to the mistakes of the cells."""
    codes = {values[CODE.key] for _, values in table.rows if CODE.key in values}
    query = select(Product).where(func.upper(Product.code).in_(codes), Product.active)
    products = {product.code.upper(): product for product in session.scalars(query)}
    table.refuse_mistakes(_refused(table, products, merchant), N_("The file has %(count)s mistakes. Nothing was ordered."))
    return [{**values, "product_id": products[values[CODE.key]].id} for _, values in table.rows]


def _refused(table: Table, products: dict[str, Product], merchant: Merchant) -> Iterator[Mistake]:
    for number, values in table.rows:
        product = products.get(values.get(CODE.key, ""))
        for field, _, words in refusals_of_line(product, values.get(DUE.key), merchant):
            column = COLUMN_OF[field]
            if column.key in values:
                yield Mistake(number, column, words)
