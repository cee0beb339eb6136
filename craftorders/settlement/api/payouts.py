"""Templates of banks' files, payout batches, and each attempt to pay."""

from typing import Any
from uuid import UUID

from flask import Response

from craftorders.infra.access import acting, requires
from craftorders.infra.api import MULTIPART, expect_version, tell_actions
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.schemas import ReasonSchema
from craftorders.settlement import services
from craftorders.settlement.api.blueprint import blueprint
from craftorders.settlement.models import AttemptFinding, BankTemplate, PayoutAttempt, PayoutBatch
from craftorders.settlement.queries import payouts as queries
from craftorders.settlement.schemas.payouts import (
    AttemptFilterSchema,
    AttemptPageSchema,
    AttemptSchema,
    BankFileSchema,
    DraftSchema,
    DueSchema,
    FindingDecisionSchema,
    FindingSchema,
    FindOutSchema,
    NewTemplateSchema,
    NoteSchema,
    PayoutBatchFilterSchema,
    PayoutBatchPageSchema,
    PayoutBatchSchema,
    TemplateChangeSchema,
    TemplateListSchema,
    TemplateSchema,
)


@blueprint.get("/bank-templates")
@requires("statements.read")
@blueprint.response(200, TemplateListSchema)
def templates() -> dict[str, list[BankTemplate]]:
    """How banks want their files."""
    return {"items": queries.list_templates(db())}


@blueprint.post("/bank-templates")
@requires("payouts.prepare")
@idempotent
@blueprint.arguments(NewTemplateSchema)
@blueprint.response(201, TemplateSchema)
def add_template(data: dict[str, Any]) -> BankTemplate:
    """Write down how a bank wants its file."""
    return services.add_template(db(), **data, actor=acting())


@blueprint.get("/bank-templates/<uuid:template_id>")
@requires("statements.read")
@blueprint.response(200, TemplateSchema)
def template(template_id: UUID) -> BankTemplate:
    """One template."""
    return queries.find_template(db(), template_id)


@blueprint.put("/bank-templates/<uuid:template_id>")
@requires("payouts.prepare")
@blueprint.arguments(TemplateChangeSchema)
@blueprint.response(200, TemplateSchema)
def change_template(data: dict[str, Any], template_id: UUID) -> BankTemplate:
    """Change a template, from the next batch on."""
    expect_version(queries.find_template(db(), template_id))
    return services.change_template(db(), template_id, **data, actor=acting())


@blueprint.get("/bank-templates/<uuid:template_id>/due")
@requires("statements.read")
@blueprint.response(200, DueSchema)
def due(template_id: UUID) -> queries.Due:
    """What a batch of this template would be made of, and what is left out and why."""
    return queries.payouts_due(db(), queries.find_template(db(), template_id))


@blueprint.get("/payout-batches")
@requires("statements.read")
@blueprint.arguments(PayoutBatchFilterSchema, location="query")
@blueprint.response(200, PayoutBatchPageSchema)
def payout_batches(query: dict[str, Any]) -> Page[PayoutBatch]:
    """Payout batches, newest first."""
    page = queries.list_payout_batches(db(), **query)
    tell_actions(queries.actions_of_payout_batches(db(), page.items, acting()))
    return page


@blueprint.post("/payout-batches")
@requires("payouts.prepare")
@idempotent
@blueprint.arguments(DraftSchema)
@blueprint.response(201, PayoutBatchSchema)
def draft_batch(data: dict[str, Any]) -> PayoutBatch:
    """Draft a batch of what is due; each statement stands in one batch only."""
    return services.draft_batch(db(), **data, actor=acting())


@blueprint.get("/payout-batches/<uuid:payout_batch_id>")
@requires("statements.read")
@blueprint.response(200, PayoutBatchSchema)
def payout_batch(payout_batch_id: UUID) -> PayoutBatch:
    """One payout batch."""
    return queries.find_payout_batch(db(), payout_batch_id)


@blueprint.post("/payout-batches/<uuid:payout_batch_id>/approve")
@requires("payouts.pay")
@idempotent
@blueprint.response(200, PayoutBatchSchema)
def approve_batch(payout_batch_id: UUID) -> PayoutBatch:
    """Approve a batch as a third person: its money is in transit, and its file is fixed."""
    return services.approve_batch(db(), payout_batch_id, actor=acting())


