"""What may become of a rejected lot, whose fault it was that pieces are made good, and who bears the cost of that."""

from collections.abc import Collection

SORT, REWORK, SCRAP = "sort", "rework", "scrap"
DISPOSITIONS = (SORT, REWORK, SCRAP)

MAKER, MATERIAL, DESIGN = "maker", "material", "design"
FAULTS = (MAKER, MATERIAL, DESIGN)


def is_paid(fault: str, *, by_maker: bool = True) -> bool:
    """Who spoilt the pieces makes them good unpaid; whoever mends another's, a material's or a design's fault is paid."""
    return fault != MAKER or not by_maker


def still_possible(decided: Collection[str]) -> tuple[str, ...]:
    """What can be decided next: anything at first; after rework that came to nothing, only to scrap what is left."""
    if not decided:
        return DISPOSITIONS
    return (SCRAP,) if set(decided) == {REWORK} else ()
