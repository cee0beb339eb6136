"""What a lot owes to each class of defects, and how severely the next one will be inspected."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.catalogue.models import Product
from craftorders.infra.database import Identified, Model, Versioned
from craftorders.people.models import Workshop
from craftorders.quality.domain.defects import SEVERITIES
from craftorders.quality.domain.sampling import INSPECTIONS, NORMAL, SamplingPlan, decide
from craftorders.quality.domain.switching import SWITCHING, Standing

KNOWN_CLASS = f"defect_class IN {SEVERITIES}"


class ClassPlan(Model):
    """The plan of a lot for one class of defects, fixed when the lot was opened, and the bad pieces that count in it.

    Without an AQL not one bad piece is allowed. A sample smaller than the lot's are the first pieces drawn.
    """

    __tablename__ = "class_plan"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"))
    defect_class: Mapped[str] = mapped_column(String(10))
    aql: Mapped[str | None] = mapped_column(String(5))
    inspection: Mapped[str] = mapped_column(String(10), default=NORMAL)
    code_letter: Mapped[str] = mapped_column(String(1))
    sample_size: Mapped[int]
    acceptance: Mapped[int]
    full_inspection: Mapped[bool]
    nonconforming: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        PrimaryKeyConstraint("lot_id", "defect_class"),
        CheckConstraint(f"{KNOWN_CLASS} AND inspection IN {INSPECTIONS}", name="known_words"),
        CheckConstraint("sample_size > 0 AND acceptance >= 0", name="sensible"),
        CheckConstraint("nonconforming BETWEEN 0 AND sample_size", name="within_sample"),
    )

    @property
    def plan(self) -> SamplingPlan:
        """The sampling plan; single sampling rejects from one bad piece more than it accepts."""
        return SamplingPlan(self.code_letter, self.sample_size, self.acceptance, self.rejection, self.full_inspection)

    @property
    def rejection(self) -> int:
        """From how many bad pieces on the lot is rejected."""
        return self.acceptance + 1

    @property
    def verdict(self) -> str:
        """What the plan says of the bad pieces that count so far: accepted or rejected."""
        return decide(self.plan, self.nonconforming)

    @property
    def still_allowed(self) -> int:
        """How many bad pieces more this class would bear."""
        return max(0, self.acceptance - self.nonconforming)


class SwitchingState(Identified, Versioned, Model):
    """Where the switching rules stand for a workshop, a product and a class of defects; its steps are in the history."""

    __tablename__ = "switching_state"
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    defect_class: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20), default=SWITCHING.initial)
    recent: Mapped[str] = mapped_column(String(5), default="")
    score: Mapped[int] = mapped_column(default=0)
    accepted_running: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    steady: Mapped[bool] = mapped_column(default=True)
    workshop: Mapped[Workshop] = relationship(lazy="joined", innerjoin=True)
    product: Mapped[Product] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        UniqueConstraint("workshop_id", "product_id", "defect_class"),
        CheckConstraint(f"{KNOWN_CLASS} AND state IN {SWITCHING.states}", name="known_words"),
        CheckConstraint("score >= 0 AND accepted_running >= 0 AND rejected >= 0", name="not_negative"),
    )

    @property
    def standing(self) -> Standing:
        """The same as values, for the rules."""
        return Standing(self.state, self.recent, self.score, self.accepted_running, self.rejected, self.steady)

    @standing.setter
    def standing(self, values: Standing) -> None:
        self.state, self.recent, self.score = values.state, values.recent, values.score
        self.accepted_running, self.rejected, self.steady = values.accepted_running, values.rejected, values.steady
