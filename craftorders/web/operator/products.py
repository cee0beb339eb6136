"""Products: what they are called and cost, how they are made and of what, and how a good one looks."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.catalogue.models import Product
from craftorders.catalogue.queries import crafts, find_product, list_products, materials
from craftorders.catalogue.schemas import (
    MaterialsSchema,
    NewProductSchema,
    PhotoFileSchema,
    ProductChangeSchema,
    ProductFilterSchema,
    RoutingSchema,
    as_priced,
    plain_decimal,
)
from craftorders.catalogue.services import add_product, change_product, set_materials, set_photo, set_routing
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import take_in_photo
from craftorders.kernel.money import rate_text
from craftorders.kernel.words import N_
from craftorders.web.formatting import format_rate, named
from craftorders.web.forms import Form
from craftorders.web.operator import words
from craftorders.web.operator.catalogue import code_field
from craftorders.web.operator.people import (
    CODE_SHOWN,
    CURRENCY,
    IN_USE,
    IN_USE_FILTER,
    IN_USE_SHOWN,
    NAMES,
    NAMES_SHOWN,
    SEARCH,
)
from craftorders.web.operator.registers import Command, Field, Register, Shown, entry_page, submit_change
from craftorders.web.operator.rows import settle_rows
from craftorders.web.operator.standards import standard_of

PRICE_SHOWN = Shown(N_("Price a piece"), lambda row: format_rate(row.price_e4, row.currency), "number")
STANDARD = {"maxlength": 2000, "rows": 4}


def _weight(product: Product) -> str:
    return gettext("%(weight)s g", weight=plain_decimal(product.weight_mg))


def _change(product_id: UUID, data: dict[str, Any]) -> Product:
    currency = find_product(db(), product_id).currency
    return change_product(db(), product_id, as_priced(data, currency), actor=acting())


def _of_product(product: Product) -> dict[str, Any]:
    return {
        "grade_words": words.GRADES,
        "unit_words": words.UNITS,
        "plain_decimal": plain_decimal,
        **standard_of(product.id),
    }


PRODUCTS = Register(
    name="products",
    title=N_("Products"),
    add_words=N_("Add a product"),
    icon="list",
    read="catalogue.read",
    keep="catalogue.keep",
    columns=(Shown(N_("Product"), named), CODE_SHOWN, PRICE_SHOWN, IN_USE_SHOWN),
    facts=(
        CODE_SHOWN,
        *NAMES_SHOWN,
        Shown(N_("Price a piece"), lambda row: format_rate(row.price_e4, row.currency)),
        Shown(N_("Weight of a piece"), _weight),
        Shown(N_("Drawing"), lambda row: words.word(words.PICTURES, row.picture)),
        Shown(N_("Acceptance criteria"), lambda row: row.standard),
        Shown(N_("Acceptance criteria in English"), lambda row: row.standard_en),
        IN_USE_SHOWN,
    ),
    filters=(SEARCH, IN_USE_FILTER),
    fields=(
        code_field(30),
        *NAMES,
        CURRENCY,
        Field(
            "price",
            N_("Price a piece"),
            hint=N_("What the merchant is charged for an accepted piece in this currency, such as 0.58."),
            typed=lambda row: rate_text(row.price_e4, row.currency),
            attributes={"inputmode": "decimal", "maxlength": 12, "autocomplete": "off"},
        ),
        Field(
            "weight_g",
            N_("Weight of a piece, in grams"),
            typed=lambda row: plain_decimal(row.weight_mg),
            attributes={"inputmode": "decimal", "maxlength": 9, "autocomplete": "off"},
        ),
        Field("picture", N_("Drawing"), kind="select", choices=lambda: words.choices(words.PICTURES)),
        Field("standard", N_("Acceptance criteria"), kind="textarea", attributes=STANDARD),
        Field("standard_en", N_("Acceptance criteria in English"), kind="textarea", attributes=STANDARD),
        IN_USE,
    ),
    filter_schema=ProductFilterSchema,
    listed=lambda **query: list_products(db(), **query),
    found=lambda key: find_product(db(), key),
    add=Command(NewProductSchema, lambda data: add_product(db(), as_priced(data, data["currency"]), actor=acting())),
    change=Command(ProductChangeSchema, _change),
    template="operator/product.html",
    more=_of_product,
)


def add_to(pages: Blueprint) -> None:
    """Register what is done with a product beyond the register's own pages."""

    @pages.post("/products/<uuid:product_id>/photo")
    @requires("catalogue.keep")
    @idempotent
    def photo(product_id: UUID) -> ResponseReturnValue:
        """Replace the reference photo."""
        form = Form.of_request("photo")

        def keep(data: dict[str, Any]) -> Product:
            return set_photo(db(), product_id, take_in_photo(db(), data["photo"], actor=acting()), actor=acting())

        product = submit_change(form, find_product(db(), product_id), PhotoFileSchema(), keep)
        if product is None:
            return entry_page(PRODUCTS, product_id, form, "photo"), 422
        return _saved(product)

    @pages.get("/products/<uuid:product_id>/routing")
    @requires("catalogue.keep")
    def routing(product_id: UUID) -> ResponseReturnValue:
        """The steps, to be changed."""
        product = find_product(db(), product_id)
        columns = ("id", "name", "name_en", "craft_id", "grade", "standard_seconds")
        rows = {
            f"operations.{n}.{column}": getattr(step, column)
            for n, step in enumerate(product.operations)
            for column in columns
        }
        return _routing_page(product, Form.empty(version=product.version, **rows), len(product.operations))

    @pages.post("/products/<uuid:product_id>/routing")
    @requires("catalogue.keep")
    @idempotent
    def save_routing(product_id: UUID) -> ResponseReturnValue:
        """Replace the steps."""
        product, form = find_product(db(), product_id), Form.of_request()
        count = settle_rows(form, "operations")
        saved = submit_change(
            form,
            product,
            RoutingSchema(),
            lambda data: set_routing(db(), product_id, data["operations"], actor=acting()),
        )
        return _saved(saved) if saved else (_routing_page(product, form, count), 422)

    @pages.get("/products/<uuid:product_id>/materials")
    @requires("catalogue.keep")
    def bill(product_id: UUID) -> ResponseReturnValue:
        """The bill of materials, to be changed."""
        product = find_product(db(), product_id)
        rows: dict[str, Any] = {}
        for n, line in enumerate(product.materials):
            rows[f"materials.{n}.material_id"] = line.material_id
            rows[f"materials.{n}.quantity"] = plain_decimal(line.quantity_e3)
            rows[f"materials.{n}.waste_percent"] = line.waste_percent
        return _bill_page(product, Form.empty(version=product.version, **rows), len(product.materials))

    @pages.post("/products/<uuid:product_id>/materials")
    @requires("catalogue.keep")
    @idempotent
    def save_bill(product_id: UUID) -> ResponseReturnValue:
        """Replace the bill of materials."""
        product, form = find_product(db(), product_id), Form.of_request()
        count = settle_rows(form, "materials")
        saved = submit_change(
            form,
            product,
            MaterialsSchema(),
            lambda data: set_materials(db(), product_id, data["materials"], actor=acting()),
        )
        return _saved(saved) if saved else (_bill_page(product, form, count), 422)


def _routing_page(product: Product, form: Form, count: int) -> str:
    return render_template(
        "operator/routing.html",
        register=PRODUCTS,
        row=product,
        form=form,
        count=count,
        crafts=[(str(each.id), named(each)) for each in crafts(db())],
        grades=words.choices(words.GRADES),
    )


def _bill_page(product: Product, form: Form, count: int) -> str:
    choices = [(str(each.id), f"{named(each)} ({words.word(words.UNITS, each.unit)})") for each in materials(db())]
    return render_template(
        "operator/materials.html", register=PRODUCTS, row=product, form=form, count=count, materials=choices
    )


def _saved(product: Product) -> ResponseReturnValue:
    flash(gettext("Saved."), "success")
    return redirect(url_for(".products_entry", key=product.id), 303)
