"""From which bags of a lot the sample is drawn: from each in proportion to what it holds."""

from collections.abc import Sequence

from craftorders.kernel.money import allocate


def draw_from_bags(sample_size: int, bags: Sequence[int]) -> list[int]:
    """How many pieces to draw from each bag: whole numbers that add up to the sample, by largest remainder.

    `bags` are the pieces that each bag holds, together at least the sample; between equal remainders the earlier bag
    is drawn from. No bag is asked for more than it holds.
    """
    return allocate(sample_size, bags)