@blueprint.post("/payout-batches/<uuid:payout_batch_id>/cancel")
@requires("payouts.prepare")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, PayoutBatchSchema)
def cancel_batch(data: dict[str, Any], payout_batch_id: UUID) -> PayoutBatch:
    """Put a draft away."""
    return services.cancel_batch(db(), payout_batch_id, **data, actor=acting())


@blueprint.post("/payout-batches/<uuid:payout_batch_id>/withdraw")
@requires("payouts.pay")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, PayoutBatchSchema)
def withdraw_batch(data: dict[str, Any], payout_batch_id: UUID) -> PayoutBatch:
    """Take an approved batch back while nobody has its file."""
    return services.withdraw_batch(db(), payout_batch_id, **data, actor=acting())


@blueprint.post("/payout-batches/<uuid:payout_batch_id>/file")
@requires("payouts.send")
@blueprint.response(200, content_type="application/octet-stream")
def download_file(payout_batch_id: UUID) -> Response:
    """The file for the bank, the same bytes each time; that it was taken stands in the history."""
    file = services.download_file(db(), payout_batch_id, actor=acting())
    disposition = f'attachment; filename="{file.name}"'
    return Response(file.content, mimetype=file.media_type, headers={"Content-Disposition": disposition})


@blueprint.post("/payout-batches/<uuid:payout_batch_id>/check")
@requires("payouts.send")
@blueprint.arguments(BankFileSchema, location=MULTIPART)
@blueprint.response(204)
def check_file(data: dict[str, Any], payout_batch_id: UUID) -> None:
    """Whether a file is the one that was approved, byte for byte; any other is refused, naming the row."""
    services.check_file(db(), payout_batch_id, data["file"].read(), actor=acting())


@blueprint.post("/payout-batches/<uuid:payout_batch_id>/send")
@requires("payouts.send")
@idempotent
@blueprint.response(200, PayoutBatchSchema)
def send_batch(payout_batch_id: UUID) -> PayoutBatch:
    """The bank has the file."""
    return services.send_batch(db(), payout_batch_id, actor=acting())


@blueprint.get("/payout-attempts")
@requires("statements.read")
@blueprint.arguments(AttemptFilterSchema, location="query")
@blueprint.response(200, AttemptPageSchema)
def attempts(query: dict[str, Any]) -> Page[PayoutAttempt]:
    """Attempts to pay, newest first."""
    return queries.list_attempts(db(), **query)


@blueprint.get("/payout-attempts/<uuid:attempt_id>")
@requires("statements.read")
@blueprint.response(200, AttemptSchema)
def attempt(attempt_id: UUID) -> PayoutAttempt:
    """One attempt to pay."""
    return queries.find_attempt(db(), attempt_id)


@blueprint.post("/payout-attempts/<uuid:attempt_id>/ask")
@requires("payouts.send")
@idempotent
@blueprint.arguments(NoteSchema)
@blueprint.response(200, AttemptSchema)
def ask_bank(data: dict[str, Any], attempt_id: UUID) -> PayoutAttempt:
    """Note whom of the bank was asked what; from then on the outcome counts as unknown."""
    return services.ask_bank(db(), attempt_id, **data, actor=acting())


@blueprint.post("/payout-attempts/<uuid:attempt_id>/findings")
@requires("payouts.send")
@idempotent
@blueprint.arguments(FindOutSchema)
@blueprint.response(201, FindingSchema)
def find_out(data: dict[str, Any], attempt_id: UUID) -> AttemptFinding:
    """Note what became of a payment whose outcome is unknown, with evidence; another person decides."""
    return services.find_out(db(), attempt_id, **data, actor=acting())


@blueprint.post("/attempt-findings/<uuid:finding_id>/decide")
@requires("payouts.pay")
@idempotent
@blueprint.arguments(FindingDecisionSchema)
@blueprint.response(200, AttemptSchema)
def decide_finding(data: dict[str, Any], finding_id: UUID) -> PayoutAttempt:
    """Confirm or discard what somebody else found out."""
    return services.decide_finding(db(), finding_id, **data, actor=acting())
