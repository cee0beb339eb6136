"""A farmer's earnings over HTTP, for an opened card: own lines, months and work, never another's."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.infra.paging import Page, PagingSchema
from craftorders.kernel.errors import NotPermitted
from craftorders.people import farmers
from craftorders.reports.my_earnings import queries, work
from craftorders.reports.my_earnings.payments import payments_of
from craftorders.reports.my_earnings.schemas import (
    EarningPageSchema,
    GreetingSchema,
    JobWithStepsSchema,
    MonthListSchema,
    PaymentListSchema,
    WorkSchema,
)
from craftorders.reports.my_earnings.steps import job_with_steps

blueprint = ApiBlueprint("my_earnings", __name__, description="What a farmer reads with an opened card")


@blueprint.get("/my/card")
@requires("card.greet")
@blueprint.response(200, GreetingSchema)
def read_card() -> dict[str, Any]:
    """What the card alone shows: first character, village, a word about this month."""
    worker = _worker()
    month = queries.present_month(worker)
    checking = any(job.handed_in for job in work.own_jobs(db(), worker.id))
    return {
        "initial": farmers.initial_of(worker),
        "village": worker.household.village,
        "month": month,
        "state": queries.state_of_month(queries.months_of(db(), worker.id), month, checking=checking),
        "tier": int(acting().can("card.read")),
    }


@blueprint.get("/my/earnings")
@requires("card.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, EarningPageSchema)
def list_my_earnings(query: dict[str, Any]) -> Page[queries.EarningLine]:
    """Own pay lines, newest first."""
    return queries.earning_lines(db(), _worker_id(), **query)


@blueprint.get("/my/months")
@requires("card.read")
@blueprint.response(200, MonthListSchema)
def list_my_months() -> dict[str, Any]:
    """What the last twelve months earned, and what of it was paid."""
    return {"items": queries.months_of(db(), _worker_id())}


@blueprint.get("/my/payments")
@requires("card.read")
@blueprint.response(200, PaymentListSchema)
def list_my_payments() -> dict[str, Any]:
    """What was paid last, and what of it was withheld as tax."""
    return {"items": payments_of(db(), _worker_id())}


@blueprint.get("/my/work")
@requires("card.work")
@blueprint.response(200, WorkSchema)
def list_my_work() -> dict[str, Any]:
    """Own jobs, and the workshop's jobs that are open to take, with what they earn; and what is to be made good."""
    worker = _worker()
    own, open_, _ = work.jobs_at_hand(db(), worker)
    return {"own": own, "open": open_, "reworks": work.own_reworks(db(), worker.id)}


@blueprint.get("/my/jobs/<uuid:job_id>")
@requires("card.work")
@blueprint.response(200, JobWithStepsSchema)
def read_my_job(job_id: UUID) -> dict[str, Any]:
    """An own job, or one that is open to take, and how each step of it is made."""
    job, steps = job_with_steps(db(), job_id, acting())
    return {"job": job, "steps": steps}


def _worker_id() -> UUID:
    worker_id = acting().worker_id
    if worker_id is None:
        raise NotPermitted(permission="card.read")
    return worker_id


def _worker() -> farmers.Worker:
    worker = farmers.worker_of_card(db(), _worker_id())
    if worker is None:
        raise NotPermitted(permission="card.read")
    return worker
