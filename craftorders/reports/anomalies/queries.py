"""The figures from what is added up month by month, and the rows behind each. A person reads three months at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from craftorders.accounts.models import User
from craftorders.fees.models import MonthlyEarnings
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound
from craftorders.kernel.periods import last_periods, period_end, period_of, period_start
from craftorders.people.models import Household, Worker, Workshop
from craftorders.production.models import CountingMonth, HandIn, Job, PieceReport
from craftorders.reports.domain.anomalies import Concentration, Counting, concentration_of

ZONE = "Asia/Shanghai"
MONTHS, MOST = 3, 200


@dataclass(frozen=True)
class CoordinatorCounting:
    """What a coordinator counted at a workshop in the months that are looked at."""

    user_id: UUID
    name: str
    workshop: Workshop
    counting: Counting


@dataclass(frozen=True)
class WorkshopConcentration:
    """How what a workshop's households earned in a currency is spread."""

    workshop: Workshop
    currency: str
    spread: Concentration


@dataclass(frozen=True)
class HouseholdShare:
    """What a household earned of what its workshop's people earned together, in parts of ten thousand."""

    household: Household
    amount: int
    share_e4: int


def months_until(month: str | None = None) -> list[str]:
    """The three months that end with this one (default: the present), oldest first."""
    moment = now() if month is None else period_start(month, ZONE)
    return last_periods(moment, ZONE, MONTHS)


def countings(session: Session, month: str | None = None) -> list[CoordinatorCounting]:
    """Who counted bags in the three months, what stands out most first; at most 200."""
    names = ("bags", "judged", "round_numbers", "same_second", "confirmed")
    sums = (func.sum(getattr(CountingMonth, name)) for name in names)
    query = (
        select(CountingMonth.counted_by, User.name, Workshop, *sums)
        .join(Workshop, Workshop.id == CountingMonth.workshop_id)
        .outerjoin(User, User.id == CountingMonth.counted_by)
        .where(CountingMonth.month.in_(months_until(month)))
        .group_by(CountingMonth.counted_by, User.name, Workshop.id)
    )
    found = [
        CoordinatorCounting(user_id, name or "–", workshop, Counting(*map(int, numbers)))
        for user_id, name, workshop, *numbers in session.execute(query)
    ]
    found.sort(key=lambda each: (-(each.counting.once_in or 0), -each.counting.same_second, each.name, each.workshop.code))
    return found[:MOST]


def concentrations(session: Session, month: str | None = None) -> list[WorkshopConcentration]:
    """How earnings of the three months are spread in each workshop, the most uneven first; at most 200."""
    amounts: defaultdict[tuple[UUID, str], dict[UUID, int]] = defaultdict(dict)
    for workshop_id, household_id, currency, amount in session.execute(_earned(months_until(month))):
        amounts[workshop_id, currency][household_id] = int(amount)
    working = _working(session, {workshop_id for workshop_id, _ in amounts})
    workshops = {each.id: each for each in session.scalars(select(Workshop).where(Workshop.id.in_(working)))}
    found = [
        WorkshopConcentration(workshops[workshop_id], currency, concentration_of(_with_idle(earned, working[workshop_id])))
        for (workshop_id, currency), earned in amounts.items()
    ]
    found.sort(key=lambda each: (not each.spread.stands_out, -each.spread.top_share_e4, each.workshop.code))
    return found[:MOST]


def shares_of_workshop(
    session: Session, workshop_id: UUID, month: str | None = None
) -> tuple[Workshop, dict[str, list[HouseholdShare]]]:
    """By currency, what each household of a workshop earned in the three months, most first."""
    workshop = session.get(Workshop, workshop_id)
    if workshop is None:
        raise NotFound("workshop", workshop_id)
    earned: defaultdict[str, dict[UUID, int]] = defaultdict(dict)
    query = _earned(months_until(month)).where(Worker.workshop_id == workshop_id)
    for _, household_id, currency, amount in session.execute(query):
        earned[currency][household_id] = int(amount)
    idle = dict.fromkeys(_working(session, [workshop_id])[workshop_id], 0)
    ids = {each for amounts in earned.values() for each in amounts} | set(idle)
    households = {each.id: each for each in session.scalars(select(Household).where(Household.id.in_(ids)))}
    return workshop, {
        currency: [
            HouseholdShare(households[key], amount, amount * 10_000 // sum(amounts.values()))
            for key, amount in sorted((idle | amounts).items(), key=lambda pair: (-pair[1], households[pair[0]].name))
        ]
        for currency, amounts in sorted(earned.items())
        if sum(amounts.values())
    }


def bags_counted_by(
    session: Session,
    workshop_id: UUID,
    user_id: UUID,
    month: str | None = None,
    *,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[tuple[HandIn, Job]]:
    """The bags that somebody counted at a workshop in the three months, newest first."""
    workshop = session.get(Workshop, workshop_id)
    if workshop is None:
        raise NotFound("workshop", workshop_id)
    zone, months = workshop.region.time_zone, months_until(month)
    query = (
        select(HandIn)
        .join(Job, Job.id == HandIn.job_id)
        .options(joinedload(HandIn.confirmation))
        .where(
            HandIn.counted_by == user_id,
            HandIn.at >= period_start(months[0], zone),
            HandIn.at < period_end(months[-1], zone),
            Job.workshop_id == workshop_id,
        )
    )
    page: Page[HandIn] = page_of(session, query, key=HandIn.id, sort=(HandIn.at, True), limit=limit, cursor=cursor)
    jobs = {each.id: each for each in session.scalars(select(Job).where(Job.id.in_({bag.job_id for bag in page.items})))}
    return Page([(bag, jobs[bag.job_id]) for bag in page.items], page.next_cursor)


def unusual_reports(session: Session, *, limit: int = 50, cursor: str | None = None) -> Page[PieceReport]:
    """All reports that something was asked about, newest first."""
    query = select(PieceReport).options(joinedload(PieceReport.worker)).where(PieceReport.unusual.is_not(None))
    return page_of(session, query, key=PieceReport.id, limit=limit, cursor=cursor)


def present_month() -> str:
    """The month that is looked at where nobody chose one."""
    return period_of(now(), ZONE)


def _earned(months: list[str]) -> Select[UUID, UUID, str, int]:
    """What each household earned in these months, by workshop and currency."""
    return (
        select(Worker.workshop_id, Worker.household_id, MonthlyEarnings.currency, func.sum(MonthlyEarnings.amount))
        .join(Worker, Worker.id == MonthlyEarnings.worker_id)
        .where(MonthlyEarnings.month.in_(months))
        .group_by(Worker.workshop_id, Worker.household_id, MonthlyEarnings.currency)
    )


def _working(session: Session, workshop_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """By workshop, the households of which somebody works."""
    found: dict[UUID, set[UUID]] = {each: set() for each in workshop_ids}
    query = select(Worker.workshop_id, Worker.household_id).where(Worker.active, Worker.workshop_id.in_(found))
    for workshop_id, household_id in session.execute(query):
        found[workshop_id].add(household_id)
    return found


def _with_idle(earned: dict[UUID, int], working: set[UUID]) -> list[int]:
    """The amounts of all who earned, and 0 for each other household of which somebody works."""
    return [*earned.values(), *(0 for _ in working - earned.keys())]
