"""Use cases of production: planning batches, handing out jobs, counting pieces, and the way of a batch."""

from craftorders.production.services.batches import (
    cancel_batch,
    mark_accepted,
    mark_delivered,
    mark_offered,
    mark_shipped,
    mark_supplied,
    mark_unplaced,
    plan_batch,
    split_line,
)
from craftorders.production.services.claiming import claim_job
from craftorders.production.services.confirming import (
    PinTried,
    confirm_with_card,
    confirm_with_pin,
    confirm_with_signature,
)
from craftorders.production.services.counting import record_hand_in, report_pieces
from craftorders.production.services.handing_out import assign_job, assign_jobs
from craftorders.production.services.inspected import (
    follow_parts,
    mark_again,
    mark_failed,
    mark_passed,
    mark_scrapped,
)
from craftorders.production.services.jobs import (
    accept_job,
    decline_job,
    give_back_job,
    release_job,
    shorten_job,
    take_back_job,
)
from craftorders.production.services.rescuing import rescue_batch
from craftorders.production.services.submitting import present_part, submit_batch

__all__ = [
    "PinTried",
    "accept_job",
    "assign_job",
    "assign_jobs",
    "cancel_batch",
    "claim_job",
    "confirm_with_card",
    "confirm_with_pin",
    "confirm_with_signature",
    "decline_job",
    "follow_parts",
    "give_back_job",
    "mark_accepted",
    "mark_again",
    "mark_delivered",
    "mark_failed",
    "mark_offered",
    "mark_passed",
    "mark_scrapped",
    "mark_shipped",
    "mark_supplied",
    "mark_unplaced",
    "plan_batch",
    "present_part",
    "record_hand_in",
    "release_job",
    "report_pieces",
    "rescue_batch",
    "shorten_job",
    "split_line",
    "submit_batch",
    "take_back_job",
]
