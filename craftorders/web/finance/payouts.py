"""Payout batches: what can be paid by file and what cannot, one batch from its draft to its last answer."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.settlement.domain.states import BATCH
from craftorders.settlement.queries.answers import list_responses, outcomes_of
from craftorders.settlement.queries.payouts import (
    actions_of_payout_batch,
    attempts_of,
    find_payout_batch,
    find_template,
    list_payout_batches,
    list_templates,
    payouts_due,
    sums_of_batches,
)
from craftorders.settlement.schemas.payouts import BankFileSchema, PayoutBatchFilterSchema
from craftorders.settlement.services import (
    approve_batch,
    cancel_batch,
    check_file,
    download_file,
    draft_batch,
    send_batch,
    take_in_answer,
    withdraw_batch,
)
from craftorders.web.finance.filters import asked_for
from craftorders.web.finance.schemas import DraftFormSchema
from craftorders.web.forms import Form, post_action

A_PAGE, ANSWERS = 50, 20


def add_to(pages: Blueprint) -> None:
    """Register the pages about payout batches."""

    @pages.get("/payouts")
    @requires("ledger.read")
    def payouts() -> ResponseReturnValue:
        """Batches, newest first, and from which templates another one can be drafted."""
        state = asked_for(PayoutBatchFilterSchema(only=("state",)))["state"]
        page = list_payout_batches(db(), state=state, limit=A_PAGE, cursor=request.args.get("cursor"))
        return render_template(
            "finance/payouts.html",
            page=page,
            state=state,
            states=BATCH.states,
            sums=sums_of_batches(db(), [each.id for each in page.items]),
            templates=list_templates(db()),
        )

    @pages.get("/payouts/draft/<uuid:template_id>")
    @requires("payouts.prepare")
    def payout_draft(template_id: UUID) -> ResponseReturnValue:
        """What a batch of a template would be made of, and who is left out and why."""
        return _draft_page(template_id, Form.empty())

    @pages.post("/payouts/draft/<uuid:template_id>")
    @requires("payouts.prepare")
    @idempotent
    def draft_payouts(template_id: UUID) -> ResponseReturnValue:
        """Draft a batch of the statements that are marked."""
        form = Form.of_request()
        batch = form.submit(
            DraftFormSchema(),
            lambda data: draft_batch(db(), template_id, statement_ids=set(data["statement_ids"]), actor=acting()),
        )
        if form.errors:
            return _draft_page(template_id, form), 422
        flash(gettext("The batch is drafted. A third person approves it."), "success")
        return redirect(url_for(".payout_batch", payout_batch_id=batch.id), 303)

    @pages.get("/payouts/<uuid:payout_batch_id>")
    @requires("ledger.read")
    def payout_batch(payout_batch_id: UUID) -> ResponseReturnValue:
        """A batch with every attempt, its file, and what the bank answered."""
        return _batch_page(payout_batch_id, Form.empty())

    @pages.post("/payouts/<uuid:payout_batch_id>/approve")
    @requires("payouts.pay")
    @idempotent
    def approve_payouts(payout_batch_id: UUID) -> ResponseReturnValue:
        """Approve a batch as a third person."""
        return post_action(
            lambda: approve_batch(db(), payout_batch_id, actor=acting()),
            back=url_for(".payout_batch", payout_batch_id=payout_batch_id),
            done=gettext("The batch is approved, and its money in transit. Download the file and give it to the bank."),
        )

    @pages.post("/payouts/<uuid:payout_batch_id>/<any(cancel, withdraw):ending>")
    @requires("payouts.prepare", "payouts.pay")
    @idempotent
    def end_payouts(payout_batch_id: UUID, ending: str) -> ResponseReturnValue:
        """Put a draft away, or take an approved batch back, with a reason."""
        end = {"cancel": cancel_batch, "withdraw": withdraw_batch}[ending]
        form = Form.of_request()
        form.submit(ReasonSchema(), lambda data: end(db(), payout_batch_id, **data, actor=acting()))
        if form.errors:
            return _batch_page(payout_batch_id, form), 422
        flash(gettext("Done. Its statements can go into another batch."), "success")
        return redirect(url_for(".payout_batch", payout_batch_id=payout_batch_id), 303)

    @pages.post("/payouts/<uuid:payout_batch_id>/file")
    @requires("payouts.send")
    def payout_file(payout_batch_id: UUID) -> ResponseReturnValue:
        """The file for the bank; that it was taken stands in the history."""
        form = Form.of_request()
        file = form.attempt(lambda: download_file(db(), payout_batch_id, actor=acting()))
        if file is None:
            return _batch_page(payout_batch_id, form), 422
        disposition = f'attachment; filename="{file.name}"'
        return Response(file.content, mimetype=file.media_type, headers={"Content-Disposition": disposition})

    @pages.post("/payouts/<uuid:payout_batch_id>/send")
    @requires("payouts.send")
    @idempotent
    def send_payouts(payout_batch_id: UUID) -> ResponseReturnValue:
        """The bank has the file."""
        return post_action(
            lambda: send_batch(db(), payout_batch_id, actor=acting()),
            back=url_for(".payout_batch", payout_batch_id=payout_batch_id),
            done=gettext("The bank has the file. When it answers, put its file in here."),
        )

    @pages.post("/payouts/<uuid:payout_batch_id>/check")
    @requires("payouts.send")
    def check_payout_file(payout_batch_id: UUID) -> ResponseReturnValue:
        """Whether a file that lies somewhere is the approved one."""
        form = Form.of_request("file")
        form.submit(BankFileSchema(), lambda data: check_file(db(), payout_batch_id, data["file"].read(), actor=acting()))
        if form.errors:
            return _batch_page(payout_batch_id, Form.empty(), checking=form), 422
        flash(gettext("This is the approved file, byte for byte."), "success")
        return redirect(url_for(".payout_batch", payout_batch_id=payout_batch_id), 303)

    @pages.post("/payouts/<uuid:payout_batch_id>/answers")
    @requires("payouts.send")
    @idempotent
    def answer_payouts(payout_batch_id: UUID) -> ResponseReturnValue:
        """Take in the bank's answer."""
        form = Form.of_request("file")
        taken = form.submit(
            BankFileSchema(),
            lambda data: take_in_answer(
                db(), payout_batch_id, name=data["file"].filename or "", content=data["file"].read(), actor=acting()
            ),
        )
        if form.errors:
            return _batch_page(payout_batch_id, Form.empty(), answering=form), 422
        if taken.known:
            flash(gettext("This file was taken in before. Nothing was changed."), "wait")
        else:
            flash(gettext("The answer was taken in. What was done with each row stands here."), "success")
        return redirect(url_for(".bank_response", response_id=taken.response.id), 303)


def _draft_page(template_id: UUID, form: Form) -> str:
    template = find_template(db(), template_id)
    return render_template("finance/payout_draft.html", template=template, due=payouts_due(db(), template), form=form)


def _batch_page(batch_id: UUID, form: Form, *, checking: Form | None = None, answering: Form | None = None) -> str:
    batch = find_payout_batch(db(), batch_id)
    responses = list_responses(db(), batch_id=batch.id, limit=ANSWERS).items
    return render_template(
        "finance/payout_batch.html",
        batch=batch,
        layout=batch.form,
        attempts=attempts_of(db(), batch.id),
        sums=sums_of_batches(db(), [batch.id])[batch.id],
        actions=actions_of_payout_batch(batch, acting()),
        history=history_of(db(), batch.id),
        responses=responses,
        outcomes=outcomes_of(db(), [each.id for each in responses]),
        form=form,
        checking=checking or Form.empty(),
        answering=answering or Form.empty(),
    )
