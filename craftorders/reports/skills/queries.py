"""What is due and who could do it, summed by the database: as many statements for one county as for all of them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Operation
from craftorders.orders.models import Order, OrderLine
from craftorders.people.models import Skill, Worker, Workshop
from craftorders.places.domain.calendar import DAYS, FULL
from craftorders.production.models import Batch, BatchOperation
from craftorders.reports.domain.skill_gaps import GRADES, ByGrade, Weeks, and_above

UNMADE = ("planned", "offered", "accepted", "supplied", "in_work")
MINUTE = 60
Work = dict[tuple[str | None, UUID], dict[int, list[int]]]
"""Seconds of work by county (None: not placed yet) and craft, then by grade and week."""


@dataclass
class Hands:
    """The workers of a county: how many, what they do together in a whole week, and the same of the certified by grade."""

    everybody: int
    seconds: int
    people: dict[int, int] = field(default_factory=lambda: dict.fromkeys(GRADES, 0))
    certified: dict[int, int] = field(default_factory=lambda: dict.fromkeys(GRADES, 0))

    def supply(self, calendar: Weeks) -> ByGrade:
        """What the certified do in each week, in seconds."""
        exactly = {grade: [seconds * share // FULL for share in calendar] for grade, seconds in self.certified.items()}
        return and_above(exactly, len(calendar))

    def of_one_more(self, calendar: Weeks) -> Weeks:
        """What one more certified hand would do in each week, in seconds."""
        return tuple(self.seconds * share // (FULL * self.everybody) if self.everybody else 0 for share in calendar)

    def people_by_grade(self) -> dict[int, int]:
        """How many have each grade; 0 is who has none."""
        return {0: self.everybody - sum(self.people.values()), **self.people}


def work_due(session: Session, weeks: tuple[date, ...]) -> Work:
    """What is not made yet and due by the end of these weeks: of batches, and of lines what no batch has."""
    due_by = weeks[-1] + timedelta(days=DAYS - 1)
    batches = (
        select(
            Workshop.region_id,
            BatchOperation.craft_id,
            BatchOperation.grade,
            Batch.due_on,
            func.sum((BatchOperation.quantity - BatchOperation.made) * BatchOperation.standard_seconds),
        )
        .select_from(Batch)
        .join(BatchOperation, BatchOperation.batch_id == Batch.id)
        .outerjoin(Workshop, Workshop.id == Batch.workshop_id)
        .where(Batch.state.in_(UNMADE), Batch.due_on <= due_by)
        .group_by(Workshop.region_id, BatchOperation.craft_id, BatchOperation.grade, Batch.due_on)
    )
    lines = (
        select(
            Operation.craft_id,
            Operation.grade,
            OrderLine.due_on,
            func.sum((OrderLine.quantity - OrderLine.planned) * Operation.standard_seconds),
        )
        .select_from(OrderLine)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Operation, Operation.product_id == OrderLine.product_id)
        .where(Order.state.in_(("confirmed", "in_production")), OrderLine.planned < OrderLine.quantity)
        .where(OrderLine.due_on <= due_by)
        .group_by(Operation.craft_id, Operation.grade, OrderLine.due_on)
    )
    work: Work = {}
    unplanned = ((None, *row) for row in session.execute(lines))
    for county, craft, grade, due_on, seconds in (*session.execute(batches), *unplanned):
        by_week = work.setdefault((county, craft), {}).setdefault(grade, [0] * len(weeks))
        by_week[max(0, (due_on - weeks[0]).days // DAYS)] += int(seconds)
    return work


def hands_by_county(session: Session) -> tuple[dict[str, Hands], dict[tuple[str, str], Hands]]:
    """The active workers of active workshops: of each county, and of each county and craft (its code) that somebody has."""
    active = select(Worker.workshop_id, func.count().label("workers")).where(Worker.active).group_by(Worker.workshop_id)
    counted = active.subquery()
    workshops = (
        select(Workshop.id, Workshop.region_id, Workshop.weekly_minutes, counted.c.workers)
        .join(counted, counted.c.workshop_id == Workshop.id)
        .where(Workshop.active)
    )
    certified = (
        select(Worker.workshop_id, Skill.craft_code, Skill.grade, func.count())
        .join(Skill, Skill.worker_id == Worker.id)
        .where(Worker.active)
        .group_by(Worker.workshop_id, Skill.craft_code, Skill.grade)
    )
    counties: dict[str, Hands] = {}
    of_workshop: dict[UUID, tuple[str, int, int]] = {}
    for workshop_id, county, minutes, workers in session.execute(workshops):
        of_workshop[workshop_id] = (county, minutes, workers)
        whole = counties.setdefault(county, Hands(0, 0))
        whole.everybody += workers
        whole.seconds += minutes * MINUTE
    able: dict[tuple[str, str], Hands] = {}
    for workshop_id, craft, grade, people in session.execute(certified):
        if workshop_id in of_workshop:
            county, minutes, workers = of_workshop[workshop_id]
            hands = able.setdefault((county, craft), Hands(counties[county].everybody, counties[county].seconds))
            hands.people[grade] += people
            hands.certified[grade] += minutes * MINUTE * people // workers
    return counties, able
