"""Batches, jobs and what is counted on them, over HTTP. A farmer's card may take work and report its own pieces."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, request
from flask_babel import gettext

from craftorders.cards.services import hashed_address
from craftorders.infra.access import acting, requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent, with_secrets
from craftorders.infra.paging import Page, PagingSchema
from craftorders.infra.problems import counts_tries, problem, wait_problem
from craftorders.infra.schemas import OptionalReasonSchema, ReasonSchema
from craftorders.production import queries, services
from craftorders.production.models import Batch, Confirmation, HandIn, Job, PieceReport
from craftorders.production.schemas import (
    BatchFilterSchema,
    BatchListSchema,
    BatchPageSchema,
    BatchSchema,
    ClaimSchema,
    ConfirmationSchema,
    ConfirmSchema,
    CountedBagPageSchema,
    CountedBagSchema,
    HandInSchema,
    HandOutAllSchema,
    HandOutSchema,
    JobFilterSchema,
    JobListSchema,
    JobPageSchema,
    JobSchema,
    PartSchema,
    PieceReportPageSchema,
    PieceReportSchema,
    ReportSchema,
    SplitSchema,
    SubmitSchema,
)

blueprint = ApiBlueprint("production", __name__, description="Batches, jobs, piece reports, hand-ins.")


@blueprint.get("/batches")
@requires("batches.read")
@blueprint.arguments(BatchFilterSchema, location="query")
@blueprint.response(200, BatchPageSchema)
def batches(query: dict[str, Any]) -> Page[Batch]:
    """Batches, newest first unless sorted otherwise."""
    return queries.list_batches(db(), acting(), **query)


@blueprint.get("/batches/<uuid:batch_id>")
@requires("batches.read")
@blueprint.response(200, BatchSchema)
def batch(batch_id: UUID) -> Batch:
    """One batch with its steps."""
    return queries.find_batch(db(), batch_id, acting())


@blueprint.post("/lines/<uuid:line_id>/batches")
@requires("batches.plan")
@idempotent
@blueprint.arguments(SplitSchema)
@blueprint.response(201, BatchListSchema)
def split_line(data: dict[str, Any], line_id: UUID) -> dict[str, list[Batch]]:
    """Split a confirmed line into batches, all of them or none."""
    return {"items": services.split_line(db(), line_id, data["quantities"], actor=acting())}


@blueprint.post("/batches/<uuid:batch_id>/cancel")
@requires("batches.plan")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, BatchSchema)
def cancel_batch(data: dict[str, Any], batch_id: UUID) -> Batch:
    """Give a batch up before work; its pieces can be planned again."""
    return services.cancel_batch(db(), batch_id, **data, actor=acting())


@blueprint.post("/batches/<uuid:batch_id>/rescue")
@requires("batches.plan")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(201, BatchSchema)
def rescue_batch(data: dict[str, Any], batch_id: UUID) -> Batch:
    """Move what nobody has begun of a late batch to a new one, which is answered; the rest of it stays."""
    return services.rescue_batch(db(), batch_id, **data, actor=acting())


@blueprint.post("/batches/<uuid:batch_id>/present")
@requires("hand_ins.count")
@idempotent
@blueprint.arguments(PartSchema)
@blueprint.response(200, BatchSchema)
def present_part(data: dict[str, Any], batch_id: UUID) -> Batch:
    """Present bags of the last step as a partial lot while the rest is being made; each of them once."""
    return services.present_part(db(), batch_id, data["bags"], actor=acting())


@blueprint.post("/batches/<uuid:batch_id>/submit")
@requires("hand_ins.count")
@idempotent
@blueprint.arguments(SubmitSchema, required=False)
@blueprint.response(200, BatchSchema)
def submit_batch(data: dict[str, Any], batch_id: UUID) -> Batch:
    """End the making and present the rest, short with a reason; or present again what comes of each bag sent back."""
    return services.submit_batch(db(), batch_id, **data, actor=acting())


@blueprint.get("/batches/<uuid:batch_id>/hand-ins")
@requires("jobs.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, CountedBagPageSchema)
def hand_ins_of_batch(query: dict[str, Any], batch_id: UUID) -> Page[HandIn]:
    """The bags that were counted for a batch, newest first."""
    return queries.list_hand_ins(db(), batch_id=queries.find_batch(db(), batch_id, acting()).id, **query)


@blueprint.post("/batches/<uuid:batch_id>/jobs")
@requires("jobs.hand_out")
@idempotent
@blueprint.arguments(HandOutSchema)
@blueprint.response(201, JobSchema)
def hand_out(data: dict[str, Any], batch_id: UUID) -> Job:
    """Hand pieces of a step to a worker, or open them to be claimed."""
    return services.assign_job(db(), batch_id, **data, actor=acting())


@blueprint.post("/batches/<uuid:batch_id>/operations/<int:position>/jobs")
@requires("jobs.hand_out")
@idempotent
@blueprint.arguments(HandOutAllSchema)
@blueprint.response(201, JobListSchema)
def hand_out_all(data: dict[str, Any], batch_id: UUID, position: int) -> dict[str, list[Job]]:
    """Hand pieces of a step to several workers at once, and open what is left if asked: all of it or nothing."""
    return {"items": services.assign_jobs(db(), batch_id, position, **data, actor=acting())}


@blueprint.get("/jobs")
@requires("jobs.read", "card.work")
@blueprint.arguments(JobFilterSchema, location="query")
@blueprint.response(200, JobPageSchema)
def jobs(query: dict[str, Any]) -> Page[Job]:
    """Jobs, newest first; a card sees its own and the open ones of its workshop."""
    return queries.list_jobs(db(), acting(), **query)


@blueprint.get("/jobs/<uuid:job_id>")
@requires("jobs.read", "card.work")
@blueprint.response(200, JobSchema)
def job(job_id: UUID) -> Job:
    """One job."""
    return queries.find_job(db(), job_id, acting())


@blueprint.post("/jobs/<uuid:job_id>/claim")
@requires("card.work")
@idempotent
@blueprint.arguments(ClaimSchema)
@blueprint.response(200, JobSchema)
def claim(data: dict[str, Any], job_id: UUID) -> Job:
    """Take all or part of an open job; a part is a new job, which is answered."""
    return services.claim_job(db(), job_id, data["quantity"], actor=acting())


@blueprint.post("/jobs/<uuid:job_id>/give-back")
@requires("card.work")
@idempotent
@blueprint.arguments(OptionalReasonSchema, required=False)
@blueprint.response(200, JobSchema)
def give_back(data: dict[str, Any], job_id: UUID) -> Job:
    """Give back what of an own job cannot be finished."""
    return services.give_back_job(db(), job_id, **data, actor=acting())


@blueprint.post("/jobs/<uuid:job_id>/accept")
@requires("card.work")
@idempotent
@blueprint.arguments(OptionalReasonSchema, required=False)
@blueprint.response(200, JobSchema)
def accept(data: dict[str, Any], job_id: UUID) -> Job:
    """Take on what was handed out to oneself."""
    return services.accept_job(db(), job_id, **data, actor=acting())


@blueprint.post("/jobs/<uuid:job_id>/decline")
@requires("card.work")
@idempotent
@blueprint.arguments(OptionalReasonSchema, required=False)
@blueprint.response(200, JobSchema)
def decline(data: dict[str, Any], job_id: UUID) -> Job:
    """Give back what was handed out to oneself, before work."""
    return services.decline_job(db(), job_id, **data, actor=acting())


@blueprint.post("/jobs/<uuid:job_id>/release")
@requires("jobs.hand_out")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, JobSchema)
def release(data: dict[str, Any], job_id: UUID) -> Job:
    """Take a job back of which nothing is made."""
    return services.release_job(db(), job_id, **data, actor=acting())


@blueprint.post("/jobs/<uuid:job_id>/shorten")
@requires("jobs.hand_out")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, JobSchema)
def shorten(data: dict[str, Any], job_id: UUID) -> Job:
    """Take back what of a job at work is not made yet."""
    return services.shorten_job(db(), job_id, **data, actor=acting())


@blueprint.get("/jobs/<uuid:job_id>/reports")
@requires("jobs.read", "card.work")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, PieceReportPageSchema)
def reports(query: dict[str, Any], job_id: UUID) -> Page[PieceReport]:
    """What was reported on a job, newest first."""
    return queries.reports_of_job(db(), queries.find_job(db(), job_id, acting()).id, **query)


@blueprint.post("/jobs/<uuid:job_id>/reports")
@requires("pieces.report", "card.work")
@idempotent
@blueprint.arguments(ReportSchema)
@blueprint.response(201, PieceReportSchema)
def report(data: dict[str, Any], job_id: UUID) -> PieceReport:
    """ "Made 40"; the same id again gives the first report again and counts nothing.

    The same number with another id within 15 seconds is asked about (409 `same_again`), pieces beyond materials or hands
    want a reason (422 `beyond_kit`, `beyond_hands`): sent again with `again` or `reason`, they are taken.
    """
    return services.report_pieces(db(), job_id, report_id=data.pop("id"), **data, actor=acting())


@blueprint.get("/jobs/<uuid:job_id>/hand-ins")
@requires("jobs.read", "card.work")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, CountedBagPageSchema)
def hand_ins(query: dict[str, Any], job_id: UUID) -> Page[HandIn]:
    """The bags that were counted for a job, newest first."""
    return queries.list_hand_ins(db(), job_id=queries.find_job(db(), job_id, acting()).id, **query)


@blueprint.post("/jobs/<uuid:job_id>/hand-ins")
@requires("hand_ins.count")
@idempotent
@blueprint.arguments(HandInSchema)
@blueprint.response(201, CountedBagSchema)
def hand_in(data: dict[str, Any], job_id: UUID) -> HandIn:
    """Keep the count of a bag; pieces that nobody had reported are reported with it, and asked about as a report is."""
    return services.record_hand_in(db(), job_id, hand_in_id=data.pop("id"), **data, actor=acting())


@blueprint.post("/jobs/<uuid:job_id>/hand-ins/<uuid:hand_in_id>/confirmation")
@requires("hand_ins.count", "card.work")
@counts_tries
@with_secrets
@idempotent
@blueprint.arguments(ConfirmSchema)
@blueprint.response(201, ConfirmationSchema)
def confirm(data: dict[str, Any], job_id: UUID, hand_in_id: UUID) -> Confirmation | Response:
    """The household confirms the count of its bag; the first confirmation stays. A wrong PIN counts as for the card."""
    if acting().worker_id is not None:
        return services.confirm_with_card(db(), job_id, hand_in_id, actor=acting())
    if data["pin"] is None:
        return services.confirm_with_signature(db(), job_id, hand_in_id, data["signature"] or "", actor=acting())
    address = hashed_address(current_app.config["SECRET_KEY"], request.remote_addr)
    tried = services.confirm_with_pin(db(), job_id, hand_in_id, data["pin"], address=address, actor=acting())
    if tried.confirmation is None:
        words = gettext("The PIN is not right.")
        return (
            wait_problem(tried.wait_seconds) if tried.wait_seconds else problem(422, words, "wrong_pin", {"/pin": [words]})
        )
    return tried.confirmation
