"""Counters of steps and batches, kept up to date as pieces are handed out, reported and handed in."""

from craftorders.infra.database import Counters
from craftorders.production.models import Batch, BatchOperation

STEP = Counters(BatchOperation, "assigned", "made", "handed_in")
PIECES = Counters(Batch, "made", "handed_in")
