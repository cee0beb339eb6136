"""What an inspector is told in words that a template cannot put together."""

from craftorders.quality.models import ClassPlan, InspectionLot


def first_pieces(lot: InspectionLot, each: ClassPlan) -> str:
    """The pieces in which a class with a smaller sample counts: bag by bag with their numbers."""
    return "; ".join(
        f"{drawing.bag.hand_in.code} {', '.join(map(str, drawing.pieces))}" for drawing in lot.first_pieces(each.sample_size)
    )
