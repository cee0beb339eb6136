"""Quality over HTTP, by what it is about."""

from craftorders.quality.api import (
    appeals,
    certificates,
    count_appeals,
    dispositions,
    early,
    lots,
    pieces,
    product_standard,
    sampling,
    scores,
)
from craftorders.quality.api.blueprint import blueprint

__all__ = [
    "appeals",
    "blueprint",
    "certificates",
    "count_appeals",
    "dispositions",
    "early",
    "lots",
    "pieces",
    "product_standard",
    "sampling",
    "scores",
]
