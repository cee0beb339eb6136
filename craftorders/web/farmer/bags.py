"""From the card with its PIN: "38 were counted. Is it right?", and the one tap that says so."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.kernel.errors import NotFound
from craftorders.production.queries.bags import bags_to_confirm
from craftorders.production.services import confirm_with_card


def add_to(pages: Blueprint) -> None:
    """Register what a farmer says about counted bags."""

    @pages.get("/bags")
    @requires("card.work")
    def bags() -> ResponseReturnValue:
        """The counted bags that nobody of the household confirmed yet."""
        worker_id = acting().worker_id
        if worker_id is None:
            raise NotFound("card")
        return render_template("farmer/bags.html", bags=bags_to_confirm(db(), worker_id))

    @pages.post("/jobs/<uuid:job_id>/bags/<uuid:hand_in_id>/confirm")
    @requires("card.work")
    @idempotent
    def confirm_bag(job_id: UUID, hand_in_id: UUID) -> ResponseReturnValue:
        """Say that the count of one's own bag is right."""
        confirm_with_card(db(), job_id, hand_in_id, actor=acting())
        flash(gettext("Confirmed. Thank you."), "good")
        return redirect("/c/bags", 303)
