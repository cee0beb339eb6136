"""A pay line before it is written: so many pieces × a rate, rounded once."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from craftorders.fees.domain.bonuses import PIECE
from craftorders.kernel.ids import new_id
from craftorders.kernel.money import line_amount


@dataclass(frozen=True, kw_only=True)
class PayLine:
    """The columns of an `Earning`, which says what they mean; the amount (minor units) follows from them."""

    region_id: str
    worker_id: UUID
    quantity: int
    rate_e4: int
    currency: str
    at: datetime
    kind: str = PIECE
    above: int = 0
    job_id: UUID | None = None
    batch_id: UUID | None = None
    position: int | None = None
    product_id: UUID | None = None
    lot_id: UUID | None = None
    hand_in_id: UUID | None = None
    appeal_id: UUID | None = None
    rework_id: UUID | None = None
    training_id: UUID | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def amount(self) -> int:
        """Pieces × rate in minor units."""
        return line_amount(self.quantity, self.rate_e4)

    @property
    def pieces(self) -> int:
        """The pieces of a line; those of a bonus, or that were mended, are counted in the line of who made them."""
        return self.quantity if self.kind == PIECE and self.rework_id is None else 0
