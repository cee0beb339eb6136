"""Facts of the catalogue."""

from dataclasses import dataclass
from uuid import UUID

from craftorders.kernel.events import Event


@dataclass(frozen=True)
class ProductPriced(Event):
    """A product has another price or other operations than before."""

    product_id: UUID
