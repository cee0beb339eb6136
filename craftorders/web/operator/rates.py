"""Piece rates and shares: what is in force, how fair it is in every county, and what waits for a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.accounts.queries import names_of_users
from craftorders.catalogue.models import Operation, Product
from craftorders.catalogue.queries import find_operation, find_product, list_products
from craftorders.catalogue.schemas import ProductFilterSchema
from craftorders.fees.domain.fair_rate import FairRate
from craftorders.fees.models import FeeShares, PieceRate
from craftorders.fees.queries import (
    actions_of_rate,
    awaiting_rates,
    cards_in_force,
    products_without_rate,
    rate_history,
    shares_in_force,
    shares_of_product,
)
from craftorders.fees.schemas import (
    ApproveRateSchema,
    PublishRateSchema,
    PublishSharesSchema,
    as_published,
    as_shared,
)
from craftorders.fees.schemas.rates import ALL_UNITS, MARGINAL
from craftorders.fees.services import approve_rate, publish_rate, publish_shares
from craftorders.fees.services.rates import ZONE, fairness, judged_on
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.kernel.clock import today
from craftorders.places.domain.areas import EVERYWHERE
from craftorders.places.models import Region
from craftorders.places.queries import regions_named
from craftorders.web.forms import Form
from craftorders.web.operator.areas import area_choices, names_of_areas
from craftorders.web.operator.people import IN_USE_FILTER, SEARCH
from craftorders.web.operator.registers import history_of_entry
from craftorders.web.operator.rows import settle_rows

TIERS_SHOWN = 3
"""How many tiers the form asks for; more can be published by the API."""


@dataclass(frozen=True)
class StepRate:
    """A step with its rates today by area, and how fair they are by county."""

    operation: Operation
    cards: list[PieceRate]
    fair: list[tuple[Region, FairRate]]

    @property
    def everywhere(self) -> PieceRate | None:
        """The rate that holds where no smaller area has its own."""
        return next((card for card in self.cards if card.area == EVERYWHERE), None)


def add_to(pages: Blueprint) -> None:
    """Register the pages of rates."""

    @pages.get("/rates")
    @requires("rates.read")
    def rates() -> ResponseReturnValue:
        """What waits for approval, then all products."""
        typed = {name: text for name, text in request.args.items() if name != "lang"}
        form = Form(dict(typed))
        page = form.submit(ProductFilterSchema(), lambda query: list_products(db(), **query))
        drawn = render_template(
            "operator/rates.html",
            waiting=_waiting(),
            page=page or Page([], None),
            lacking=products_without_rate(db(), today(ZONE)),
            filters=(SEARCH, IN_USE_FILTER),
            form=form,
            typed=typed,
        )
        return drawn, 200 if page else 422

    @pages.get("/rates/<uuid:product_id>")
    @requires("rates.read")
    def product_rates(product_id: UUID) -> ResponseReturnValue:
        """The rates and shares of one product."""
        return _product_page(product_id)

    @pages.post("/rates/<uuid:product_id>/operations/<uuid:operation_id>")
    @requires("rates.publish")
    @idempotent
    def publish(product_id: UUID, operation_id: UUID) -> ResponseReturnValue:
        """Publish a rate of a step from a day on."""
        form, product = Form.of_request(), find_product(db(), product_id)
        settle_rows(form, "tiers")
        operation = find_operation(db(), operation_id)
        rate = form.submit(
            PublishRateSchema(),
            lambda data: publish_rate(db(), operation.id, **as_published(data, product.currency), actor=acting()),
        )
        if rate is None:
            return _product_page(product_id, form, str(operation_id)), 422
        _tell_of(operation, rate)
        return redirect(url_for(".product_rates", product_id=product_id), 303)

    @pages.post("/rates/<uuid:product_id>/approve/<uuid:rate_id>")
    @requires("rates.approve")
    @idempotent
    def approve(product_id: UUID, rate_id: UUID) -> ResponseReturnValue:
        """Let a rate below the fair floor come into force, with a reason."""
        form = Form.of_request()
        rate = form.submit(ApproveRateSchema(), lambda data: approve_rate(db(), rate_id, **data, actor=acting()))
        if rate is None:
            return _product_page(product_id, form, str(rate_id)), 422
        flash(gettext("The rate was approved."), "success")
        return redirect(url_for(".product_rates", product_id=product_id), 303)

    @pages.post("/rates/<uuid:product_id>/shares")
    @requires("rates.publish")
    @idempotent
    def shares(product_id: UUID) -> ResponseReturnValue:
        """Publish the shares of coordinator, workshop and freight from a day on."""
        form, product = Form.of_request(), find_product(db(), product_id)
        published = form.submit(
            PublishSharesSchema(),
            lambda data: publish_shares(db(), product_id, **as_shared(data, product.currency), actor=acting()),
        )
        if published is None:
            return _product_page(product_id, form, "shares"), 422
        flash(gettext("The shares were published."), "success")
        return redirect(url_for(".product_rates", product_id=product_id), 303)


def _product_page(product_id: UUID, form: Form | None = None, asked: str = "") -> str:
    product, day = find_product(db(), product_id), today(ZONE)
    history, shares = rate_history(db(), product_id), shares_of_product(db(), product_id)
    people = {rate.published_by for rate, _ in history} | {rate.approved_by for rate, _ in history if rate.approved_by}
    cards = cards_in_force(db(), [product_id], day)
    steps = [_step(operation, cards) for operation in product.operations]
    in_force = shares_in_force(db(), product_id, day)
    return render_template(
        "operator/product_rates.html",
        product=product,
        steps=steps,
        in_force=in_force,
        given=in_force.of_price(product.price_e4) if in_force else None,
        left=_left(product, steps, in_force),
        rates=[(rate, step, _fair(step, [rate]) if rate.awaiting else []) for rate, step in history],
        approvable={rate.id for rate, _ in history if "approve" in actions_of_rate(rate, acting())},
        shares=shares,
        people=names_of_users(db(), people | {each.published_by for each in shares}),
        areas=names_of_areas({rate.area for rate, _ in history}),
        area_choices=area_choices(),
        tierings=[(MARGINAL, gettext("the pieces beyond")), (ALL_UNITS, gettext("all pieces, once there are more"))],
        most_tiers=TIERS_SHOWN,
        history=history_of_entry(product_id, product.currency),
        form=form or Form.empty(),
        asked=asked,
    )


def _step(operation: Operation, cards: dict[tuple[UUID, str], PieceRate]) -> StepRate:
    own = sorted((card for (key, _), card in cards.items() if key == operation.id), key=lambda card: card.area)
    return StepRate(operation, own, _fair(operation, own))


def _fair(operation: Operation, cards: Sequence[PieceRate]) -> list[tuple[Region, FairRate]]:
    """The counties that have a floor and what an hour earns there; those where it is too little first."""
    day = today(ZONE)
    by_county = {
        county: fair for card in cards for county, fair in fairness(db(), operation, card.rate_e4, day, card.area).items()
    }
    regions = regions_named(db(), list(by_county))
    return sorted(((regions[key], fair) for key, fair in by_county.items()), key=lambda each: (each[1].ok, each[0].id))


def _left(product: Product, steps: list[StepRate], shares: FeeShares | None) -> int:
    """What the price leaves for the platform where the rates hold that are everywhere, before bonuses."""
    given = sum(shares.of_price(product.price_e4)) if shares else 0
    return product.price_e4 - given - sum(step.everywhere.rate_e4 for step in steps if step.everywhere)


def _waiting() -> list[dict[str, Any]]:
    rows = awaiting_rates(db())
    people = names_of_users(db(), [rate.published_by for rate, _, _ in rows])
    areas = names_of_areas({rate.area for rate, _, _ in rows})
    return [
        {"rate": rate, "step": step, "product": product, "area": areas[rate.area], "by": people.get(rate.published_by, "–")}
        for rate, step, product in rows
    ]


def _tell_of(operation: Operation, rate: PieceRate) -> None:
    if not rate.awaiting:
        flash(gettext("The rate was published. It is fair in every county that it is for."), "success")
        return
    fair = fairness(db(), operation, rate.rate_e4, judged_on(rate.valid_from), rate.area)
    low = sum(not each.ok for each in fair.values())
    message = gettext(
        "Counties where this is below the fair floor: %(count)s. Another person must approve it, with a reason.",
        count=low,
    )
    flash(message, "warning")
