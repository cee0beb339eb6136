"""Finding plans, their choices, leftovers, hours and decisions."""

from collections.abc import Collection, Hashable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, lazyload

from craftorders.catalogue.models import Product
from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of, sorting
from craftorders.kernel.errors import NotFound
from craftorders.orders.models import Order, OrderLine
from craftorders.people.models import Workshop
from craftorders.planning.domain.states import OPEN, READY
from craftorders.planning.domain.weeks import week_number
from craftorders.planning.models import Plan, PlanChoice, PlanDecision, PlanHour, PlanLeftOver
from craftorders.production.models import Batch

CHOICE_SORTS = {"pieces": PlanChoice.pieces, "week": PlanChoice.week, "late_days": PlanChoice.late_days}
LEFT_OVER_SORTS = {"pieces": PlanLeftOver.pieces}
PLAIN_PRODUCT = (lazyload(Product.operations), lazyload(Product.materials))
LINE = (
    joinedload(PlanChoice.line).joinedload(OrderLine.product).options(*PLAIN_PRODUCT),
    joinedload(PlanChoice.line).joinedload(OrderLine.order).options(lazyload(Order.lines)),
    joinedload(PlanChoice.batch).options(lazyload(Batch.operations)),
)  # fmt: skip


def find_plan(session: Session, plan_id: UUID, *, for_update: bool = False) -> Plan:
    """The plan, or NotFound."""
    plan = locked(session, Plan, plan_id) if for_update else session.get(Plan, plan_id)
    if plan is None:
        raise NotFound("plan", plan_id)
    return plan


def list_plans(session: Session, *, state: str | None = None, limit: int = 50, cursor: str | None = None) -> Page[Plan]:
    """A page of plans, newest first."""
    query = select(Plan)
    if state:
        query = query.where(Plan.state == state)
    return page_of(session, query, key=Plan.id, limit=limit, cursor=cursor)


def latest_plan(session: Session) -> Plan | None:
    """The newest plan that can be looked at as a proposal."""
    return session.scalar(select(Plan).where(Plan.state.in_(READY)).order_by(Plan.id.desc()).limit(1))


def following_plan(session: Session, plan_id: UUID) -> Plan | None:
    """The newest plan that follows this one, however far it is."""
    return session.scalar(select(Plan).where(Plan.based_on_id == plan_id).order_by(Plan.id.desc()).limit(1))


def decisions_of(session: Session, plan_id: UUID) -> list[PlanDecision]:
    """What was decided about a plan, in the order of deciding."""
    query = select(PlanDecision).where(PlanDecision.plan_id == plan_id)
    return list(session.scalars(query.order_by(PlanDecision.at, PlanDecision.id)))


