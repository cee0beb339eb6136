"""How a household confirms the count of its bag, and which counts say something about who counts."""

WAYS = ("card", "pin", "signature")
"""By the worker's open card, by its PIN on the coordinator's phone, or signed on the glass."""

LEAST_JUDGED = 10


def is_judged(quantity: int, left_before: int) -> bool:
    """Whether the last digit of a count says anything about how it was counted.

    A bag that brings all that was left of a job is as round as the job was, and of one digit a 5 comes too rarely.
    """
    return LEAST_JUDGED <= quantity < left_before


def is_round(quantity: int) -> bool:
    """Whether a count ends in 0 or 5: by chance one of five does."""
    return quantity % 5 == 0
