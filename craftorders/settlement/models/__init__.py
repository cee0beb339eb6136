"""Tables of settlement."""

from craftorders.settlement.models.deductions import Deduction, DeductionPart, DeductionPolicy
from craftorders.settlement.models.payees import PayeeAccount
from craftorders.settlement.models.statements import CASH, METHODS, Payout, Period, Statement
from craftorders.settlement.models.taxes import Payer, TaxChoice, WithheldMonth

__all__ = [
    "CASH",
    "METHODS",
    "Deduction",
    "DeductionPart",
    "DeductionPolicy",
    "PayeeAccount",
    "Payer",
    "Payout",
    "Period",
    "Statement",
    "TaxChoice",
    "WithheldMonth",
]
