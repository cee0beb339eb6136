"""Finding what quality keeps: lots with their defects; scores and warnings stand in modules of their own."""

from craftorders.quality.queries.lots import (
    SORTS,
    actions_of_lot,
    defect_codes,
    find_defect,
    find_defect_code,
    find_lot,
    in_own_county,
    known_defect_code,
    last_lot_of_batch,
    list_lots,
    lots_decided,
    lots_of_batch,
    lots_waiting,
    why_not_inspect,
)

__all__ = [
    "SORTS",
    "actions_of_lot",
    "defect_codes",
    "find_defect",
    "find_defect_code",
    "find_lot",
    "in_own_county",
    "known_defect_code",
    "last_lot_of_batch",
    "list_lots",
    "lots_decided",
    "lots_of_batch",
    "lots_waiting",
    "why_not_inspect",
]
