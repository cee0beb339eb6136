"""Tables of production: the work itself, and what is said about the counting."""

from craftorders.production.models.counting import Confirmation, CountingMonth
from craftorders.production.models.work import (
    Batch,
    BatchDay,
    BatchOperation,
    ForecastError,
    HandIn,
    Job,
    PieceReport,
)

__all__ = [
    "Batch",
    "BatchDay",
    "BatchOperation",
    "Confirmation",
    "CountingMonth",
    "ForecastError",
    "HandIn",
    "Job",
    "PieceReport",
]
