"""What stands out in counting and sharing: three lists, and the rows behind each line of them."""

from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.paging import PagingSchema
from craftorders.production.domain.countings import is_round
from craftorders.quality.queries.count_appeals import count_appeals_of, open_count_appeals
from craftorders.reports.anomalies import queries
from craftorders.reports.anomalies.schemas import MonthPagingSchema, MonthSchema
from craftorders.web.finance.filters import asked_for

pages = Blueprint("audit", __name__, url_prefix="/audit")


@pages.get("/")
@requires("audit.read")
def home() -> ResponseReturnValue:
    """Who counted how, what is called wrong, how work is shared, and what was asked about."""
    month = asked_for(MonthSchema())["month"]
    return render_template(
        "audit/home.html",
        months=queries.months_until(month),
        month=month,
        countings=queries.countings(db(), month),
        concentrations=queries.concentrations(db(), month),
        called_wrong=open_count_appeals(db(), acting()),
        reports=queries.unusual_reports(db(), limit=10),
    )


@pages.get("/workshops/<uuid:workshop_id>/countings/<uuid:user_id>")
@requires("audit.read")
def counted(workshop_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """The bags that somebody counted at a workshop."""
    asked = asked_for(MonthPagingSchema(exclude=["limit"]))
    month = asked["month"]
    page = queries.bags_counted_by(db(), workshop_id, user_id, month, cursor=asked["cursor"])
    here = {"workshop_id": workshop_id, "user_id": user_id, "month": month}
    return render_template(
        "audit/bags.html",
        months=queries.months_until(month),
        page=page,
        count_appeals=count_appeals_of(db(), [bag for bag, _ in page.items]),
        is_round=is_round,
        first_url=url_for(".counted", **here) if asked["cursor"] else None,
        next_url=url_for(".counted", **here, cursor=page.next_cursor) if page.next_cursor else None,
    )


@pages.get("/workshops/<uuid:workshop_id>")
@requires("audit.read")
def shares(workshop_id: UUID) -> ResponseReturnValue:
    """What each household of a workshop earned."""
    month = asked_for(MonthSchema())["month"]
    workshop, found = queries.shares_of_workshop(db(), workshop_id, month)
    return render_template("audit/shares.html", workshop=workshop, shares=found, months=queries.months_until(month))


@pages.get("/reports")
@requires("audit.read")
def reports() -> ResponseReturnValue:
    """All reports that something was asked about."""
    asked = asked_for(PagingSchema(exclude=["limit"]))
    page = queries.unusual_reports(db(), cursor=asked["cursor"])
    return render_template(
        "audit/reports.html",
        page=page,
        first_url=url_for(".reports") if asked["cursor"] else None,
        next_url=url_for(".reports", cursor=page.next_cursor) if page.next_cursor else None,
    )