def list_choices(
    session: Session,
    plan: Plan,
    *,
    line_id: UUID | None = None,
    workshop_id: UUID | None = None,
    region_id: str | None = None,
    week: date | None = None,
    state: str | None = None,
    sort: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[PlanChoice]:
    """A page of a plan's choices; `week` is any day in the week."""
    query = _with_things(select(PlanChoice).where(PlanChoice.plan_id == plan.id))
    for column, value in (
        (PlanChoice.line_id, line_id),
        (PlanChoice.workshop_id, workshop_id),
        (PlanChoice.region_id, region_id),
        (PlanChoice.state, state),
        (PlanChoice.week, None if week is None else week_number(plan.monday, week)),
    ):
        if value is not None:
            query = query.where(column == value)
    return page_of(session, query, key=PlanChoice.id, sort=sorting(CHOICE_SORTS, sort), limit=limit, cursor=cursor)


def choices_by_line(session: Session, plan_id: UUID, *, lines: int = 50, after: UUID | None = None) -> list[PlanChoice]:
    """All choices of the next lines of a plan, line by line and week by week."""
    wanted = select(PlanChoice.line_id).where(PlanChoice.plan_id == plan_id).distinct().order_by(PlanChoice.line_id)
    if after is not None:
        wanted = wanted.where(PlanChoice.line_id > after)
    ids = session.scalars(wanted.limit(lines)).all()
    query = _with_things(select(PlanChoice).where(PlanChoice.plan_id == plan_id, PlanChoice.line_id.in_(ids)))
    return list(session.scalars(query.order_by(PlanChoice.line_id, PlanChoice.workshop_id, PlanChoice.week, PlanChoice.id)))


def all_choices(session: Session, plan_id: UUID) -> list[PlanChoice]:
    """Every choice of a plan with what it is about."""
    query = _with_things(select(PlanChoice).where(PlanChoice.plan_id == plan_id))
    return list(session.scalars(query.order_by(PlanChoice.line_id, PlanChoice.workshop_id, PlanChoice.week, PlanChoice.id)))


def choice_counts(session: Session, plan_id: UUID) -> dict[str, int]:
    """How many choices of a plan are in each state."""
    query = select(PlanChoice.state, func.count()).where(PlanChoice.plan_id == plan_id).group_by(PlanChoice.state)
    return dict(session.execute(query).all())


def list_left_over(
    session: Session, plan_id: UUID, *, sort: str | None = "-pieces", limit: int = 50, cursor: str | None = None
) -> Page[PlanLeftOver]:
    """A page of what a plan leaves over, the most pieces first unless sorted otherwise."""
    query = select(PlanLeftOver).where(PlanLeftOver.plan_id == plan_id).options(
        joinedload(PlanLeftOver.line).joinedload(OrderLine.product).options(*PLAIN_PRODUCT),
        joinedload(PlanLeftOver.line).joinedload(OrderLine.order).options(lazyload(Order.lines)),
        joinedload(PlanLeftOver.batch).options(lazyload(Batch.operations)),
    )  # fmt: skip
    return page_of(session, query, key=PlanLeftOver.id, sort=sorting(LEFT_OVER_SORTS, sort), limit=limit, cursor=cursor)


def places_named(session: Session, keys: Collection[Hashable]) -> dict[Hashable, str]:
    """What lines and batches are called, by id: "O-26-7K3M/1", or the batch's code."""
    lines = (
        select(OrderLine.id, Order.code, OrderLine.position)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.id.in_(keys))
    )
    batches = select(Batch.id, Batch.code).where(Batch.id.in_(keys))
    named: dict[Hashable, str] = {key: f"{code}/{position}" for key, code, position in session.execute(lines)}
    named.update(dict(session.execute(batches).all()))
    return named


def planned_lines(session: Session, plan_id: UUID, *, limit: int = 500) -> list[tuple[Hashable, str]]:
    """The lines and whole batches that a plan places or leaves over, with what they are called."""
    placed = select(func.coalesce(PlanChoice.batch_id, PlanChoice.line_id)).where(
        PlanChoice.plan_id == plan_id, PlanChoice.state.in_(OPEN)
    )
    left = select(func.coalesce(PlanLeftOver.batch_id, PlanLeftOver.line_id)).where(PlanLeftOver.plan_id == plan_id)
    keys = {key for query in (placed, left) for key in session.scalars(query.distinct().limit(limit))}
    return sorted(places_named(session, keys).items(), key=lambda each: each[1])


def list_hours(session: Session, plan_id: UUID, *, limit: int = 50, cursor: str | None = None) -> Page[PlanHour]:
    """A page of the full workshop-weeks of a plan, those first where an hour is worth most."""
    query = select(PlanHour).where(PlanHour.plan_id == plan_id).options(joinedload(PlanHour.workshop))
    return page_of(session, query, key=PlanHour.id, sort=(PlanHour.worth_e4, True), limit=limit, cursor=cursor)


def _with_things(query: Select[Any]) -> Select[Any]:
    workshops = (joinedload(PlanChoice.workshop), joinedload(PlanChoice.next_workshop).options(lazyload(Workshop.region)))
    return query.options(*LINE, *workshops)
