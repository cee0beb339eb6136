"""The merchant's first page: all orders with their progress; the other pages stand in their own modules."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.logistics.queries import list_consignments
from craftorders.orders.domain.states import ORDER
from craftorders.orders.queries import goods_of_orders, list_orders
from craftorders.orders.schemas import OrderFilterSchema
from craftorders.people.queries import own_merchants
from craftorders.reports.queries import at_risk_of_orders
from craftorders.web import forecasts
from craftorders.web.merchant import concessions, files, goods, invoices, money, ordering, orders, sampling, tokens, words

pages = Blueprint("merchant", __name__, url_prefix="/merchant")
for part in (ordering, files, orders, concessions, goods, money, invoices, sampling, tokens):
    part.add_to(pages)
A_PAGE = 12
"""Orders with their progress bars that a desk's screen holds."""


@pages.get("/")
@requires("orders.place")
def home() -> ResponseReturnValue:
    """Orders, newest first, filtered by state or found by code, and what is on its way."""
    filters = asked_for()
    page = list_orders(db(), acting(), **filters, limit=A_PAGE, cursor=request.args.get("cursor"))
    shown = [order.id for order in page.items]
    return render_template(
        "merchant/orders.html",
        page=page,
        goods=goods_of_orders(db(), shown),
        at_risk=at_risk_of_orders(db(), shown),
        forecasts=forecasts,
        filters=filters,
        states=ORDER.states,
        merchants=own_merchants(db(), acting()),
        arriving=list_consignments(db(), acting(), kind="goods", state="sent").items,
        words=words,
    )


def asked_for() -> dict[str, Any]:
    """The filters of the address; what is no filter is left out."""
    asked = {name: request.args[name] for name in ("state", "code") if request.args.get(name, "").strip()}
    try:
        return OrderFilterSchema(only=("state", "code")).load(asked)
    except ValidationError as error:
        return {"state": None, "code": None} | (error.valid_data if isinstance(error.valid_data, dict) else {})
