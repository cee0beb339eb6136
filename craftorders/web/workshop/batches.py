"""A batch at its workshop: how far it is, where its bags are, send the goods."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.fees.queries import batch_rates
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer
from craftorders.logistics.queries import consignments_of_batch, consignments_sent_on, list_consignments
from craftorders.logistics.schemas import SendGoodsSchema, amount_of
from craftorders.logistics.services import send_goods
from craftorders.production.domain.states import BATCH
from craftorders.production.queries import bags_of_batch, find_batch, jobs_of_batch
from craftorders.production.queries.bags import unusual_reports_of_batch
from craftorders.quality.queries import lots_of_batch, lots_sent_back
from craftorders.quality.queries.appeals import rejected_of_lots
from craftorders.quality.queries.bags import standings_of_bags
from craftorders.quality.queries.count_appeals import count_appeals_of
from craftorders.quality.queries.dispositions import disposition_sheet, reworks_of_batch
from craftorders.quality.queries.early import early_inspections
from craftorders.quality.queries.rejected_lots import rejected_among
from craftorders.sync.queries.photos import photos_of_bags
from craftorders.web.forms import Form


def add_to(pages: Blueprint) -> None:
    """Register the batch pages."""

    @pages.get("/batches/<uuid:batch_id>")
    @requires("batches.work")
    def batch(batch_id: UUID) -> ResponseReturnValue:
        """A batch with its jobs."""
        return batch_page(batch_id, Form.empty())

    @pages.get("/batches/<uuid:batch_id>/photo")
    @requires("batches.work")
    def batch_photo(batch_id: UUID) -> ResponseReturnValue:
        """The reference photo of the batch's order line."""
        return photo_answer(db(), find_batch(db(), batch_id, acting()).line.photo_id)

    @pages.post("/batches/<uuid:batch_id>/ship")
    @requires("goods.send")
    @idempotent
    def ship(batch_id: UUID) -> ResponseReturnValue:
        """Send the passed goods to Yiwu."""
        form = Form.of_request()
        form.submit(SendGoodsSchema(), lambda data: send_goods(db(), batch_id, **data, actor=acting()))
        if form.errors:
            return batch_page(batch_id, form), 422
        flash(gettext("The goods are on their way to Yiwu."), "success")
        return redirect(url_for(".batch", batch_id=batch_id), 303)


def batch_page(batch_id: UUID, form: Form) -> str:
    """A batch with its steps, jobs and lots."""
    found = find_batch(db(), batch_id, acting())
    lots = lots_of_batch(db(), batch_id)
    bags = bags_of_batch(db(), batch_id, found.operations[-1].position)
    sent_back = lots_sent_back(db(), batch_id) if found.sent_back else []
    return render_template(
        "workshop/batch.html",
        batch=found,
        rates=batch_rates(db(), [batch_id]),
        jobs=jobs_of_batch(db(), batch_id),
        lots=lots,
        bags=standings_of_bags(bags, lots),
        count_appeals=count_appeals_of(db(), bags),
        bag_photos=photos_of_bags(db(), [each.id for each in bags]),
        sheets=[disposition_sheet(db(), lot, acting()) for lot in sent_back],
        rejected=rejected_of_lots(db(), lots, days=current_app.config["APPEAL_DAYS"]),
        rejected_lots=rejected_among(db(), lots, days=current_app.config["APPEAL_DAYS"]),
        reworks=reworks_of_batch(db(), batch_id),
        seen=early_inspections(db(), batch_id),
        reports=unusual_reports_of_batch(db(), batch_id),
        arriving=list_consignments(db(), acting(), kind="materials", state="sent", batch_id=batch_id).items,
        sent_on=consignments_sent_on(db(), batch_id),
        sent_goods=[each for each in consignments_of_batch(db(), batch_id) if each.kind == "goods"],
        amount_of=amount_of,
        actions=BATCH.actions(found.state, acting()),
        form=form,
    )
