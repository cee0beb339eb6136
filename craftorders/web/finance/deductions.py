"""Deductions: asked for by one person, approved by another, decided about by a third where somebody appeals."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.catalogue.schemas import plain_decimal, thousandths
from craftorders.fees.queries import find_earning
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer, take_in_photo
from craftorders.infra.schemas import ReasonSchema
from craftorders.infra.voices import voice_answer
from craftorders.kernel.clock import now
from craftorders.kernel.money import parse_amount
from craftorders.kernel.periods import period_of
from craftorders.people.queries import find_worker
from craftorders.production.queries import batches_of_worker, find_batch
from craftorders.settlement import services
from craftorders.settlement.domain.deductions import DAYS, PERCENT
from craftorders.settlement.domain.states import DEDUCTION
from craftorders.settlement.queries import (
    actions_of_deduction,
    bearings_of,
    count_deductions,
    deduction_policies,
    earning_of,
    find_deduction,
    list_deductions,
    taken_of,
)
from craftorders.settlement.queries.lines import statements_of_lines
from craftorders.settlement.schemas.deductions import DecideDeductionSchema, DeductionFilterSchema, GovernDeductionsSchema
from craftorders.web.finance.filters import asked_for
from craftorders.web.finance.schemas import DeductionFormSchema, TakeBackFormSchema
from craftorders.web.forms import Form, post_action

A_PAGE = 50
ZONE = "Asia/Shanghai"


def add_to(pages: Blueprint) -> None:
    """Register the pages about deductions."""

    @pages.get("/deductions")
    @requires("ledger.read")
    def deductions() -> ResponseReturnValue:
        """All deductions, by state or worker."""
        filters = asked_for(DeductionFilterSchema(only=("state", "worker_id")))
        page = list_deductions(db(), acting(), **filters, limit=A_PAGE, cursor=request.args.get("cursor"))
        return render_template(
            "finance/deductions.html",
            page=page,
            taken=taken_of(db(), [each.id for each in page.items]),
            filters=filters,
            states=DEDUCTION.states,
            counts=count_deductions(db()),
        )

    @pages.get("/deductions/<uuid:deduction_id>")
    @requires("ledger.read")
    def deduction(deduction_id: UUID) -> ResponseReturnValue:
        """One deduction: why, the photo, what statements bear of it, what may be done, what happened."""
        return _deduction_page(deduction_id, Form.empty())

    @pages.get("/deductions/<uuid:deduction_id>/photo")
    @requires("ledger.read")
    def deduction_photo(deduction_id: UUID) -> ResponseReturnValue:
        """What it is asked for."""
        return photo_answer(db(), find_deduction(db(), deduction_id, acting()).photo_id)

    @pages.get("/deductions/<uuid:deduction_id>/voice")
    @requires("ledger.read")
    def deduction_voice(deduction_id: UUID) -> ResponseReturnValue:
        """What was said against it."""
        return voice_answer(db(), find_deduction(db(), deduction_id, acting()).voice_id)

    @pages.post("/deductions/<uuid:deduction_id>/approve")
    @requires("deductions.approve")
    @idempotent
    def approve_deduction(deduction_id: UUID) -> ResponseReturnValue:
        """Agree as a second person."""
        return post_action(
            lambda: services.approve_deduction(db(), deduction_id, actor=acting()),
            back=url_for(".deduction", deduction_id=deduction_id),
            done=gettext("It is approved. The next months that are closed bear it, as far as they can."),
        )

    @pages.post("/deductions/<uuid:deduction_id>/refuse")
    @requires("deductions.approve")
    @idempotent
    def refuse_deduction(deduction_id: UUID) -> ResponseReturnValue:
        """Do not agree, with a reason."""
        form = Form.of_request()
        form.submit(ReasonSchema(), lambda data: services.refuse_deduction(db(), deduction_id, **data, actor=acting()))
        return _after(deduction_id, form, gettext("It is refused. Nothing is taken."))

    @pages.post("/deductions/<uuid:deduction_id>/decision")
    @requires("deductions.approve")
    @idempotent
    def decide_deduction(deduction_id: UUID) -> ResponseReturnValue:
        """Decide about an appeal as a third person."""
        form = Form.of_request()
        schema = DecideDeductionSchema()
        form.submit(schema, lambda data: services.decide_deduction(db(), deduction_id, **data, actor=acting()))
        return _after(
            deduction_id, form, gettext("It is decided. The workshop is told, and the worker reads it on the card.")
        )

    @pages.get("/workers/<uuid:worker_id>/deductions/new")
    @requires("deductions.propose")
    def new_deduction(worker_id: UUID) -> ResponseReturnValue:
        """Ask for a deduction from what a worker earns."""
        return _new_page(worker_id, Form.empty())

    @pages.post("/workers/<uuid:worker_id>/deductions")
    @requires("deductions.propose")
    @idempotent
    def propose_deduction(worker_id: UUID) -> ResponseReturnValue:
        """Ask for it; another person approves."""
        form = Form.of_request("photo")
        found = form.submit(DeductionFormSchema(), lambda data: _propose(worker_id, data))
        if form.errors:
            return _new_page(worker_id, form), 422
        return _asked(found.id)

    @pages.get("/earnings/<region_id>/<uuid:earning_id>/take-back")
    @requires("deductions.propose")
    def new_take_back(region_id: str, earning_id: UUID) -> ResponseReturnValue:
        """Ask that what a pay line paid too much is taken back."""
        return _take_back_page(region_id, earning_id, Form.empty())

    @pages.post("/earnings/<region_id>/<uuid:earning_id>/take-back")
    @requires("deductions.propose")
    @idempotent
    def take_back(region_id: str, earning_id: UUID) -> ResponseReturnValue:
        """Ask for it; another person approves."""
        form = Form.of_request()
        line = find_earning(db(), region_id, earning_id)

        def keep(data: dict[str, Any]) -> Any:
            data["amount"] = parse_amount(data["amount"], line.currency, pointer="/amount")
            return services.take_line_back(db(), region_id, earning_id, **data, actor=acting())

        found = form.submit(TakeBackFormSchema(), keep)
        if form.errors:
            return _take_back_page(region_id, earning_id, form), 422
        return _asked(found.id)

    @pages.get("/deductions/limits")
    @requires("ledger.read")
    def deduction_limits() -> ResponseReturnValue:
        """How much deductions may take, where and since when."""
        return _limits_page(Form.empty(percent=PERCENT, days=DAYS, from_month=period_of(now(), ZONE)))

    @pages.post("/deductions/limits")
    @requires("deductions.govern")
    @idempotent
    def govern_deductions() -> ResponseReturnValue:
        """Set it for an area from a month on."""
        form = Form.of_request()
        form.submit(GovernDeductionsSchema(), lambda data: services.govern_deductions(db(), **data, actor=acting()))
        if form.errors:
            return _limits_page(form), 422
        flash(gettext("It is set. Months from that one on are closed by it."), "success")
        return redirect(url_for(".deduction_limits"), 303)


def _propose(worker_id: UUID, data: dict[str, Any]) -> Any:
    batch = find_batch(db(), data["batch_id"], acting())
    data["amount"] = parse_amount(data["amount"], batch.line.currency, pointer="/amount")
    lost = data.pop("lost")
    data["lost_e3"] = None if lost is None else thousandths(lost)
    photo_id = take_in_photo(db(), data.pop("photo"), actor=acting())
    return services.propose_deduction(db(), worker_id, **data, photo_id=photo_id, actor=acting())


def _asked(deduction_id: UUID) -> ResponseReturnValue:
    flash(gettext("It is asked for. Another person approves or refuses it; until then nothing is taken."), "success")
    return redirect(url_for(".deduction", deduction_id=deduction_id), 303)


def _after(deduction_id: UUID, form: Form, done: str) -> ResponseReturnValue:
    if form.errors:
        return _deduction_page(deduction_id, form), 422
    flash(done, "success")
    return redirect(url_for(".deduction", deduction_id=deduction_id), 303)


def _deduction_page(deduction_id: UUID, form: Form) -> str:
    found = find_deduction(db(), deduction_id, acting())
    return render_template(
        "finance/deduction.html",
        deduction=found,
        bearings=bearings_of(db(), [found.id])[found.id],
        taken=taken_of(db(), [found.id])[found.id],
        lost=plain_decimal(found.lost_e3) if found.lost_e3 else None,
        line=earning_of(db(), found),
        actions=actions_of_deduction(found, acting()),
        history=history_of(db(), found.id),
        form=form,
    )


def _new_page(worker_id: UUID, form: Form) -> str:
    worker = find_worker(db(), worker_id, acting())
    batches = batches_of_worker(db(), worker.id)
    materials = {line.material_id: line.material for batch in batches for line in batch.product.materials}
    return render_template(
        "finance/new_deduction.html", worker=worker, batches=batches, materials=list(materials.values()), form=form
    )


def _take_back_page(region_id: str, earning_id: UUID, form: Form) -> str:
    line = find_earning(db(), region_id, earning_id)
    on_statements = statements_of_lines(db(), [line])
    return render_template("finance/take_back.html", line=line, on_statements=on_statements, form=form)


def _limits_page(form: Form) -> str:
    policies = deduction_policies(db())
    return render_template("finance/deduction_limits.html", policies=policies, form=form, percent=PERCENT, days=DAYS)
