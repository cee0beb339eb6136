"""What stands out in counting and sharing, over HTTP, with the rows behind each figure."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.infra.paging import Page, PagingSchema
from craftorders.production.models import HandIn, PieceReport
from craftorders.reports.anomalies import queries
from craftorders.reports.anomalies.schemas import (
    AuditedBagsSchema,
    ConcentrationListSchema,
    CountingListSchema,
    HouseholdSharesSchema,
    MonthPagingSchema,
    MonthSchema,
    UnusualReportsSchema,
)

blueprint = ApiBlueprint("anomalies", __name__, description="What stands out in counting and sharing; it proves nothing.")


@blueprint.get("/audit/countings")
@requires("audit.read")
@blueprint.arguments(MonthSchema, location="query")
@blueprint.response(200, CountingListSchema)
def countings(query: dict[str, Any]) -> dict[str, Any]:
    """Who counted bags in three months: round numbers against chance, same seconds, unconfirmed bags."""
    return {"months": queries.months_until(query["month"]), "items": queries.countings(db(), query["month"])}


@blueprint.get("/audit/workshops/<uuid:workshop_id>/countings/<uuid:user_id>")
@requires("audit.read")
@blueprint.arguments(MonthPagingSchema, location="query")
@blueprint.response(200, AuditedBagsSchema)
def bags(query: dict[str, Any], workshop_id: UUID, user_id: UUID) -> Page[HandIn]:
    """The bags that somebody counted at a workshop in three months, newest first."""
    page = queries.bags_counted_by(db(), workshop_id, user_id, **query)
    return Page([bag for bag, _ in page.items], page.next_cursor)


@blueprint.get("/audit/concentrations")
@requires("audit.read")
@blueprint.arguments(MonthSchema, location="query")
@blueprint.response(200, ConcentrationListSchema)
def concentrations(query: dict[str, Any]) -> dict[str, Any]:
    """How what households earned in three months is spread in each workshop, against equal shares."""
    return {"months": queries.months_until(query["month"]), "items": queries.concentrations(db(), query["month"])}


@blueprint.get("/audit/workshops/<uuid:workshop_id>/households")
@requires("audit.read")
@blueprint.arguments(MonthSchema, location="query")
@blueprint.response(200, HouseholdSharesSchema)
def households(query: dict[str, Any], workshop_id: UUID) -> dict[str, Any]:
    """What each household of a workshop earned, who earned most first."""
    _, shares = queries.shares_of_workshop(db(), workshop_id, query["month"])
    items = [
        {"household": each.household, "currency": currency, "amount": each.amount, "share_e4": each.share_e4}
        for currency, rows in shares.items()
        for each in rows
    ]
    return {"months": queries.months_until(query["month"]), "items": items}


@blueprint.get("/audit/reports")
@requires("audit.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, UnusualReportsSchema)
def reports(query: dict[str, Any]) -> Page[PieceReport]:
    """The reports that something was asked about, with the reasons that were given; newest first."""
    return queries.unusual_reports(db(), **query)
