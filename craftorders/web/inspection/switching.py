"""How severely a workshop's products are inspected, why, and what may be decided about it: for all who may see it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.kernel.errors import NotFound
from craftorders.quality.domain.switching import SCORE_FOR_REDUCED
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries.switching import (
    actions_of_switching,
    find_switching_state,
    list_switching_states,
    states_of,
    steps_of,
)
from craftorders.quality.schemas.sampling import SwitchingDecisionSchema
from craftorders.quality.services import decide_switching
from craftorders.web.forms import Form

A_PAGE = 20


def add_to(pages: Blueprint) -> None:
    """Register the pages of the switching rules."""

    @pages.get("/switching")
    @requires("lots.read")
    def switching() -> ResponseReturnValue:
        """What waits for a decision, and how severely everything else is inspected."""
        cursor = request.args.get("cursor")
        return render_template(
            "inspection/switching.html",
            waiting=[] if cursor else list_switching_states(db(), acting(), waiting=True, limit=A_PAGE).items,
            page=list_switching_states(db(), acting(), limit=A_PAGE, cursor=cursor),
            paged=cursor is not None,
        )

    @pages.get("/switching/<uuid:workshop_id>/<uuid:product_id>")
    @requires("lots.read")
    def switching_history(workshop_id: UUID, product_id: UUID) -> ResponseReturnValue:
        """The classes of a workshop's product, each with the history of every step."""
        return _history_page(workshop_id, product_id)

    @pages.post("/switching/<uuid:state_id>/decision")
    @requires("switching.approve", "switching.report")
    @idempotent
    def switch(state_id: UUID) -> ResponseReturnValue:
        """Reduce, resume, end, or say how production runs; with a reason."""
        state = find_switching_state(db(), state_id, acting())
        form = Form.of_request()
        form.submit(
            SwitchingDecisionSchema(),
            lambda data: decide_switching(db(), state_id, action=form.pressed, **data, actor=acting()),
        )
        if form.errors:
            return _history_page(state.workshop_id, state.product_id, form, state_id), 422
        flash(gettext("Your decision is kept, with its reason. It holds from the next lot on."), "success")
        return redirect(url_for(".switching_history", workshop_id=state.workshop_id, product_id=state.product_id), 303)


def url_of(lot: InspectionLot) -> str | None:
    """Where the history of this lot's workshop and product is; None while no lot of it was decided."""
    workshop_id, product_id = lot.batch.workshop_id, lot.batch.product_id
    if workshop_id is None or not states_of(db(), workshop_id, product_id):
        return None
    return url_for("inspection.switching_history", workshop_id=workshop_id, product_id=product_id)


def _history_page(workshop_id: UUID, product_id: UUID, form: Form | None = None, of: UUID | None = None) -> str:
    states = list_switching_states(db(), acting(), workshop_id=workshop_id, product_id=product_id).items
    if not states:
        raise NotFound("switching_state", product_id)
    return render_template(
        "inspection/switching_history.html",
        states=sorted(states, key=lambda state: state.defect_class),
        steps={state.id: steps_of(db(), state) for state in states},
        actions={state.id: actions_of_switching(state, acting()) for state in states},
        needed=SCORE_FOR_REDUCED,
        form=form,
        form_of=of,
    )
