"""Tables of fees."""

from craftorders.fees.models.crediting import PIECES_EARNED, Charge, Concession, Earning, MonthlyEarnings
from craftorders.fees.models.rates import BatchBonus, BatchRate, BatchTerms, FeeShares, PieceRate, RateTier
from craftorders.fees.models.settled import BEGINNING, SettledRegion
from craftorders.fees.models.timing import EarnedPerHour, StandardTime, TimeTrial
from craftorders.fees.models.training import Training, TrainingHours

__all__ = [
    "BEGINNING",
    "PIECES_EARNED",
    "BatchBonus",
    "BatchRate",
    "BatchTerms",
    "Charge",
    "Concession",
    "EarnedPerHour",
    "Earning",
    "FeeShares",
    "MonthlyEarnings",
    "PieceRate",
    "RateTier",
    "SettledRegion",
    "StandardTime",
    "TimeTrial",
    "Training",
    "TrainingHours",
]
