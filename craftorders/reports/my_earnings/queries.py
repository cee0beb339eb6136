"""A farmer's pay lines and months: each is one or two queries of plain columns, bounded by a limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Craft, Product
from craftorders.fees.domain.bonuses import PIECE
from craftorders.fees.models import Earning, MonthlyEarnings, Training
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.clock import now
from craftorders.kernel.periods import period_of
from craftorders.people.models import Worker
from craftorders.places.models import Region
from craftorders.production.models import BatchOperation, HandIn
from craftorders.settlement.domain.late import late_from
from craftorders.settlement.models import Period, Statement
from craftorders.settlement.queries.lines import IN_PERIOD, ON_STATEMENT

LINES, MONTHS = 10, 12
PICTURE_OF_A_CRAFT = "knot"
NOTHING, CHECKING, READY, ON_ITS_WAY, PAID = "nothing", "checking", "ready", "on_its_way", "paid"


@dataclass(frozen=True)
class Named:
    """Something with a name in two languages."""

    name: str
    name_en: str


@dataclass(frozen=True)
class EarningLine:
    """One pay line: `made` pieces in the bag, `accepted` of them, times the rate; amounts in minor units.

    Where it is for mending pieces (`rework`), `made` and `accepted` are those that were mended and passed; where they were
    good after all (`appealed`) or it is a bonus (`kind`), they are the pieces that it counts. What tops up the hours of a
    training has the craft for a product.
    `late_from` is the earlier month in which the pieces were handed in.
    """

    id: UUID
    at: datetime
    product: Named
    picture: str
    operation: Named
    made: int
    accepted: int
    rate_e4: int
    amount: int
    currency: str
    state: str
    rework: bool
    appealed: bool
    batch_id: UUID | None
    kind: str
    above: int
    late_from: str | None


def earning_lines(session: Session, worker_id: UUID, *, limit: int = LINES, cursor: str | None = None) -> Page[EarningLine]:
    """A worker's pay lines, newest first."""
    query = select(Earning).where(Earning.worker_id == worker_id)
    page = page_of(session, query, key=Earning.id, sort=(Earning.at, True), limit=limit, cursor=cursor)
    details = _details(session, page.items)
    return Page([_line(earning, details[earning.id]) for earning in page.items], page.next_cursor)


def months_of(session: Session, worker_id: UUID) -> list[MonthlyEarnings]:
    """The last twelve months with earnings, newest first."""
    query = select(MonthlyEarnings).where(MonthlyEarnings.worker_id == worker_id)
    return list(session.scalars(query.order_by(MonthlyEarnings.month.desc(), MonthlyEarnings.currency).limit(MONTHS)))


def present_month(worker: Worker) -> str:
    """The key of the running month in the time of the worker's region."""
    return period_of(now(), worker.workshop.region.time_zone)


def state_of_month(months: Sequence[MonthlyEarnings], month: str, *, checking: bool = False) -> str:
    """One word about a month: nothing, being checked, ready, paid."""
    rows = [row for row in months if row.month == month]
    if not rows:
        return CHECKING if checking else NOTHING
    return PAID if all(row.paid == row.amount for row in rows) else READY


def _details(session: Session, earnings: Sequence[Earning]) -> dict[UUID, Any]:
    """Found by their whole key, region first, so that a long past costs nothing."""
    query = (
        select(
            Earning.id,
            func.coalesce(Product.name, Craft.name),
            func.coalesce(Product.name_en, Craft.name_en),
            func.coalesce(Product.picture, PICTURE_OF_A_CRAFT),
            func.coalesce(BatchOperation.name, ""),
            func.coalesce(BatchOperation.name_en, ""),
            HandIn.quantity,
            Statement.state,
            func.coalesce(HandIn.at, Earning.at, type_=Earning.at.type),
            Period.month,
            Region.time_zone,
        )
        .outerjoin(Product, Product.id == Earning.product_id)
        .outerjoin(Training, Training.id == Earning.training_id)
        .outerjoin(Craft, Craft.id == Training.craft_id)
        .outerjoin(
            BatchOperation,
            and_(BatchOperation.batch_id == Earning.batch_id, BatchOperation.position == Earning.position),
        )
        .outerjoin(HandIn, and_(HandIn.region_id == Earning.region_id, HandIn.id == Earning.hand_in_id))
        .outerjoin(Period, IN_PERIOD)
        .outerjoin(Statement, ON_STATEMENT)
        .join(Region, Region.id == Earning.region_id)
        .where(Earning.region_id.in_({each.region_id for each in earnings}), Earning.id.in_([each.id for each in earnings]))
    )
    return {row[0]: row for row in session.execute(query)}


def _line(earning: Earning, row: Any) -> EarningLine:
    _, name, name_en, picture, operation, operation_en, made, statement, worked_at, month, zone = row
    return EarningLine(
        id=earning.id,
        at=earning.at,
        product=Named(name, name_en),
        picture=picture,
        operation=Named(operation, operation_en),
        made=made if made is not None and _counts_a_bag(earning) else earning.quantity,
        accepted=earning.quantity,
        rate_e4=earning.rate_e4,
        amount=earning.amount,
        currency=earning.currency,
        state={"paid": PAID, "paying": ON_ITS_WAY}.get(statement, READY),
        rework=earning.rework_id is not None,
        appealed=earning.appeal_id is not None,
        batch_id=earning.batch_id,
        kind=earning.kind,
        above=earning.above,
        late_from=late_from(worked_at, month or period_of(earning.at, zone), zone),
    )


def _counts_a_bag(earning: Earning) -> bool:
    """Whether the line is about all pieces of a bag, not about some that were mended, good after all, or have a bonus."""
    return earning.kind == PIECE and earning.rework_id is None and earning.appeal_id is None
