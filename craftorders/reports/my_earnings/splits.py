"""Where the price of a piece goes, as it was agreed for the batches that a farmer works on or was paid for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Product
from craftorders.fees.models import BatchTerms
from craftorders.production.models import Batch
from craftorders.reports.my_earnings.queries import Named

MOST = 4
"""So many different splits are shown: a farmer's page must stay small."""


@dataclass(frozen=True)
class PriceSplit:
    """What the merchant pays for a piece and who gets it, in ten-thousandths of the minor unit; the parts are the price.

    `household_e4` is for all who make a piece together, with what the merchant pays for urgency and without the bonuses
    that the platform bears.
    """

    product: Named
    currency: str
    price_e4: int
    coordinator_e4: int
    workshop_e4: int
    freight_e4: int
    platform_e4: int

    @property
    def household_e4(self) -> int:
        """What who makes a piece gets."""
        return self.price_e4 - self.coordinator_e4 - self.workshop_e4 - self.freight_e4 - self.platform_e4


def price_splits(session: Session, batch_ids: Collection[UUID]) -> list[PriceSplit]:
    """The splits of batches, those of the newest first and each once."""
    query = (
        select(
            Product.name, Product.name_en, BatchTerms.currency, BatchTerms.price_e4, BatchTerms.coordinator_e4,
            BatchTerms.workshop_e4, BatchTerms.freight_e4, BatchTerms.platform_e4,
        )
        .join(Batch, Batch.id == BatchTerms.batch_id)
        .join(Product, Product.id == Batch.product_id)
        .where(BatchTerms.batch_id.in_(batch_ids))
        .order_by(BatchTerms.batch_id.desc())
    )  # fmt: skip
    rows: Sequence[Any] = session.execute(query).all()
    splits = (PriceSplit(Named(name, name_en), *rest) for name, name_en, *rest in rows)
    return list(dict.fromkeys(splits))[:MOST]
