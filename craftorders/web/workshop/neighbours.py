"""Work next door: what the newest plan could not place near a workshop, and whether open work is shared with neighbours."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.people.domain.neighbours import HOURS, NEVER
from craftorders.people.queries import find_workshop, own_workshops
from craftorders.people.schemas import NeighboursSchema
from craftorders.people.services import open_to_neighbours
from craftorders.planning.queries.surplus import surplus_and_gaps
from craftorders.web.forms import Form


def add_to(pages: Blueprint) -> None:
    """Register the page."""

    @pages.get("/neighbours")
    @requires("offers.answer")
    def neighbours() -> ResponseReturnValue:
        """What nobody could take yet, in counties within 300 km, and what no county was asked for."""
        return _page(Form.empty())

    @pages.post("/workshops/<uuid:workshop_id>/neighbours")
    @requires("jobs.hand_out")
    @idempotent
    def share_with_neighbours(workshop_id: UUID) -> ResponseReturnValue:
        """Let neighbours take what own people leave open, and own people theirs; or no longer."""
        find_workshop(db(), workshop_id, acting())
        form = Form.of_request()
        form.submit(
            NeighboursSchema(),
            lambda data: open_to_neighbours(db(), workshop_id, hours=data["neighbours_after_hours"], actor=acting()),
        )
        if form.errors:
            return _page(form, workshop_id), 422
        flash(gettext("Saved."), "success")
        return redirect(url_for(".neighbours", _anchor="share"), 303)


def _page(form: Form, asked: UUID | None = None) -> str:
    """`form` is what was typed for the workshop `asked`."""
    workshops = own_workshops(db(), acting())
    hours = [(str(NEVER), gettext("Never: only our own people"))]
    hours += [(str(each), gettext("After %(hours)s hours", hours=each)) for each in HOURS]
    return render_template(
        "workshop/neighbours.html",
        found=surplus_and_gaps(db(), near=workshops[0].region if workshops else None),
        workshops=workshops,
        hours=hours,
        form=form,
        asked=asked,
    )
