"""What an hour really earns a slow, an average and a fast worker of each step, beside the floors of the counties."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from craftorders.catalogue.models import Operation, Product
from craftorders.catalogue.queries import find_product, list_products
from craftorders.catalogue.schemas import ProductFilterSchema
from craftorders.fees.models import EarnedPerHour
from craftorders.fees.queries import earned_per_hour
from craftorders.infra.access import requires
from craftorders.infra.application import db
from craftorders.infra.paging import Page
from craftorders.kernel.clock import today
from craftorders.places.models import HourlyFloor, Region
from craftorders.places.queries import floors_on, regions_named
from craftorders.web.formatting import HOME_ZONE
from craftorders.web.forms import Form
from craftorders.web.operator.people import IN_USE_FILTER, SEARCH


@dataclass(frozen=True)
class StepHours:
    """A step of a product: what an hour earned all workers, in how many counties, and in how many a slow one too little."""

    product: Product
    operation: Operation
    over_all: EarnedPerHour | None
    counties: int
    below: int


@dataclass(frozen=True)
class CountyHours:
    """What an hour of a step earned in a county, and the county's floor."""

    operation: Operation
    region: Region
    earned: EarnedPerHour
    floor: HourlyFloor | None

    @property
    def below(self) -> bool:
        """Whether a slow worker earns less than the floor."""
        return _below(self.earned, self.floor)


def add_to(pages: Blueprint) -> None:
    """Register the pages of what an hour earns."""

    @pages.get("/hours")
    @requires("rates.read")
    def hours() -> ResponseReturnValue:
        """All products and steps."""
        typed = {name: text for name, text in request.args.items() if name != "lang"}
        form = Form(dict(typed))
        page = form.submit(ProductFilterSchema(), lambda query: list_products(db(), **query)) or Page([], None)
        drawn = render_template(
            "operator/hours.html",
            page=page,
            steps=_steps(page.items),
            filters=(SEARCH, IN_USE_FILTER),
            form=form,
            typed=typed,
        )
        return drawn, 422 if form.errors else 200

    @pages.get("/hours/<uuid:product_id>")
    @requires("rates.read")
    def product_hours(product_id: UUID) -> ResponseReturnValue:
        """One product by county; where a slow worker earns too little stands first."""
        product = find_product(db(), product_id)
        steps = _steps([product])
        rows = sorted(_by_county(product), key=lambda row: (row.operation.position, not row.below, row.earned.slow))
        return render_template("operator/product_hours.html", product=product, steps=steps, rows=rows)


def _steps(products: Sequence[Product]) -> list[StepHours]:
    earned = earned_per_hour(db(), [product.id for product in products])
    floors = _floors(earned)
    found = []
    for product in products:
        for operation in product.operations:
            own = [each for each in earned if each.operation_id == operation.id]
            counties = [each for each in own if each.region_id]
            below = sum(_below(each, floors.get(each.region_id)) for each in counties)
            over_all = next((each for each in own if not each.region_id), None)
            found.append(StepHours(product, operation, over_all, len(counties), below))
    return found


def _by_county(product: Product) -> list[CountyHours]:
    earned = [each for each in earned_per_hour(db(), [product.id]) if each.region_id]
    floors, regions = _floors(earned), regions_named(db(), [each.region_id for each in earned])
    steps = {operation.id: operation for operation in product.operations}
    return [
        CountyHours(steps[each.operation_id], regions[each.region_id], each, floors.get(each.region_id)) for each in earned
    ]


def _floors(earned: Sequence[EarnedPerHour]) -> dict[str, HourlyFloor]:
    return floors_on(db(), sorted({each.region_id for each in earned if each.region_id}), today(HOME_ZONE))


def _below(earned: EarnedPerHour, floor: HourlyFloor | None) -> bool:
    return floor is not None and floor.currency == earned.currency and earned.slow < floor.amount
