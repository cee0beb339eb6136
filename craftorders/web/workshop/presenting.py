"""Presenting a batch for inspection: bags that are ready, the whole of it, or again what an inspector sent back."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.production.domain.states import BATCH
from craftorders.production.queries import bags_of_batch, find_batch
from craftorders.production.schemas import PartSchema, SubmitSchema
from craftorders.production.services import present_part, submit_batch
from craftorders.quality.queries import lots_sent_back, parts_of_bags
from craftorders.quality.queries.dispositions import not_mended
from craftorders.quality.queries.disputes import in_dispute
from craftorders.web.forms import Form

MOST_BAGS = 200
"""So many bags, the first handed in, are to choose from at once: a phone's page stays light."""


def add_to(pages: Blueprint) -> None:
    """Register the pages on which bags are presented."""

    @pages.get("/batches/<uuid:batch_id>/present")
    @requires("hand_ins.count")
    def present_form(batch_id: UUID) -> ResponseReturnValue:
        """Choose among the bags that were never presented."""
        return _present_page(batch_id, Form.empty())

    @pages.post("/batches/<uuid:batch_id>/present")
    @requires("hand_ins.count")
    @idempotent
    def present(batch_id: UUID) -> ResponseReturnValue:
        """Present the chosen bags while the rest is being made."""
        form = Form.of_request()
        form.submit(PartSchema(), lambda data: present_part(db(), batch_id, data["bags"], actor=acting()))
        if form.errors:
            return _present_page(batch_id, form), 422
        flash(gettext("These bags wait for the inspector. The rest goes on as before."), "success")
        return redirect(url_for(".batch", batch_id=batch_id), 303)

    @pages.get("/batches/<uuid:batch_id>/submit")
    @requires("hand_ins.count")
    def submit_form(batch_id: UUID) -> ResponseReturnValue:
        """End the making: all of it, or short with a reason; of a part that was sent back, what is presented again."""
        return _submit_page(batch_id, Form.empty())

    @pages.post("/batches/<uuid:batch_id>/submit")
    @requires("hand_ins.count")
    @idempotent
    def submit(batch_id: UUID) -> ResponseReturnValue:
        """Submit what the page showed; a bag whose field was left empty is asked for again, it is not scrapped."""
        form = Form.of_request()
        form.require_filled("presented.", gettext("Write a whole number."))
        if not form.errors:
            form.submit(SubmitSchema(), lambda data: submit_batch(db(), batch_id, **data, actor=acting()))
        if form.errors:
            return _submit_page(batch_id, form), 422
        waits = find_batch(db(), batch_id, acting()).inspected.in_inspection
        flash(gettext("The batch waits for its inspector.") if waits else gettext("The batch is finished."), "success")
        return redirect(url_for(".batch", batch_id=batch_id), 303)


def _present_page(batch_id: UUID, form: Form) -> str:
    found = find_batch(db(), batch_id, acting())
    known = parts_of_bags(db(), batch_id)
    fresh = [bag for bag in bags_of_batch(db(), batch_id, found.operations[-1].position) if bag.id not in known]
    ready = "present" in BATCH.actions(found.state, acting()) and bool(fresh)
    more = max(0, len(fresh) - MOST_BAGS)
    return render_template("workshop/present.html", batch=found, bags=fresh[:MOST_BAGS], more=more, ready=ready, form=form)


def _submit_page(batch_id: UUID, form: Form) -> str:
    """`?part=` names the part that is presented again; where only one can be, it need not be named.

    A part in dispute cannot be; the rest of the batch goes on.
    """
    found = find_batch(db(), batch_id, acting())
    back, asked = lots_sent_back(db(), batch_id) if found.sent_back else [], request.args.get("part", type=int)
    named = [lot for lot in back if asked == lot.part or (asked is None and found.state == "rework")]
    frozen = in_dispute(db(), [lot.id for lot in named])
    free = [lot for lot in named if lot.id not in frozen]
    again = free[0] if len(free) == 1 else None
    return render_template(
        "workshop/submit.html",
        batch=found,
        again=again,
        spoilt=not_mended(db(), again.id) if again else {},
        back=free,
        ready="submit" in BATCH.actions(found.state, acting()) and (asked is None or bool(free)),
        disputed=bool(named) and not free,
        form=form,
    )
