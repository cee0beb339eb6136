"""Tables of settlement."""

from craftorders.settlement.models.statements import METHODS, Payout, Period, Statement
from craftorders.settlement.models.taxes import Payer, TaxChoice, TaxOwed, TaxPayment, WithheldMonth

__all__ = ["METHODS", "Payer", "Payout", "Period", "Statement", "TaxChoice", "TaxOwed", "TaxPayment", "WithheldMonth"]
