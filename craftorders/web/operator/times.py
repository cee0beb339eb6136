"""Time trials: who took how long for which step, what that proposes as the standard time, and adopting it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.catalogue.models import Operation
from craftorders.catalogue.queries import find_product, list_products
from craftorders.catalogue.schemas import ProductFilterSchema
from craftorders.fees.domain.time_trials import LEAST_WORKERS, ProposedTime
from craftorders.fees.models import StandardTime, TimeTrial
from craftorders.fees.queries import actions_of_trial, proposal_from, standard_times_of, trials_of_all
from craftorders.fees.schemas import AdoptTimeSchema, as_timed
from craftorders.fees.services import adopt_time, hold_trial, set_trial_aside
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.schemas import ReasonSchema
from craftorders.kernel.clock import today
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.people.queries import worker_of_code
from craftorders.web.formatting import HOME_ZONE
from craftorders.web.forms import Form
from craftorders.web.operator.people import IN_USE_FILTER, SEARCH
from craftorders.web.operator.registers import history_of_entry
from craftorders.web.operator.schemas import TrialFormSchema


@dataclass(frozen=True)
class TimedStep:
    """A step with the trials of the last year, what they propose, and the standard times that were adopted."""

    operation: Operation
    trials: list[TimeTrial]
    proposed: ProposedTime
    adopted: list[StandardTime]


def add_to(pages: Blueprint) -> None:
    """Register the pages of time trials."""

    @pages.get("/times")
    @requires("times.try", "rates.read")
    def timed_products() -> ResponseReturnValue:
        """The products whose steps can be timed."""
        typed = {name: text for name, text in request.args.items() if name != "lang"}
        form = Form(dict(typed))
        page = form.submit(ProductFilterSchema(), lambda query: list_products(db(), **query))
        drawn = render_template(
            "operator/times.html",
            page=page or Page([], None),
            filters=(SEARCH, IN_USE_FILTER),
            form=form,
            typed=typed,
        )
        return drawn, 200 if page else 422

    @pages.get("/times/<uuid:product_id>")
    @requires("times.try", "rates.read")
    def times(product_id: UUID) -> ResponseReturnValue:
        """The trials of one product's steps."""
        return _times_page(product_id)

    @pages.post("/times/<uuid:product_id>/operations/<uuid:operation_id>")
    @requires("times.try")
    @idempotent
    def time_worker(product_id: UUID, operation_id: UUID) -> ResponseReturnValue:
        """Write down a trial."""
        form = Form.of_request()
        form.submit(TrialFormSchema(), lambda data: _hold(operation_id, data))
        if form.errors:
            return _times_page(product_id, form, str(operation_id)), 422
        flash(gettext("The trial is written down."), "success")
        return redirect(url_for(".times", product_id=product_id), 303)

    @pages.post("/times/<uuid:product_id>/operations/<uuid:operation_id>/adopt")
    @requires("rates.publish")
    @idempotent
    def adopt(product_id: UUID, operation_id: UUID) -> ResponseReturnValue:
        """Make what the trials propose the standard time."""
        form = Form.of_request()
        form.submit(AdoptTimeSchema(), lambda data: adopt_time(db(), operation_id, **data, actor=acting()))
        if form.errors:
            return _times_page(product_id, form, f"adopt-{operation_id}"), 422
        flash(gettext("The standard time holds for batches that are planned from now on."), "success")
        return redirect(url_for(".times", product_id=product_id), 303)

    @pages.post("/times/<uuid:product_id>/trials/<uuid:trial_id>/set-aside")
    @requires("times.try")
    @idempotent
    def set_aside(product_id: UUID, trial_id: UUID) -> ResponseReturnValue:
        """A trial was mistaken."""
        form = Form.of_request()
        form.submit(ReasonSchema(), lambda data: set_trial_aside(db(), trial_id, **data, actor=acting()))
        if form.errors:
            return _times_page(product_id, form, str(trial_id)), 422
        flash(gettext("The trial does not count any more."), "success")
        return redirect(url_for(".times", product_id=product_id), 303)


def _hold(operation_id: UUID, data: dict[str, Any]) -> TimeTrial:
    worker = worker_of_code(db(), data["worker_id"])
    if worker is None:
        raise RuleViolation("unknown_worker", N_("There is no such worker."), pointer="/worker_id")
    return hold_trial(db(), operation_id, **as_timed({**data, "worker_id": worker.id}), actor=acting())


def _times_page(product_id: UUID, form: Form | None = None, asked: str = "") -> str:
    product = find_product(db(), product_id)
    ids = [operation.id for operation in product.operations]
    trials, adopted = trials_of_all(db(), ids), standard_times_of(db(), ids)
    return render_template(
        "operator/product_times.html",
        product=product,
        steps=[
            TimedStep(
                operation,
                trials[operation.id],
                proposal_from(trials[operation.id]),
                [each for each in adopted if each.operation_id == operation.id],
            )
            for operation in product.operations
        ],
        may_set_aside=lambda trial: "set_aside" in actions_of_trial(trial, acting()),
        least=LEAST_WORKERS,
        today=today(HOME_ZONE).isoformat(),
        history=history_of_entry(product_id),
        form=form or Form.empty(),
        asked=asked,
    )
