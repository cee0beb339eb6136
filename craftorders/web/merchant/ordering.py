"""Placing an order by form, and changing a draft: lines are added from the products, with or without JavaScript."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import ValidationError

from craftorders.catalogue.models import Product
from craftorders.catalogue.queries import products
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import Quantity
from craftorders.kernel.errors import StaleVersion
from craftorders.kernel.money import EXPONENTS, line_amount
from craftorders.orders.domain.lines import NONE_ALLOWED
from craftorders.orders.domain.states import ORDER
from craftorders.orders.models import Order
from craftorders.orders.queries import find_order
from craftorders.orders.schemas import ChangedOrderSchema, NewOrderSchema
from craftorders.orders.services import change_order, place_order
from craftorders.people.queries import own_merchants
from craftorders.web.formatting import format_money
from craftorders.web.forms import Form
from craftorders.web.merchant.sampling import risks_of_typed, sampling_choices, usual_sampling
from craftorders.web.risks import Risk

SAMPLING = ("level", "critical_aql", "aql", "minor_aql")
TYPED = ("id", "product_id", "quantity", "due_on", *SAMPLING)


@dataclass(frozen=True)
class ShownLine:
    """A line of the form: its product as far as it is known, and what it costs and what passes as far as it is typed."""

    number: int
    product: Product | None
    amount: int | None
    risks: list[Risk]


def add_to(pages: Blueprint) -> None:
    """Register the form of a new order and of a draft."""

    @pages.get("/orders/new")
    @requires("orders.place")
    def new_order() -> ResponseReturnValue:
        """An empty order with all products beside it."""
        return _form_page(Form.empty(), None)

    @pages.post("/orders/new/lines")
    @requires("orders.place")
    def new_order_lines() -> ResponseReturnValue:
        """The same order with a line more or less; nothing is kept yet."""
        return _form_page(_other_lines(Form.of_request()), None)

    @pages.post("/orders/new")
    @requires("orders.place")
    @idempotent
    def place() -> ResponseReturnValue:
        """Keep the order as a draft."""
        form = Form.of_request()
        order = form.submit(NewOrderSchema(), lambda data: place_order(db(), **data, actor=acting()))
        if form.errors:
            return _form_page(form, None), 422
        return _kept(order)

    @pages.get("/orders/<uuid:order_id>/edit")
    @requires("orders.place")
    def edit(order_id: UUID) -> ResponseReturnValue:
        """A draft, to be changed; what is no draft any more is shown as it is."""
        order = find_order(db(), order_id, acting())
        if order.state != ORDER.initial:
            return redirect(url_for(".order", order_id=order_id), 303)
        return _form_page(_form_of(order), order_id)

    @pages.post("/orders/<uuid:order_id>/edit/lines")
    @requires("orders.place")
    def edit_lines(order_id: UUID) -> ResponseReturnValue:
        """The draft as it is being changed, with a line more or less; nothing is kept yet."""
        return _form_page(_other_lines(Form.of_request()), order_id)

    @pages.post("/orders/<uuid:order_id>/edit")
    @requires("orders.place")
    @idempotent
    def change(order_id: UUID) -> ResponseReturnValue:
        """Keep the changed draft; refused where somebody changed it in the meantime."""
        form = Form.of_request()
        seen = form.values.pop("version", "")

        def keep(data: dict[str, Any]) -> Order:
            if seen != str(find_order(db(), order_id, acting(), for_update=True).version):
                raise StaleVersion
            return change_order(db(), order_id, **data, actor=acting())

        order = form.submit(ChangedOrderSchema(), keep)
        if form.errors:
            form.values["version"] = seen
            return _form_page(form, order_id), 422
        return _kept(order)


def _kept(order: Order) -> ResponseReturnValue:
    flash(gettext("The draft %(code)s is kept. Look it over, and submit it.", code=order.code), "success")
    return redirect(url_for(".order", order_id=order.id), 303)


def _form_page(form: Form, order_id: UUID | None) -> str:
    offered = products(db())
    known = {str(product.id): product for product in offered}
    shown = [
        ShownLine(number, known.get(line.get("product_id", "")), _amount(line, known), risks_of_typed(line))
        for number, line in enumerate(_typed_lines(form))
    ]
    currencies = {line.product.currency for line in shown if line.product}
    currency = currencies.pop() if len(currencies) == 1 else None
    return render_template(
        "merchant/order_form.html",
        form=form,
        order=find_order(db(), order_id, acting()) if order_id else None,
        lines=shown,
        total=sum(line.amount or 0 for line in shown),
        currency=currency,
        sign=format_money(0, currency).strip("0.") if currency else None,
        places=EXPONENTS[currency] if currency else None,
        products=offered,
        merchants=own_merchants(db(), acting()),
        sampling_choices=sampling_choices(),
        usual=usual_sampling(),
    )


def _form_of(order: Order) -> Form:
    form = Form.empty(note=order.note, version=order.version)
    return _with_lines(form, [{name: str(getattr(line, name) or NONE_ALLOWED) for name in TYPED} for line in order.lines])


def _other_lines(form: Form) -> Form:
    """The form after a press of "add" (a product) or "remove" (a line); a new line is due and sampled as the last one is."""
    added, removed = form.values.pop("add", None), form.values.pop("remove", None)
    lines = _typed_lines(form)
    if removed is not None:
        lines = [line for number, line in enumerate(lines) if str(number) != removed]
    if added is not None:
        before = {"due_on": ""} | usual_sampling() | (lines[-1] if lines else {})
        as_before = {name: before[name] for name in ("due_on", *SAMPLING)}
        lines.append({"product_id": added, "quantity": "", **as_before})
    return _with_lines(form, lines)


def _typed_lines(form: Form) -> list[dict[str, str]]:
    lines: dict[str, dict[str, str]] = {}
    for name, text in form.values.items():
        group, number, field = (*name.split("."), "", "")[:3]
        if group == "lines" and field in TYPED:
            lines.setdefault(number, {})[field] = text
    return list(lines.values())


def _with_lines(form: Form, lines: list[dict[str, str]]) -> Form:
    """The form with these lines, counted from nought without gaps."""
    values = {name: text for name, text in form.values.items() if not name.startswith("lines.")}
    numbered = {f"lines.{n}.{name}": text for n, line in enumerate(lines) for name, text in line.items()}
    return Form(values | numbered)


def _amount(line: dict[str, str], known: dict[str, Product]) -> int | None:
    product = known.get(line.get("product_id", ""))
    try:
        return line_amount(Quantity().deserialize(line.get("quantity")), product.price_e4) if product else None
    except ValidationError:
        return None
