"""Tables of settlement."""

from craftorders.settlement.models.deductions import Deduction, DeductionPart, DeductionPolicy
from craftorders.settlement.models.statements import METHODS, Payout, Period, Statement
from craftorders.settlement.models.taxes import Payer, TaxChoice, WithheldMonth

__all__ = [
    "METHODS",
    "Deduction",
    "DeductionPart",
    "DeductionPolicy",
    "Payer",
    "Payout",
    "Period",
    "Statement",
    "TaxChoice",
    "WithheldMonth",
]
