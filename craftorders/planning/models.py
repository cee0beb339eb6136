"""Tables of planning. A plan's choices, leftovers, hours and fillings are written and read in bulk."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.dispatch.models import Offer
from craftorders.infra.database import Identified, Model, Versioned
from craftorders.kernel.clock import now
from craftorders.kernel.money import RATE_SCALE
from craftorders.orders.models import OrderLine
from craftorders.people.models import Workshop
from craftorders.planning.domain.states import CHOICE, PLAN
from craftorders.production.models import Batch


class PlanningPolicy(Identified, Versioned, Model):
    """What plans count in money, and the sizes that they keep to; one row. docs/matching.md has the formulas."""

    __tablename__ = "planning_policy"
    name: Mapped[str] = mapped_column(String(10), unique=True, default="current")
    freight_e4_per_kg_km: Mapped[int] = mapped_column(default=500)
    freight_per_trip: Mapped[int] = mapped_column(default=1_500)
    setup: Mapped[int] = mapped_column(default=1_000)
    late_percent_per_day: Mapped[int] = mapped_column(default=2)
    bad_percent: Mapped[int] = mapped_column(default=150)
    fairness_e4_per_minute: Mapped[int] = mapped_column(default=5_000)
    leftover_percent: Mapped[int] = mapped_column(default=400)
    churn_percent: Mapped[int] = mapped_column(default=5)
    minimum_batch: Mapped[int] = mapped_column(default=20)
    most_workshops: Mapped[int] = mapped_column(default=8)
    __table_args__ = (
        CheckConstraint(
            "freight_e4_per_kg_km >= 0 AND freight_per_trip >= 0 AND setup >= 0 AND late_percent_per_day >= 0 AND "
            "bad_percent >= 0 AND fairness_e4_per_minute >= 0 AND leftover_percent >= 0 AND churn_percent >= 0 AND "
            "minimum_batch >= 1 AND most_workshops >= 1",
            name="sensible",
        ),
    )


class Plan(Identified, Versioned, Model):
    """A question to the matching engine and how good its answer is; costs in ten-thousandths of a fen.

    A plan that follows another asks about `lines_anew`; `lines_kept` stay as they were, unless `everything` was asked for.
    """

    __tablename__ = "plan"
    code: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[str] = mapped_column(String(20), default=PLAN.initial)
    based_on_id: Mapped[UUID | None] = mapped_column(ForeignKey("plan.id"))
    made_on: Mapped[date]
    monday: Mapped[date]
    weeks: Mapped[int]
    budget: Mapped[int]
    seed: Mapped[int] = mapped_column(default=0)
    everything: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[UUID]
    made_by_name: Mapped[str]
    stage: Mapped[str] = mapped_column(String(60), default="waiting")
    told_at: Mapped[datetime] = mapped_column(default=now)
    milliseconds: Mapped[int] = mapped_column(default=0)
    status: Mapped[str | None] = mapped_column(String(20))
    method: Mapped[str | None] = mapped_column(String(60))
    cost_e4: Mapped[int | None]
    bound_e4: Mapped[int | None]
    lines_anew: Mapped[int] = mapped_column(default=0)
    lines_kept: Mapped[int] = mapped_column(default=0)
    choice_count: Mapped[int] = mapped_column(default=0)
    placed: Mapped[int] = mapped_column(default=0)
    left_over: Mapped[int] = mapped_column(default=0)
    late_piece_days: Mapped[int] = mapped_column(default=0)
    complaints: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    __table_args__ = (
        CheckConstraint(f"state IN {PLAN.states}", name="known_state"),
        CheckConstraint("weeks BETWEEN 1 AND 26 AND budget BETWEEN 1 AND 3600", name="sensible"),
        Index(None, "state", "id"),
    )

    @property
    def gap_e4(self) -> int | None:
        """How much more than the best possible that keeps what was kept, in hundredths of a percent, rounded up.

        Less than a fen is nothing: the bound keeps that much away from the cost of a plan that is proven to be the best.
        """
        if self.cost_e4 is None or not self.bound_e4:
            return None
        more = self.cost_e4 - self.bound_e4
        return -(-more * 10_000 // abs(self.bound_e4)) if more >= RATE_SCALE else 0


class PlanChoice(Identified, Model):
    """So many pieces of a line, in a workshop, in a week; with what it costs, and what the next best would have cost.

    `whole` choices place a batch that exists; others get their batch when they are released.
    """

    __tablename__ = "plan_choice"
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"))
    line_id: Mapped[UUID] = mapped_column(ForeignKey("order_line.id"))
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("batch.id"))
    offer_id: Mapped[UUID | None] = mapped_column(ForeignKey("offer.id"), index=True)
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"))
    week: Mapped[int]
    pieces: Mapped[int]
    whole: Mapped[bool] = mapped_column(default=False)
    pinned: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20), default=CHOICE.initial)
    piece_e4: Mapped[int] = mapped_column(default=0)
    freight_e4: Mapped[int] = mapped_column(default=0)
    lateness_e4: Mapped[int] = mapped_column(default=0)
    quality_e4: Mapped[int] = mapped_column(default=0)
    setup_e4: Mapped[int] = mapped_column(default=0)
    fairness_e4: Mapped[int] = mapped_column(default=0)
    churn_e4: Mapped[int] = mapped_column(default=0)
    late_days: Mapped[int] = mapped_column(default=0)
    next_workshop_id: Mapped[UUID | None] = mapped_column(ForeignKey("workshop.id"))
    next_week: Mapped[int | None]
    next_more_e4: Mapped[int | None]
    next_saying: Mapped[dict[str, Any] | None]
    refusal: Mapped[dict[str, Any] | None]
    line: Mapped[OrderLine] = relationship(lazy="select")
    batch: Mapped[Batch | None] = relationship(lazy="select")
    offer: Mapped[Offer | None] = relationship(lazy="select")
    workshop: Mapped[Workshop] = relationship(lazy="select", foreign_keys=[workshop_id])
    next_workshop: Mapped[Workshop | None] = relationship(lazy="select", foreign_keys=[next_workshop_id])
    __table_args__ = (
        CheckConstraint(f"state IN {CHOICE.states}", name="known_state"),
        CheckConstraint("pieces > 0 AND week >= 0 AND late_days >= 0", name="sensible"),
        CheckConstraint("(offer_id IS NULL) = (state IN ('proposed', 'refused'))", name="offered_with_offer"),
        Index(None, "plan_id", "line_id", "id"),
        Index(None, "plan_id", "workshop_id"),
        Index(None, "line_id"),
    )

    @property
    def cost_e4(self) -> int:
        """All parts together."""
        parts = (self.piece_e4, self.freight_e4, self.lateness_e4, self.quality_e4, self.setup_e4, self.fairness_e4)
        return sum(parts) + self.churn_e4


class PlanLeftOver(Identified, Model):
    """Pieces of a line, or a whole batch, that nobody can make, with the limit that binds."""

    __tablename__ = "plan_left_over"
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"))
    line_id: Mapped[UUID] = mapped_column(ForeignKey("order_line.id"))
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("batch.id"))
    pieces: Mapped[int]
    saying: Mapped[dict[str, Any]]
    line: Mapped[OrderLine] = relationship(lazy="select")
    batch: Mapped[Batch | None] = relationship(lazy="select")
    __table_args__ = (CheckConstraint("pieces > 0", name="pieces_positive"), Index(None, "plan_id", "id"))


class PlanHour(Identified, Model):
    """What one more hour of hands would be worth in a full week of a workshop."""

    __tablename__ = "plan_hour"
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"))
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    week: Mapped[int]
    craft: Mapped[str | None] = mapped_column(String(30))
    grade: Mapped[int | None]
    worth_e4: Mapped[int]
    workshop: Mapped[Workshop] = relationship(lazy="select")
    __table_args__ = (Index(None, "plan_id", "worth_e4"),)


class PlanFilling(Model):
    """How many of a workshop's minutes are there in a week, and how many the plan takes."""

    __tablename__ = "plan_filling"
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"))
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    week: Mapped[int]
    minutes: Mapped[int]
    taken: Mapped[int]
    __table_args__ = (PrimaryKeyConstraint("plan_id", "workshop_id", "week"),)


class PlanDecision(Identified, Model):
    """What a person decided about a plan: who, when, why. A plan that follows takes the decisions over."""

    __tablename__ = "plan_decision"
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    details: Mapped[dict[str, Any]]
    reason: Mapped[str | None] = mapped_column(String(500))
    made_by: Mapped[UUID]
    made_by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (CheckConstraint("kind IN ('pin', 'forbid', 'allow', 'close', 'due', 'hands')", name="known_kind"),)
