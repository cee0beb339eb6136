"""What inspectors look for and measure on a product: pictures with hints, and tolerances, kept on the product's page."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.catalogue.models import Product
from craftorders.catalogue.queries import find_product
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import take_in_photo
from craftorders.kernel.errors import Conflict, RuleViolation, StaleVersion
from craftorders.kernel.words import N_
from craftorders.quality.domain.measuring import DIMENSIONS, UNITS, measure_text
from craftorders.quality.queries import defect_codes
from craftorders.quality.queries.product_standard import (
    defects_of_product,
    known_product_defect,
    known_tolerance,
    measured_on,
)
from craftorders.quality.schemas.product_standard import ProductDefectChangeSchema, ToleranceChangeSchema
from craftorders.quality.services.product_standard import (
    drop_product_defect,
    drop_tolerance,
    keep_product_defect,
    keep_tolerance,
)
from craftorders.web.formatting import named
from craftorders.web.forms import Form, post_action
from craftorders.web.operator import words

Values = dict[str, Any]


def standard_of(product_id: UUID) -> Values:
    """What the product's page shows of its standard."""
    return {
        "defects": defects_of_product(db(), product_id),
        "tolerances": measured_on(db(), product_id),
        "dimension_words": words.DIMENSIONS,
        "units": UNITS,
        "measure_text": measure_text,
    }


def add_to(pages: Blueprint) -> None:
    """Register the forms of a product's standard; `defect` and `dimension` in the address fill a form with what is kept."""

    @pages.get("/products/<uuid:product_id>/look-for")
    @requires("catalogue.keep")
    def look_for(product_id: UUID) -> ResponseReturnValue:
        """How a defect looks on this product, to be written or changed."""
        product, code = find_product(db(), product_id), request.args.get("defect")
        kept = known_product_defect(db(), product_id, code) if code else None
        form = Form.empty(code=code, hint=kept.hint, hint_en=kept.hint_en, version=kept.version) if kept else Form.empty()
        return _defect_page(product, form)

    @pages.post("/products/<uuid:product_id>/look-for")
    @requires("catalogue.keep")
    @idempotent
    def keep_look(product_id: UUID) -> ResponseReturnValue:
        """Keep how a defect looks."""
        product, form = find_product(db(), product_id), Form.of_request()
        code, version = form.values.pop("code", ""), form.values.pop("version", "")

        def keep(data: Values) -> Any:
            if not code:
                raise RuleViolation("code_needed", N_("Choose what is wrong."), pointer="/code")
            _check_version(known_product_defect(db(), product_id, code), version, "/code")
            photo_id = take_in_photo(db(), request.files.get("photo"), actor=acting())
            return keep_product_defect(db(), product_id, code, **data, photo_id=photo_id, actor=acting())

        form.submit(ProductDefectChangeSchema(exclude=["photo"]), keep)
        form.values |= {"code": code, "version": version}
        return _saved(product_id) if not form.errors else (_defect_page(product, form), 422)

    @pages.post("/products/<uuid:product_id>/look-for/<code>/take-away")
    @requires("catalogue.keep")
    @idempotent
    def drop_look(product_id: UUID, code: str) -> ResponseReturnValue:
        """The defect is shown for this product no more."""
        return _dropped(product_id, lambda: drop_product_defect(db(), product_id, code, actor=acting()))

    @pages.get("/products/<uuid:product_id>/measure")
    @requires("catalogue.keep")
    def measure(product_id: UUID) -> ResponseReturnValue:
        """A dimension with its tolerance, to be written or changed."""
        product, dimension = find_product(db(), product_id), request.args.get("dimension", "")
        kept = known_tolerance(db(), product_id, dimension)
        if kept is None:
            return _tolerance_page(product, Form.empty(pieces=5))
        values: Values = {name: measure_text(dimension, getattr(kept, name)) for name in ("target", "lower", "upper")}
        values |= {"pieces": kept.pieces, "defect_code_id": kept.defect_code_id, "version": kept.version}
        return _tolerance_page(product, Form.empty(dimension=dimension, **values))

    @pages.post("/products/<uuid:product_id>/measure")
    @requires("catalogue.keep")
    @idempotent
    def keep_measure(product_id: UUID) -> ResponseReturnValue:
        """Keep a tolerance."""
        product, form = find_product(db(), product_id), Form.of_request()
        dimension, version = form.values.pop("dimension", ""), form.values.pop("version", "")

        def keep(data: Values) -> Any:
            if dimension not in DIMENSIONS:
                raise RuleViolation("dimension_needed", N_("Choose what is measured."), pointer="/dimension")
            _check_version(known_tolerance(db(), product_id, dimension), version, "/dimension")
            return keep_tolerance(db(), product_id, dimension, **data, actor=acting())

        form.submit(ToleranceChangeSchema(), keep)
        form.values |= {"dimension": dimension, "version": version}
        return _saved(product_id) if not form.errors else (_tolerance_page(product, form), 422)

    @pages.post("/products/<uuid:product_id>/measure/<any(length, width, weight):dimension>/take-away")
    @requires("catalogue.keep")
    @idempotent
    def drop_measure(product_id: UUID, dimension: str) -> ResponseReturnValue:
        """The dimension is measured no more."""
        return _dropped(product_id, lambda: drop_tolerance(db(), product_id, dimension, actor=acting()))


def _check_version(kept: Any, version: str, pointer: str) -> None:
    """A form for something new must not change what is kept already, nor an old form what somebody changed meanwhile."""
    if kept is not None and not version:
        raise Conflict("already_exists", N_("This is kept for the product already: change it there."), pointer=pointer)
    if kept is not None and version != str(kept.version):
        raise StaleVersion(current=kept.version)


def _defect_page(product: Product, form: Form) -> str:
    codes = [(each.code, f"{named(each)} ({each.code})") for each in defect_codes(db())]
    return render_template("operator/look_for.html", row=product, form=form, codes=codes)


def _tolerance_page(product: Product, form: Form) -> str:
    codes = [(str(each.id), f"{named(each)} · {words.word(words.SEVERITIES, each.severity)}") for each in defect_codes(db())]
    dimensions = [(name, f"{words.word(words.DIMENSIONS, name)} ({UNITS[name]})") for name in DIMENSIONS]
    return render_template("operator/measure.html", row=product, form=form, codes=codes, dimensions=dimensions)


def _saved(product_id: UUID) -> ResponseReturnValue:
    flash(gettext("Saved."), "success")
    return redirect(_section(product_id), 303)


def _dropped(product_id: UUID, action: Any) -> ResponseReturnValue:
    return post_action(action, back=_section(product_id), done=gettext("It was taken away."))


def _section(product_id: UUID) -> str:
    return url_for("operator.products_entry", key=product_id, _anchor="standard")
