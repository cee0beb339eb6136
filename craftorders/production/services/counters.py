"""Counters of jobs, steps and batches, kept up to date as pieces are handed out, reported and handed in."""

from craftorders.infra.database import Counters
from craftorders.production.models import Batch, BatchOperation, Job

JOB = Counters(Job, "made", "handed_in", "unconfirmed")
STEP = Counters(BatchOperation, "assigned", "made", "handed_in")
BATCH = Counters(Batch, "made", "handed_in")
