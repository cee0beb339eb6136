"""Months of regions: which can be closed, what closing would put on statements, and those that are closed."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.kernel.clock import now
from craftorders.kernel.periods import period_end
from craftorders.places.queries import chosen_region
from craftorders.settlement import queries
from craftorders.settlement.domain.states import STATEMENT
from craftorders.settlement.queries.late import late_in_preview
from craftorders.settlement.schemas import PeriodKeySchema, StatementFilterSchema
from craftorders.settlement.services import approve_period, close_period
from craftorders.web.finance.filters import asked_for, counties
from craftorders.web.forms import Form, post_action

A_PAGE = 50


def add_to(pages: Blueprint) -> None:
    """Register the pages about months."""

    @pages.get("/periods")
    @requires("ledger.read")
    def periods() -> ResponseReturnValue:
        """What can be closed, and what was closed with how far its statements are."""
        return _periods_page(Form.empty())

    @pages.get("/periods/preview")
    @requires("ledger.read")
    def preview() -> ResponseReturnValue:
        """What closing a month would put on statements; nothing is changed by looking."""
        form = Form({name: request.args.get(name, "") for name in ("region_id", "month")})
        page = form.submit(PeriodKeySchema(), _preview_page)
        return page or (_periods_page(form), 422)

    @pages.post("/periods")
    @requires("periods.close")
    @idempotent
    def close() -> ResponseReturnValue:
        """Close a month and draft its statements."""
        form = Form.of_request()
        period = form.submit(PeriodKeySchema(), lambda data: close_period(db(), **data, actor=acting()))
        if form.errors:
            return _periods_page(form), 422
        flash(gettext("The month is closed. Now another person approves its statements."), "success")
        return redirect(url_for(".period", period_id=period.id), 303)

    @pages.get("/periods/<uuid:period_id>")
    @requires("ledger.read")
    def period(period_id: UUID) -> ResponseReturnValue:
        """A closed month with its statements, by state."""
        found = queries.find_period(db(), period_id)
        state = asked_for(StatementFilterSchema(only=("state",)))["state"]
        cursor = request.args.get("cursor")
        return render_template(
            "finance/period.html",
            period=found,
            page=queries.list_statements(db(), period_id=found.id, state=state, limit=A_PAGE, cursor=cursor),
            sums=sorted(queries.statement_sums(db(), [found.id]), key=lambda each: STATEMENT.states.index(each.state)),
            state=state,
            states=STATEMENT.states,
        )

    @pages.post("/periods/<uuid:period_id>/approve")
    @requires("statements.approve")
    @idempotent
    def approve_all(period_id: UUID) -> ResponseReturnValue:
        """Agree to all drafted statements of a month, as a second person."""
        return post_action(
            lambda: approve_period(db(), period_id, actor=acting()),
            back=url_for(".period", period_id=period_id),
            done=gettext("What you may approve is approved. A third person pays it."),
        )


def _periods_page(form: Form) -> str:
    page = queries.list_periods(db(), limit=A_PAGE, cursor=request.args.get("cursor"))
    sums = queries.statement_sums(db(), [period.id for period in page.items])
    return render_template(
        "finance/periods.html",
        form=form,
        due=queries.due_periods(db(), now()),
        page=page,
        sums={period.id: [each for each in sums if each.period_id == period.id] for period in page.items},
        counties=counties(),
    )


def _preview_page(key: dict[str, Any]) -> str:
    region = chosen_region(db(), key["region_id"])
    lines = queries.preview_period(db(), **key)
    end = period_end(key["month"], region.time_zone)
    return render_template(
        "finance/preview.html",
        region=region,
        month=key["month"],
        lines=lines,
        late=late_in_preview(db(), region, key["month"]),
        topped_up=any(line.topped_up for line in lines),
        deducted=any(line.deducted for line in lines),
        end=end,
        over=end <= now(),
        closed=queries.closed_period(db(), **key),
    )
