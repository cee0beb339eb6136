"""Orders by Excel: the template, sending it back filled in, and everything to take home as a table."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.catalogue.queries import products
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.kernel.clock import today
from craftorders.orders.queries import find_order, goods_of_orders, list_orders
from craftorders.orders.schemas import OrderFileSchema
from craftorders.orders.services import import_order
from craftorders.orders.services.placing import HOME_ZONE
from craftorders.orders.workbook.template import order_template
from craftorders.people.queries import own_merchants
from craftorders.production.queries import batches_of_order
from craftorders.web.downloads import excel_file
from craftorders.web.forms import Form
from craftorders.web.merchant.downloads import order_book, orders_book

MOST_ORDERS = 5_000


def add_to(pages: Blueprint) -> None:
    """Register what has to do with Excel."""

    @pages.get("/upload")
    @requires("orders.place")
    def upload_form() -> ResponseReturnValue:
        """Where the template is, and where it goes when it is filled in."""
        return _upload_page(Form.empty())

    @pages.post("/upload")
    @requires("orders.place")
    @idempotent
    def upload() -> ResponseReturnValue:
        """Order what a file says: all of it, or every mistake is told."""
        form = Form.of_request("file")
        imported = form.submit(
            OrderFileSchema(), lambda data: import_order(db(), data.pop("file").read(), **data, actor=acting())
        )
        if form.errors:
            return _upload_page(form), 422
        order = imported.order
        if imported.already_ordered:
            flash(gettext("This file was ordered before, as %(code)s. Nothing was ordered again.", code=order.code), "wait")
        else:
            flash(gettext("Your file is now the draft %(code)s. Look it over, and submit it.", code=order.code), "success")
        return redirect(url_for(".order", order_id=order.id), 303)

    @pages.get("/template.xlsx")
    @requires("orders.place")
    def template() -> ResponseReturnValue:
        """The Excel template in the reader's language."""
        return excel_file(order_template(products(db()), today(HOME_ZONE)), gettext("order template"))

    @pages.get("/orders.xlsx")
    @requires("orders.place")
    def orders_file() -> ResponseReturnValue:
        """The list of orders as a table, newest first."""
        orders = list_orders(db(), acting(), limit=MOST_ORDERS).items
        book = orders_book(orders, goods_of_orders(db(), [order.id for order in orders]))
        return excel_file(book, gettext("orders"))

    @pages.get("/orders/<uuid:order_id>.xlsx")
    @requires("orders.place")
    def order_file(order_id: UUID) -> ResponseReturnValue:
        """One order as tables: its lines, its batches."""
        order = find_order(db(), order_id, acting())
        return excel_file(order_book(order, batches_of_order(db(), order_id)), order.code)


def _upload_page(form: Form) -> str:
    return render_template("merchant/upload.html", form=form, merchants=own_merchants(db(), acting()))
