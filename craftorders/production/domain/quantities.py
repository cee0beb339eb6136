"""Rule 1, in plain numbers: what may be handed out, reported and handed in. Pieces are whole numbers."""

from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.kernel.words import N_


def check_hand_out(quantity: int, assigned: int, batch_quantity: int, *, pointer: str = "/quantity") -> None:
    """Σ jobs ≤ batch quantity."""
    left = batch_quantity - assigned
    if quantity > left:
        raise Conflict(
            "over_assigned",
            N_("Only %(left)s pieces of this step are left to hand out."),
            pointer=pointer,
            left=left,
        )


def check_report(quantity: int, made: int, assigned: int, handed_in: int = 0) -> None:
    """handed in ≤ made ≤ assigned; a correction may not go below what was counted."""
    if made + quantity > assigned:
        left = assigned - made
        raise RuleViolation(
            "over_made",
            N_("Only %(left)s pieces of this job are left to make."),
            pointer="/quantity",
            left=left,
        )
    if made + quantity < handed_in:
        raise RuleViolation(
            "below_handed_in",
            N_("At most %(left)s pieces can be taken off: %(made)s are reported, and %(handed_in)s of them counted."),
            pointer="/quantity",
            left=made - handed_in,
            made=made,
            handed_in=handed_in,
        )


def check_hand_in(quantity: int, handed_in: int, assigned: int, previous_left: int | None) -> None:
    """handed in ≤ assigned, and ≤ what the operation before handed in (`previous_left` are still free)."""
    left = assigned - handed_in
    if quantity > left:
        raise RuleViolation(
            "over_handed_in",
            N_("Only %(left)s pieces of this job are left to hand in."),
            pointer="/quantity",
            left=left,
        )
    if previous_left is not None and quantity > previous_left:
        raise RuleViolation(
            "ahead_of_previous",
            N_("The step before has handed in only %(left)s pieces more."),
            pointer="/quantity",
            left=previous_left,
        )
