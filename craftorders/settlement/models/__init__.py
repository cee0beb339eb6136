"""Tables of settlement."""

from craftorders.settlement.models.payees import PayeeAccount
from craftorders.settlement.models.statements import CASH, METHODS, Payout, Period, Statement
from craftorders.settlement.models.taxes import Payer, TaxChoice, TaxOwed, TaxPayment, WithheldMonth

__all__ = [
    "CASH",
    "METHODS",
    "PayeeAccount",
    "Payer",
    "Payout",
    "Period",
    "Statement",
    "TaxChoice",
    "TaxOwed",
    "TaxPayment",
    "WithheldMonth",
]
