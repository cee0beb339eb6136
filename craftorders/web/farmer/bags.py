"""From the card with its PIN: "38 were counted. Is it right?", and the one tap that says so, or that it is not."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.kernel.errors import NotFound
from craftorders.kernel.ids import new_id
from craftorders.people.farmers import worker_of_card
from craftorders.production.services import confirm_with_card
from craftorders.quality.queries.count_appeals import counted_bags_of_worker
from craftorders.quality.schemas.count_appeals import NewCountAppealSchema
from craftorders.quality.services.appeals import make_count_appeal
from craftorders.web.farmer.appeals import ask
from craftorders.web.farmer.page import Refused


def add_to(pages: Blueprint) -> None:
    """Register what a farmer says about counted bags."""

    @pages.get("/bags")
    @requires("card.work")
    def bags() -> ResponseReturnValue:
        """The bags counted lately, those first that nobody of the household said anything about yet."""
        return _bags_page()

    @pages.post("/jobs/<uuid:job_id>/bags/<uuid:hand_in_id>/confirm")
    @requires("card.work")
    @idempotent
    def confirm_bag(job_id: UUID, hand_in_id: UUID) -> ResponseReturnValue:
        """Say that the count of one's own bag is right."""
        confirm_with_card(db(), job_id, hand_in_id, actor=acting())
        flash(gettext("Confirmed. Thank you."), "good")
        return redirect("/c/bags", 303)

    @pages.post("/jobs/<uuid:job_id>/bags/<uuid:hand_in_id>/appeal")
    @requires("appeals.make")
    @idempotent
    def count_appeal(job_id: UUID, hand_in_id: UUID) -> ResponseReturnValue:
        """Say that the count of one's own bag is wrong."""
        days = current_app.config["APPEAL_DAYS"]
        return ask(
            hand_in_id,
            NewCountAppealSchema(),
            lambda **said: make_count_appeal(db(), job_id, hand_in_id, **said, days=days),
            told=gettext("Somebody who did not count will answer. You will read it here."),
            page=_bags_page,
            back="/c/bags",
        )


def _bags_page(*, refused: Refused | None = None) -> str:
    worker_id = acting().worker_id
    worker = worker_of_card(db(), worker_id) if worker_id else None
    if worker is None:
        raise NotFound("card")
    bags = counted_bags_of_worker(db(), worker, days=current_app.config["APPEAL_DAYS"])
    bags.sort(key=lambda each: not each.may_confirm)
    return render_template("farmer/bags.html", bags=bags, refused=refused, report_id=new_id)
